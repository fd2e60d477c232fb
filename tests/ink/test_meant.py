"""What is asked back where a name is not known."""

import pytest

from strokegen.ink.meant import meant

KNOWN = ["airplane", "car", "dog", "Hot Dog", "ice cream", "t-shirt"]


@pytest.mark.parametrize(
    "name, found",
    [
        ("icecream", "ice cream"),
        ("ICE-CREAM", "ice cream"),
        ("ice_creams", "ice cream"),
        (" Dog", "dog"),
        ("dogs", "dog"),
        ("hotdog", "Hot Dog"),
        ("aeroplane", "airplane"),
        ("T shirt", "t-shirt"),
    ],
)
def test_the_nearest_is_asked_for_as_it_is_spelt(name, found):
    assert meant(name, KNOWN) == f"; did you mean {found!r}?"


@pytest.mark.parametrize("name", ["cat", "house", "", "3", "ice cream van with a dog"])
def test_what_is_far_is_not_asked_for(name):
    assert meant(name, KNOWN) == meant(name, []) == ""
