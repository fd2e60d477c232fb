"""Where closed strokes begin in the reading: against likelihoods in closed form."""

import numpy as np
import pytest

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.google_form import in_google_form
from strokegen.models.sketch_rnn.beginnings import CLEARLY, GAP, is_closed, well_begun
from strokegen.models.sketch_rnn.complete import complete
from strokegen.models.sketch_rnn.latent import encode, nearest, places
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.posterior import read_from
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=2, num_mixtures=1, latent_dim=2, encoder_hidden=3)
UNIT = 40.0
KEEP = np.array([0.3, 0.8])  # of what is remembered, after a row
LEFT, SIGMA = 0.5, 0.3
LOOP = 18.0 * np.array([[7, 0], [4, 4], [0, 7], [-4, 4], [-7, 0], [-4, -4], [0, -7], [4, -4]])
"""A circle of eight points, its sides 90 long; clockwise from three o'clock, y down."""

WAYS = [(first, way) for first in range(8) for way in (1, -1)]
SQUARE = np.array([[0, 0], [200, 0], [200, 200], [0, 200], [0, 0]])


def expected(rows):
    """The offsets that it expects, whatever is drawn, `(rows, 2)`: right first, then down."""
    t = np.arange(1, rows + 1)[:, None]
    return 3 * np.tanh(np.tanh(1) * KEEP**t) - [LEFT, 0]


def sketcher(form="quickdraw", max_length=60):
    weights = NETWORK.init(0)
    for name in ("lstm/input", "lstm/recurrent", "lstm/latent", "state/kernel", "output/kernel"):
        weights[name][:] = 0
    weights["posterior/kernel"] *= 200
    weights["state/bias"][2:] = 1
    weights["lstm/bias"][:] = [-30, -30, *np.log(KEEP / (1 - KEEP)), 0, 0, 30, 30]
    weights["output/kernel"][[0, 1], [1, 2]] = 3
    weights["output/bias"][:] = [0, -LEFT, 0, np.log(SIGMA), np.log(SIGMA), 0, 2, 0, 0.5]
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "scale": UNIT,
              "max_length": max_length, "form": form, "pen_temperature": [0.3, 0]}  # fmt: skip
    return Sketcher(Preset("turning", config, weights))


def circle(first, way, loop=LOOP):
    """The loop begun at one of its points, one way round."""
    around = np.roll(loop, -first, axis=0)
    closed = np.concatenate([around, around[:1]])
    return Drawing((closed[::way],))


def likelier():
    """Where the loop is likeliest begun, among all its beginnings: in closed form."""
    means = expected(8) * UNIT
    far = [np.square(np.diff(circle(*one).points, axis=0) - means).sum() for one in WAYS]
    order = np.argsort(far)
    assert far[order[1]] - far[order[0]] > 4 * CLEARLY * (UNIT * SIGMA) ** 2
    return WAYS[order[0]]


def by(worth):
    """Likelihoods that hang on the first offset, in model units."""
    return lambda rows: np.array([worth(own[0, :2]) for own in rows])


@pytest.mark.parametrize("first, way", WAYS)
def test_a_circle_is_read_alike_wherever_it_begins(first, way):
    preset, best = sketcher(), circle(*likelier())
    found = read_from(circle(first, way), preset)
    wanted = to_sketch_rows(best.scale(255 / best.width), UNIT)
    assert np.allclose(found, wanted, atol=2 / UNIT)  # Google's form is to whole numbers
    drawing = circle(first, way)
    own, z = places([drawing, best], preset)
    assert np.allclose(own, z, atol=0.1)
    if (first, way) != likelier():
        assert np.linalg.norm(np.subtract(*encode([drawing, best], preset))) > 1


@pytest.mark.parametrize("first, way", [(first, 1 - 2 * (first % 2)) for first in range(8)])
def test_a_circle_is_ended_alike_wherever_it_begins_and_stays_as_it_is(first, way):
    best, drawing = circle(*likelier()), circle(first, way)
    wish = {"size": 252 / 255, "temperature": 1e-6, "pen_temperature": 0.3, "preset": sketcher()}
    for ending, other in zip(complete(drawing, 3, **wish), complete(best, 3, **wish)):
        assert np.array_equal(ending.strokes[0], drawing.strokes[0])
        assert len(ending) == len(other) > 1
        for own, same in zip(ending.strokes[1:], other.strokes[1:]):
            assert np.allclose(own, same, atol=1.5)
        # What is added goes on from where the reading, not the ink, ends.
        step = expected(9)[-1] * UNIT
        assert np.allclose(ending.strokes[1][0] - best.points[-1], step, atol=1.5)


