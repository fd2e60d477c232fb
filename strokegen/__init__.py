"""Learn from pen trajectories and draw new ones.

>>> import strokegen as sg
>>> ink = sg.write("hello", seed=1)  # doctest: +SKIP
>>> ink.save("hello.svg")  # doctest: +SKIP

Names are loaded when first used (PEP 562), so that the import itself loads neither TensorFlow
nor Pillow.
"""

from importlib import import_module

__version__ = "0.1.0"

# Public name -> module, and the name in it; None is the module itself.
_PUBLIC = {
    "Drawing": ("strokegen.ink.drawing", "Drawing"),
    "complete": ("strokegen.sampling.complete", "complete"),
    "datasets": ("strokegen.datasets", None),
    "interpolate": ("strokegen.sampling.latent", "interpolate"),
    "letter": ("strokegen.sampling", "letter"),
    "load": ("strokegen.sampling", "load"),
    "nearest": ("strokegen.sampling.latent", "nearest"),
    "reconstruct": ("strokegen.sampling.latent", "reconstruct"),
    "render": ("strokegen.render", None),
    "scribble": ("strokegen.sampling.scribble", "scribble"),
    "sketch": ("strokegen.sampling.sketch", "draw"),
    "write": ("strokegen.sampling", "write"),
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module 'strokegen' has no attribute {name!r}")
    module, attribute = _PUBLIC[name]
    value = import_module(module)
    if attribute is not None:
        value = getattr(value, attribute)
    globals()[name] = value
    return value


def load_ipython_extension(ipython) -> None:
    """`%load_ext strokegen` in a notebook: lists of drawings and data sets show themselves."""
    import_module("strokegen.render.notebook").load(ipython)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
