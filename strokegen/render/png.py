"""Drawings as PNG, antialiased, through Pillow."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import groupby

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.render.curve import flatten
from strokegen.render.frame import Frame, fit
from strokegen.render.page import Page, one_line, visible
from strokegen.render.raster import cover
from strokegen.render.style import INK, read_colour

MOST_PIXELS = 100_000_000
"""A picture with more is refused: it would not fit in memory, and is most likely a mistake."""

PRINT_DPI = 300.0
"""Pixels an inch where a size is asked for in mm."""

_FLATNESS = 0.05  # px between the curve and its chords


def to_image(drawing: Drawing | Page, *, width=None, height=None, stroke_width=None,
             colour: str = INK, background: str | None = "white", margin=None,
             dpi: float = PRINT_DPI):  # fmt: skip
    """The picture as a `PIL.Image`: RGB, or RGBA with a transparent background.

    Args: as for `to_svg`; and
      background: white by default; None leaves it transparent.
      dpi: pixels an inch, for what is given in mm.
    Raises:
      ValueError: an option that cannot be understood, a margin that leaves no room, or a picture
        of more than 100 megapixels.
    """
    from PIL import Image, ImageColor

    ink = read_colour("colour", colour, ImageColor.colormap)
    paper = read_colour("background", background, ImageColor.colormap)
    if not 1 <= dpi <= 10_000:
        raise ValueError(f"dpi must be from 1 to 10000, got {dpi}")
    page = Page.of(drawing)
    frame = fit(page, "px", dpi, width=width, height=height, stroke_width=stroke_width,
                margin=margin)  # fmt: skip
    image = None
    layers = _layers(page, frame)
    for number, (own, part, pens) in enumerate(layers, 1):
        mask = Image.fromarray(_mask(replace(page, drawings=part), replace(frame, pens=pens)))
        if page.captions and number == len(layers):
            _write(mask, page, frame)
        colour = read_colour("colour", own, ImageColor.colormap) if own else ink
        if image is None:
            empty = (*ImageColor.getrgb(colour), 0) if paper is None else paper
            image = Image.new("RGBA" if paper is None else "RGB", mask.size, empty)
        if paper is None:
            layer = Image.new("RGBA", mask.size, ImageColor.getrgb(colour))
            layer.putalpha(mask)
            image.alpha_composite(layer)
        else:
            image.paste(colour, mask=mask)
    return image


def to_png(drawing: Drawing | Page, **options) -> bytes:
    """The bytes of a PNG file, with the title and description of `to_svg` as its text.

    Options and errors are those of `to_image`; the same input gives the same bytes.
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


def _layers(page: Page, frame: Frame) -> list[tuple]:
    """(colour or None for the picture's own, drawings, pens) of what lies one above the other.

    Neighbours of one colour share a layer. The last one is the picture's own, for the captions.
    """
    pairs = zip(page.drawings, frame.pens)
    layers = [
        (own, *zip(*group))
        for own, group in groupby(pairs, lambda pair: pair[0].meta.get("colour"))
    ]
    if not layers or (page.captions and layers[-1][0] is not None):
        layers.append((None, (), ()))
    return layers


def _mask(page: Page, frame: Frame) -> np.ndarray:
    """The ink of all drawings, uint8 `(height, width)`."""
    wide, high = max(1, round(frame.width)), max(1, round(frame.height))
    if wide * high > MOST_PIXELS:
        raise ValueError(
            f"a PNG of {wide} x {high} pixels is over {MOST_PIXELS // 1_000_000} megapixels; "
            "ask for a smaller width, height or dpi, or write an SVG"
        )
    mask = np.zeros((high, wide), np.uint8)
    for drawing, pen in zip(page.drawings, frame.pens):
        for stroke in drawing.strokes:
            cover(mask, flatten(frame.place(stroke), _FLATNESS), pen)
    return mask


def _write(mask, page: Page, frame: Frame) -> None:
    """Add the captions, in Pillow's own typeface, to the mask of the ink."""
    from PIL import ImageDraw, ImageFont

    pencil = ImageDraw.Draw(mask)
    for caption in page.captions:
        font = ImageFont.load_default(max(1.0, caption.size * frame.scale))
        x, y = frame.place([caption.x, caption.y])
        pencil.text((x, y), one_line(caption.text), fill=255, font=font, anchor="ms")
