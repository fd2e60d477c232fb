"""A line is a function of the seed and its number; hands and shards by their names."""

from dataclasses import replace
from pathlib import Path

import pytest

from strokegen.corpora.plan import Plan, hands, some
from strokegen.corpora.settings import CorpusConfig
from strokegen.nn.native import MACHINES, VARIABLE

CONFIG = CorpusConfig(
    texts=(), out=Path("x"), seed=7, lines=900, slant=("-0.3..0.3",), pen=("nib", "brush"),
    colour=("black", "navy"), background=("white", "transparent"), size=("0.5..1",), per_shard=64,
)  # fmt: skip


def plan(hand, **options):
    return Plan.of(replace(CONFIG, **options), ["a", "b c", "d"], hand)


def test_texts_come_in_turn_and_everything_that_may_vary_does(hand):
    specs = [plan(hand).spec(number) for number in range(900)]
    assert [spec.text for spec in specs[:7]] == ["a", "b c", "d", "a", "b c", "d", "a"]
    assert {spec.style for spec in specs} == {"neat", "bold one"}
    assert {spec.pen for spec in specs} == {"nib", "brush"}
    assert {spec.colour for spec in specs} == {"black", "navy"}
    for name, low, high in [("bias", 0.5, 1.2), ("slant", -0.3, 0.3), ("size", 0.5, 1)]:
        found = [getattr(spec, name) for spec in specs]
        assert low <= min(found) < low + 0.02 and high - 0.02 < max(found) <= high
    assert len({spec.seed for spec in specs}) == 900
    # No two options go together.
    assert {(spec.pen, spec.colour, spec.background, spec.style) for spec in specs} == {
        (pen, colour, paper, style)
        for pen in ("nib", "brush")
        for colour in ("black", "navy")
        for paper in ("white", "transparent")
        for style in ("neat", "bold one")
    }


def test_a_line_does_not_hang_on_the_others_nor_on_options_that_are_not_its_own(hand):
    before = plan(hand).spec(500)
    assert before == plan(hand, lines=501, per_shard=16, workers=3).spec(500)
    assert before != plan(hand, seed=8).spec(500)
    changed = plan(hand, slant=("1",), noise=("0..0.5",)).spec(500)
    assert replace(changed, slant=before.slant, noise=before.noise) == before


def test_shards_hold_every_number_once(hand):
    one = plan(hand, lines=150)
    assert one.shards == 3
    numbers = [number for shard in range(one.shards) for number in one.numbers(shard)]
    assert numbers == list(range(150))


@pytest.mark.parametrize("size, together", [(16, 16), (96, 32), (1024, 64), (80, 16)])
def test_by_numpy_a_line_is_always_in_the_same_company(hand, size, together, monkeypatch):
    monkeypatch.setenv(VARIABLE, "0")
    for count in (1, size - 1, size, 2 * size + 1):
        own = plan(hand, lines=count, per_shard=size)
        for shard in range(own.shards):
            groups = list(own.groups(own.numbers(shard)))
            assert all(len(one) == together and one[0] % together == 0 for one in groups)
            assert set(own.numbers(shard)) <= {number for one in groups for number in one}


@pytest.mark.skipif(not MACHINES, reason="built without a compiler")
@pytest.mark.parametrize("count", [1, 15, 1024, 1500, 3000])
def test_in_c_nothing_is_drawn_for_company_s_sake(hand, count, monkeypatch):
    monkeypatch.setenv(VARIABLE, MACHINES[0])
    own = plan(hand, lines=count)
    for shard in range(own.shards):
        numbers = own.numbers(shard)
        assert [number for one in own.groups(numbers) for number in one] == list(numbers)


def test_hands_by_name_number_blend_and_all(hand):
    assert hands(["named"], hand.preset) == ["neat", "bold one"]
    assert hands(["all"], hand.preset) == list("012345")
    assert hands(["1", "neat:1,3:2", "none"], hand.preset) == ["1", "neat:1,3:2", "none"]


@pytest.mark.parametrize(
    "options, words",
    [
        ({"style": ("bold",)}, "neither a number"),
        ({"style": ("6",)}, "style 6 is not there"),
        ({"style": ()}, "style: give one value"),
        ({"pen": ("quill",)}, "pen 'quill' is none of"),
        ({"per_shard": 20}, "per shard 20: expected a multiple of 16"),
        ({"lines": 0}, "0 lines: expected 1 to"),
        ({"pen_width": ("2",)}, "pen width 2: expected 0.005 to 1"),
        ({"bias": ("neat",)}, "bias 'neat'"),
    ],
)
def test_what_cannot_be_planned_is_refused(hand, options, words):
    with pytest.raises(ValueError, match=words):
        plan(hand, **options)


def test_some_shards_by_their_numbers():
    assert some("3", 4) == [3] and some("0,2-3,3", 4) == [0, 2, 3]
    for wrong in ("4", "3-1", "", "a", "0,", "-1", "1..2"):
        with pytest.raises(ValueError, match="expected numbers from 0 to 3"):
            some(wrong, 4)
