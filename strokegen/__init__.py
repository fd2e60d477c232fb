"""Learn from pen trajectories and draw new ones.

>>> import strokegen as sg
>>> ink = sg.write("hello", seed=1)  # doctest: +SKIP
>>> ink.save("hello.svg")  # doctest: +SKIP

Names are loaded when first used (PEP 562), so that the import itself loads neither TensorFlow
nor Pillow.
"""

from importlib import import_module

from strokegen.ink.savers import SAVERS

__version__ = "0.1.0"

SAVERS.update({
    ".svg": "strokegen.render.svg:to_svg",
    ".png": "strokegen.render.png:to_png",
    ".pdf": "strokegen.render.pdf:to_pdf",
    ".gif": "strokegen.render.gif:to_gif",
    ".json": "strokegen.formats.ink_json:encode",
})  # fmt: skip

# Public name -> module, and the name in it; None is the module itself.
_PUBLIC = {
    "Drawing": ("strokegen.ink.drawing", "Drawing"),
    "complete": ("strokegen.models.sketch_rnn.complete", "complete"),
    "datasets": ("strokegen.datasets", None),
    "interpolate": ("strokegen.models.sketch_rnn.latent", "interpolate"),
    "letter": ("strokegen.models.handwriting.letter", "letter"),
    "load": ("strokegen.models.registry", "load"),
    "nearest": ("strokegen.models.sketch_rnn.latent", "nearest"),
    "reconstruct": ("strokegen.models.sketch_rnn.latent", "reconstruct"),
    "render": ("strokegen.render", None),
    "scribble": ("strokegen.models.handwriting.scribble", "scribble"),
    "sketch": ("strokegen.models.sketch_rnn.sketcher", "draw"),
    "write": ("strokegen.models.handwriting.write", "write"),
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
