"""A short run of the fuzzer, and that it would find what it looks for."""

import random
import warnings

import pytest

from tests.fuzz import run as running
from tests.fuzz.mutate import MOST, mutated
from tests.fuzz.run import case, run
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, Target, shares

CASES = 1500


def test_no_mutated_file_brings_about_more_than_a_refusal():
    plan = shares(list(TARGETS), CASES)
    done = list(run({name: range(count) for name, count in plan.items()}, seed=0))
    assert not [fault for figures in done for fault in figures.faults]
    assert {figures.name: figures.cases for figures in done} == plan
    # They are mutated enough to be refused, and little enough to get past the first check.
    assert all(figures.read + figures.refused == figures.cases for figures in done)
    assert sum(figures.read for figures in done) > CASES / 8
    assert sum(figures.refused for figures in done) > CASES / 8


def lost(data, folder, rng):
    raise KeyError("a key of the file")


def endless(data, folder, rng):
    while True:
        try:
            sum(range(1000))
        except Exception:  # as a reader might that takes all for bad data
            pass


def refused(data, folder, rng):
    raise ValueError("bad")


@pytest.mark.parametrize(
    "wrong, refuses, found",
    [(lost, True, "KeyError"), (endless, True, "over 0.2 s"), (refused, False, "ValueError"),
     (refused, True, None), (lambda *_: True, False, None)],
)  # fmt: skip
def test_what_is_not_promised_is_a_fault(tmp_path, monkeypatch, wrong, refuses, found):
    monkeypatch.setattr(running, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(running, "MOST_BYTES", 1 << 60)  # other tests have filled this process
    target = Target("planted", lambda rng: b"", wrong, refuses=refuses)
    with warnings.catch_warnings():
        _, _, fault = case(target, 3, 7, tmp_path)
    assert (found in fault and "--seed 3 --first 7" in fault) if found else fault is None


def test_a_case_is_the_same_again():
    for name, files in seeds().items():
        for number in range(50):
            made = [
                mutated(rng, rng.choice(files), files)
                for rng in (random.Random(f"{name}{number}"), random.Random(f"{name}{number}"))
            ]
            assert made[0] == made[1] and len(made[0]) <= MOST


@pytest.mark.parametrize(
    "leaves, fault",
    [
        (lambda folder: (folder / "out.svg").write_text("<svg>half"), "breaks off"),
        (lambda folder: (folder / ".0123456789abcdef.part").write_text("x"), "were left"),
    ],
)
def test_half_a_file_and_a_temporary_one_are_found(tmp_path, monkeypatch, leaves, fault):
    from tests.fuzz import targets

    def called(arguments, given, folder):
        leaves(folder)
        return 0, "", ""

    monkeypatch.setattr(targets, "called", called)
    verb = TARGETS["verb convert"]
    verb.run.__self__.presets = tmp_path
    asked = targets.Asked(["convert", "a", "out.svg"], {}, "out.svg", b"")
    for seed in range(4):  # with an output that was there before, and without
        with pytest.raises(targets.Unkept, match=fault):
            verb.run(asked, tmp_path, random.Random(seed))
        for path in tmp_path.iterdir():
            path.unlink()
