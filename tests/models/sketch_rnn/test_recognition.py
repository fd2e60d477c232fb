"""Recognition by likelihood: against a plain sum, and on decoders whose category is plain."""

import numpy as np
import pytest

from strokegen.ink.arrays import to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.recognition import as_decoders_know, log_likelihoods, recognise
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.nn import ops as numpy_ops
from strokegen.presets import Preset

NETWORK = SketchRNN(hidden=6, num_mixtures=2)


def decoder(weights, scale=40.0):
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "label": "any", "scale": scale,
              "max_length": 100}  # fmt: skip
    return Sketcher(Preset("any", config, weights))


def drawings(count=70):
    rng = np.random.default_rng(0)
    return [
        Drawing(tuple(rng.uniform(0, 300, (n, 2)) for n in rng.integers(1, 9, 3)))
        for _ in range(count)
    ]


def test_each_is_the_sum_of_its_own_rows_and_its_end():
    sketcher, inks = decoder(NETWORK.init(3)), drawings()
    found = log_likelihoods(sketcher, inks)
    for ink, value in zip(inks, found):
        rows = np.concatenate([to_sketch_rows(ink, 40.0), [[0, 0, 0, 0, 1]]]).astype(np.float32)
        state = NETWORK.initial_state(numpy_ops, sketcher.preset.weights, 1)
        x, total = np.float32([[0, 0, 1, 0, 0]]), 0.0
        for row in rows:
            params, state = NETWORK.step(numpy_ops, sketcher.preset.weights, state, x)
            offset, pen = sketcher.mixture.log_probs(params, row[None])
            total += pen[0] + (0 if row[4] else offset[0])
            x = row[None]
        # Densities a data unit: each offset's two axes are stretched 40 times.
        want = total - 2 * (len(rows) - 1) * np.log(40)
        assert value == pytest.approx(want, rel=1e-4)


def test_a_decoder_of_half_the_unit_gives_its_drawings_four_times_the_density():
    weights = NETWORK.init(3)
    for ink in drawings(5):
        one = log_likelihoods(decoder(weights, 40.0), [ink])[0]
        half = log_likelihoods(decoder(weights, 20.0), [ink.scale(0.5)])[0]
        assert half - one == pytest.approx(2 * np.log(2) * len(to_sketch_rows(ink, 1.0)), rel=1e-3)


def test_drawings_get_the_decoders_size_and_detail():
    angle = np.linspace(0, 2 * np.pi, 9)
    octagon = Drawing((np.stack([20 * np.cos(angle), 10 * np.sin(angle)], axis=1),))
    known = as_decoders_know(octagon)
    assert (known.width, known.height) == (900, pytest.approx(450, abs=30))
    assert known.num_points > 2 * as_decoders_know(octagon, smooth=False).num_points
    # On the ellipse, not on the octagon's chords: the curve goes through the corners.
    x, y = (known.points - [450, known.height / 2]).T / np.array([[450], [known.height / 2]])
    assert np.abs(np.hypot(x, y) - 1).max() < 0.04


def test_the_likeliest_decoder_is_the_category():
    def towards(dx, dy):
        weights = {name: np.zeros(shape, np.float32) for name, shape in NETWORK.shapes().items()}
        weights["output/bias"][2:4], weights["output/bias"][4:6] = dx, dy
        return decoder(weights, 300.0)

    decoders = [towards(1, 0), towards(0, 1), towards(-1, 0)]
    flights = np.array([[0, 0], [1, 0.1], [2, -0.1], [3, 0]]) * 70
    inks = [Drawing((flights,)), Drawing((flights[:, ::-1],)), Drawing((-flights,))]
    assert list(recognise(decoders, inks)) == [0, 1, 2]
