"""What a training takes over of a preset: its weights by name, its size and its units."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.settings import (
    BATCH,
    BATCH_START,
    FIT_SKETCHES,
    FIT_START,
    SKETCH,
    TrainSketch,
)
from strokegen.models.sketch_rnn.sketcher import Sketcher, load
from strokegen.models.sketch_rnn.start import carried, start_of
from strokegen.nn import ops
from strokegen.nn.network import unroll
from strokegen.presets import Preset, PresetError, write_preset

KNOWN = ["cat", "dog", "owl"]
SIZE = SketchRNN(hidden=6, num_mixtures=2, latent_dim=3, encoder_hidden=4, num_labels=3,
                 num_classes=3, place_input=True)  # fmt: skip
CONFIG = {"model": "sketch_rnn", "scale": 17.0, "max_length": 30, "form": "quickdraw"}


def start(size=SIZE, categories=KNOWN):
    config = CONFIG | {"network": size.as_dict(), "categories": categories}
    return Sketcher(Preset("small", config, size.init(3)))


@pytest.fixture
def kept(tmp_path):
    """A start in a folder."""

    def keep(size=SIZE, categories=KNOWN, name="small", **facts):
        config = CONFIG | {"network": size.as_dict(), "categories": categories} | facts
        write_preset(tmp_path / name, config, size.init(3))
        return tmp_path / name

    return keep


def options(folder, tmp_path, **asked):
    return TrainSketch(data=("d",), out=tmp_path / "run", start=str(folder), **asked)


def drawn(size, weights, rows, z, label=None):
    """What the decoder predicts along some rows."""
    state = size.initial_state(ops, weights, rows.shape[1], z, label)
    return unroll(size, weights, state, rows)[0]


def made_up_names():
    """Categories of new drawings: all sorts of what is known, in any order, and of what is not."""
    rng, cases = np.random.default_rng(1), [["cat"], ["elk"], KNOWN, KNOWN[::-1]]
    for _ in range(8):
        pool = rng.permutation([*KNOWN, "elk", "fox", "gnu"])
        cases.append(pool[: rng.integers(1, 7)].tolist())
    return cases


@pytest.mark.parametrize("names", made_up_names(), ids="-".join)
def test_a_category_is_taken_over_by_its_name(names):
    old, rng = start(), np.random.default_rng(2)
    size = replace(SIZE, num_labels=len(names), num_classes=len(names))
    weights = carried(old, size, names)
    assert {name: one.shape for name, one in weights.items()} == size.shapes()
    rows = rng.normal(size=(5, 2, 5)).astype(np.float32)
    z = rng.normal(size=(2, 3)).astype(np.float32)
    logits, before = size.classes(ops, weights, z), SIZE.classes(ops, old.preset.weights, z)
    for at, name in enumerate(names):
        told = np.tile(np.eye(len(names), dtype=np.float32)[at], (2, 1))
        one = np.tile([float(name == known) for known in KNOWN], (2, 1)).astype(np.float32)
        want = drawn(SIZE, old.preset.weights, rows, z, one)
        assert np.allclose(drawn(size, weights, rows, z, told), want, atol=1e-6)
        expected = before[:, KNOWN.index(name)] if name in KNOWN else np.zeros(2)
        assert np.allclose(logits[:, at], expected, atol=1e-6)
    last = np.eye(5, 2, k=-3, dtype=np.float32)
    for found, want in zip(size.encode(weights, rows, rows[::-1], last),
                           SIZE.encode(old.preset.weights, rows, rows[::-1], last)):  # fmt: skip
        assert np.allclose(found, want, atol=1e-6)


@pytest.mark.parametrize("before, after", [(3, 0), (0, 2), (0, 0)])
def test_heads_come_and_go_with_the_number_of_categories(before, after):
    old = start(replace(SIZE, num_labels=0, num_classes=before), KNOWN if before else ["cat"])
    size = replace(old.network, num_classes=after)
    weights = carried(old, size, ["cat", "elk"][: max(after, 1)])
    assert {name: one.shape for name, one in weights.items()} == size.shapes()
    assert "class/bias" not in weights or not weights["class/bias"].any()
    assert np.array_equal(weights["output/kernel"], old.preset.weights["output/kernel"])


def test_the_start_says_how_large_the_network_is(kept, tmp_path):
    asked = options(kept(), tmp_path, hidden=6, latent_dim=3)
    size = start_of(asked).network
    assert asked.network(1, size) == replace(SIZE, num_labels=1, num_classes=0)
    assert asked.network(5, size) == replace(SIZE, num_labels=5, num_classes=5)
    assert replace(asked, class_weight=0.0).network(5, size).num_classes == 0
    plain = replace(size, num_labels=0)
    assert asked.network(4, plain) == replace(SIZE, num_labels=0, num_classes=4)


def test_without_a_start_the_size_is_as_usual(tmp_path):
    asked = TrainSketch(data=("d",), out=tmp_path)
    assert start_of(asked) is None and asked.network(1) == SKETCH
    more = replace(asked, hidden=9, labels=True, offsets_only=True).network(2)
    assert more == replace(SKETCH, hidden=9, num_labels=2, num_classes=2, place_input=False)
    alone = replace(asked, decoder_only=True, latent_dim=5).network(2)
    assert alone == replace(SKETCH, latent_dim=0, encoder_hidden=0)


def test_how_many_and_how_large_steps_are_hangs_on_the_start_unless_asked(tmp_path):
    plain, further = (TrainSketch(data=("d",), out=tmp_path, start=one) for one in (None, "s"))
    assert plain.fit() == FIT_SKETCHES and further.fit() == FIT_START
    assert FIT_START.steps < FIT_SKETCHES.steps
    assert (plain.rows(), further.rows(), replace(further, batch=9).rows()) == (
        BATCH, BATCH_START, 9)  # fmt: skip
    usual = FIT_SKETCHES.steps, 3e-3
    asked = replace(further, steps=usual[0], learning_rate=usual[1], seed=4).fit()
    assert (asked.steps, asked.learning_rate, asked.seed) == (*usual, 4)
    assert asked.final_rate == pytest.approx(usual[1] / 20)
    assert (asked.validate_steps, asked.patience) == (FIT_START.validate_steps, FIT_START.patience)


@pytest.mark.parametrize(
    "asked, said",
    [
        ({"hidden": 512}, "--hidden 512 beside --start .*, whose hidden is 6"),
        ({"encoder_hidden": 5}, "--encoder-hidden 5 .* is 4"),
        ({"latent_dim": 128}, "--latent-dim 128 .* is 3"),
        ({"num_mixtures": 20}, "--num-mixtures 20 .* is 2"),
        ({"decoder_only": True}, "--decoder-only .*encoder_hidden is 4"),
        ({"offsets_only": True}, "--offsets-only .*place_input is True"),
        ({"as_they_are": True}, "--as-they-are .*form is quickdraw"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_another_size_is_refused(kept, tmp_path, asked, said):
    with pytest.raises(ValueError, match=said) as refused:
        start_of(options(kept(), tmp_path, **asked))
    message = str(refused.value).replace(str(tmp_path), "")
    assert "\n" not in message and len(message) < 200 and "leave --" in message


def test_what_the_start_is_may_be_asked_for(kept, tmp_path):
    bare = kept(replace(SIZE, place_input=False), name="bare", form=None)
    assert start_of(options(bare, tmp_path, offsets_only=True, as_they_are=True, labels=True))
    plain = kept(replace(SIZE, num_labels=0), name="plain")
    with pytest.raises(ValueError, match="--labels .*num_labels is 0"):
        start_of(options(plain, tmp_path, labels=True))


@pytest.mark.parametrize(
    "size",
    [SketchRNN(hidden=6, num_mixtures=2), SketchRNN(hidden=6, num_mixtures=2, latent_dim=3)],
    ids=["decoder", "z alone"],
)
def test_a_start_without_an_encoder_is_refused(kept, tmp_path, size):
    with pytest.raises(ValueError, match="has no encoder, and --start needs one"):
        start_of(options(kept(size, []), tmp_path))


def test_no_sketch_preset_and_damaged_ones_are_refused(kept, tmp_path):
    with pytest.raises(PresetError, match="is a synthesis, not a sketch network"):
        start_of(options(kept(model="synthesis"), tmp_path))
    with pytest.raises(PresetError, match="nowhere: no preset"):
        start_of(options("nowhere", tmp_path))
    folder = kept()
    whole = (folder / "weights.npz").read_bytes()
    for cut in (b"", whole[: len(whole) // 2], b"x" * 50):
        (folder / "weights.npz").write_bytes(cut)
        with pytest.raises(PresetError) as refused:
            start_of(options(folder, tmp_path))
        assert "\n" not in str(refused.value)


def test_a_run_that_goes_on_has_a_start_of_its_own(kept, tmp_path):
    """The first may have become another, or be gone, as a shipped one is with an update."""
    first, own = kept(), kept(replace(SIZE, hidden=7), name="run", scale=9.0)
    assert start_of(options(first, tmp_path)).scale == 17
    asked = options(first, tmp_path, resume=True)
    shutil.rmtree(first)
    assert start_of(asked).scale == load(own).scale == 9
    (own / "config.json").unlink()  # stopped before anything was kept
    with pytest.raises(PresetError, match="no preset"):
        start_of(asked)
