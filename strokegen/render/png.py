"""Drawings as PNG, antialiased, through Pillow."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Unpack

import numpy as np

from strokegen.ink.curve import flatten_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64
from strokegen.ink.visible import one_line, visible
from strokegen.render.fill import fill
from strokegen.render.options import Look
from strokegen.render.page import Page
from strokegen.render.paint import Layer, Painting
from strokegen.render.pen import PLAIN, Cover
from strokegen.render.raster import Mask, trace

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS = 100_000_000
"""A picture with more is refused: it would not fit in memory, and is most likely a mistake."""

PRINT_DPI = 300.0
"""Pixels an inch where a size is asked for in mm."""

SCREEN_WIDTH = 800.0
"""Pixels that a picture has across at least, where no size is asked for."""

_MOST_DPI = 10_000
_WIDENED, _LONGEST = 8_000_000, 16_000  # pixels in all, and of a side
_TOGETHER = 1 << 14  # points of layers that are drawn in one go, to bound the memory
_FLATNESS = 0.05  # px between the curve and its chords


def to_image(
    drawing: Drawing | Page,
    *,
    background: str | None = "white",
    dpi: float | None = None,
    **look: Unpack[Look],
) -> Picture:
    """The picture as a `PIL.Image`: RGB, or RGBA with a transparent background.

    Args:
      drawing: what is shown.
      background: a colour; None leaves it transparent.
      dpi: pixels an inch, for what is given in mm; None takes 300, or more where ink of a size in
        mm, of which no size is asked for, would not be 800 px wide on a screen.
      look: as for `to_svg`; the outlines of a pen are the same.
    Returns:
      The picture, and nothing of the page's motion.
    Raises:
      ValueError: an option that cannot be understood, a margin that leaves no room, or a picture
        of more than 100 megapixels.
      UnknownOption: an option that there is not.
    """
    painting, _ = painting_of(drawing, look, background, dpi)
    return paint(painting)


def painting_of(
    drawing: Drawing | Page,
    look: Look,
    background: str | None,
    dpi: float | None,
    usual: float = PRINT_DPI,
    most_pixels: int = _WIDENED,
) -> tuple[Painting, float]:
    """What is painted pixel by pixel, and how many pixels an inch it has.

    Args:
      drawing, look, background, dpi: as for `to_image`.
      usual: the pixels an inch that are taken unless something asks for more.
      most_pixels: up to which a small picture is made larger.
    """
    if dpi is not None and not 1 <= dpi <= _MOST_DPI:
        raise ValueError(f"dpi must be from 1 to {_MOST_DPI}, got {dpi}")
    found = dpi or usual
    painting = Painting.of(drawing, look, background, "px", found)
    page, asked = painting.page, {look.get("width"), look.get("height")} != {None}
    if dpi is not None or asked or page.box or not page.unit or page.unit.unit != "mm":
        return painting, found
    for _ in range(4):  # more than once only where a margin or pen is in px
        wide, high = painting.frame.width, painting.frame.height
        most = min(math.sqrt(most_pixels / (wide * high)), _LONGEST / high, _MOST_DPI / found)
        larger = min(SCREEN_WIDTH / wide, most)
        if larger <= 1:
            break
        found *= larger
        painting = Painting.of(page, look, background, "px", found)
    return painting, found


def paint(painting: Painting) -> Picture:
    """The picture of a painting that is measured in pixels."""
    image = blank(painting)
    layers = (*painting.ruled(), *painting.layers())
    mask = np.zeros(image.size[::-1], np.uint8)
    for (own, over), run in groupby(layers, lambda layer: (layer.colour, layer.over)):
        cover(mask, run)
        lay(image, mask, painting.colour(own), over)
        mask[:] = 0
    write_captions(image, painting)
    return image


def to_png(
    drawing: Drawing | Page,
    *,
    background: str | None = "white",
    dpi: float | None = None,
    **look: Unpack[Look],
) -> bytes:
    """The bytes of a PNG file, with the title and description of `to_svg` as its text.

    Args:
      drawing, background, dpi, look: as for `to_image`.
    Returns:
      The same bytes for the same input.
    Raises:
      ValueError: as for `to_image`.
    """
    from PIL.PngImagePlugin import PngInfo

    page = Page.of(drawing)
    painting, dpi = painting_of(page, look, background, dpi)
    words = PngInfo()
    for key, text in (("Title", visible(page.title or "")), ("Description", page.description)):
        if text:
            words.add_itxt(key, text)
    result = io.BytesIO()
    paint(painting).save(result, "PNG", pnginfo=words, dpi=(dpi, dpi))
    return result.getvalue()


def blank(painting: Painting) -> Picture:
    """Empty paper: RGB, or without any RGBA of nothing, in the ink's colour."""
    from PIL import Image, ImageColor

    frame, paper = painting.frame, painting.paper
    wide, high = max(1, round(frame.width)), max(1, round(frame.height))
    if wide * high > MOST_PIXELS:
        raise ValueError(
            f"a picture of {wide} x {high} pixels is over {MOST_PIXELS // 1_000_000} megapixels; "
            "ask for a smaller width, height or dpi, or write an SVG"
        )
    if paper is None:
        return Image.new("RGBA", (wide, high), (*ImageColor.getrgb(painting.ink), 0))
    return Image.new("RGB", (wide, high), paper)


