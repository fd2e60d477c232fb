"""The NumPy runtime: load a preset, run the network's step, stop, report a verdict.

Names are loaded when first used (PEP 562): who draws a sketch need not load what writes a letter.
"""

from importlib import import_module

_PUBLIC = {
    "NotFinished": "strokegen.sampling.verdict",
    "letter": "strokegen.sampling.pages",
    "load": "strokegen.sampling.presets",
    "write": "strokegen.sampling.text",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module 'strokegen.sampling' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
