"""Sketches for training: what is kept, how often each is drawn, and what a batch holds."""

import numpy as np
import pytest

from strokegen.datasets.sample import Sample, split_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.models.sketch_rnn.sketches import (
    REAL_SHARE,
    SketchBatches,
    augmented,
    collate,
    held_out,
    prepare,
)


def drawing(rng, points, label):
    """Two strokes on a page of 300 units."""
    cut = points // 2
    places = rng.uniform(0, 300, (points, 2)).astype(np.float32)
    places[:2] = [[0, 0], [300, 200]]
    return Drawing((places[:cut], places[cut:]), label=label)


def samples(label, count, seed, points=(6, 20)):
    rng = np.random.default_rng(seed)
    return [
        Sample(drawing(rng, rng.integers(*points), label), key=f"{label}{seed}:{i}")
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def sketches():
    real = samples("cat", 200, 1) + samples("dog", 200, 2)
    return prepare(real, samples("cat", 300, 3), simplify=False, held_out=0.2)


def test_splits_go_by_key_and_the_synthetic_are_for_training(sketches):
    keys = [s.key for s in samples("cat", 200, 1) + samples("dog", 200, 2)]
    want = [split_of(key, 0.2, 0.2) for key in keys]
    assert list(sketches.splits[:400]) == want
    assert set(want) == {"train", "valid", "test"}
    assert set(sketches.splits[400:]) == {"train"}
    assert sketches.synthetic.sum() == 300 and not sketches.synthetic[:400].any()
    assert sketches.categories == ["cat", "dog"]


def test_a_published_split_stands_unless_another_share_is_asked_for():
    given = [Sample(s.drawing, key=s.key, split="test") for s in samples("cat", 40, 1)]
    given.append(Sample(given[0].drawing, key="one", split="train"))
    assert list(prepare(given).splits) == ["test"] * 40 + ["train"]
    assert len(prepare(given, held_out=0.1).of("train")) > 20


def test_simplified_drawings_have_the_form_of_quick_draw():
    line = np.stack([np.linspace(0, 900, 50), np.linspace(0, 300, 50)], axis=1)
    made = prepare([Sample(Drawing((line, line[:9] + [0, 60])), key="0", split="train")])
    assert made[0].tolist() == [[255, 85, 1], [-255, -68, 0], [42, 14, 1]]


def test_what_cannot_be_used_is_counted():
    good = samples("cat", 30, 1)
    dot = Sample(Drawing((np.zeros((3, 2)),), label="cat"), key="dot")
    long = samples("cat", 2, 5, points=(90, 91))
    made = prepare([*good, dot, *long], longest=60)
    assert len(made) == 30 and made.skipped == {"no line in it": 1, "over 60 rows": 2}
    with pytest.raises(DataError, match="no drawing is left to train on"):
        prepare([dot])


def test_too_many_labels_become_the_kind():
    many = [Sample(s.drawing.with_label(str(i)), "", "character", s.key, "train")
            for i, s in enumerate(samples("x", 80, 1))]  # fmt: skip
    assert prepare(many).categories == ["character"]
    assert len(prepare(many[:40] + many[:1]).categories) == 40


@pytest.mark.parametrize("count", [2, 30, 60])
def test_names_that_each_drawing_has_to_itself_are_no_categories(count):
    """As those of files, a drawing each; what stands besides or is synthetic changes nothing."""
    files = [Sample(s.drawing.with_label(f"scan-{i}"), "", "ink", s.key, "train")
             for i, s in enumerate(samples("x", count, 1))]  # fmt: skip
    assert prepare(files).categories == ["ink"]
    assert prepare(files, besides=samples("owl", 20, 2)).categories == ["ink"]
    assert prepare(files[:1]).categories == ["scan-0"]


def test_a_model_unit_is_the_spread_of_the_real_training_offsets(sketches):
    offsets = [sketches[i][:, :2] for i in range(400) if sketches.splits[i] == "train"]
    assert sketches.scale() == pytest.approx(np.concatenate(offsets).std(), rel=1e-5)


def test_collated_rows_are_the_drawing_forwards_and_back():
    first = np.float32([[1, 2, 0], [3, 4, 1], [5, 6, 1]])
    second = np.float32([[7, 8, 1]])
    batch = collate([first, second], [1, 0], 2, 5)
    assert batch.y[:, 0].tolist() == [
        [1, 2, 1, 0, 0], [3, 4, 0, 1, 0], [5, 6, 0, 1, 0], [0, 0, 0, 0, 1], [0] * 5,
    ]  # fmt: skip
    assert batch.x[0].tolist() == [[0, 0, 1, 0, 0]] * 2
    assert np.array_equal(batch.x[1:], batch.y[:-1])
    assert np.array_equal(batch.reverse[:3, 0], batch.y[:3, 0][::-1])
    assert not batch.reverse[3:, 0].any()
    assert batch.last.T.tolist() == [[0, 0, 1, 0, 0], [1, 0, 0, 0, 0]]
    assert batch.label.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("mirror", [False, True])
def test_augmentation_is_a_map_of_the_plane_that_keeps_the_strokes_ends(mirror):
    rng = np.random.default_rng(0)
    dropped, maps = 0, []
    for _ in range(300):
        rows = np.concatenate(
            [rng.normal(size=(36, 2)), np.tile([[0]] * 5 + [[1]], (6, 1))], axis=1
        )
        new = augmented(rows.astype(np.float32), rng, mirror)
        dropped += len(rows) - len(new)
        assert new[:, 2].sum() == rows[:, 2].sum()
        ends, had = (np.cumsum(r[:, :2], axis=0)[r[:, 2] > 0.5] for r in (new, rows))
        found, *_ = np.linalg.lstsq(had.astype(float), ends.astype(float), rcond=None)
        assert np.abs(had @ found - ends).max() < 0.04, "no more than it is shaken"
        maps.append(found)
    maps = np.array(maps)
    sides = np.sign(np.linalg.det(maps))
    assert abs((sides < 0).mean() - 0.5 * mirror) < 0.12
    maps[:, 0] *= sides[:, None]  # the mirrored ones turned back
    assert np.linalg.svd(maps)[1].max() < 1.4
    spread = maps.std(axis=0)
    assert np.allclose(maps.mean(axis=0), np.eye(2), atol=0.06)
    assert (0.05 < spread).all() and (spread < 0.16).all()
    # A tenth of the points, but never a stroke's first or last one.
    assert dropped / (300 * 6 * 4) == pytest.approx(0.1, abs=0.015)


def test_each_category_is_drawn_alike_and_real_ones_by_their_share(sketches):
    batches = SketchBatches(sketches, 50.0, seed=1)
    found = np.zeros(2)
    for step in range(60):
        found += batches.batch(step).label.sum(axis=0)
    assert found[0] / found.sum() == pytest.approx(0.5, abs=0.03)
    train = sketches.of("train")
    weight = batches._weights(train)
    labels, synthetic = sketches.labels[train], sketches.synthetic[train]
    assert weight[(labels == 0) & ~synthetic].sum() == pytest.approx(REAL_SHARE)
    assert weight[(labels == 0) & synthetic].sum() == pytest.approx(1 - REAL_SHARE)
    assert weight[labels == 1].sum() == pytest.approx(1)


def test_what_stands_besides_is_of_no_category_and_trains_as_often_as_one():
    beside = [*samples("owl", 30, 4), *samples("dog", 5, 5)]
    made = prepare(samples("cat", 40, 1) + samples("dog", 40, 2), (), beside, simplify=False,
                   held_out=0.2)  # fmt: skip
    assert made.categories == ["cat", "dog"]
    assert made.skipped == {"of a category besides which it was to stand": 5}
    assert made.labels[80:].tolist() == [2] * 30 and set(made.splits[80:]) == {"train"}
    source = SketchBatches(made, made.scale(), seed=1)
    labels = np.concatenate([source.batch(step).label for step in range(40)])
    shares = [*labels.mean(axis=0), (labels.sum(axis=1) == 0).mean()]
    assert np.allclose(shares, 1 / 3, atol=0.05)
    assert not any((batch.label.sum(axis=1) == 0).any() for batch in held_out(made, 1.0, "valid"))
    assert len(held_out(made, 1.0, "train", size=1000, most=3)[0].label) == 6


def test_a_batch_has_as_many_rows_as_are_asked_for(sketches):
    for rows in (1, 100, 1000, 5600):
        for step in range(4):
            length, count, _ = SketchBatches(sketches, 50.0, batch=rows).batch(step).x.shape
            assert count == 2 or rows - 2 * length <= length * count <= rows


def test_batches_hang_on_seed_and_step_alone(sketches):
    one, two, other = (SketchBatches(sketches, 50.0, seed=s) for s in (1, 1, 2))
    for step in (5, 0, 9):
        assert np.array_equal(one.batch(step).y, two.batch(step).y)
    assert not np.array_equal(one.batch(5).y[:5], other.batch(5).y[:5])
    assert all(one.batch(step).x.shape[1] % 2 == 0 for step in range(8))


def test_held_out_drawings_are_all_there_as_they_are(sketches):
    batches = held_out(sketches, 50.0, "valid", size=30)
    assert sum(batch.x.shape[1] for batch in batches) == len(sketches.of("valid"))
    ends = sorted(
        tuple(np.round(batch.y[:, i, :2].sum(axis=0) * 50, 1)) for batch in batches
        for i in range(batch.y.shape[1])
    )  # fmt: skip
    want = sorted(tuple(np.round(sketches[i][:, :2].sum(axis=0), 1)) for i in sketches.of("valid"))
    assert np.allclose(ends, want, atol=0.2)
    few = held_out(sketches, 50.0, "train", most=10)
    assert sum(batch.label.sum(axis=0) for batch in few).tolist() == [10, 10]
