"""A learned style and its file: kept exactly, told apart by preset, refused where it is none."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import strokegen as sg
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.learned import LearnedStyle, space_of
from strokegen.models.handwriting.style import describe, parse, vector
from strokegen.presets import Preset, read_preset


@pytest.fixture
def learned(preset):
    numbers = np.round(np.random.default_rng(0).normal(size=9), 5).astype(np.float32)
    return LearnedStyle(
        numbers, "tiny", space_of(preset), 8, 1234, 0.125, 0.01, {"neat": 2.5}, "mine"
    )


@pytest.fixture
def file(learned, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    learned.save("me.style.json")
    return tmp_path / "me.style.json"


def test_a_file_keeps_it(learned, file, preset):
    for name in (file, str(file), "me.style.json"):
        ((found, share),) = parse(name, preset).items()
        assert share == 1 and np.array_equal(found.vector, learned.vector)
        known = vars(learned) | {"vector": None, "name": str(name)}
        assert vars(found) | {"vector": None} == known
    assert describe(parse("me.style.json", preset)) == "me.style.json"


def test_a_file_says_nothing_but_numbers_of_a_person(file):
    facts = json.loads(file.read_text())
    words = {key for key, value in facts.items() if isinstance(value, str)}
    assert words == {"strokegen", "preset", "space"}
    assert set(facts) - words == {
        "version",
        "lines",
        "points",
        "gain",
        "error",
        "nearest",
        "vector",
    }


def test_blends_are_sums_of_vectors(learned, file, preset):
    table = preset.weights["styles"]
    shares = parse("me.style.json:0.75,neat:0.25", preset)
    expected = 0.75 * learned.vector + 0.25 * np.tile(table[4], 3)
    assert np.allclose(vector(shares, preset), expected, atol=1e-6)
    assert describe(shares) == "me.style.json:0.75,4:0.25"
    assert np.array_equal(vector(parse("neat", preset), preset), table[4])
    both = parse({"neat": 1, "me.style.json": 3}, preset)
    assert np.allclose(vector(both, preset), expected, atol=1e-6)


def test_it_writes_as_the_same_vector_in_every_layer_does(preset, file, learned):
    """A learned hand whose parts are one hand of the preset's is that hand."""
    hand, table = Handwriting(preset), preset.weights["styles"]
    same = replace(learned, vector=np.tile(table[2], 3))
    for text in ("on", "a b"):
        one, other = (
            hand.lines([text, text], style, 0.5, [np.random.default_rng(n) for n in (1, 2)])
            for style in (same.vector, table[2])
        )
        for a, b in zip(one, other):
            assert np.array_equal(a.offsets, b.offsets)


def test_hands_of_both_kinds_are_drawn_side_by_side(preset, learned):
    from strokegen.models.handwriting.hand import Wish
    from strokegen.redraw import once

    hand = Handwriting(preset)
    wishes = [
        Wish("on", style, 0.5, np.random.default_rng(7))
        for style in (preset.weights["styles"][1], learned.vector)
    ]
    together = once(hand.writing(lambda item: wishes[item[0]]), 2)
    for at, wish in enumerate(wishes):
        alone = hand.lines(["on"], wish.style, 0.5, [np.random.default_rng(7)])[0]
        assert np.allclose(together[at].offsets, alone.offsets, atol=1e-5)


def test_another_preset_s_hand_is_refused(preset, file, learned):
    weights = dict(preset.weights)
    weights["lstm1/style"] = weights["lstm1/style"] + 1
    other = Preset("other", preset.config, weights)
    for style in (learned, "me.style.json"):
        for asked in (style, {style: 1.0, 3: 2.0}):
            with pytest.raises(ValueError, match="learned for preset tiny, .*learn it again"):
                parse(asked, other)


def test_a_preset_that_nothing_can_be_learned_for_names_another_remedy(learned):
    with pytest.raises(ValueError, match="learned for preset tiny, .*choose one of its own hands"):
        parse(learned, read_preset("scribble"))


