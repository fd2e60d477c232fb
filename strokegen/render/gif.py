"""Drawings as GIF that draws itself, through Pillow."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from strokegen.ink.curve import split
from strokegen.ink.drawing import Drawing
from strokegen.render.fill import fill
from strokegen.render.frame import Frame, fit
from strokegen.render.page import Page
from strokegen.render.paint import ruled
from strokegen.render.pen import Pen, edges, loads, read_pen, spines
from strokegen.render.png import blank, cover, lay, write_captions
from strokegen.render.raster import trace
from strokegen.render.style import INK, SCREEN_DPI, read_colour
from strokegen.render.timeline import HOLD, read_animate, timeline

_RATE = 20  # frames a second
_MOST_FRAMES = 2000
_MOST_PIXELS = 4_000_000
_MOST_INKS = 64  # with a palette of 256, four shades each
_SHADES = 32  # of an ink at most: Pillow tells colours apart by six bits


@dataclass(frozen=True)
class _Stroke:
    """A stroke's line on the picture, the pen's width along it and when it is there, in s."""

    line: np.ndarray  # [k, 2]
    wide: np.ndarray  # [k]
    times: np.ndarray  # [k]
    pen: float
    colour: str


def to_gif(drawing: Drawing | Page, *, width=None, height=None, stroke_width=None,
           colour: str = INK, background: str = "white", margin=None, pen: str | Pen = "constant",
           animate: str = "loop", duration: float | None = None, dpi: float = SCREEN_DPI,
           progress: Callable[[list], Iterable] = iter) -> bytes:  # fmt: skip
    """The bytes of a GIF file that draws itself; the same input gives the same bytes.

    Args: as for `to_svg` and `to_image`; and
      background: a colour; a GIF has no soft edge against nothing.
      dpi: pixels an inch, for what is given in mm.
      progress: called with the frames' moments, returns them as an iterator (such as tqdm).
    Raises:
      ValueError: as for `to_svg`; a picture of over 4 megapixels, or over 2,000 frames.
    """
    from PIL import Image, ImageColor

    names = ImageColor.colormap
    ink, paper = read_colour("colour", colour, names), read_colour("background", background, names)
    if paper is None:
        raise ValueError("a GIF needs a background colour, such as white")
    pen, loop, page = read_pen(pen), read_animate(animate), Page.of(drawing)
    frame = fit(page, "px", dpi, width=width, height=height, stroke_width=stroke_width,
                margin=margin, reach=pen.reach)  # fmt: skip
    times, end = timeline(page, duration)
    moments = [number / _RATE for number in range(math.ceil(end * _RATE) + 1)]
    if len(moments) > _MOST_FRAMES:
        raise ValueError(f"drawing this takes {end:.0f} seconds, a GIF may take "
                         f"{_MOST_FRAMES // _RATE}; ask for a duration, such as 20")  # fmt: skip
    if frame.width * frame.height > _MOST_PIXELS:
        size = f"{frame.width:.0f} x {frame.height:.0f} pixels"
        raise ValueError(f"a GIF of {size} is over {_MOST_PIXELS // 1_000_000} megapixels; "
                         "ask for a smaller one")  # fmt: skip
    still = blank(frame, paper, ink)
    inks = [ink]
    for layer in ruled(page, frame):
        mask = np.zeros(still.size[::-1], np.uint8)
        cover(mask, layer)
        inks.append(read_colour("colour", layer.colour, names))
        lay(still, mask, inks[-1])
    write_captions(still, page, frame, ink)
    strokes = list(_strokes(page, frame, pen, times, ink))
    inks += dict.fromkeys(stroke.colour for stroke in strokes)
    palette = _palette(paper, [ImageColor.getrgb(name) for name in dict.fromkeys(inks)])
    pictures = (
        picture.quantize(palette=palette, dither=Image.Dither.NONE)
        for picture in _pictures(still, strokes, pen, progress(moments))
    )
    lasting = [1000 // _RATE] * (len(moments) - 1) + [int(1000 * HOLD)]
    looping = {"loop": 0} if loop else {}
    result = io.BytesIO()
    next(pictures).save(result, "GIF", save_all=True, append_images=pictures, duration=lasting,
                        disposal=1, **looping)  # fmt: skip
    return result.getvalue()


def _strokes(page: Page, frame: Frame, pen: Pen, times, ink: str) -> Iterator[_Stroke]:
    """All strokes in drawing order."""
    from PIL import ImageColor

    for drawing, width, every in zip(page.drawings, frame.pens, times):
        own = drawing.meta.get("colour")
        colour = ink if own is None else read_colour("colour", own, ImageColor.colormap)
        nominal = width / frame.scale
        if not drawing.strokes:
            continue
        *columns, number = spines(drawing.strokes, loads(drawing, pen), pen, nominal, every)
        counts = np.bincount(number)
        for line, wide, at in zip(*(split(column, counts) for column in columns)):
            yield _Stroke(frame.place(line), wide * frame.scale, at, width, colour)


def _pictures(still, strokes: list[_Stroke], pen: Pen, moments) -> Iterator:
    """The picture at each moment, RGB; moments and strokes are in order."""
    under, mask = still, np.zeros(still.size[::-1], np.uint8)
    first, before, colour = 0, -math.inf, strokes[0].colour if strokes else None
    for moment in moments:
        for stroke in strokes[first:]:
            if stroke.times[0] > moment:
                break
            if stroke.colour != colour:
                under = under.copy()
                lay(under, mask, colour)
                mask[:] = 0
                colour = stroke.colour
            _advance(mask, stroke, pen, before, moment)
            first += bool(stroke.times[-1] <= moment)
        picture = under.copy()
        if colour is not None:
            lay(picture, mask, colour)
        yield picture
        before = moment


def _advance(mask: np.ndarray, stroke: _Stroke, pen: Pen, since: float, until: float) -> None:
    """Draw the part of a stroke that is drawn after `since` and up to `until`."""
    times = stroke.times
    columns = np.column_stack([stroke.line, stroke.wide])
    part = [columns[(times > since) & (times <= until)]]
    # It goes on where the frame before left it, and stops between two points.
    for at, place, inside in (
        (since, 0, times[0] <= since < times[-1]),
        (until, 2, times[0] < until < times[-1]),
    ):
        if inside:
            part.insert(place, [[np.interp(at, times, column) for column in columns.T]])
    part = np.concatenate(part)
    if not len(part):
        return
    if pen.constant:
        trace(mask, [part[:, :2]], stroke.pen)
    else:
        number = np.zeros(len(part), int)
        fill(mask, edges(part[:, :2], part[:, 2], number, pen, stroke.pen))


def _palette(paper: str, inks: list[tuple]):
    """An image with the palette of all frames: the paper and even shades towards each ink."""
    from PIL import Image, ImageColor

    ground = np.array(ImageColor.getrgb(paper), float)
    inks = inks[:: -(-len(inks) // _MOST_INKS)]
    share = np.linspace(0, 1, min(256 // len(inks), _SHADES))[:, None]
    shades = np.concatenate([ground + share * (np.array(ink) - ground) for ink in inks])
    image = Image.new("P", (1, 1))
    image.putpalette(shades.round().astype(np.uint8).tobytes())
    return image
