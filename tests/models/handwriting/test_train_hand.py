"""One hand more: whose ink it is, what is held back, and that rehearsal keeps what there was."""

import json
from dataclasses import replace

import numpy as np
import pytest

from strokegen import datasets
from strokegen.datasets.lines import Lines
from strokegen.ink.arrays import from_stroke3
from strokegen.ink.errors import DataError, LeftOut
from strokegen.models.handwriting import one_more, train_hand
from strokegen.models.handwriting.gradient import StyleGradient
from strokegen.models.handwriting.learned import LearnedStyle
from strokegen.models.handwriting.nll import batched
from strokegen.models.handwriting.settings import (
    BATCH,
    FIT_HAND,
    FIT_LINES,
    TrainHandwriting,
    for_hand,
    for_lines,
)
from strokegen.models.handwriting.style import parse, vector
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.train import make_loss, train
from strokegen.models.handwriting.train_hand import HandTask, lines_of_one
from strokegen.models.handwriting.write import load
from strokegen.options import command
from strokegen.presets import read_preset, write_preset
from tests.conftest import CONFIG, without_xla, zigzag

TEXTS = ["ab ba", "abba", "cab", "a cab", "bac", "baa", "cc ab", "aba", "bb", "abc"]


@pytest.fixture
def start(tmp_path, clockwork):
    """A preset on disc that writes every text to its end, in dots."""
    path, weights = tmp_path / "dots", clockwork(0.5).preset.weights
    weights["output/bias"][6:10] = np.log(0.7)
    weights["output/bias"][-1] = 4
    write_preset(path, {**CONFIG, "style_cer": {"neat": 0.1}}, weights)
    return path


def drawings(count, writer=None, turned=()):
    """Zigzags with their text, in x-heights; those `turned` have their ups as downs."""
    rng = np.random.default_rng(3)
    made = []
    for number in range(count):
        text = TEXTS[number % len(TEXTS)]
        ink = zigzag(text, rng) * np.float32([1, -1 if number in turned else 1, 1])
        drawing = from_stroke3(ink).scale(0.27).with_label(text)
        made.append(drawing if writer is None else drawing.with_meta(writer=writer))
    return made


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine").mkdir()
    datasets.write(drawings(20), tmp_path / "mine" / "lines.inkml")
    return tmp_path / "mine"


def options(start, mine, tmp_path, **asked):
    return TrainHandwriting(data=str(mine), start=str(start), out=tmp_path / "run", **asked)


@pytest.fixture
def quick(monkeypatch):
    """No XLA; a style of zeros is learned, and lines rehearsed at once, which takes no time."""
    without_xla(monkeypatch)
    monkeypatch.setattr(one_more, "_ROUNDS", 1)
    style = LearnedStyle(np.zeros(9, np.float32), "dots", "-", 16, 200)
    monkeypatch.setattr(train_hand, "learn", lambda *_: style)


def test_one_person_s_ink_is_one_hand_and_a_fifth_is_held_back(start, mine, tmp_path):
    lines = lines_of_one(options(start, mine, tmp_path))
    assert len(lines) == 20 and set(lines.writers) == {"mine"}
    assert [at for at, split in enumerate(lines.splits) if split == "valid"] == [4, 9, 14, 19]
    assert lines_of_one(replace(options(start, mine, tmp_path), start=None)) is None


def test_the_ink_of_several_is_no_hand(start, mine, tmp_path):
    datasets.write(drawings(5, "ann"), mine / "ann.inkml")
    datasets.write(drawings(5, "bob"), mine / "bob.inkml")
    assert lines_of_one(options(start, mine, tmp_path)) is None


def test_a_writer_with_a_name_is_one_too(start, tmp_path):
    datasets.write(drawings(12, "ann"), tmp_path / "ann.inkml")
    assert len(lines_of_one(options(start, tmp_path / "ann.inkml", tmp_path))) == 12


