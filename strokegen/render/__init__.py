"""Pictures of drawings: SVG, PNG, and sheets of several.

svgwrite and Pillow are loaded when a picture of their kind is made, not before.
"""

from __future__ import annotations

from pathlib import Path

from strokegen.ink.drawing import Drawing
from strokegen.ink.files import write_whole
from strokegen.ink.store import to_json
from strokegen.render.page import Caption, Page, grid, stack
from strokegen.render.png import to_image, to_png
from strokegen.render.svg import to_svg

__all__ = ["Caption", "Page", "grid", "save", "stack", "to_image", "to_png", "to_svg"]

_WRITERS = {".svg": lambda shown, **options: to_svg(shown, **options).encode(), ".png": to_png}


def save(drawing: Drawing | Page, path: str | Path, **options) -> None:
    """Write a picture or ink, whole or not at all; its format follows the path's extension.

    Options are those of `to_svg` or `to_image`; `.json` keeps the ink itself and takes none.

    Raises:
      ValueError: an extension other than .svg, .png and .json, or a bad option.
      OSError: the path cannot be written to.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".json":
        if not isinstance(drawing, Drawing):
            raise ValueError(f"{path}: .json holds the ink of one drawing, not a page; use .svg")
        if options:
            raise ValueError(f"{path}: .json holds the ink alone; leave out {', '.join(options)}")
        data = to_json(drawing).encode()
    elif suffix in _WRITERS:
        data = _WRITERS[suffix](drawing, **options)
    else:
        raise ValueError(
            f"cannot tell the format of {path}; let its name end in .svg, .png or .json"
        )
    write_whole(path, data)
