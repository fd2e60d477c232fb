"""Batches: what stands in them, and that seed and step alone decide it."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from strokegen.datasets.lines import Lines
from strokegen.ink.alphabet import PRINTABLE, Alphabet
from strokegen.models.handwriting.batches import (
    BUCKETS,
    END,
    Batch,
    Bucket,
    LineBatches,
    clarity,
    ink_per_symbol,
    rarity,
    style_table,
)

ALPHABET = Alphabet(PRINTABLE)
SPACING = 0.27
CHARACTERS = Bucket(12, 4, 6, ("character",), 0.0, 1.0, 0.0)
WORDS = Bucket(40, 8, 5, ("word",), 0.0, 0.0, 1.0)
JOINED = Bucket(120, 26, 4, ("word",), 1.0, 0.0, 1.0)


def source(lines, *buckets, **options):
    options = {"augment": False, "writer_dropout": 0.0, **options}
    return LineBatches(
        lines, ALPHABET, ["bob", "ann"], SPACING, buckets=buckets or (CHARACTERS, WORDS), **options
    )


def parts(batch):
    return list(batch)


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(parts(one), parts(other), strict=True))


def rows(batch):
    """(text, offsets without the end, the end's offset, path, style) of every row."""
    for column in range(len(batch.style)):
        symbols = batch.text[column][batch.text[column] >= 0]
        assert symbols[-1] == END and (symbols[:-1] > 0).all()
        count = int(batch.mask[:, column].sum())
        assert (batch.mask[:count, column] == 1).all(), "padding stands at the end"
        ink = batch.y[:count, column]
        yield (
            ALPHABET.decode(symbols),
            ink[:-1],
            ink[-1],
            batch.path[:count, column],
            int(batch.style[column]),
        )


@pytest.mark.parametrize("points, count", [(3500, 6), (7000, 12), (1750, 3), (1, 2)])
def test_a_batch_has_as_many_rows_as_are_asked_for(lines, points, count):
    assert len(source(lines, CHARACTERS, batch=points).batch(3, 0.0).style) == count


def test_seed_and_step_decide_and_nothing_else(lines):
    one, other = source(lines, augment=True), source(lines, augment=True)
    # The one goes straight to step 9, the other comes there by way of the first steps.
    for step in (0, 1, 2):
        other.batch(step, 0.1)
    assert same(one.batch(9, 0.3), other.batch(9, 0.3))
    assert not same(one.batch(9, 0.3), one.batch(10, 0.3))
    assert not same(one.batch(9, 0.3), source(lines, augment=True, seed=1).batch(9, 0.3))


def test_shapes_and_types(lines):
    batch = source(lines, WORDS).batch(0, 1.0)
    assert batch.x.shape == (40, 5, 4) and batch.y.shape == (40, 5, 3)
    assert batch.mask.shape == batch.path.shape == (40, 5)
    assert batch.text.shape == (5, 8) and batch.style.shape == (5,)
    assert {array.dtype.name for array in parts(batch)} == {"float32", "int32"}
    assert source(lines, WORDS, height_input=False).batch(0, 1.0).x.shape == (40, 5, 3)


def test_the_past_is_the_future_one_step_late_with_the_height_of_the_pen(lines):
    batch = source(lines, WORDS).batch(3, 1.0)
    assert np.array_equal(batch.x[0, :, :3], np.tile([0, 0, 1], (5, 1)))
    assert np.array_equal(batch.x[1:, :, :3], batch.y[:-1])
    height = np.cumsum(batch.y[..., 1], axis=0)[:-1] * SPACING
    assert np.allclose(batch.x[1:, :, 3], height, atol=1e-4) and not batch.x[0, :, 3].any()


def test_every_row_is_ink_of_its_own_text_and_writer(lines):
    known = {(lines[i].tobytes()): i for i in range(len(lines))}
    batches = source(lines, CHARACTERS, WORDS)
    for step in range(12):
        batch = batches.batch(step, 0.25)
        for text, ink, _, _, style in rows(batch):
            index = known[np.ascontiguousarray(ink).tobytes()]
            assert lines.texts[index] == text
            assert lines.splits[index] == "train"
            assert ["bob", "ann"][style] == lines.writers[index]


def test_the_end_is_a_dot_on_the_baseline_a_space_beyond_the_ink(lines):
    for bucket in (CHARACTERS, WORDS, JOINED):
        for text, ink, end, path, _ in rows(source(lines, bucket).batch(1, 0.25)):
            points = np.cumsum(ink[:, :2], axis=0)
            dot = points[-1] + end[:2]
            assert dot[0] == pytest.approx(points[:, 0].max() + 1 / SPACING, abs=1e-3)
            assert dot[1] == pytest.approx(0, abs=1e-3)
            assert ink[-1, 2] == 1 and end[2] == 1
            assert path[-1] == pytest.approx(len(text) + 0.5)


def test_the_path_goes_through_the_text_at_the_pace_of_its_ink(lines):
    # b takes 7 points and a takes 3: where the ink is, not where the count of characters is.
    for text, ink, _, path, _ in rows(source(lines, WORDS).batch(2, 1.0)):
        assert (np.diff(path) > 0).all() and 0 < path[0] < 1
        ends = np.concatenate([[0], np.cumsum([{"a": 3, "b": 7, "c": 5}[c] for c in text])])
        true = np.interp(np.arange(len(ink)) + 0.5, ends, np.arange(len(ends)))
        assert np.abs(path[:-1] - true).max() < 0.3


def test_ink_per_symbol_finds_the_points_of_each_character(lines):
    ink = ink_per_symbol(lines, ALPHABET)
    for char, count in {"a": 3, "b": 7, "c": 5}.items():
        assert ink[ALPHABET.encode(char)[0]] == pytest.approx(count, abs=0.3)
    assert len(ink) == len(ALPHABET) and (ink >= 1).all()


def test_joined_lines_are_words_of_one_writer_side_by_side(lines):
    words = {
        (lines.writers[i], lines.texts[i], lines[i][1:].tobytes())
        for i in range(len(lines)) if lines.kinds[i] == "word" and lines.splits[i] == "train"
    }  # fmt: skip
    batches = source(lines, WORDS, JOINED)
    counts = []
    for step in range(40):
        batch = batches.batch(step, 1.0)
        if len(batch.style) != JOINED.batch:
            continue
        for text, ink, _, path, style in rows(batch):
            assert len(ink) < JOINED.points and len(text) < JOINED.symbols
            pieces = np.split(ink, np.flatnonzero(ink[:, 2])[:-1] + 1)
            said = text.split(" ")
            assert len(said) == len(pieces)
            for word, piece in zip(said, pieces):
                writer = ["bob", "ann"][style]
                assert (writer, word, np.ascontiguousarray(piece[1:]).tobytes()) in words
            points = np.split(np.cumsum(ink[:, :2], axis=0), np.flatnonzero(ink[:, 2])[:-1] + 1)
            for left, right in zip(points, points[1:]):
                assert right[:, 0].min() - left[:, 0].max() >= 0.4 / SPACING - 1e-3
                assert abs(right[:, 1].max()) < 2, "on one baseline"
            assert (np.diff(path) > 0).all() and path[0] < 1
            counts.append(len(said))
    assert len(counts) >= 20 and np.mean(counts) > 3


def test_what_does_not_fit_a_bucket_is_not_cut_to_fit(lines):
    small = Bucket(16, 4, 8, ("word",), 0.0, 1.0, 1.0)
    batches = source(lines, small)
    for step in range(10):
        for text, ink, *_ in rows(batches.batch(step, 0.5)):
            assert len(text) <= 3 and len(ink) == sum({"a": 3, "b": 7, "c": 5}[c] for c in text)


def test_the_curriculum_goes_from_early_to_late(lines):
    batches = source(lines, CHARACTERS, WORDS)

    def used(progress):
        return Counter(batches.batch(step, progress).x.shape[0] for step in range(30))

    assert used(0.0) == {12: 30}
    assert used(0.5) == used(1.0) == {40: 30}
    assert min(used(0.25).values()) >= 6


@pytest.mark.parametrize("split, writers", [("train", {0, 1}), ("valid", {-1})])
def test_only_the_split_is_used(lines, split, writers):
    batches = source(lines, WORDS, split=split)
    assert {style for step in range(8) for *_, style in rows(batches.batch(step, 1))} == writers


def test_writers_are_dropped_as_often_as_asked(lines):
    for share in (0.0, 0.3, 1.0):
        batches = source(lines, WORDS, writer_dropout=share)
        styles = np.concatenate([batches.batch(step, 1.0).style for step in range(80)])
        assert np.mean(styles == -1) == pytest.approx(share, abs=0.08)


def test_augmenting_shears_and_stretches_a_little(lines):
    plain, varied = (source(lines, WORDS, augment=flag) for flag in (False, True))
    strayed = []
    for step in range(20):
        for (text, a, *_), (other, b, *_) in zip(
            rows(plain.batch(step, 1.0)), rows(varied.batch(step, 1.0))
        ):
            assert text == other and np.array_equal(a[:, 2], b[:, 2])
            # A linear map of the offsets: two by two explains all of it.
            matrix, _, rank, _ = np.linalg.lstsq(a[:, :2], b[:, :2], rcond=None)
            assert rank < 2 or np.allclose(a[:, :2] @ matrix, b[:, :2], atol=1e-3)
            strayed.append(matrix - np.eye(2))
    assert 0.02 < np.std(strayed) < 0.2


def test_fixed_rows_are_as_they_are(lines):
    batches = source(lines, WORDS, augment=True, writer_dropout=1.0)
    chosen = [i for i in range(len(lines)) if lines.kinds[i] == "word"][:5]
    one = batches.fixed(WORDS, chosen)
    assert same(one, batches.fixed(WORDS, chosen))
    for index, (text, ink, *_) in zip(chosen, rows(one), strict=True):
        assert text == lines.texts[index] and np.array_equal(ink, lines[index])


def test_shards_are_the_batch_in_parts(lines):
    batch = source(lines, CHARACTERS).batch(0, 0.0)
    for count in (1, 2, 3):
        shards = batch.shards(count)
        for name, whole in batch._asdict().items():
            axis = 0 if name in ("text", "style") else 1
            parts = np.concatenate([getattr(shard, name) for shard in shards], axis=axis)
            assert np.array_equal(parts, whole)
        again = Batch.beside(shards)
        assert all(map(np.array_equal, again, batch))


def test_style_table_ranks_training_writers_by_ink(lines):
    points = Counter()
    for writer, split, length in zip(lines.writers, lines.splits, lines.lengths):
        points[writer] += int(length) if split == "train" else 0
    assert style_table(lines) == [w for w, _ in points.most_common() if points[w]]
    assert set(style_table(lines)) == {"ann", "bob"}
    assert style_table(lines, at_least=1000) == []


def test_rare_characters_are_drawn_oftener(lines):
    weight = rarity(lines, usual=200.0)
    count = Counter(char for text in lines.texts for char in text)
    assert count["c"] < 200 < count["a"]
    for text, share in zip(lines.texts, weight):
        rarest = min(count[char] for char in text)
        assert share == pytest.approx(max(1.0, min(6.0, (200 / rarest) ** 0.5)))
    assert rarity(lines, usual=1e9).max() == 6.0


def test_joined_lines_hold_words_set_of_single_characters():
    rows = [(text, "word", "ann") for text in ["word", "more", "-"] * 12]
    rows += [(char, "character", "bob") for char in "IA0123456789XYZ" for _ in range(2)]
    shape, bar = [[0.5, 0, 0], [1, -2, 0], [1, 1, 1]], [[0.5, 0, 0], [0.1, -3, 0], [0, -3, 1]]
    inks = [np.float32(bar if text == "I" else shape) for text, *_ in rows]
    texts, kinds, writers = map(list, zip(*rows))
    starts = np.cumsum([0, *map(len, inks)])
    lines = Lines(np.concatenate(inks), starts, texts, writers, kinds, ["train"] * len(rows), {})
    source = LineBatches(lines, Alphabet(PRINTABLE), ["ann"], 0.25, seed=1)
    bucket = BUCKETS[-1]
    words = Counter()
    for step in range(120):
        row = source._joined(np.random.default_rng([3, step]), bucket)
        words.update(row.text.split())
        strokes = int((row.offsets[:, 2] > 0.5).sum())
        apart = [word not in ("word", "more") for word in row.text.split()]
        letters = [len(word) for word in row.text.split()]
        assert strokes == sum(np.where(apart, letters, 1))
        assert len(row.path) == len(row.offsets) < bucket.points
        # Words and their characters go from left to right, a space apart.
        ends = np.flatnonzero(row.offsets[:, 2] > 0.5)
        x = np.cumsum(row.offsets[:, 0])
        assert (np.diff(x[ends]) > 0).all()
    kinds_of = {
        "I": lambda word: word == "I",
        "digits": str.isdigit,
        "capitals": lambda word: len(word) > 1 and word.isupper(),
        "run": lambda word: len(word) > 1 and set(word) == {"-"},
    }
    share = {
        kind: sum(count for word, count in words.items() if holds(word)) / words.total()
        for kind, holds in kinds_of.items()
    }
    assert 0.03 < share.pop("I") < 0.09
    assert all(0.005 < one < 0.06 for one in share.values())


def _bars(bars):
    """Lines of a writer with words of one stroke, and of one who writes an I in each way."""
    rows = [("ab", "word", "ann", [[0, 0, 0], [4, -4, 1]])] * 40
    rows += [("I", "character", "bob", ink) for ink in bars]
    texts, kinds, writers, inks = map(list, zip(*rows))
    starts = np.cumsum([0, *map(len, inks)])
    ink = np.float32(np.concatenate(inks))
    return Lines(ink, starts, texts, writers, kinds, ["train"] * len(rows), {})


def test_an_i_that_leans_or_has_serifs_is_not_set_beside_words():
    upright, leaning = [[1, 0, 0], [0.5, -6, 1]], [[1, 0, 0], [3, -6, 1]]
    serifs = [[0, 0, 0], [2, 0, 1], [-1, 0, 0], [0, -6, 1]]
    for bars, found in (([leaning, serifs], False), ([leaning, serifs, upright], True)):
        source = LineBatches(_bars(bars), Alphabet(PRINTABLE), ["ann"], 0.25)
        rows = [source._joined(np.random.default_rng([6, step]), BUCKETS[-1]) for step in range(30)]
        assert any("I" in row.text.split() for row in rows) == found
        inks = [
            ink
            for row in rows
            for ink in np.split(row.offsets, np.flatnonzero(row.offsets[:, 2]) + 1)
        ]
        assert not any(len(ink) and ink[-1, 0] == 3 for ink in inks)


def test_a_lone_i_has_more_room_than_a_word():
    source = LineBatches(_bars([[[1, 0, 0], [0.5, -6, 1]]]), Alphabet(PRINTABLE), ["ann"], 0.25)
    gaps = {True: [], False: []}
    for step in range(200):
        row = source._joined(np.random.default_rng([8, step]), BUCKETS[-1])
        words = row.text.split()
        last = np.cumsum([len(word) if "I" in word else 1 for word in words])[:-1]  # strokes
        x = np.cumsum(row.offsets[:, 0]) * 0.25
        for at, gap in enumerate(x[2 * last] - x[2 * last - 1]):
            gaps["I" in words[at : at + 2]].append(gap)
    assert np.mean(gaps[False]) == pytest.approx(1.17, abs=0.05)
    assert np.mean(gaps[True]) - np.mean(gaps[False]) == pytest.approx(0.3, abs=0.06)


def test_a_number_too_long_for_a_line_is_no_line():
    inks = [np.float32([[1, 0, 0]] * 3)] * 40 + [np.float32([[1, 0, 0]] * 55)] * 20
    texts, kinds = ["ab"] * 40 + list("0123456789" * 2), ["word"] * 40 + ["character"] * 20
    lines = Lines(
        np.concatenate(inks), np.cumsum([0, *map(len, inks)]), texts, ["ann"] * 60, kinds,
        ["train"] * 60, {},
    )  # fmt: skip
    source = LineBatches(lines, Alphabet(PRINTABLE), ["ann"], 0.25)
    for step in range(400):
        row = source._joined(np.random.default_rng([4, step]), BUCKETS[3])
        assert row.text and len(row.offsets) < BUCKETS[3].points


def test_what_is_hard_to_read_is_drawn_less_often(lines):
    clear = np.zeros(len(lines), np.float32)
    clear[::2] = -2.0
    weight = clarity(replace(lines, clarity=clear))
    assert weight[::2] == pytest.approx(np.exp(-1.4)) and (weight[1::2] == 1).all()
    assert (clarity(lines) == 1).all()
