"""Two processes that train together: the run of one, whoever of them is killed or stopped."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import strokegen
from strokegen.training.peers import Peers

NAMES = ["a.example:2222", "b.example:2222", "[::1]:2222"]


def config(job, index, **cluster):
    return json.dumps({"cluster": cluster, "task": {"type": job, "index": index}})


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("chief", [False, True])
def test_the_first_of_them_is_the_chief(monkeypatch, count, chief):
    names = NAMES[:count]
    jobs = {"chief": names[:1], "worker": names[1:]} if chief else {"worker": names}
    tasks = [("chief", 0)] * chief + [("worker", n) for n in range(count - chief)]
    for index, task in enumerate(tasks):
        monkeypatch.setenv("TF_CONFIG", config(*task, **jobs))
        peers = Peers.read()
        assert (peers.index, peers.addresses, peers.count) == (index, tuple(names), count)
        assert peers.chief == (index == 0)


@pytest.mark.parametrize("text", [None, "", config("worker", 0, worker=NAMES[:1]),
                                  config("chief", 0, chief=NAMES[:1])])  # fmt: skip
def test_one_process_is_alone(monkeypatch, text):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if text is not None:
        monkeypatch.setenv("TF_CONFIG", text)
    peers = Peers.read()
    assert (peers.count, peers.chief) == (1, True)
    assert peers.total([1, 2]) == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "3",
        "{}",
        config("worker", 2, worker=NAMES[:2]),
        config("worker", -1, worker=NAMES[:2]),
        config("ps", 0, worker=NAMES[:2], ps=NAMES[2:]),
        config("evaluator", 0, worker=NAMES[:2]),
        config("chief", 0, chief=NAMES[:2]),
        config("worker", "first", worker=NAMES[:2]),
        config("worker", 0, worker=3),
        config("worker", 0, worker="ab"),
        config("worker", 0, worker=["a.example:2222"] * 2),
        *(
            config("worker", 0, worker=["a.example:2222", "b.example" + port])
            for port in ("", ":", ":0", ":65536", ":99999", ":x", ":-1", ":22 ", ":\u0661")
        ),
        config("worker", 0, worker=["a.example:2222", ":2223"]),
        json.dumps({"cluster": {"worker": NAMES}}),
    ],
)
def test_what_names_no_processes_is_a_line(strokegen_env, text):
    done = strokegen_env("train", "kanji", "--out", "run", TF_CONFIG=text)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("strokegen: TF_CONFIG: expected ") and len(line) <= 300


@pytest.fixture
def strokegen_env(tmp_path, monkeypatch, capsys):
    """`strokegen` with an environment of its own, in this process."""
    from types import SimpleNamespace

    from strokegen import cli

    def run(*arguments, **environment):
        monkeypatch.chdir(tmp_path)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            cli.run(list(arguments))
        out, err = capsys.readouterr()
        assert not (tmp_path / "run").exists()
        return SimpleNamespace(returncode=ended.value.code, stdout=out, stderr=err)

    return run


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    where = os.pathsep.join([str(Path(strokegen.__file__).parents[1]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": where, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("TF_CONFIG", None)
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("paired.py"), tmp_path_factory.mktemp("runs")],
        env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def same(found, alone):
    """Whether a chief came to what a process by itself did, step by step."""
    assert found["code"] == 0 and found["points"] == alone["points"] == 60 * 7
    for curve in ("valid", "away"):
        assert found[curve] == pytest.approx(alone[curve], abs=1e-5)
    (*facts, arrays), (*own, others) = found["state"], alone["state"]
    assert facts == pytest.approx(own, abs=1e-5)
    for array, other in zip(arrays, others, strict=True):
        assert np.allclose(array, other, atol=1e-5)


def test_two_processes_train_as_one(runs):
    alone, (chief, other) = runs["alone"], runs["pair"]
    assert alone["code"] == 0 and len(alone["valid"]) == 15 and len(alone["away"]) == 2
    same(chief, alone)
    assert chief["out"] == alone["out"] and chief["files"] == alone["files"]
    assert other["code"] == 0 and other["files"] == []  # the chief alone keeps what is learned
    assert other["out"] == "worker 1: 60 steps; the chief has what was learned\n"


STRUCK = {
    "the other is killed": ((2, -9), 30),
    "the chief is killed": ((-9, 2), 30),
    "the other is stopped": ((2, 143), 31),
    "the chief is stopped": ((143, 2), 31),
}


@pytest.mark.parametrize("name", STRUCK)
class TestStruck:
    def test_all_end_with_the_state_saved_and_say_so(self, runs, name):
        codes, step = STRUCK[name]
        struck = runs[name]["struck"]
        assert tuple(one["code"] for one in struck) == codes
        assert struck[0]["state"][0] == step
        for one in struck:
            assert not any("Traceback" in line for line in one["said"])
            if one["code"] == 2:
                lost, line = "killed" in name, one["said"][-1]
                assert ("lost another" if lost else "another process was asked to stop") in line
                assert line.endswith("by the same commands with --resume")

    def test_begun_again_they_come_to_the_same_end(self, runs, name):
        chief, other = runs[name]["again"]
        assert other["code"] == 0 and other["files"] == []
        alone = runs["alone"]
        same(chief | {"valid": alone["valid"], "away": alone["away"]}, alone)
        late = {step: value for step, value in alone["valid"].items() if int(step) > 32}
        again = {step: value for step, value in chief["valid"].items() if int(step) > 32}
        assert again == pytest.approx(late, abs=1e-5)


def test_processes_that_would_train_different_things_are_refused(runs):
    for one in runs["unlike"]:
        assert one["code"] == 2 and "train different things" in one["said"][-1]


def test_who_waits_for_the_others_can_be_stopped(runs):
    assert runs["lone"] in (-2, 130)
