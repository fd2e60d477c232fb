"""Drawings as GIF that draws itself, through Pillow."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np

from strokegen.ink.curve import split
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64
from strokegen.render.fill import fill
from strokegen.render.frame import Frame
from strokegen.render.options import Look
from strokegen.render.page import Page
from strokegen.render.paint import Painting
from strokegen.render.pen import PLAIN, Cover, Pen, cover_of
from strokegen.render.png import blank, cover, lay, painting_of, write_captions
from strokegen.render.raster import Mask, trace
from strokegen.render.spine import edges, spines
from strokegen.render.style import SCREEN_DPI
from strokegen.render.timeline import HOLD, read_animate, timeline

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_RATE = 20  # frames a second
_MOST_FRAMES = 2000
_MOST_PIXELS = 4_000_000
_WIDENED = 1_000_000  # pixels that a small picture is made larger to
_MOST_INKS = 64  # with a palette of 256, four shades each
_SHADES = 32  # of an ink at most: Pillow tells colours apart by six bits


_Look = tuple[str, Cover]
"""A colour, and how it covers what it is laid over."""


@dataclass(frozen=True)
class _Stroke:
    """A stroke's line on the picture, the pen's width along it and when it is there, in s."""

    line: Float64  # [k, 2]
    wide: Float64  # [k]
    times: Float64  # [k]
    pen: float
    look: _Look


def to_gif(
    drawing: Drawing | Page,
    *,
    background: str | None = "white",
    animate: str | None = None,
    duration: float | None = None,
    dpi: float | None = None,
    progress: Callable[[list[float]], Iterable[float]] = iter,
    **look: Unpack[Look],
) -> bytes:
    """The bytes of a GIF file that draws itself; the same input gives the same bytes.

    Args:
      drawing: what is shown.
      background: a colour; a GIF has no soft edge against nothing.
      animate: "loop" or "once"; None does what the page says, else "loop".
      progress: called with the frames' moments, returns them as an iterator (such as tqdm).
      duration, look: as for `to_svg`; dpi: as for `to_image`, but 96 for 300.
    Returns:
      20 frames a second; the finished picture stays for a while.
    Raises:
      ValueError: as for `to_svg`; a picture of over 4 megapixels, or over 2,000 frames.
      UnknownOption: an option that there is not.
    """
    from PIL import Image, ImageColor

    painting, _ = painting_of(drawing, look, background, dpi, SCREEN_DPI, _WIDENED)
    page, paper = painting.page, painting.paper
    if paper is None:
        raise ValueError("a GIF needs a background colour, such as white")
    loop = read_animate(animate or page.animate or "loop")
    times, end = timeline(page, page.duration if duration is None else duration)
    moments = _moments(end, painting.frame)
    still = blank(painting)
    inks: list[_Look] = [(painting.ink, PLAIN)]
    for layer in painting.ruled():
        mask = np.zeros(still.size[::-1], np.uint8)
        cover(mask, [layer])
        inks.append((painting.colour(layer.colour), layer.over))
        lay(still, mask, *inks[-1])
    write_captions(still, painting)
    strokes = list(_strokes(painting, times))
    inks += [stroke.look for stroke in strokes]
    looks = [(ImageColor.getrgb(name), over) for name, over in dict.fromkeys(inks)]
    palette = _palette(paper, looks)
    pictures = (
        picture.quantize(palette=palette, dither=Image.Dither.NONE)
        for picture in _pictures(still, strokes, painting.pen, progress(moments))
    )
    lasting = [1000 // _RATE] * (len(moments) - 1) + [int(1000 * HOLD)]
    looping = {"loop": 0} if loop else {}
    result = io.BytesIO()
    first = next(pictures)
    timing = {"append_images": pictures, "duration": lasting, **looping}
    first.save(result, "GIF", save_all=True, disposal=1, **timing)
    return result.getvalue()


def _moments(end: float, frame: Frame) -> list[float]:
    """When there is a frame, in seconds up to the `end`; of too many or too large ones none."""
    moments = [number / _RATE for number in range(math.ceil(end * _RATE) + 1)]
    if len(moments) > _MOST_FRAMES:
        raise ValueError(
            f"drawing this takes {end:.0f} seconds, a GIF may take {_MOST_FRAMES // _RATE}; "
            "ask for a duration, such as 20"
        )
    if frame.width * frame.height > _MOST_PIXELS:
        size = f"{frame.width:.0f} x {frame.height:.0f} pixels"
        limit = _MOST_PIXELS // 1_000_000
        raise ValueError(f"a GIF of {size} is over {limit} megapixels; ask for a smaller one")
    return moments


def _strokes(painting: Painting, times: list[list[Float64]]) -> Iterator[_Stroke]:
    """All strokes in drawing order."""
    frame, pen = painting.frame, painting.pen
    for drawing, width, every in zip(painting.page.drawings, frame.pens, times):
        look = painting.colour(drawing.meta.get("colour")), cover_of(drawing)
        if not drawing.strokes:
            continue
        nominal = width / frame.scale
        *columns, number = spines(drawing, pen, nominal, every)
        counts = np.bincount(number)
        for line, wide, at in zip(*(split(column, counts) for column in columns)):
            yield _Stroke(frame.place(line), wide * frame.scale, at, width, look)


def _pictures(
    still: Picture, strokes: list[_Stroke], pen: Pen, moments: Iterable[float]
) -> Iterator[Picture]:
    """The picture at each moment, RGB; moments and strokes are in order."""
    under, mask = still, np.zeros(still.size[::-1], np.uint8)
    first, before, look = 0, -math.inf, strokes[0].look if strokes else ("", PLAIN)
    for moment in moments:
        for stroke in strokes[first:]:
            if stroke.times[0] > moment:
                break
            if stroke.look != look:
                under = under.copy()
                lay(under, mask, *look)
                mask[:] = 0
                look = stroke.look
            _advance(mask, stroke, pen, before, moment)
            first += bool(stroke.times[-1] <= moment)
        picture = under.copy()
        if strokes:
            lay(picture, mask, *look)
        yield picture
        before = moment


def _advance(mask: Mask, stroke: _Stroke, pen: Pen, since: float, until: float) -> None:
    """Draw the part of a stroke that is drawn after `since` and up to `until`."""
    times = stroke.times
    columns = np.column_stack([stroke.line, stroke.wide])
    pieces = [columns[(times > since) & (times <= until)]]
    # It goes on where the frame before left it, and stops between two points.
    for at, place, inside in (
        (since, 0, times[0] <= since < times[-1]),
        (until, 2, times[0] < until < times[-1]),
    ):
        if inside:
            between = [np.interp(at, times, column) for column in columns.T]
            pieces.insert(place, np.array([between]))
    part = np.concatenate(pieces)
    if not len(part):
        return
    if pen.constant:
        trace(mask, [part[:, :2]], stroke.pen)
    else:
        number = np.zeros(len(part), int)
        fill(mask, edges(part[:, :2], part[:, 2], number, pen, stroke.pen))


def _palette(paper: str, inks: Sequence[tuple[tuple[int, ...], Cover]]) -> Picture:
    """An image with the palette of all frames: the paper and even shades towards each ink.

    Where an ink is seen through, there is what it makes of the paper, the others and those before
    it, and shades between them.
    """
    from PIL import Image, ImageColor

    ground = np.array(ImageColor.getrgb(paper), float)
    under = [ground, *(np.array(ink, float) for ink, laid in inks if laid == PLAIN)]
    ramps = [(ground, ink) for ink in under[1:]]
    for ink, laid in inks:
        if laid != PLAIN:
            made = [np.array(ink) * (below / 255 if laid.multiplies else 1.0) for below in under]
            over = [below + laid.opacity * (one - below) for below, one in zip(under, made)]
            ramps += [(ground, over[0]), *((over[0], other) for other in over[1:])]
            under.append(over[0])
    ramps = ramps[:: -(-len(ramps) // _MOST_INKS)]
    most = min(256 // len(ramps), _SHADES)
    shades = np.concatenate([_shades(first, last, most) for first, last in ramps])
    image = Image.new("P", (1, 1))
    image.putpalette(shades.round().astype(np.uint8).tobytes())
    return image


def _shades(first: Float64, last: Float64, most: int) -> Float64:
    """Even shades from one colour to another, so far apart that Pillow tells them."""
    count = min(most, 2 + int(np.abs(last - first).max() * _SHADES / 256))
    return first + np.linspace(0, 1, count)[:, None] * (last - first)
