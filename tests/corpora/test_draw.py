"""Ink that is drawn side by side: whole, timed, each point with its character."""

import re
import warnings
from dataclasses import replace

import numpy as np
import pytest

import strokegen as sg
from strokegen.corpora.draw import draw
from strokegen.corpora.plan import Plan
from strokegen.corpora.settings import CorpusConfig
from strokegen.ink.errors import NotFinished
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.write import load
from strokegen.nn.native import MACHINES, VARIABLE
from strokegen.presets import read_preset
from tests.corpora.conftest import TEXTS


def specs_of(hand, texts, **options):
    plan = Plan.of(CorpusConfig(texts=(), out=".", **options), texts, hand)
    return [plan.spec(number) for number in range(len(texts))]


def test_it_is_what_write_draws_by_the_same_seed(lively):
    hand = load(lively)
    for one in draw(specs_of(hand, TEXTS), hand, 4, 0.3):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotFinished)
            alone = sg.write(
                one.spec.text, style=one.spec.style, bias=one.spec.bias, seed=one.spec.seed,
                preset=hand,
            )  # fmt: skip
        assert alone.meta["verdict"] == one.verdict
        assert [len(s) for s in alone.strokes] == [len(s) for s in one.ink.strokes]
        assert np.abs(alone.points - one.ink.points).max() < 1e-3
        times = np.concatenate(one.ink.times)
        assert times[0] == 0 and (np.diff(times) >= 0).all() and times[-1] > 0


@pytest.mark.skipif(not MACHINES, reason="built without a compiler")
def test_in_c_a_line_is_the_same_alone_as_among_others(monkeypatch):
    """With the shipped hand, whose reader reads many lines at once."""
    monkeypatch.setenv(VARIABLE, MACHINES[0])
    hand = Handwriting(read_preset("handwriting"))  # packed for that machine
    specs = specs_of(hand, ["so be it", "x", "42 -- no", "I am", "fill", "a long line of words"])
    together = draw(specs, hand, 4, 0.3)
    for spec, one in zip(specs, together):
        (alone,) = draw([spec], hand, 4, 0.3)
        for name, value in vars(one).items():
            if name == "ink":
                assert value.points.tobytes() == alone.ink.points.tobytes()
            else:
                assert np.array_equal(value, getattr(alone, name)), name


def test_without_a_reader_the_generator_says_where_characters_are(lively):
    hand = load(lively)
    (one,) = draw(specs_of(hand, ["so be it"]), hand, 4, 0.3)
    assert one.aligned == "generator" and one.sure is None and one.read is None
    assert len(one.owner) == one.ink.num_points
    # The clockwork pen moves on to the right, character by character.
    assert (np.diff(one.owner) >= 0).all() and set(one.owner) >= {0, 1, 3, 4, 6}


def test_the_shipped_hand_is_aligned_by_the_reader_and_signs_by_themselves():
    hand = load()
    texts = ["green hills", "“né”"]
    plain, dressed = draw(specs_of(hand, texts), hand, 1, 0.3)
    assert plain.aligned == "reader" and dressed.aligned == "reader, generator"
    assert 0 <= plain.sure <= 1 and isinstance(plain.read, str)
    for one, text in ((plain, texts[0]), (dressed, texts[1])):
        middle = [
            one.ink.points[one.owner == at, 0].mean() for at, c in enumerate(text) if c != " "
        ]
        assert np.isfinite(middle).all() and (np.diff(middle) > 0).all()
    # The acute stands over its e and is its own.
    e = dressed.ink.points[dressed.owner == 2]
    n = dressed.ink.points[dressed.owner == 1]
    assert e[:, 1].min() < n[:, 1].min()


@pytest.mark.parametrize("text", ["--- ...", "well...", '""', "== ---", "x -- y", "____", "a :: b"])
def test_each_mark_of_a_whole_run_has_strokes_of_its_own(text):
    """As many as it has, none of them another's, from the left to the right."""
    hand = load()
    seeds = [replace(specs_of(hand, [text])[0], seed=seed) for seed in range(6)]
    whole = 0
    for one in draw(seeds, hand, 4, 0.3):
        ends = np.cumsum([len(stroke) for stroke in one.ink.strokes])[:-1]
        strokes = list(zip(one.ink.strokes, np.split(one.owner, ends)))
        for run in re.finditer(r'([-.=":_])\1+', text):
            marks = range(*run.span())
            theirs = [s for s, own in strokes if set(own.tolist()) & set(marks)]
            each = 2 if run[1] in '=":' else 1
            if one.verdict != FINISHED or len(theirs) != each * len(marks):
                continue
            whole += 1
            own = [[s for s, of in strokes if set(of.tolist()) == {at}] for at in marks]
            assert list(map(len, own)) == [each] * len(marks)
            middle = [np.concatenate(some)[:, 0].mean() for some in own]
            assert (np.diff(middle) > 0).all()
    assert whole > 2
