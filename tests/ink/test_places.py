"""What stands at a place."""

import math

import pytest

from strokegen.ink.places import find


def test_a_place_is_a_module_and_a_name():
    assert find("math:pi") == math.pi
    with pytest.raises(AttributeError):
        find("math:no_such_name")
