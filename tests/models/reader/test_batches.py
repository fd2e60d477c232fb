"""Batches: the same for the same step, rows as frames have them, all kinds of writing in time."""

from itertools import pairwise

import numpy as np
import pytest

from strokegen.models.reader.batches import (
    BATCH,
    BUCKETS,
    FIRST,
    GROW,
    ReaderBatches,
    balanced,
    doubtful,
)
from strokegen.models.reader.frames import frames, points_of
from strokegen.models.reader.network import Labeller
from tests.conftest import made_up

KINDS = {"character": (20, [1]), "word": (60, [2, 3, 4]), "text": (15, [3, 4])}


@pytest.fixture(scope="module")
def source(lines):
    return ReaderBatches(lines, seed=4, batch=BATCH // 8)


def test_a_step_is_the_same_whoever_asks(source, lines):
    again = ReaderBatches(lines, seed=4, batch=BATCH // 8)
    for step in (0, 5, FIRST + GROW + 3):
        for a, b in zip(source.batch(step), again.batch(step)):
            assert np.array_equal(a, b)
    other = ReaderBatches(lines, seed=5, batch=BATCH // 8).batch(0)
    assert not np.array_equal(other.labels, source.batch(0).labels)


def test_rows_are_frames_with_zeros_behind_and_labels_that_fit(source):
    network = Labeller()
    for step in range(FIRST, FIRST + 30):
        batch = source.batch(step)
        length = batch.x.shape[0]
        assert length % network.joined == 0
        assert batch.total == (batch.labels > 0).sum() > 0
        after = np.arange(length)[:, None] >= batch.lengths
        assert not batch.x[after].any() and not batch.stray[after].any()
        lifted = batch.x[..., 4] > 0.5
        assert not (batch.stray * lifted).any()
        for row, labels in enumerate(batch.labels):
            own = labels[labels > 0]
            needed = len(own) + (np.diff(own) == 0).sum()
            assert needed <= network.steps(int(batch.lengths[row]))


def test_single_characters_come_first_and_lines_last(source, lines):
    for step in (0, 100, FIRST - 1):
        assert ((source.batch(step).labels > 0).sum(axis=1) == 1).all()
    longest = [source.batch(FIRST + GROW + n).x.shape[0] for n in range(60)]
    early = [source.batch(FIRST + n).x.shape[0] for n in range(60)]
    assert np.mean(longest) > np.mean(early)


def test_a_quarter_of_the_rows_has_a_bar_too_many(source):
    spoilt = [source.batch(step).stray.any(axis=0) for step in range(40)]
    assert 0.18 < np.mean(np.concatenate(spoilt)) < 0.32


def test_only_training_writers_are_learned_from(source, lines):
    chosen = np.concatenate(source.pools)
    assert {lines.splits[number] for number in chosen} == {"train"}
    assert set(source.words) <= {"ann", "bob"}


def test_joined_words_stand_side_by_side(lines):
    source = ReaderBatches(lines, seed=0)
    rng = np.random.default_rng(0)
    for _ in range(40):
        text, points, ends = source._joined(rng, BUCKETS[5])
        assert len(frames(points, ends)[0]) <= BUCKETS[5].frames
        strokes = np.split(points[:, 0], np.flatnonzero(ends)[:-1] + 1)
        # A made-up word, or text of several, is one stroke.
        assert 1 < len(strokes) <= len(text.split(" "))
        for left, right in pairwise(strokes):
            assert right.min() - left.max() >= 0.4 - 1e-9


def test_frames_of_rows_that_are_not_changed_are_those_of_the_lines(lines, monkeypatch):
    monkeypatch.setattr("strokegen.models.reader.batches._AUGMENTED", 0.0)
    monkeypatch.setattr("strokegen.models.reader.batches._SPOILT", 0.0)
    source = ReaderBatches(lines, seed=1, batch=BATCH // 8)
    batch = source.batch(0)
    known = {frames(*points_of(lines[n], 0.27))[0].tobytes() for n in source.pools[0]}
    for row, length in enumerate(batch.lengths):
        assert np.ascontiguousarray(batch.x[:length, row]).tobytes() in known


def test_shards_have_all_rows(source):
    batch = source.batch(1)
    parts = batch.shards(2)
    for name, axis in (("x", 1), ("lengths", 0), ("labels", 0), ("stray", 1), ("seed", 0)):
        joined = np.concatenate([getattr(part, name) for part in parts], axis=axis)
        assert np.array_equal(joined, getattr(batch, name))
    assert {float(part.total) for part in parts} == {float(batch.total)}
    assert len(np.unique(batch.seed, axis=0)) == len(batch.seed)
    assert len(batch.shards(1000)) == len(batch.lengths)  # and no empty ones


@pytest.mark.parametrize("kinds", ["character", "word", "text"])
def test_one_kind_alone_is_enough(kinds):
    source = ReaderBatches(made_up({kinds: KINDS[kinds]}), batch=200)
    for step in (0, FIRST, FIRST + GROW):
        assert source.batch(step).total > 0


@pytest.mark.parametrize(
    "text, width, wanted",
    [
        ("a b c d e", 9 * 0.5, True),
        ("a b c d e", 9 * 1.2, False),
        ("as bc dog e", 11 * 0.5, False),
        ("a b c", 5 * 0.3, False),
    ],
)
def test_spaces_that_the_ink_has_no_room_for(text, width, wanted):
    offsets = np.array([[0, 0, 0], [width / 0.27, 0, 1]], np.float32)
    assert doubtful(text, offsets) is wanted


def test_validation_has_at_most_so_many_of_each_writer(lines):
    chosen = balanced(lines, "train", "word", 7)
    assert chosen == sorted(set(chosen)) == balanced(lines, "train", "word", 7)
    assert [lines.writers[n] for n in chosen].count("ann") == 7 and len(chosen) == 14
    assert {(lines.splits[n], lines.kinds[n]) for n in chosen} == {("train", "word")}
    assert balanced(lines, "test", "word", 7) == []
