"""Frames of pixels as a GIF, through Pillow."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np

_MOST_FRAMES = 2000
_PALETTE_FRAMES = 64


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

    kept = []
    for frame in frames:
        if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3:
            raise ValueError(f"a frame is {frame.dtype} {frame.shape}, expected uint8 (H, W, 3)")
        if len(kept) == _MOST_FRAMES:
            raise ValueError(f"a GIF may have {_MOST_FRAMES:,} frames; ask for fewer")
        kept.append(frame)
    if not kept:
        raise ValueError("there are no frames to show")
    # One palette for all: colours do not flicker, and the file is half as large.
    some = kept[:: -(-len(kept) // _PALETTE_FRAMES)]
    palette = Image.fromarray(np.concatenate(some)).quantize()
    size = kept[0].shape[1] * scale, kept[0].shape[0] * scale
    pictures = [
        Image.fromarray(frame).resize(size, Image.Resampling.NEAREST).quantize(
            palette=palette, dither=Image.Dither.NONE
        )
        for frame in kept
    ]  # fmt: skip
    result = io.BytesIO()
    pictures[0].save(result, "GIF", save_all=True, append_images=pictures[1:], loop=0,
                     duration=round(1000 / rate))  # fmt: skip
    return result.getvalue()