def test_too_little_is_one_line(start, tmp_path):
    datasets.write(drawings(9), tmp_path / "few.inkml")
    with pytest.raises(DataError, match="few.inkml: 9 pieces of writing, expected 10") as error:
        lines_of_one(options(start, tmp_path / "few.inkml", tmp_path))
    assert len(str(error.value)) - len(str(tmp_path)) < 300


def test_what_is_left_out_is_said(start, mine, tmp_path, monkeypatch):
    longest = max(lines_of_one(options(start, mine, tmp_path)).lengths)
    monkeypatch.setattr(train_hand, "_LONGEST", longest - 1)
    with pytest.warns(LeftOut, match=r"\d+ pieces; left out: \d over"):
        lines = lines_of_one(options(start, mine, tmp_path))
    assert 10 < len(lines) < 20


def test_options_that_are_not_asked_for_are_those_of_a_hand(tmp_path):
    plain = for_hand(TrainHandwriting(out=tmp_path))
    assert (plain.steps, plain.learning_rate) == (FIT_HAND.steps, FIT_HAND.learning_rate)
    asked = for_hand(TrainHandwriting(out=tmp_path, steps=7, batch=50, seed=3))
    assert (asked.steps, asked.batch, asked.seed) == (7, 50, 3)
    assert asked.validate_steps == FIT_HAND.validate_steps


def test_what_is_asked_for_is_done_though_it_is_usual_elsewhere(tmp_path):
    usual = {"steps": FIT_LINES.steps, "learning_rate": FIT_LINES.learning_rate, "batch": BATCH,
             "validate_steps": FIT_LINES.validate_steps}  # fmt: skip
    asked = for_hand(TrainHandwriting(out=tmp_path, **usual))
    assert {name: getattr(asked, name) for name in usual} == usual
    assert for_lines(TrainHandwriting(out=tmp_path)) == asked
    assert "--steps 8000" in command("strokegen train handwriting", asked)


