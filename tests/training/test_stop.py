"""Trainings stopped by every signal at every moment: what is said, kept, and gone on with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import strokegen

CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129, "SIGKILL": -9}
SAVED = {"data": None, "step 0": 1, "step 5": 6, "validation": 4}
"""The last step that a run saves which is stopped at a moment."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    where = os.pathsep.join([str(Path(strokegen.__file__).parents[1]), *sys.path])
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("stopped.py"), tmp_path_factory.mktemp("runs")],
        env={**os.environ, "PYTHONPATH": where}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_undisturbed_it_ends(runs):
    assert runs["whole"] == 0 and runs["came"][:2] == [8, 8]


STOPS = [
    ("SIGINT", "data"), ("SIGINT", "step 0"), ("SIGINT", "validation"), ("SIGTERM", "step 5"),
    ("SIGHUP", "step 5"), ("SIGKILL", "data"), ("SIGKILL", "step 5"), ("SIGKILL", "validation"),
]  # fmt: skip


@pytest.mark.parametrize("name, moment", STOPS)
class TestStopped:
    @pytest.fixture
    def run(self, runs, name, moment):
        return runs[f"{name} {moment}"]

    def test_it_ends_by_the_usual_code_and_says_how_to_go_on(self, run, name, moment):
        assert run["code"] == CODES[name]
        assert not any("Traceback" in line for line in run["said"])
        if name != "SIGKILL":
            last = run["said"][-1]
            assert last.startswith("strokegen: stopped; go on by: strokegen train mean --data ")
            assert last.endswith(" --resume")

    def test_its_state_is_saved(self, run, name, moment):
        step = None if name == "SIGKILL" else SAVED[moment]
        assert (run["saved"] and run["saved"][0]) == step
        noted = [line for line in run["said"] if "and the state saved" in line]
        assert len(noted) == (step is not None)

    def test_it_goes_on_to_the_same_end(self, runs, run, name, moment):
        assert run["again"] == 0 and run["came"] == runs["came"]
        anew = [line for line in run["resumed"] if "begins anew" in line]
        assert len(anew) == (run["saved"] is None)
        assert run["out"].startswith("8 steps, best ") and "inf" not in run["out"]
        assert run["left"] == []

    def test_meanwhile_a_second_is_refused_in_a_line(self, run, name, moment):
        assert run["refused"] == 2
        (line,) = run["refusal"]
        assert f"another training is at work there, process {run['pid']};" in line


def test_a_terminal_that_closes_leaves_the_state_saved(runs):
    assert runs["hung up"][0] == 6


def test_no_number_from_any_validation_is_told(runs):
    assert runs["nan"]["code"] == 2
    assert "no validation gave a number" in runs["nan"]["said"][-1]
    for line in runs["nan"]["log"].splitlines():
        json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_fewer_steps_than_were_done_end_with_a_validation(runs):
    assert runs["short"]["code"] == 0
    assert runs["short"]["out"].startswith("4 steps, best ") and "inf" not in runs["short"]["out"]
