"""A preset with one hand more writes as it did, and in that hand as the learned style says."""

import numpy as np
import pytest

from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.learned import LearnedStyle
from strokegen.models.handwriting.one_more import halves, one_more, rehearsal
from strokegen.models.handwriting.style import parse, vector
from strokegen.models.handwriting.write import load
from strokegen.presets import Preset
from strokegen.prompts import PROMPTS, missing

TEXTS = ["one", "hand", "more"]


@pytest.fixture
def style(hand):
    """A hand whose layers have parts of their own."""
    numbers = np.random.default_rng(4).normal(0, 0.5, hand.network.num_layers * 3)
    return LearnedStyle(numbers.astype(np.float32), "tiny", "-", 1, 1)


@pytest.fixture
def more(hand, style):
    network, weights = one_more(hand, style)
    return Handwriting(
        Preset("more", {**hand.preset.config, "network": network.as_dict()}, weights)
    )


def ink(hand, numbers):
    rngs = [np.random.default_rng(seed) for seed in range(len(TEXTS))]
    return [line.offsets for line in hand.lines(TEXTS, numbers, 0.5, rngs)]


def test_it_writes_in_the_new_hand_as_in_the_learned_style(hand, style, more):
    own = vector(parse(str(hand.network.num_styles), more.preset), more.preset)
    for learned, new in zip(ink(hand, style.vector), ink(more, own), strict=True):
        assert np.allclose(learned, new, atol=1e-4)
    other = vector(parse("0", more.preset), more.preset)
    assert not np.allclose(ink(more, own)[0][:9], ink(more, other)[0][:9], atol=1e-2)


@pytest.mark.parametrize("name", ["none", "0", "5", "neat", "1:0.5,4:0.5"])
def test_its_other_hands_are_as_they_were_to_the_last_bit(hand, more, name):
    before = ink(hand, vector(parse(name, hand.preset), hand.preset))
    after = ink(more, vector(parse(name, more.preset), more.preset))
    assert all(map(np.array_equal, before, after))


def test_one_more_of_one_more(more):
    again = LearnedStyle(np.zeros(3 * more.network.style_dim, np.float32), "more", "-", 1, 1)
    network, weights = one_more(more, again)
    assert (network.num_styles, network.style_dim) == (8, 5)
    assert {name: array.shape for name, array in weights.items()} == network.shapes()


@pytest.mark.parametrize("text", PROMPTS)
def test_halves_are_the_text_and_of_one_length(text):
    first, last = halves(text)
    assert f"{first} {last}" == text and abs(len(first) - len(last)) <= 10


def test_the_shipped_preset_rehearses_every_character_in_the_new_hand_and_in_others():
    hand = load()
    own = np.tile(hand.preset.weights["styles"][312], 3)
    style = LearnedStyle(own, "handwriting", "-", 1, 1)
    found = rehearsal(hand, style)
    new = str(hand.network.num_styles)
    mine = [text for text, writer in zip(found.texts, found.writers) if writer == new]
    assert missing(mine) == missing(found.texts) == ""
    usual = hand.preset.config["default_style"]
    assert {new, usual} < set(found.writers) and 0.4 < len(mine) / len(found) < 0.6
    assert set(found.splits) == {"train"} and len(set(found.writers)) > 8
    again = rehearsal(hand, style)
    assert np.array_equal(found.offsets, again.offsets)


def test_a_preset_that_cannot_write_cannot_rehearse(clockwork, style):
    with pytest.raises(ValueError, match="preset clockwork writes nothing that can be read"):
        rehearsal(clockwork(0.5, lifted=False), style)
