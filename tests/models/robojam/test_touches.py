"""Windows of touches: which there are, which are held out, how batches are made of them."""

import numpy as np
import pytest

from strokegen.datasets.sample import Sample
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.touches import from_touches
from strokegen.models.robojam.touches import TouchBatches, Touches, gather, prepare, turned

LENGTHS = (40, 31, 32, 5, 100, 60, 33, 90)
SPLITS = ("train", "train", "valid", "train", "test", "train", "valid", "train")


@pytest.fixture(scope="module")
def touches():
    """Row r of all is (r / 100, performance, 1): where a window comes from can be read off."""
    starts = np.cumsum([0, *LENGTHS])
    owner = np.repeat(np.arange(len(LENGTHS)), LENGTHS)
    rows = np.stack([np.arange(starts[-1]) / 100, owner, np.ones(starts[-1])], axis=1)
    return Touches(rows.astype(np.float32), starts, SPLITS)


def test_windows_are_the_published_ones(touches):
    """All 31 touches in a row, of the performances that have more than 31."""
    found = touches.windows(range(len(touches)))
    want = [
        begin + first
        for begin, length in zip(touches.starts, LENGTHS)
        if length > 31
        for first in range(length - 30)
    ]
    assert found.tolist() == want
    batch = gather(touches, found, found + 31, 30)
    assert batch.mask.all() and (batch.x[:, :, 1] == batch.x[0, :, 1]).all()
    assert (batch.y[-1, :, 1] == batch.x[0, :, 1]).all(), "none runs over into the next"
    assert touches.last_tenth().tolist() == want[int(len(want) * 0.9) :]


def test_what_is_trained_on_is_in_no_test(touches):
    tail = touches.last_tenth()
    held = set(np.searchsorted(touches.starts, tail, "right") - 1) | set(touches.of("test"))
    assert held == {4, 7} and touches.of("test") == [4]
    assert touches.of("train") == [0, 1, 3, 5] and touches.of("valid") == [2, 6]


def test_prepare_gives_published_units():
    played = np.array([[0.5, 0.25, 0], [-0.3, 1.4, 0.03], [1, 0, 4]])
    samples = [Sample(from_touches(played), writer=f"w{n}") for n in range(40)]
    ready = prepare(samples)
    assert np.allclose(ready.rows[:3], [[5, 2.5, 0], [0, 10, 0.3], [10, 0, 40]], atol=1e-5)
    assert ready.starts.tolist() == list(range(0, 123, 3)) and set(ready.splits) > {"train"}
    with pytest.raises(DataError, match="of 1 drawings none has times"):
        prepare([Sample(Drawing((played[:, :2],)))])
    with pytest.raises(DataError, match="no performances"):
        prepare([])


def test_batches_are_windows_of_the_chosen_performances(touches):
    source = TouchBatches(touches, [0, 3, 4], seed=5)
    for step in range(4):
        batch = source.batch(step)
        assert batch.x.shape == batch.y.shape == ((30, 128, 3) if step % 2 == 0 else (120, 32, 3))
        again = TouchBatches(touches, [0, 3, 4], seed=5).batch(step)
        assert np.array_equal(batch.x, again.x) and np.array_equal(batch.mask, again.mask)
        assert (batch.x[1:][batch.mask[1:] > 0] == batch.y[:-1][batch.mask[1:] > 0]).all()
        steps = set(batch.mask.sum(axis=0))
        assert steps <= ({4, 30} if step % 2 == 0 else {4, 39, 99})
    assert not np.array_equal(source.batch(0).x, source.batch(2).x)
    for size, rows in ((3840, 32), (7680, 64), (1920, 16), (1, 2)):
        assert TouchBatches(touches, [0, 3, 4], 5, size).batch(1).x.shape == (120, rows, 3)
    with pytest.raises(DataError, match="two touches"):
        TouchBatches(touches, [])


def test_the_eight_sides_of_a_square():
    touch = np.tile(np.float32([1, 3, 7]), (1, 8, 1))
    made = turned(touch, np.arange(8))[0]
    want = {(a, b) for a, b in [(1, 3), (9, 3), (1, 7), (9, 7)]}
    assert {tuple(row[:2]) for row in made.tolist()} == want | {(b, a) for a, b in want}
    assert (made[:, 2] == 7).all() and made[0].tolist() == [1, 3, 7]