def test_half_of_a_batch_is_the_person_s_and_half_rehearsed(quick, start, mine, tmp_path):
    asked = options(start, mine, tmp_path, batch=600)
    lines = lines_of_one(asked)
    task = HandTask(asked, lines, make_loss)
    held = {text for text, split in zip(lines.texts, lines.splits) if split == "valid"}
    seen = set()
    for step in range(6):
        (shard,) = task.batch(step, 0.0, 1)
        texts = ["".join(load(start).alphabet.characters[i - 1] for i in row if i > 0)
                 for row in shard.text]  # fmt: skip
        own, old = texts[: len(texts) // 2], texts[len(texts) // 2 :]
        seen |= set(own)
        assert set(own) <= set(TEXTS) and not set(old) & set(TEXTS)
        assert set(shard.style[: len(own)]) == {6}
        assert shard.total == shard.mask.sum()
    assert len(seen) > 4 and held


def of(ink, split="train"):
    """Lines of (text, offsets)."""
    texts, offsets = zip(*ink)
    count = len(ink)
    return Lines.of(offsets, texts=list(texts), writers=["mine"] * count, kinds=["text"] * count,
                    splits=[split] * count, skipped={})  # fmt: skip


def both(ours, held):
    """Lines to learn from and others that are held back."""
    ours = ours.take([at for at, split in enumerate(ours.splits) if split == "train"])
    names = ("texts", "writers", "kinds", "splits")
    facts = {name: getattr(ours, name) + getattr(held, name) for name in names}
    inks = [lines[at] for lines in (ours, held) for at in range(len(lines))]
    return Lines.of(inks, **facts, skipped={})


def nll(hand, lines, style):
    """Nats a point by the NumPy step."""
    total, points = 0.0, 0.0
    spacing = hand.normaliser.spacing
    for batch in batched(lines, range(len(lines)), hand.alphabet, spacing, True):
        gradient = StyleGradient(hand.network, hand.preset.weights, batch)
        total += gradient.nats(vector(parse(style, hand.preset), hand.preset)).sum()
        points += batch.mask.sum()
    return total / points


def dots(hand, texts):
    """What a hand without a style writes."""
    rngs = [np.random.default_rng(seed) for seed in range(len(texts))]
    lines = hand.lines(texts, np.zeros(3, np.float32), 0.5, rngs)
    return [(line.text, line.offsets) for line in lines]


def test_it_learns_the_hand_and_rehearsal_keeps_the_others(
    quick, start, mine, tmp_path, monkeypatch
):
    asked = options(start, mine, tmp_path, batch=600, steps=24, learning_rate=0.2)
    assert "24 steps; what was held back has" in train(asked)
    old, made, lines = load(start), load(tmp_path / "run"), lines_of_one(asked)
    own = lines.take([at for at, split in enumerate(lines.splits) if split == "valid"])
    known = of(dots(old, ["See you", "7 < 8", "(Zoe)"]))
    assert nll(made, own, None) < nll(old, own, "none") - 4

    monkeypatch.setattr(train_hand, "rehearsal", lambda *_: replace(lines, writers=["6"] * 20))
    train(replace(asked, out=tmp_path / "forgetful"))
    lost, kept = (nll(one, known, "none") for one in (load(tmp_path / "forgetful"), made))
    assert kept < lost - 0.1


def test_the_preset_says_what_it_is(quick, start, mine, tmp_path):
    train(options(start, mine, tmp_path, batch=600, steps=4, validate_steps=2))
    config = read_preset(tmp_path / "run").config
    assert config["default_style"] == "mine" and config["style_names"]["mine"] == 6
    assert config["style_names"]["neat"] == 4 and "style_cer" not in config
    assert config["network"]["num_styles"] == 7 and config["network"]["style_dim"] == 4
    made = config["training"]
    assert (made["lines"], made["held_back"], made["start"]) == (16, 4, "dots")
    assert made["valid_nll"] <= made["style_nll"]
    card = (tmp_path / "run" / "card.md").read_text("utf-8")
    assert "`mine`, of 16 pieces of one person's writing" in card
    assert (tmp_path / "run" / "samples").is_dir()
    more = options(start, mine, tmp_path, batch=600, steps=6, validate_steps=2, resume=True)
    assert "run: 6 steps" in train(more)
    log = (tmp_path / "run" / "log.jsonl").read_text()
    steps = [json.loads(line)["step"] for line in log.splitlines()]
    assert sorted(steps) == steps and steps.count(2) == 1, "it went on from where it had stopped"
    # And it can be given one hand more.
    again = lines_of_one(options(tmp_path / "run", mine, tmp_path / "again"))
    assert len(again) == 20


def test_it_stops_and_keeps_the_style_where_more_makes_worse(quick, start, mine, tmp_path):
    """What is held back is such as the start writes, and what is learned from is not."""
    asked = options(start, mine, tmp_path, batch=600, steps=400, validate_steps=2)
    task = HandTask(
        asked, both(lines_of_one(asked), of(dots(load(start), TEXTS[:4]), "valid")), make_loss
    )
    task.learn()
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert max(entry["step"] for entry in log) == 8
    found = read_preset(tmp_path / "run")
    assert found.config["training"]["step"] == 0
    want = load(start).preset.weights["output/bias"]
    assert np.array_equal(found.weights["output/bias"], want)


def test_a_start_without_styles_is_refused(quick, start, mine, tmp_path):
    network = {**CONFIG["network"], "style_dim": 0, "num_styles": 0}
    config = {**CONFIG, "network": network, "style_names": {}, "default_style": "none"}
    write_preset(tmp_path / "plain", config, Synthesis(**network).init(0))
    asked = options(tmp_path / "plain", mine, tmp_path)
    with pytest.raises(ValueError, match="preset plain has no styles"):
        HandTask(asked, lines_of_one(asked), make_loss)


def test_one_person_s_ink_without_a_start_is_told_the_way(mine, tmp_path, monkeypatch, capsys):
    def stop(lines):
        raise DataError("far enough")

    monkeypatch.setattr("strokegen.models.handwriting.train_writing.style_table", stop)
    with pytest.raises(DataError, match="far enough"):
        train(TrainHandwriting(data=str(mine), out=tmp_path / "run"))
    assert "--start handwriting gives it this hand" in capsys.readouterr().err
