"""Choosing a hand: numbers, names and blends."""

import numpy as np
import pytest

from strokegen.models.handwriting.style import describe, parse, vector


@pytest.mark.parametrize(
    "style, shares",
    [
        (3, {3: 1}),
        ("3", {3: 1}),
        (" 0 ", {0: 1}),
        ("neat", {4: 1}),
        ("bold one", {2: 1}),
        ("none", {}),
        ("None", {}),
        (None, {4: 1}),
        ("3:0.4,5:0.6", {3: 0.4, 5: 0.6}),
        ("3:1, 5:3", {3: 0.25, 5: 0.75}),
        ("0,1", {0: 0.5, 1: 0.5}),
        ("neat:2,1:2", {4: 0.5, 1: 0.5}),
        ("1:1,1:1,2:2", {1: 0.5, 2: 0.5}),
        ({3: 1, 5: 1}, {3: 0.5, 5: 0.5}),
        ({"neat": 1, 0: 3}, {4: 0.25, 0: 0.75}),
    ],
)
def test_what_may_be_said(preset, style, shares):
    assert parse(style, preset) == pytest.approx(shares)


@pytest.mark.parametrize(
    "style, words",
    [
        (6, "style 6 is not there; choose 0 to 5, or none"),
        (-1, "style -1 is not there"),
        ("99:1,1:1", "style 99 is not there"),
        ("scrawl", "'scrawl' is neither a number from 0 to 5 nor a name (none, bold one, neat)"),
        ("", "neither a number"),
        ("1,,2", "neither a number"),
        ("1.5", "neither a number"),
        ("1:a", "share of 1 is no number"),
        ("1:1:1", "neither a number"),
        ("1:0", "the share of 1 must be positive"),
        ("1:-2", "must be positive"),
        ("1:inf", "must be positive"),
        ("1:nan", "must be positive"),
        ({2: 0}, "must be positive"),
    ],
)
def test_what_may_not(preset, style, words):
    with pytest.raises(ValueError) as caught:
        parse(style, preset)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_a_default_there_is_no_style(preset):
    del preset.config["default_style"], preset.config["style_names"]
    assert parse(None, preset) == {}


def test_a_blend_is_the_mean_of_its_vectors(preset):
    table = preset.weights["styles"]
    assert np.array_equal(vector({3: 1.0}, preset), table[3])
    assert np.allclose(vector(parse("3:1,5:3", preset), preset), 0.25 * table[3] + 0.75 * table[5])
    assert np.array_equal(vector({}, preset), np.zeros(3))
    assert vector({1: 1.0}, preset).dtype == np.float32


@pytest.mark.parametrize("style", [2, "none", "3:0.4,5:0.6", "1:1,2:3"])
def test_a_style_described_is_the_same_style_when_typed(preset, style):
    shares = parse(style, preset)
    assert parse(describe(shares), preset) == pytest.approx(shares)