def changed(**facts):
    return lambda known: json.dumps({**known, **facts})


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda known: "[]", "holds no style"),
        (lambda known: "{", "no JSON"),
        (lambda known: "[" * 100_000, "no JSON"),
        (lambda known: " " * (1 << 21), "over 1 MB"),
        (changed(strokegen="drawing"), "holds no style"),
        (changed(version=2), "version 2"),
        (changed(space=None), "no space"),
        (changed(preset="p" * 1000), "no preset"),
        (changed(vector="1"), "vector is no list"),
        (changed(vector=[1, "2"]), "vector is no list"),
        (changed(vector=[True] * 9), "vector is no list"),
        (changed(vector=[10**400] * 9), "vector is no list"),
        (changed(vector=[1e9] * 9), "beyond"),
        (changed(vector=[float("nan")] * 9), "no JSON"),
        (changed(vector=[0.5] * 8), "8 numbers, expected 9"),
        (changed(gain="much"), "gain is no number"),
        (changed(nearest=["neat"]), "nearest"),
    ],
)
def test_files_that_hold_none_are_refused(preset, file, make, words):
    file.write_text(make(json.loads(file.read_text())))
    with pytest.raises(ValueError, match=words) as caught:
        parse("me.style.json", preset)
    assert str(caught.value).startswith("me.style.json: ") and "\n" not in str(caught.value)


def test_what_is_no_file_is_refused_and_never_read(preset, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.json").mkdir()
    os.mkfifo("pipe.json")
    os.symlink("/dev/zero", "endless.json")
    os.symlink("round.json", "round.json")
    for name in ("folder.json", "pipe.json", "endless.json", "round.json"):
        with pytest.raises(ValueError, match=f"^{name}: cannot be read: "):
            parse(f"{name}:0.5,neat:0.5", preset)
    with pytest.raises(ValueError, match="cannot be read"):
        parse("a\0.json", preset)


@pytest.mark.parametrize("name", ["a,b.json", "a:b.json", " a b.json", "é😀.JSON", "-.json"])
def test_a_file_of_any_name_is_read(preset, file, learned, name):
    file.rename(name)
    for style in (name, Path(name)):
        ((found, share),) = parse(style, preset).items()
        assert share == 1 and np.array_equal(found.vector, learned.vector)


def test_a_name_is_of_the_folder_that_one_is_in(preset, learned, tmp_path, monkeypatch):
    """Two files of one name, size and time are told apart."""
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        monkeypatch.chdir(tmp_path / str(number))
        replace(learned, vector=np.full(9, number, np.float32)).save("me.json")
        os.utime("me.json", (0, 0))
        assert vector(parse("me.json", preset), preset).tolist() == [number] * 9


def test_an_error_names_a_hand_and_does_not_list_its_numbers(preset, learned):
    for asked, words in [({learned: "x"}, "share of mine is no number"),
                         ({learned: 1, "you": 1}, "'you' is neither")]:  # fmt: skip
        with pytest.raises(ValueError, match=words) as caught:
            parse(asked, preset)
        assert "vector" not in str(caught.value) and "array" not in str(caught.value)


def test_shares_that_cannot_be_added_are_refused(preset, file):
    with pytest.raises(ValueError, match="too large"):
        parse("me.style.json:1e308,neat:1e308", preset)


def test_a_missing_file_names_the_way_to_one(preset):
    with pytest.raises(
        ValueError, match=r"no such style file.*strokegen style learn INK -o you.js"
    ):
        parse("neat:0.3,you.json:0.7", preset)


def test_the_file_s_name_ends_in_json(learned, tmp_path):
    with pytest.raises(ValueError, match="ends in .json"):
        learned.save(tmp_path / "me.style")


def test_a_changed_file_is_read_again(preset, file, learned):
    parse("me.style.json", preset)
    replace(learned, vector=learned.vector * np.float32(-2)).save("me.style.json")
    ((found, _),) = parse("me.style.json", preset).items()
    assert np.allclose(found.vector, -2 * learned.vector, atol=1e-4)


@pytest.mark.filterwarnings("ignore::strokegen.ink.errors.NotFinished")
def test_the_public_names_take_it(folder, file):
    drawing = sg.write("on", style="me.style.json", preset=folder)
    assert drawing.meta["style"] == "me.style.json"
