"""Options by name: what is known, and what is said of the unknown."""

from typing import TypedDict, Unpack

import pytest

import strokegen as sg
from strokegen.ink.errors import UnknownOption
from strokegen.ink.keywords import keywords, named


class Look(TypedDict, total=False):
    colour: str
    pen: str


def plain(shown, /, width=1, *rest, height=2, **look: Unpack[Look]):
    return shown, width, rest, height, look


def test_keywords_are_those_that_may_be_given_by_name():
    assert keywords(plain) == ["width", "height", "colour", "pen"]
    assert keywords(lambda: None) == []


def test_a_call_goes_through_as_it_is():
    call = named(plain)
    assert call(1, 5, 6, height=3, pen="x") == (1, 5, (6,), 3, {"pen": "x"})
    assert call.__name__ == "plain" and keywords(call) == keywords(plain)


def test_other_errors_stay_what_they_are():
    def strict(value: int = 0):
        return value + "x"

    with pytest.raises(TypeError, match="unsupported operand") as caught:
        named(strict)(value=3)
    assert not isinstance(caught.value, UnknownOption)


@pytest.mark.parametrize(
    "name",
    ["write", "letter", "scribble", "styles", "sketch", "kanji", "interpolate", "reconstruct",
     "complete", "nearest", "respond", "animate", "plot", "load"],
)  # fmt: skip
def test_public_functions_name_the_options_that_they_have(name):
    function = getattr(sg, name)
    with pytest.raises(UnknownOption, match=f"{name} has no bais; it has ") as caught:
        function(bais=2)
    assert all(option in str(caught.value) for option in keywords(function))
    assert isinstance(caught.value, TypeError)
