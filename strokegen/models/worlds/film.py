"""Episodes and dreams as films: frames of pixels as a GIF, through Pillow."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.models.worlds.dream import dreamt
from strokegen.models.worlds.game import RATE, TICS, TakeCover
from strokegen.models.worlds.play import episode
from strokegen.models.worlds.world import Frames, World

Progress = Callable[[Iterable[Any]], Iterable[Any]]
"""Takes what is to be gone through, and gives it, such as tqdm."""

_SCALE = 4
_MOST_FRAMES = 2000
_PALETTE_FRAMES = 64


def to_gif(frames: Iterable[Frames], rate: float, scale: int = 1) -> bytes:
    """The bytes of a GIF that plays frames in a loop; the same frames give the same bytes.

    Args:
      frames: uint8 `[H, W, 3]` each, all of one size.
      rate: frames a second.
      scale: pixels of the picture for one of a frame.
    Raises:
      ValueError: no frames, over 2,000 of them, or one that is no picture.
    """
    from PIL import Image

    kept: list[Frames] = []
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
    large = (Image.fromarray(frame).resize(size, Image.Resampling.NEAREST) for frame in kept)
    first, *others = [
        picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in large
    ]
    result, duration = io.BytesIO(), round(1000 / rate)
    first.save(result, "GIF", save_all=True, append_images=others, loop=0, duration=duration)
    return result.getvalue()


def filmed(player: World | None, number: int, progress: Progress = iter) -> tuple[bytes, int]:
    """(GIF of an episode of the real game, the tics that the player lived).

    Args:
      player: see `episode`, which has the game's frames beside what V made of them.
    """
    film: list[Frames] = []
    with closing(TakeCover()) as game:
        lived = episode(game, player, number, film)
    return to_gif(progress(film), RATE / TICS, _SCALE), lived


def imagined(
    world: World, temperature: float, seed: int, longest: int, progress: Progress = iter
) -> tuple[bytes, int, bool]:
    """(GIF of a dream, its steps, whether it came to its end); see `dreamt`."""
    latents, over = dreamt(world, temperature, seed, longest)
    frames = (world.imagine(z[None])[0] for z in progress(latents))
    return to_gif(frames, RATE / TICS, _SCALE), len(latents), over


def check_gif(output: str | None) -> None:
    """Hold a file's name, if there is one, to the one format of films.

    Raises:
      ValueError: it does not end in .gif.
    """
    if output and Path(output).suffix.lower() != ".gif":
        raise ValueError(f"cannot tell the format of {output}; let its name end in .gif")
