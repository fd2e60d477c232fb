"""The soft window against the sums of the paper written out one by one."""

from math import exp

import keras
import numpy as np
import pytest

from strokegen.models.handwriting.window import window
from strokegen.nn import ops as numpy_ops

BATCH, WINDOWS, LENGTH, SYMBOLS = 3, 4, 6, 5


@pytest.fixture
def given():
    rng = np.random.default_rng(1)
    p = rng.normal(0, 0.7, (BATCH, 3 * WINDOWS)).astype(np.float32)
    kappa = rng.uniform(0, LENGTH, (BATCH, WINDOWS)).astype(np.float32)
    text = np.eye(SYMBOLS, dtype=np.float32)[rng.integers(0, SYMBOLS, (BATCH, LENGTH))]
    text[1, 4:] = 0
    return p, kappa, text


@pytest.mark.parametrize("ops", [numpy_ops, keras.ops], ids=["numpy", "keras"])
def test_equals_the_sums_written_out(ops, given):
    p, kappa, text = given
    w, moved, phi = (np.asarray(value) for value in window(ops, p, kappa, text))
    for b in range(BATCH):
        want_w = np.zeros(SYMBOLS)
        for u in range(LENGTH):
            want_phi = 0.0
            for k in range(WINDOWS):
                place = kappa[b, k] + exp(p[b, 2 * WINDOWS + k])
                away = place - (u + 0.5)
                want_phi += exp(p[b, k]) * exp(-exp(p[b, WINDOWS + k]) * away**2)
                assert moved[b, k] == pytest.approx(place, rel=1e-5)
            assert phi[b, u] == pytest.approx(want_phi, rel=1e-4, abs=1e-6)
            want_w += want_phi * text[b, u]
        assert w[b] == pytest.approx(want_w, rel=1e-4, abs=1e-6)


def test_the_window_only_moves_forwards(given):
    p, kappa, text = given
    assert (window(numpy_ops, p, kappa, text)[1] > kappa).all()


def test_a_sharp_window_reads_the_character_it_stands_on(given):
    _, _, text = given
    p = np.tile(np.float32([0] * WINDOWS + [5] * WINDOWS + [-20] * WINDOWS), (BATCH, 1))
    for u in range(4):
        kappa = np.full((BATCH, WINDOWS), u + 0.5, np.float32)
        w, _, phi = window(numpy_ops, p, kappa, text)
        assert np.allclose(w, WINDOWS * text[:, u], atol=1e-4)
        assert (phi.argmax(axis=1) == u).all()


def test_padding_adds_nothing_to_what_is_read(given):
    p, kappa, text = given
    padded = np.concatenate([text, np.zeros((BATCH, 3, SYMBOLS), np.float32)], axis=1)
    assert np.allclose(window(numpy_ops, p, kappa, padded)[0], window(numpy_ops, p, kappa, text)[0])
