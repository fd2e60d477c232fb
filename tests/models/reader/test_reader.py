"""Reading with a tiny network against the decoding itself; the shipped preset on written lines."""

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink.alphabet import UnwritableCharacter
from strokegen.ink.arrays import to_stroke3
from strokegen.models.reader import ctc
from strokegen.models.reader.reader import ALIKE, TOGETHER, Reader
from strokegen.presets import Preset, PresetError, loaded

SPACING = 0.27


def test_lines_do_not_depend_on_their_neighbours(tiny, inks):
    many = inks * (2 * TOGETHER // len(inks) + 1)
    together, alone = tiny.look(many), [tiny.look([ink])[0] for ink in inks]
    for number, one in enumerate(together):
        want = alone[number % len(inks)]
        assert np.allclose(one.log_probs, want.log_probs, atol=1e-4)
        assert np.allclose(one.stray, want.stray, atol=1e-5)
        assert len(one.log_probs) == tiny.network.steps(len(one.point))
    assert tiny.texts(many)[: len(inks)] == [tiny.texts([ink])[0] for ink in inks]


def as_alike(log_probs):
    """Each label with the chance of its whole group, added up label by label."""
    result = log_probs.astype(float)
    for label in range(1, log_probs.shape[1]):
        group = next((group for group in ALIKE if chr(31 + label) in group), chr(31 + label))
        chances = [np.exp(log_probs[:, ord(char) - 31].astype(float)) for char in group]
        result[:, label] = np.log(np.sum(chances, axis=0))
    return result


def test_look_alikes_are_as_good_as_each_other(tiny, inks):
    one, two, other = tiny.check([inks[3]] * 3, ["Il0", "1|O", "Ix0"])
    assert one.log_prob == pytest.approx(two.log_prob)
    assert one.peaks == pytest.approx(two.peaks)
    assert one.log_prob != pytest.approx(other.log_prob)
    assert all(len(set(group)) == len(group) > 1 for group in ALIKE)
    assert len(set("".join(ALIKE))) == len("".join(ALIKE)), "a character is in one group"


def test_a_check_is_what_its_parts_give(tiny, inks):
    texts = ["ab", "", "q~", "three dots...", "!"]
    for ink, text, check in zip(inks, texts, tiny.check(inks, texts)):
        (seen,) = tiny.look([ink])
        labels = [ord(char) - 31 for char in text]
        alike = as_alike(seen.log_probs)
        probs, steps = alike[:, None], np.array([len(alike)])
        want = ctc.log_likelihood(probs, steps, [labels])[0]
        assert check.text == text and check.log_prob == pytest.approx(want, rel=1e-5)
        greedy = ctc.greedy(seen.log_probs)
        assert check.read == "".join(chr(31 + label) for label in greedy).strip()
        want = ctc.log_likelihood(probs, steps, [greedy])[0]
        assert check.log_prob_read == pytest.approx(want, rel=1e-5)
        spans = ctc.align(probs, steps, [labels])[0]
        if spans is None:
            assert (check.peaks == -np.inf).all() and len(check.means) == len(text)
        else:
            parts = [alike[a:b, n] for n, (a, b) in zip(labels, spans)]
            assert check.peaks == pytest.approx([part.max() for part in parts], abs=1e-5)
            assert check.means == pytest.approx([part.mean() for part in parts], abs=1e-5)
        assert len(check.strays) == 1 + int((ink[:-1, 2] > 0.5).sum())


def test_strays_are_told_by_stroke(tiny, inks):
    ink = inks[3]
    (seen,), (check,) = tiny.look([ink]), tiny.check([ink], ["x"])
    stroke = np.cumsum(np.append(0, ink[:-1, 2] > 0.5))
    for number in range(stroke[-1] + 1):
        own = [
            seen.stray[frame * 2 // 4]
            for frame, (point, air) in enumerate(zip(seen.point, seen.lifted))
            if stroke[point] == number and not air
        ]
        assert check.strays[number] == pytest.approx(max(own))
        assert check.stray_means[number] == pytest.approx(np.mean(own))


def test_no_lines_and_lines_without_ink(tiny):
    assert tiny.texts([]) == [] and tiny.check([], []) == []
    nothing = np.zeros((0, 3), np.float32)
    assert tiny.texts([nothing]) == [""]
    (check,) = tiny.check([nothing], ["a"])
    assert check.log_prob == -np.inf and check.log_prob_read == 0 and len(check.strays) == 0


def test_a_text_outside_the_alphabet_is_named(tiny, inks):
    with pytest.raises(UnwritableCharacter, match="'é' at column 2"):
        tiny.check(inks[:1], ["né"])


@pytest.mark.parametrize(
    "change, words",
    [
        ({"model": "synthesis"}, "is a synthesis, not a reader"),
        ({"alphabet": "abc"}, "an alphabet of 4, not 96"),
        ({"network": {"layers": [[2, 5]], "width": 3}}, "lacks or misstates"),
        ({"network": {"layers": [[2, 4], [2, 6]]}}, "weight lstm0/forward/input is"),
        ({"normaliser": {"spacing": -1}}, "spacing is -1"),
    ],
)
def test_a_preset_that_does_not_fit_is_refused(reader_preset, change, words):
    config = {**reader_preset.config, **change}
    with pytest.raises(PresetError, match=words):
        Reader(Preset("bad", config, reader_preset.weights))


def test_the_shipped_preset_reads_what_is_written():
    reader = sg.load("reader")
    assert isinstance(reader, Reader) and loaded(Reader, "reader") is reader
    texts = ["A quick brown fox", "over the lazy dog", "in ten minutes", "we saw the sea"]
    drawings = sg.write(texts, seed=3)
    lines = [to_stroke3(one.scale(1 / SPACING)) for one in drawings]
    checks = reader.check(lines, texts)
    right = sum(one.read == text for one, text in zip(checks, texts))
    assert right >= 2
    wrong = reader.check(lines, [text[::-1] for text in texts])
    for good, bad in zip(checks, wrong):
        assert good.log_prob > bad.log_prob + 20
        assert np.exp(good.peaks.min()) > 1000 * np.exp(bad.peaks.min())