def cover(mask: Mask, layers: Iterable[Layer]) -> None:
    """Add layers' ink to a mask, uint8 `(height, width)`, changed in place."""
    points = 0

    def alike(layer: Layer) -> tuple[float, int]:
        nonlocal points
        points += sum(map(len, layer.lines))
        return layer.width, points // _TOGETHER

    for (width, _), run in groupby(layers, alike):
        lines: list[Float64] = []
        straight: list[bool] = []
        for layer in run:
            if layer.outlines is None:
                lines += layer.lines
                straight += layer.straight
            else:
                fill(mask, layer.outlines)
        trace(mask, flatten_of(lines, _FLATNESS, straight), width)


def lay(image: Picture, mask: Mask, colour: str, over: Cover = PLAIN) -> None:
    """Lay a colour over the image as far as the mask covers it, and `over` lets it."""
    from PIL import Image, ImageColor

    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    covered = mask[top:bottom, left:right]
    if over.opacity < 1:
        covered = np.round(covered * over.opacity).astype(np.uint8)
    stencil, box = Image.fromarray(covered), (int(left), int(top), int(right), int(bottom))
    laid = Image.new("RGB", stencil.size, colour)
    if over.multiplies:
        laid = _multiplied(image.crop(box), ImageColor.getrgb(colour))
    if image.mode == "RGB":
        image.paste(laid, box, stencil)
    else:
        laid.putalpha(stencil)
        image.alpha_composite(laid, box[:2])


def _multiplied(below: Picture, colour: tuple[int, ...]) -> Picture:
    """What a colour makes of the ink below it, and of no ink; RGB.

    Source: W3C, Compositing and Blending Level 1, sections 5.8 and 10.
    """
    from PIL import Image

    under, own = np.asarray(below.convert("RGBA"), np.float32), np.array(colour[:3], np.float32)
    product = under[..., :3] * (own / 255)
    mixed = own + under[..., 3:] / 255 * (product - own)
    return Image.fromarray(mixed.round().astype(np.uint8))


def write_captions(image: Picture, painting: Painting) -> None:
    """Lay the captions, in Pillow's own typeface, over the image."""
    from PIL import Image, ImageDraw, ImageFont

    page, frame = painting.page, painting.frame
    if not page.captions:
        return
    mask = Image.new("L", image.size)
    pencil = ImageDraw.Draw(mask)
    for caption in page.captions:
        font = ImageFont.load_default(max(1.0, caption.size * frame.scale))
        x, y = frame.place([caption.x, caption.y])
        pencil.text((x, y), one_line(caption.text), fill=255, font=font, anchor="ms")
    lay(image, np.asarray(mask), painting.ink)
