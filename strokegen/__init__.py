"""Learn from pen trajectories and draw new ones.

>>> import strokegen as sg
>>> ink = sg.write("hello", seed=1)  # doctest: +SKIP
>>> ink.save("hello.svg")  # doctest: +SKIP

Names are loaded when first used (PEP 562), so that the import itself loads neither TensorFlow
nor Pillow; type checkers see where they come from.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from strokegen.ink.savers import INKS, SAVERS
from strokegen.ink.sources import READERS

if TYPE_CHECKING:
    from strokegen import datasets, gallery, presets, render
    from strokegen.corpora.make import corpus
    from strokegen.ink.drawing import Drawing
    from strokegen.models.handwriting.learning import learn_style
    from strokegen.models.handwriting.letter import letter
    from strokegen.models.handwriting.scribble import scribble
    from strokegen.models.handwriting.style_sheet import styles
    from strokegen.models.handwriting.write import write
    from strokegen.models.reader.read import read_text
    from strokegen.models.registry import load
    from strokegen.models.robojam.respond import respond
    from strokegen.models.sketch_rnn.best import sketch
    from strokegen.models.sketch_rnn.complete import complete
    from strokegen.models.sketch_rnn.kanji import kanji
    from strokegen.models.sketch_rnn.latent import interpolate, nearest, reconstruct
    from strokegen.plotter.plot import plot
    from strokegen.render.order import animate
    from strokegen.render.page import Page

__version__ = "0.1.0"

SAVERS.update(
    {
        ".svg": "strokegen.render.svg:to_svg",
        ".png": "strokegen.render.png:to_png",
        ".jpg": "strokegen.render.jpeg:to_jpeg",
        ".jpeg": "strokegen.render.jpeg:to_jpeg",
        ".webp": "strokegen.render.jpeg:to_webp",
        ".pdf": "strokegen.render.pdf:to_pdf",
        ".gif": "strokegen.render.gif:to_gif",
        ".json": "strokegen.formats.ink_json:to_json",
    }
)

INKS.update({"written": "strokegen.formats.table:written"})
READERS.update({"read": "strokegen.datasets:read", "one": "strokegen.datasets:one"})

__all__ = [
    "Drawing",
    "Page",
    "animate",
    "complete",
    "corpus",
    "datasets",
    "gallery",
    "interpolate",
    "kanji",
    "learn_style",
    "letter",
    "load",
    "nearest",
    "plot",
    "presets",
    "read_text",
    "reconstruct",
    "render",
    "respond",
    "scribble",
    "sketch",
    "styles",
    "write",
]

# Public name -> "module:name"; a module itself has no name after it.
_PLACES = {
    "Drawing": "strokegen.ink.drawing:Drawing",
    "Page": "strokegen.render.page:Page",
    "animate": "strokegen.render.order:animate",
    "complete": "strokegen.models.sketch_rnn.complete:complete",
    "corpus": "strokegen.corpora.make:corpus",
    "datasets": "strokegen.datasets",
    "gallery": "strokegen.gallery",
    "interpolate": "strokegen.models.sketch_rnn.latent:interpolate",
    "kanji": "strokegen.models.sketch_rnn.kanji:kanji",
    "learn_style": "strokegen.models.handwriting.learning:learn_style",
    "letter": "strokegen.models.handwriting.letter:letter",
    "load": "strokegen.models.registry:load",
    "nearest": "strokegen.models.sketch_rnn.latent:nearest",
    "plot": "strokegen.plotter.plot:plot",
    "presets": "strokegen.presets",
    "read_text": "strokegen.models.reader.read:read_text",
    "reconstruct": "strokegen.models.sketch_rnn.latent:reconstruct",
    "render": "strokegen.render",
    "respond": "strokegen.models.robojam.respond:respond",
    "scribble": "strokegen.models.handwriting.scribble:scribble",
    "sketch": "strokegen.models.sketch_rnn.best:sketch",
    "styles": "strokegen.models.handwriting.style_sheet:styles",
    "write": "strokegen.models.handwriting.write:write",
}

if not TYPE_CHECKING:  # a checker that saw this would take any name for one of ours

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module 'strokegen' has no attribute {name!r}")
        module, _, attribute = _PLACES[name].partition(":")
        value = import_module(module)
        value = getattr(value, attribute) if attribute else value
        globals()[name] = value
        return value


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext strokegen` in a notebook: lists of drawings and data sets show themselves."""
    import_module("strokegen.notebook").load(ipython)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
