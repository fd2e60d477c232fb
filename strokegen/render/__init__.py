"""Pictures of drawings: SVG, PNG, PDF and GIF, sheets of several, and pages.

svgwrite, Pillow and reportlab are loaded when a picture of their kind is made, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from strokegen.ink.drawing import Drawing
from strokegen.ink.files import write_whole
from strokegen.ink.store import to_json
from strokegen.render.gif import to_gif
from strokegen.render.order import stroke_order
from strokegen.render.page import Caption, Page, grid, stack
from strokegen.render.pdf import to_pdf
from strokegen.render.pen import PENS, Pen
from strokegen.render.png import to_image, to_png
from strokegen.render.svg import to_svg

__all__ = ["PENS", "Caption", "Page", "Pen", "grid", "save", "save_pages", "stack",
           "stroke_order", "to_gif", "to_image", "to_pdf", "to_png", "to_svg"]  # fmt: skip

_WRITERS = {
    ".svg": lambda shown, **options: to_svg(shown, **options).encode(),
    ".png": to_png,
    ".pdf": to_pdf,
    ".gif": to_gif,
}


def save(drawing: Drawing | Page, path: str | Path, **options) -> None:
    """Write a picture or ink, whole or not at all; its format follows the path's extension.

    Options are those of `to_svg`, `to_image`, `to_pdf` or `to_gif`; `.json` keeps the ink itself
    and takes none.

    Raises:
      ValueError: an extension other than .svg, .png, .pdf, .gif and .json, or a bad option.
      OSError: the path cannot be written to.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".json":
        if not isinstance(drawing, Drawing):
            raise ValueError(f"{path}: .json holds the ink of one drawing, not a page; use .svg")
        if options:
            raise ValueError(f"{path}: .json holds the ink alone; leave out {', '.join(options)}")
        data = to_json(drawing).encode()
    else:
        data = _writer(path)(drawing, **options)
    write_whole(path, data)


def save_pages(pages: Sequence[Page], path: str | Path, **options) -> list[Path]:
    """Write pages: a .pdf holds them all, a picture the first, letter-2.svg and so on the rest.

    Options are those of `save`. Nothing is written unless every page could be drawn.

    Returns:
      The paths that were written.
    Raises:
      ValueError: no pages, an extension other than .svg, .png, .pdf and .gif, or a bad option.
      OSError: a path cannot be written to.
    """
    path, writer = Path(path), _writer(path)
    if not pages:
        raise ValueError("there are no pages to write")
    if writer is to_pdf:
        write_whole(path, to_pdf(pages, **options))
        return [path]
    data = [writer(page, **options) for page in pages]
    paths = [path, *(path.with_stem(f"{path.stem}-{n}") for n in range(2, len(pages) + 1))]
    for place, content in zip(paths, data):
        write_whole(place, content)
    return paths


def _writer(path: str | Path):
    suffix = Path(path).suffix.lower()
    if suffix not in _WRITERS:
        raise ValueError(
            f"cannot tell the format of {path}; let its name end in .svg, .png, .pdf, .gif or .json"
        )
    return _WRITERS[suffix]
