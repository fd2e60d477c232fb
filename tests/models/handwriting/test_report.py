"""The error of a CER against the bootstrap's."""

import numpy as np
import pytest

from strokegen.models.handwriting.legibility import Reading
from strokegen.models.handwriting.report import _rates


def test_the_standard_error_is_that_of_lines_drawn_again():
    rng = np.random.default_rng(0)
    lengths = rng.integers(5, 60, 200)
    wrong = rng.binomial(lengths, 0.05)
    lines = [Reading("a" * n, "b" * k + "a" * (n - k), {}) for n, k in zip(lengths, wrong)]
    found = _rates(lines)
    again = rng.integers(0, 200, (4000, 200))
    rates = wrong[again].sum(axis=1) / lengths[again].sum(axis=1)
    assert found["cer"] == pytest.approx(wrong.sum() / lengths.sum())
    assert found["standard error"] == pytest.approx(rates.std(), rel=0.05)


def test_a_single_line_has_an_error_of_its_own():
    assert _rates([Reading("abcd", "abxd", {})])["standard error"] == 0
