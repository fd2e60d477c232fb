"""Drawings as JPEG and WebP, through Pillow: what a PNG shows, for where a PNG is not taken."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Unpack

from strokegen.ink.drawing import Drawing
from strokegen.render.options import Look
from strokegen.render.page import Page
from strokegen.render.png import paint, painting_of

if TYPE_CHECKING:
    from PIL.Image import Exif

_LONGEST = {"JPEG": 65_500, "WebP": 16_383}  # px of a side, by the formats' own limits
_DESCRIPTION, _X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 0x010E, 0x011A, 0x011B, 0x0128
_INCH = 2


def to_jpeg(
    drawing: Drawing | Page,
    *,
    background: str | None = "white",
    dpi: float | None = None,
    **look: Unpack[Look],
) -> bytes:
    """The bytes of a JPEG file, with the description of `to_svg` as its Exif text.

    Args:
      drawing, dpi, look: as for `to_image`.
      background: a colour; a JPEG has no transparency.
    Raises:
      ValueError: as for `to_image`; no background, or a side of over 65,500 px.
    """
    return _file("JPEG", drawing, background, dpi, look)


def to_webp(
    drawing: Drawing | Page,
    *,
    background: str | None = "white",
    dpi: float | None = None,
    **look: Unpack[Look],
) -> bytes:
    """The bytes of a lossless WebP file, with the description of `to_svg` as its Exif text.

    Args:
      drawing, background, dpi, look: as for `to_image`.
    Raises:
      ValueError: as for `to_image`; a side of over 16,383 px.
    """
    return _file("WebP", drawing, background, dpi, look)


def _file(
    form: str, drawing: Drawing | Page, background: str | None, dpi: float | None, look: Look
) -> bytes:
    page = Page.of(drawing)
    painting, dpi = painting_of(page, look, background, dpi)
    if form == "JPEG" and painting.paper is None:
        raise ValueError("a JPEG needs a background colour, such as white")
    longest = round(max(painting.frame.width, painting.frame.height))
    if longest > _LONGEST[form]:
        raise ValueError(
            f"a {form} has at most {_LONGEST[form]:,} pixels a side, and this would have "
            f"{longest:,}; ask for a smaller one, or write a .png"
        )
    result = io.BytesIO()
    # Lines want every pixel's own colour (no subsampling), and compress best without loss.
    options = {"quality": 92, "subsampling": 0} if form == "JPEG" else {"lossless": True}
    image = paint(painting)
    image.save(result, form, dpi=(dpi, dpi), exif=_exif(page, dpi), **options)
    return result.getvalue()


def _exif(page: Page, dpi: float) -> Exif:
    from PIL.Image import Exif

    words = Exif()
    if page.description:
        words[_DESCRIPTION] = page.description
    words[_X_RESOLUTION] = words[_Y_RESOLUTION] = dpi
    words[_RESOLUTION_UNIT] = _INCH
    return words
