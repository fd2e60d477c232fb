"""What files cannot hold of drawings is said, and nothing else."""

import warnings
from dataclasses import fields

import pytest

from strokegen.formats import left_out
from strokegen.formats.left_out import lost
from strokegen.formats.read import read
from strokegen.formats.table import FORMATS
from strokegen.formats.write import write
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut
from tests.formats.held import WRITTEN


def test_what_is_lost_is_said():
    made = [Drawing(([[0, 0]],), ([0],), "a", {"seed": 1})]
    assert lost(made, FORMATS["npz"]) == ["times", "label", "meta"]
    assert lost(made, FORMATS["inkml"]) == []
    assert lost([Drawing(([[0, 0]],))], FORMATS["npz"]) == []


def test_what_is_left_out_is_said_from_python_too(tmp_path):
    made = Drawing(([[0, 0]],), ([0],), "a", {"seed": 1})
    with pytest.warns(
        LeftOut,
        match=r"a.npz: left out what npz has no room for: when .*; the label; facts \(seed\)$",
    ):
        write([made], tmp_path / "a.npz")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write([made], tmp_path / "a.json")


def test_formats_keep_what_ink_has():
    """No word in the table that nothing goes by."""
    attributes = {"times", "label", "meta", "pressure", "straight"}
    attributes |= {field.name for field in fields(Brush)}
    assert all(form.keeps <= attributes for form in FORMATS.values())
    assert attributes == left_out._WORDS.keys()


NUMBERED = [name for name in WRITTEN if "page" in FORMATS[name].facts]


@pytest.mark.parametrize("form", NUMBERED)
@pytest.mark.parametrize("pages", [[1], [5], [None], [1, 2], [2, 1], [1, 3], [None, 2], [3, None]])
def test_numbers_of_pages_come_back_or_are_said_to_be_lost(form, pages, tmp_path):
    made = [Drawing([[[0, 0], [9, 9]]], meta={} if n is None else {"page": n}) for n in pages]
    file = tmp_path / f"a{FORMATS[form].suffixes[0]}"
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        write(made, file)
    same = all(one.meta["page"] == n for one, n in zip(read(file), pages, strict=True) if n)
    said = [f"{file}: left out what {form} has no room for: facts (page)"]
    assert [str(one.message) for one in told] == ([] if same else said)
