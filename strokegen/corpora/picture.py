"""A drawn line on its picture: slanted, sized and with noise; where on it each character stands."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from strokegen.corpora.draw import Drawn
from strokegen.corpora.settings import CorpusConfig
from strokegen.ink.curve import bounds
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float64, Indices
from strokegen.models.handwriting.write import X_HEIGHT_MM
from strokegen.render.options import Look
from strokegen.render.page import Page
from strokegen.render.pen import PENS
from strokegen.render.style import Length

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN_PENS = 4.0  # as of any picture


@dataclass(frozen=True)
class Picture:
    """A line's ink, and the picture of it.

    Attributes:
      ink: in x-heights of its hand, slanted and sized.
      png: bytes of the file; None without a picture.
      width, height: in pixels, or 0.
      scale, offset: a point p of the ink lies at p * scale + offset, in pixels.
      half: half of the pen's largest width there.
    """

    ink: Drawing
    png: bytes | None
    width: int
    height: int
    scale: float
    offset: tuple[float, float]
    half: float

    def boxes(self, owner: Indices, count: int) -> Float64:
        """(left, top, right, bottom) of the ink of each of `count` characters, `[count, 4]`.

        Args:
          owner: `(n,)` which character each point belongs to, -1 for none.
        Returns:
          In pixels, the pen's width with it, within the picture; inf where there is no ink.
        """
        points = self.ink.points * self.scale + np.array(self.offset)
        low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
        there = owner >= 0
        np.minimum.at(low, owner[there], points[there] - self.half)
        np.maximum.at(high, owner[there], points[there] + self.half)
        if self.png is not None:
            edge = np.array([self.width, self.height])
            low, high = np.clip(low, 0, None), np.minimum(high, edge)
        found = np.concatenate([low, high], axis=1)
        found[~np.isfinite(high).all(axis=1)] = np.inf
        return found


def picture(config: CorpusConfig, drawn: Drawn) -> Picture:
    """The picture of a line, by its spec.

    Raises:
      ValueError: a look that cannot be understood, or too large a picture.
    """
    spec = drawn.spec
    chance = np.random.default_rng([config.seed, spec.number, 1])
    reach = PENS[spec.pen].reach
    fixed = config.width is not None or config.height is not None
    ink = drawn.ink
    if spec.tremor:
        ink = ink.map(lambda stroke: stroke + chance.normal(0, spec.tremor, stroke.shape))
    ink = ink.shear(-spec.slant) if spec.slant else ink
    if not fixed and spec.size != 1:
        ink = ink.scale(spec.size)
    pen = spec.pen_width * (1 if fixed else spec.size)
    if config.pictures == "none":
        return Picture(ink, None, 0, 0, 1.0, (0.0, 0.0), pen * reach / 2)
    from strokegen.render.png import paint, painting_of

    shown = ink.with_meta(pen=pen)
    box = _box(ink, pen * (reach / 2 + _MARGIN_PENS), spec.size) if fixed else None
    page = Page((shown,), box=box, unit=Length(X_HEIGHT_MM, "mm"))
    look = Look(pen=spec.pen, colour=spec.colour, width=config.width, height=config.height)
    painting, _ = painting_of(page, look, spec.background, config.dpi)
    image = _finished(paint(painting), spec.noise, chance)
    frame = painting.frame
    data = io.BytesIO()
    image.save(data, "PNG", dpi=(config.dpi, config.dpi))
    half = frame.pens[0] * reach / 2
    offset = (float(frame.offset[0]), float(frame.offset[1]))
    return Picture(ink, data.getvalue(), *image.size, float(frame.scale), offset, half)


def _box(ink: Drawing, margin: float, size: float) -> tuple[float, float, float, float]:
    """What is shown for the ink and its margin to fill a share of it."""
    left, top, right, bottom = bounds(ink.strokes, ink.straight)
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    wide, high = (right - left) * (1 / size - 1) / 2, (bottom - top) * (1 / size - 1) / 2
    return left - wide, top - high, right + wide, bottom + high


def _finished(image: Image, noise: float, chance: np.random.Generator) -> Image:
    """The picture in grey where it has no colours, with noise alike in all that it has."""
    from PIL.Image import fromarray

    pixels = np.asarray(image)
    if image.mode == "RGB" and (pixels == pixels[..., :1]).all():
        pixels = pixels[..., 0]
    if noise:
        added = chance.normal(0, 255 * noise, pixels.shape[:2])
        seen = pixels[..., None] if pixels.ndim == 2 else pixels[..., :3]
        seen = np.clip(np.rint(seen + added[..., None]), 0, 255).astype(np.uint8)
        rest = pixels[..., 3:] if pixels.ndim == 3 else pixels[..., None][..., 1:]
        pixels = np.concatenate([seen, rest], axis=2)
        pixels = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    return fromarray(np.ascontiguousarray(pixels))
