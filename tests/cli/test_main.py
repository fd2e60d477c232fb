"""The frame of the command line: verbs, version, and one line for every error."""

import os
import subprocess
import sys

import click
import pytest

import strokegen as package
from strokegen import cli
from strokegen.nn import native


def test_help_lists_every_verb(strokegen):
    result = strokegen("--help")
    assert result.code == 0
    for verb, (_, summary) in cli.VERBS.items():
        assert f"  {verb} " in result.out and summary in result.out


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_has_help_with_an_example(strokegen, verb):
    result = strokegen(verb, "--help")
    assert result.code == 0
    assert f"strokegen {verb}" in result.out.split("Usage:")[1].split("\n", 1)[1]


def test_version(strokegen):
    result = strokegen("--version")
    expected = f"strokegen, version {package.__version__}, {native.described()}\n"
    assert (result.code, result.out) == (0, expected)


def test_version_says_that_steps_in_c_are_off(strokegen, monkeypatch):
    monkeypatch.setenv(native.VARIABLE, "0")
    assert strokegen("--version").out.endswith(", steps by NumPy\n")
    monkeypatch.setenv(native.VARIABLE, "fast")
    result = strokegen("--version")
    assert result.code == 2 and result.err.startswith("strokegen: STROKEGEN_NATIVE is 'fast'")


def command(error):
    @click.command()
    def broken():
        raise error

    return broken


@pytest.mark.parametrize(
    "error, code, line",
    [
        (ValueError("first\nsecond"), 2, "strokegen: first second\n"),
        (FileNotFoundError(2, "No such file", "a.npz"), 2, "strokegen: a.npz: No such file\n"),
        (OSError("cannot write a.svg: it is a folder"), 2,
         "strokegen: cannot write a.svg: it is a folder\n"),
        (click.BadParameter("too small"), 2,
         "strokegen: Invalid value: too small; see: strokegen data --help\n"),
        (ModuleNotFoundError("No module named 'tensorflow'", name="tensorflow"), 2,
         "strokegen: this needs tensorflow, install it by: pip install 'strokegen[train]'\n"),
    ],
)  # fmt: skip
def test_an_error_is_one_line_and_exit_2(strokegen, monkeypatch, error, code, line):
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: command(error))
    result = strokegen("data")
    assert (result.code, result.out, result.err) == (code, "", line)


def test_an_interrupt_is_130(strokegen, monkeypatch):
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: command(KeyboardInterrupt()))
    assert strokegen("data").code == 130


@pytest.mark.parametrize("error", [TypeError("a bug"), ModuleNotFoundError("x", name="json.bug")])
def test_a_bug_keeps_its_traceback(monkeypatch, error):
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: command(error))
    with pytest.raises(type(error)):
        cli.run(["data"])


@pytest.mark.parametrize(
    "arguments, line",
    [
        (["nonsense"], "strokegen: No such command 'nonsense'"),
        (["--nonsense"], "strokegen: No such option '--nonsense'"),
        (["data", "show"], "strokegen: Missing argument"),
    ],
)
def test_wrong_usage_is_one_line_that_names_the_help(strokegen, arguments, line):
    result = strokegen(*arguments)
    assert result.code == 2
    assert result.err.startswith(line) and result.err.count("\n") == 1
    assert "--help" in result.err


def test_a_reader_that_goes_away_is_met_quietly():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "strokegen", "data", "list"],
            stdout=stream,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert done.stderr == b""
    assert done.returncode == 1
