"""Run folders: who may train in them, for every recipe that there is."""

import os
import subprocess
import sys
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

import strokegen
from strokegen import cli
from strokegen.ink.locks import claim
from strokegen.ink.places import find
from strokegen.models.registry import trainings
from strokegen.models.worlds import RECIPES
from strokegen.options import spec_of
from strokegen.training.folder import begun, run_folder

VERBS = {("train", name): one for name, one in trainings().items()}
VERBS |= {("world", name): one for name, one in RECIPES.items() if name != "record"}


@pytest.fixture
def held(tmp_path):
    """A run folder that another process holds, as its lock is held by another descriptor."""
    out = tmp_path / "run"
    out.mkdir()
    file = claim(out / ".lock", os.O_CREAT)
    os.write(file, b"4711\n")
    yield out
    os.close(file)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("resume", [[], ["--resume"]], ids=["anew", "resume"])
def test_a_second_training_is_refused_whatever_it_trains(held, capsys, verb, resume):
    options = fields(find(VERBS[verb].options))
    given = ["doom-take-cover" for one in options if spec_of(one).argument]
    for one in options:
        if one.default is MISSING and one.name not in ("out", "rollouts", "preset"):
            given += [f"--{one.name}", "doom-take-cover" if one.name == "vision" else "nowhere.svg"]
    with pytest.raises(SystemExit) as ended:
        cli.run([*verb, *given, "--out", str(held), *resume])
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    (line,) = err.splitlines()
    assert "another training is at work there, process 4711; wait for it" in line
    assert len(line.replace(str(held), "")) < 300


def test_an_error_leaves_no_folder_but_what_was_there(tmp_path):
    deep = tmp_path / "a" / "b" / "c"
    for out in (deep, tmp_path / "a"):
        with pytest.raises(KeyError), run_folder(out, False) as saved:
            assert not saved and begun(out)
            raise KeyError
        assert not (tmp_path / "a").exists()
    (tmp_path / "mine").mkdir()
    with pytest.raises(KeyError), run_folder(tmp_path / "mine" / "run", False):
        raise KeyError
    with pytest.raises(KeyError), run_folder(tmp_path / "kept", False):
        (tmp_path / "kept" / "weights").touch()
        raise KeyError
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".lock", "kept", "mine", "weights"]


def test_what_may_begin_and_what_may_go_on(tmp_path, capsys):
    out = tmp_path / "run"
    with pytest.raises(ValueError, match="state.npz: nothing to resume"), run_folder(out, True):
        pass
    assert not out.exists()
    with pytest.raises(KeyboardInterrupt), run_folder(out, False) as saved:
        with run_folder(out, False) as inner:  # a recipe's run is in its own folder
            assert not inner and not saved
        raise KeyboardInterrupt
    assert capsys.readouterr().err == ""
    with run_folder(out, True) as saved:
        assert not saved
    assert "it begins anew" in capsys.readouterr().err
    (out / "state.npz").touch()
    with run_folder(out, True) as saved, run_folder(out, True) as inner:
        assert saved and inner
    assert capsys.readouterr().err == ""
    with pytest.raises(ValueError, match="holds a run; go on with it by --resume"):
        with run_folder(out, False):
            pass
    assert (out / "state.npz").exists()


def test_a_training_says_nothing_but_its_own_words(tmp_path):
    """In a process of its own: TensorFlow greets when it is first imported, from C."""
    where = os.pathsep.join([str(Path(strokegen.__file__).parents[1]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": where}
    environment.pop("TF_CPP_MIN_LOG_LEVEL", None)
    command = ["train", "kanji", "--data", "no/such.svg", "--out", str(tmp_path / "run")]
    done = subprocess.run(
        [sys.executable, "-m", "strokegen", *command],
        env=environment, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2 and line.startswith("strokegen: no/such.svg: ")
