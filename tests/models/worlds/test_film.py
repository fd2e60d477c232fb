"""Frames come back from their GIF, in order and time."""

import io

import numpy as np
import pytest
from PIL import Image

from strokegen.models.worlds.film import to_gif


def ramp(count):
    """Frames of few colours, each brighter than the last."""
    frames = np.zeros((count, 4, 6, 3), np.uint8)
    frames[:, :, 3:] = 250, 120, 0
    frames[:, :2, :2, 2] = 20 + 20 * np.arange(count)[:, None, None]
    return frames


def test_frames_come_back():
    frames = ramp(5)
    with Image.open(io.BytesIO(to_gif(frames, rate=10, scale=3))) as film:
        assert (film.n_frames, film.size, film.info["loop"]) == (5, (18, 12), 0)
        for number, frame in enumerate(frames):
            film.seek(number)
            assert film.info["duration"] == 100
            shown = np.asarray(film.convert("RGB"), int)[1::3, 1::3]
            assert np.abs(shown - frame).max() <= 8


def test_the_same_frames_give_the_same_bytes():
    assert to_gif(ramp(3), 5) == to_gif(iter(ramp(3)), 5) != to_gif(ramp(4), 5)


@pytest.mark.parametrize(
    "frames, message",
    [
        ([], "no frames"),
        ([np.zeros((4, 4), np.uint8)], r"expected uint8 \(H, W, 3\)"),
        ([np.zeros((4, 4, 3), np.float32)], "a frame is float32"),
        (np.zeros((2001, 1, 1, 3), np.uint8), "2,000 frames"),
    ],
)
def test_what_is_no_film_is_refused(frames, message):
    with pytest.raises(ValueError, match=message):
        to_gif(frames, 10)
