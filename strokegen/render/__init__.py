"""Pictures of drawings: SVG, PNG, JPEG, WebP, PDF and GIF, sheets of several, and pages.

Pillow and reportlab are loaded when a picture of their kind is made, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from strokegen.ink.files import File, path_of, write_pages
from strokegen.ink.savers import encode, save
from strokegen.render.gif import to_gif
from strokegen.render.jpeg import to_jpeg, to_webp
from strokegen.render.options import Look, Options
from strokegen.render.order import animate, stroke_order
from strokegen.render.page import Caption, Page, grid, stack
from strokegen.render.pdf import to_pdf
from strokegen.render.pen import PENS, Pen
from strokegen.render.png import to_image, to_png
from strokegen.render.sheet import Picture
from strokegen.render.svg import to_svg

__all__ = [
    "PENS", "Caption", "Look", "Options", "Page", "Pen", "Picture", "animate", "grid", "save",
    "save_pages", "stack", "stroke_order", "to_gif", "to_image", "to_jpeg", "to_pdf", "to_png",
    "to_svg", "to_webp",
]  # fmt: skip


def save_pages(
    pages: Sequence[Page], path: File, *, format: str | None = None, **options: Unpack[Options]
) -> list[Path]:
    """Write pages: a .pdf holds them all, a picture the first, letter-2.svg and so on the rest.

    Nothing is written unless every page could be drawn.

    Args:
      pages: one or more.
      path: of the first; its extension is the format. Or a file open for writing bytes, which takes
        one picture, or a .pdf.
      format: instead of the extension, such as "pdf".
      options: those of `save`.
    Returns:
      The paths that were written; an open file has none.
    Raises:
      ValueError: no pages, the extension of no picture, or a bad option.
      OSError: a path cannot be written to.
    """
    name = path_of(path, format)
    suffix = name.suffix.lower()
    if suffix == ".json" or not pages:
        what = "there are no pages to write" if not pages else f"{name}: .json holds no pages"
        raise ValueError(what)
    shown = [pages] if suffix == ".pdf" else pages
    data = [encode(one, suffix, name=name, **options) for one in shown]
    return write_pages(path, data)
