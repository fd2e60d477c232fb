"""Numbers and ranges from texts: in bounds, evenly chosen, refused by name."""

import numpy as np
import pytest

from strokegen.corpora.spread import Spread, chosen


def test_each_alternative_is_as_likely_and_a_range_is_even(rng):
    spread = Spread.read("bias", ["2", "0.25..0.75", "-1..-0.5"], -5, 5)
    found = np.array([spread.at(*rng.random(2)) for _ in range(6000)])
    assert set(np.unique(np.digitize(found, [-0.4, 0.2, 0.8, 1.9]))) == {0, 2, 4}
    for low, high in [(-1, -0.5), (0.25, 0.75), (2, 2)]:
        inside = found[(found >= low) & (found <= high)]
        assert abs(len(inside) - 2000) < 200 and abs(inside.mean() - (low + high) / 2) < 0.02
    assert np.all(found == np.round(found, 4))


@pytest.mark.parametrize("share", [0.0, 0.499, 0.999999999])
def test_a_share_below_one_chooses_something(share):
    assert chosen("abc", share) == "abc"[int(3 * share)]
    assert 1 <= Spread.read("size", ["1..3"], 0, 9).at(share, share) <= 3


@pytest.mark.parametrize(
    "texts, words",
    [
        (["much"], "'much': expected a number, or a range such as 0.2..1.2"),
        (["1.."], "expected a number"),
        (["1e9"], "expected a number"),
        (["nan"], "expected a number"),
        (["3..1"], "the lower number first"),
        (["11"], "expected 0 to 10"),
        (["-1..2"], "expected 0 to 10"),
        ([], "give one value at least"),
    ],
)
def test_what_is_no_number_in_bounds_is_refused(texts, words):
    with pytest.raises(ValueError, match=f"bias.*{words}"):
        Spread.read("bias", texts, 0, 10)
