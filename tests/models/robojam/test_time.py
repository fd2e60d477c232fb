"""Time as colour, screens, and MIDI."""

import io

import mido
import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.touches import from_touches
from strokegen.models.robojam.midi import to_midi
from strokegen.models.robojam.screens import screens
from strokegen.models.robojam.time import RAMP, by_time, colour_at
from strokegen.render.png import to_image

SWIPE = np.column_stack([np.linspace(0.1, 0.9, 51), np.full(51, 0.5), [0, *[0.02] * 50]])
PLAYED = from_touches(np.concatenate([SWIPE, [[0.5, 0.9, 0.3], [0.2, 0.9, 0.7]]]))


def test_the_ramp_grows_lighter():
    def lightness(colour):
        return np.dot([int(colour[i : i + 2], 16) for i in (1, 3, 5)], [0.3, 0.59, 0.11])

    light = [lightness(colour_at(share)) for share in np.linspace(0, 1, 21)]
    assert np.all(np.diff(light) > 0)
    assert [colour_at(share) for share in (0, 0.5, 1)] == [RAMP[0], RAMP[2], RAMP[-1]]


def test_pieces_are_the_drawing_and_meet():
    pieces = by_time(PLAYED, steps=10)
    colours = [piece.meta["colour"] for piece in pieces]
    assert len(set(colours)) == len(colours) and len(pieces) == 7
    swipe = [piece.strokes[0] for piece in pieces[:5]]
    assert all(np.array_equal(a[-1], b[0]) for a, b in zip(swipe, swipe[1:]))
    assert {tuple(p) for piece in pieces for p in piece.points.tolist()} == {
        tuple(p) for p in PLAYED.points.tolist()
    }
    # A tap at 1.3 of 2 s, and one at the end.
    assert [len(piece.points) for piece in pieces[5:]] == [1, 1]
    assert colours[5:] == [colour_at(0.65), colour_at(0.95)]
    assert len(by_time(PLAYED, duration=1e9)) == 1
    assert by_time(Drawing((), ())) == []


def test_a_longer_scale_leaves_colours_unused():
    assert by_time(PLAYED, duration=4.0, steps=10)[-1].meta["colour"] == colour_at(0.55)
    with pytest.raises(ValueError, match="must be positive"):
        by_time(PLAYED, duration=-1.0)
    with pytest.raises(ValueError, match="has no times"):
        by_time(Drawing(PLAYED.strokes))


def test_screens_show_each_performance_in_its_frame():
    page = screens([PLAYED, PLAYED], ["call", "response"])
    assert [caption.text for caption in page.captions] == ["call, 2.0 s", "response, 2.0 s"]
    image = np.asarray(to_image(page), int)
    assert image.shape[1] == pytest.approx(page.box[2], abs=1)
    first, second = image[24:345, 24:345], image[24:345, 368:689]
    assert (first == second).all()
    left, right = first[160, 50], first[160, 270]
    assert left.sum() < right.sum() < 3 * 200, "early is darker"
    with pytest.raises(ValueError, match="cannot have 1 names"):
        screens([PLAYED, PLAYED], ["call"])


def test_what_lies_off_the_screen_is_shown_on_its_edge():
    off = from_touches([[-3, 0.5, 0], [0.5, 0.5, 0.01], [9, 9, 0.01]])
    for drawing in screens([off], ["call"]).drawings:
        left, top, right, bottom = drawing.bounds
        assert not drawing.strokes or (left >= 24 and right <= 344 and top >= 24 and bottom <= 360)


def test_midi_plays_the_performance():
    file = mido.MidiFile(file=io.BytesIO(to_midi(PLAYED)))
    assert file.length == pytest.approx(2.1, abs=0.01)
    time, sounding, notes, bright = 0.0, set(), [], []
    for message in file:
        time += message.time
        if message.type == "note_on":
            sounding.add(message.note)
            notes.append((round(time, 2), message.note))
        elif message.type == "note_off":
            sounding.remove(message.note)
        elif message.type == "control_change":
            bright.append(message.value)
        assert len(sounding) <= 1
    assert not sounding, "every note ends"
    keys = [key for _, key in notes]
    assert keys[0] == 36 + round(0.1 * 48) and keys[-2:] == [60, 36 + round(0.2 * 48)]
    assert keys[:-2] == sorted(set(keys[:-2])) and len(keys) > 30, "the swipe glides upwards"
    assert notes[-2][0] == 1.3 and notes[-1][0] == 2.0
    assert bright[0] == 64 and bright[-1] == 13
    with pytest.raises(ValueError, match="program must be"):
        to_midi(PLAYED, program=128)
    with pytest.raises(ValueError, match="has no times"):
        to_midi(Drawing(PLAYED.strokes))
