"""Drawings as PNG, antialiased, through Pillow."""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING, Unpack

import numpy as np

from strokegen.ink.curve import flatten_of
from strokegen.ink.drawing import Drawing
from strokegen.render.fill import fill
from strokegen.render.frame import Frame, fit
from strokegen.render.options import Still
from strokegen.render.page import Page, one_line, visible
from strokegen.render.paint import Layer, layers, ruled
from strokegen.render.pen import Pen, read_pen
from strokegen.render.raster import Mask, trace
from strokegen.render.style import INK, Measure, read_background, read_colour

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS = 100_000_000
"""A picture with more is refused: it would not fit in memory, and is most likely a mistake."""

PRINT_DPI = 300.0
"""Pixels an inch where a size is asked for in mm."""

_FLATNESS = 0.05  # px between the curve and its chords


def to_image(
    drawing: Drawing | Page,
    *,
    width: Measure | None = None,
    height: Measure | None = None,
    stroke_width: Measure | None = None,
    colour: str = INK,
    background: str | None = "white",
    margin: Measure | None = None,
    dpi: float = PRINT_DPI,
    pen: str | Pen = "constant",
) -> Picture:
    """The picture as a `PIL.Image`: RGB, or RGBA with a transparent background.

    Args: as for `to_svg`; and
      background: white by default; None leaves it transparent.
      dpi: pixels an inch, for what is given in mm.
      pen: as for `to_svg`; the outlines are the same.
    Returns:
      The picture, and nothing of the page's motion.
    Raises:
      ValueError: an option that cannot be understood, a margin that leaves no room, or a picture
        of more than 100 megapixels.
    """
    from PIL import ImageColor

    ink = read_colour("colour", colour, ImageColor.colormap)
    paper = read_background(background, ImageColor.colormap)
    if not 1 <= dpi <= 10_000:
        raise ValueError(f"dpi must be from 1 to 10000, got {dpi}")
    page = Page.of(drawing)
    pen = read_pen(pen)
    frame = fit(
        page,
        "px",
        dpi,
        width=width,
        height=height,
        stroke_width=stroke_width,
        margin=margin,
        reach=pen.reach,
    )
    image = blank(frame, paper, ink)
    runs = groupby((*ruled(page, frame), *layers(page, frame, pen)), lambda layer: layer.colour)
    mask = np.zeros(image.size[::-1], np.uint8)
    for own, run in runs:
        for layer in run:
            cover(mask, layer)
        colour = ink if own is None else read_colour("colour", own, ImageColor.colormap)
        lay(image, mask, colour)
        mask[:] = 0
    write_captions(image, page, frame, ink)
    return image


def to_png(drawing: Drawing | Page, **options: Unpack[Still]) -> bytes:
    """The bytes of a PNG file, with the title and description of `to_svg` as its text.

    Args: those of `to_image`, with its defaults.
    Returns:
      The same bytes for the same input.
    Raises:
      ValueError: as `to_image`.
    """
    from PIL.PngImagePlugin import PngInfo

    page = Page.of(drawing)
    image = to_image(page, **options)
    words = PngInfo()
    for key, text in (("Title", visible(page.title or "")), ("Description", page.description)):
        if text:
            words.add_itxt(key, text)
    dpi = options.get("dpi", PRINT_DPI)
    result = io.BytesIO()
    image.save(result, "PNG", pnginfo=words, dpi=(dpi, dpi))
    return result.getvalue()


def blank(frame: Frame, paper: str | None, ink: str) -> Picture:
    """Empty paper: RGB, or RGBA of nothing, in the ink's colour, where `paper` is None."""
    from PIL import Image, ImageColor

    wide, high = max(1, round(frame.width)), max(1, round(frame.height))
    if wide * high > MOST_PIXELS:
        raise ValueError(
            f"a PNG of {wide} x {high} pixels is over {MOST_PIXELS // 1_000_000} megapixels; "
            "ask for a smaller width, height or dpi, or write an SVG"
        )
    if paper is None:
        return Image.new("RGBA", (wide, high), (*ImageColor.getrgb(ink), 0))
    return Image.new("RGB", (wide, high), paper)


def cover(mask: Mask, layer: Layer) -> None:
    """Add a layer's ink to a mask, uint8 `(height, width)`, changed in place."""
    if layer.outlines is None:
        trace(mask, flatten_of(layer.lines, _FLATNESS), layer.width)
    else:
        fill(mask, layer.outlines)


def lay(image: Picture, mask: Mask, colour: str) -> None:
    """Lay a colour over the image as far as the mask covers it."""
    from PIL import Image, ImageColor

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    stencil = Image.fromarray(mask[top:bottom, left:right])
    if image.mode == "RGB":
        image.paste(ImageColor.getrgb(colour), (left, top, right, bottom), stencil)
    else:
        over = Image.new("RGBA", stencil.size, ImageColor.getrgb(colour))
        over.putalpha(stencil)
        image.alpha_composite(over, (left, top))


def write_captions(image: Picture, page: Page, frame: Frame, ink: str) -> None:
    """Lay the captions, in Pillow's own typeface, over the image."""
    from PIL import Image, ImageDraw, ImageFont

    if not page.captions:
        return
    mask = Image.new("L", image.size)
    pencil = ImageDraw.Draw(mask)
    for caption in page.captions:
        font = ImageFont.load_default(max(1.0, caption.size * frame.scale))
        x, y = frame.place([caption.x, caption.y])
        pencil.text((x, y), one_line(caption.text), fill=255, font=font, anchor="ms")
    lay(image, np.asarray(mask), ink)
