"""Drawings by category: splits, doubles, what is left out."""

import pytest

from strokegen.datasets.sample import Sample, split_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.models.judge.named import gather

LINE = Drawing([[(0, 0), (1, 1)]])


def samples(**counts):
    return [
        Sample(LINE.with_label(name), key=f"{name}{number}")
        for name, count in counts.items()
        for number in range(count)
    ]


def test_splits_go_by_the_hash_of_the_key():
    named = gather(samples(cat=200, dog=100), 0.2)
    assert named.categories == ["cat", "dog"]
    keys = [f"cat{n}" for n in range(200)] + [f"dog{n}" for n in range(100)]
    assert named.splits.tolist() == [split_of(key, 0.2, 0.2) for key in keys]
    assert named.labels.tolist() == [0] * 200 + [1] * 100
    assert sum(len(named.of(split)) for split in ("train", "valid", "test")) == 300


def test_what_is_left_out_is_counted():
    some = samples(cat=50, dog=50, rare=3)
    empty = Sample(Drawing([], label="cat"), key="none")
    named = gather([*some, some[0], empty], 0.2, least=10)
    assert named.categories == ["cat", "dog"] and len(named.drawings) == 100
    assert named.skipped == {"doubles": 1, "no ink": 1,
                             "of categories of fewer than 10 to train": 3}  # fmt: skip


def test_among_known_categories_others_are_left_out():
    named = gather(samples(cat=5, fox=4), among=["dog", "cat"])
    assert named.categories == ["cat", "dog"] and len(named.drawings) == 5
    assert named.skipped == {"of no category that is known": 4}
    with pytest.raises(DataError, match="no drawing is left"):
        gather(samples(fox=4), among=["cat"])


def test_a_published_split_is_kept_without_a_share():
    one = Sample(LINE.with_label("cat"), key="a", split="valid")
    assert gather([one, *samples(cat=1)], among=["cat"]).splits[0] == "valid"
