"""MicroJam's file, made by hand in its schema."""

import pickle

import numpy as np
import pytest

from strokegen import datasets
from strokegen.datasets import microjam, split_of
from strokegen.ink.errors import DataError
from strokegen.ink.touches import to_touches


def performance(count, seed=0):
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 1, (count, 2))
    return np.column_stack([places, rng.exponential(0.05, count)]).astype(np.float32)


@pytest.fixture
def save(tmp_path):
    def save(*performances, name="arr_0"):
        array = np.empty(len(performances), object)
        array[:] = performances
        np.savez_compressed(tmp_path / microjam.FILE, **{name: array})
        return tmp_path / microjam.FILE

    return save


def test_performances_keep_their_places_and_times(save):
    played = [performance(40), performance(7, 1)]
    played[0][0, 2] = 0
    played[0][5] = [-0.2, 1.5, 2000]
    played[1][3, 2] = -0.04
    found = datasets.load(save(*played))
    assert [sample.key for sample in found] == ["arr_0:0", "arr_0:1"]
    assert found.writers == [""] and set(found.kinds) == {"performance"}
    assert [sample.split for sample in found] == [split_of("arr_0:0"), split_of("arr_0:1")]
    for sample, touches in zip(found, played):
        touches[:, 2] = touches[:, 2].clip(0, 5)
        assert np.abs(to_touches(sample.drawing) - touches).max() < 1e-5


def test_it_is_found_by_name_in_its_folder(save, tmp_path):
    save(performance(5))
    assert len(datasets.load("microjam", data=tmp_path)) == 1
    assert datasets.load(tmp_path).name == "microjam"


def test_what_is_no_performance_is_left_out_and_named(save):
    bad = [np.zeros((4, 2)), performance(1), np.full((3, 3), np.nan), performance(6000)]
    found = microjam.load(save(performance(9), *bad))
    assert len(found) == 1
    reasons = " ".join(found.skipped)
    for reason in ("(n, 3) touches", "single point", "not finite", "over 5,000 points"):
        assert reason in reasons
    assert f"{microjam.FILE} 3" in reasons


def test_a_file_of_something_else_is_refused(save):
    with pytest.raises(DataError, match="expected the array arr_0"):
        microjam.load(save(performance(5), name="train"))
    with pytest.raises(DataError, match="no usable performance"):
        microjam.load(save(performance(1)))


def test_a_pickle_that_runs_something_is_refused(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    array = np.empty(1, object)
    array[0] = Trap()
    np.savez(tmp_path / microjam.FILE, arr_0=array)
    with pytest.raises(DataError, match="refused"):
        microjam.load(tmp_path / microjam.FILE)
    assert not (tmp_path / "sprung").exists()
    assert b"sprung" in pickle.dumps(Trap())
