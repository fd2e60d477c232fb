"""Facts from outside that code goes by are what they must be, or are refused with their name."""

import itertools
import json

import pytest

from strokegen.formats.read import read
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.facts import KNOWN, check_facts

ODD = [
    True, 0, -1, 1e300, -0.5, 1e-300, 10**400, "", "5", "red", [], {}, [5], [1, 2], [1, "2"],
    [1, 2, 3], {"a": 1}, [[1, 2]], float("nan"), float("inf"),
]  # fmt: skip
GOOD = {
    "unit_mm": [1, 0.25, 1e-9, 1e6, None],
    "pen": [1, 0.4, None],
    "page_mm": [[210, 297], [0.5, 1e6], None],
    "colour": ["", "red", "#102030", None],
    "split": ["train", "x", None],
    "verdict": ["finished", None],
}


def files(meta):
    """A drawing with these facts in every format that holds any, and drawn by every kind of it."""
    facts = {"label": "a", "strokes": [[[0, 0], [5, 5]]], "meta": meta}
    annotations = "".join(
        f'<annotation type="{name}" encoding="application/json">{json.dumps(value)}</annotation>'
        for name, value in meta.items()
    )
    inkml = f"<ink>{annotations}<trace>0 0, 5 5</trace></ink>"
    return {"a.json": json.dumps(facts), "a.ndjson": json.dumps(facts) + "\n", "a.inkml": inkml}


def usable(name, value):
    """By another route than the package's: what the renderers' own arithmetic takes."""
    if name == "colour":
        return value in ("", "red")
    if name in ("split", "verdict"):
        return isinstance(value, str)
    numbers = value if name == "page_mm" and isinstance(value, list) else [value]
    if name == "page_mm":
        return len(numbers) == 2 and all(type(n) in (int, float) for n in numbers)
    return all(type(n) in (int, float) and 1e-9 <= n <= 1e6 for n in numbers)


def test_every_odd_value_of_every_known_fact_is_refused_with_its_name_or_can_be_used(tmp_path):
    refused = 0
    for name, value in itertools.product(KNOWN, ODD):
        for file, text in files({name: value}).items():
            (tmp_path / file).write_text(text)
            if usable(name, value):
                assert read(tmp_path / file)[0].meta[name] == value
                continue
            with pytest.raises(DataError, match=f"{file}: drawing 0: {name} is ") as caught:
                read(tmp_path / file)
            assert len(str(caught.value)) < 300 + len(str(tmp_path)) and "\n" not in str(
                caught.value
            )
            refused += 1
    assert refused > 200


@pytest.mark.parametrize("name", KNOWN)
def test_what_the_package_itself_says_is_taken(name):
    for value in GOOD[name]:
        check_facts({name: value, "seed": object(), "anything": [1, {}]})


@pytest.mark.parametrize("depth", [150, 400, 900])
def test_facts_that_are_nested_deep_are_kept_or_refused(tmp_path, depth):
    nested = "[" * depth + "]" * depth
    line = f'{{"label": "a", "strokes": [[[0, 0], [5, 5]]], "meta": {{"x": {nested}}}}}\n'
    inkml = '<ink><annotation type="x" encoding="application/json">'
    inkml += f"{nested}</annotation><trace>0 0, 1 1</trace></ink>"
    for file, text in {"a.json": line, "a.ndjson": line, "a.inkml": inkml}.items():
        (tmp_path / file).write_text(text)
        try:
            (drawing,) = read(tmp_path / file)
        except DataError as error:
            assert (
                "nested too deep" in str(error) or "JSON" in str(error) or "ink file" in str(error)
            )
        else:
            assert json.dumps(drawing.meta["x"]).replace(" ", "") == nested


def test_words_of_other_programs_that_are_no_facts_of_ours_are_left_out_and_said(tmp_path):
    notes = {"pen": "Stylus 2", "colour": "royal blue", "unit_mm": "fine", "writer": "7"}
    inside = "".join(f'<annotation type="{k}">{v}</annotation>' for k, v in notes.items())
    (tmp_path / "a.inkml").write_text(f"<ink>{inside}<trace>0 0, 5 5</trace></ink>")
    with pytest.warns(LeftOut, match="pen: Stylus 2.*colour: royal blue.*unit_mm: fine"):
        (drawing,) = read(tmp_path / "a.inkml")
    assert drawing.meta == {"writer": "7"}


def test_half_a_character_is_refused(tmp_path):
    (tmp_path / "a.json").write_text('{"label": "\\ud800", "strokes": [[[0, 0]]]}')
    with pytest.raises(DataError, match="a.json: drawing 0: .* lone surrogate"):
        read(tmp_path / "a.json")
    with pytest.raises(ValueError, match="nested too deep"):
        deep = []
        for _ in range(2000):
            deep = [deep]
        Drawing([[[0, 0]]], meta={"x": deep})