def test_the_ink_s_own_beginning_wins_what_is_not_clear():
    ink = in_google_form(Drawing((SQUARE,)))
    for gain, stays in ((0, True), (0.9 * CLEARLY, True), (1.1 * CLEARLY, False)):
        found = well_begun(ink, sketcher(), by(lambda step, gain=gain: gain * (step[1] < 0)))
        assert (found is ink) == stays


def test_a_beginning_within_a_side_is_left_for_a_corner():
    square = np.roll(SQUARE[:-1], -2, axis=0)
    begun = np.concatenate([[[120, 200]], np.roll(square, -1, axis=0), [[120, 200]]])
    ink = in_google_form(Drawing((begun,)))
    assert len(ink.strokes[0]) == 6
    found = well_begun(ink, sketcher(), by(lambda step: 50 * step[0])).strokes[0]
    # To the right first: along the top, clockwise, or along the bottom.
    assert len(found) == 5 and found[1, 0] - found[0, 0] == 255
    assert {*map(tuple, found.tolist())} == {(0, 0), (0, 255), (255, 0), (255, 255)}


def test_the_two_longest_closed_strokes_are_turned_in_their_places():
    sizes = [30, 120, 60, 90]
    line = np.array([[0, 230], [255, 230]])
    strokes = [size / 200 * SQUARE for size in sizes]
    ink = Drawing((strokes[0], line, *strokes[1:]), straight=[True, False, True, True, True])

    def likely(rows):
        return np.array([10 * (own[:, 1] < 0) @ np.arange(len(own))[::-1] for own in rows])

    found = well_begun(ink, sketcher(), likely)
    changed = [not np.array_equal(a, b) for a, b in zip(ink.strokes, found.strokes)]
    assert changed == [False, False, True, False, True] and found.straight == ink.straight
    for own, other in zip(ink.strokes, found.strokes):
        assert {*map(tuple, own.tolist())} == {*map(tuple, other.tolist())}


def test_what_is_closed():
    bow = np.array([[0, 0], [100, 0], [100, 80], [0, 80], [0, 0]], float)
    assert is_closed(bow)
    for gap, closed in ((0.9, True), (1.1, False)):
        bow[-1] = 0, gap * GAP * 100
        assert is_closed(bow) == closed
    assert not is_closed(bow[:2]) and not is_closed(bow[[0, 1, 0]]) and not is_closed(bow[[0, 0]])


def test_ends_that_are_near_are_joined_if_there_is_room():
    near = np.concatenate([LOOP, [LOOP[0] - [0, 20]]]) + 126
    ink = Drawing((near,))
    assert is_closed(near)

    def likely(rows):
        return np.array([100 * (np.abs(own[:, :2].sum(axis=0)) < 1e-3).all() for own in rows])

    assert (found := well_begun(ink, sketcher(), likely)) is not ink
    assert np.array_equal(found.strokes[0][0], found.strokes[0][-1])
    full = sketcher(max_length=len(near))
    assert len(to_sketch_rows(ink, UNIT)) < full.max_length
    assert well_begun(ink, full, likely) is ink


def test_what_people_drew_and_presets_without_a_form_are_left():
    ink = in_google_form(Drawing((SQUARE,)))
    turn = by(lambda step: 50 * (step[1] < 0))
    assert well_begun(ink, sketcher(), turn) is not ink
    assert well_begun(ink.with_meta(key_id="12"), sketcher(), turn).strokes == ink.strokes
    assert well_begun(ink, sketcher(form=None), turn) is ink
    plain = circle(3, 1)
    assert np.array_equal(read_from(plain, sketcher(None)), sketcher(None).rows(plain))


def test_the_nearest_is_found_from_either_reading():
    preset, best = sketcher(), likelier()
    first = next(one for one in WAYS if one != best)
    line = Drawing((np.array([[0, 0], [100, 30], [30, 90]]),))
    assert nearest(circle(*first), [line, circle(*best)], 1, preset=preset)[0][0] == 1
    given = [line, circle(*best), circle(*first)]
    assert nearest(circle(*first), given, 1, preset=preset) == [(2, pytest.approx(0, abs=1e-5))]
