"""Frames of pixels as a GIF, through Pillow."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np

_MOST_FRAMES = 2000


def to_gif(frames: Iterable[np.ndarray], rate: float, scale: int = 1) -> bytes:
    """The bytes of a GIF that plays frames in a loop; the same frames give the same bytes.

    Args:
      frames: uint8 `[H, W, 3]` each, all of one size.
      rate: frames a second.
      scale: pixels of the picture for one of a frame.
    Raises:
      ValueError: no frames, over 2,000 of them, or one that is no picture.
    """
    from PIL import Image

    pictures = []
    for frame in frames:
        if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3:
            raise ValueError(f"a frame is {frame.dtype} {frame.shape}, expected uint8 (H, W, 3)")
        if len(pictures) == _MOST_FRAMES:
            raise ValueError(f"a GIF may have {_MOST_FRAMES:,} frames; ask for fewer")
        picture = Image.fromarray(frame)
        size = picture.width * scale, picture.height * scale
        pictures.append(picture.resize(size, Image.Resampling.NEAREST).quantize(dither=0))
    if not pictures:
        raise ValueError("there are no frames to show")
    result = io.BytesIO()
    pictures[0].save(result, "GIF", save_all=True, append_images=pictures[1:], loop=0,
                     duration=round(1000 / rate), disposal=1)  # fmt: skip
    return result.getvalue()
