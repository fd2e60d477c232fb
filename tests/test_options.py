"""A command as a card states it: shell words that give the same options again."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner

from strokegen.cli.recipe import verb
from strokegen.options import check, command, option, out_option, whole_option

GIVEN = []


@dataclass(frozen=True, kw_only=True)
class Make:
    """Make something."""

    data: tuple[str, ...] = ()
    count: int = whole_option(3)
    plain: bool = option(False)
    share: float | None = None
    out: Path = out_option()


def make(options):
    GIVEN.append(options)
    return command("tool make", options)


@pytest.fixture
def told(monkeypatch):
    """What the verb says of its own command."""
    monkeypatch.setattr("strokegen.cli.recipe.find", {"Make": Make, "make": make}.get)

    def run(*words):
        result = CliRunner().invoke(verb("make", "Make", "make"), ["--out", "x", *words])
        assert result.exit_code == 0, result.output
        return result.output.strip()

    return run


def test_only_what_was_asked_for_is_stated(told):
    assert told() == told("--count", "3") == "tool make"
    words = ["--data", "a b", "--data", "it's", "--count", "4", "--plain"]
    assert shlex.split(told("--count", "4", *words[:4], "--plain")) == ["tool", "make", *words]


def test_the_stated_command_gives_the_same_options_again(told):
    words = shlex.split(told("--data", "a b", "--plain", "--share", "0.5"))[2:]
    told(*words)
    assert GIVEN[-1] == GIVEN[-2] == Make(data=("a b",), plain=True, share=0.5, out=Path("x"))


@dataclass(frozen=True)
class Bounded:
    """Options with bounds."""

    steps: int = whole_option(5, least=2)
    rate: float = option(0.5, least=0, most=1)
    kind: Literal["a", "b"] = option("a")
    many: tuple[str, ...] = option(())
    seed: int | None = option(None, least=0)


def test_what_python_gives_is_held_to_the_bounds_of_the_command_line():
    for good in ({}, {"steps": 2, "rate": 1}, {"kind": "b", "seed": 0}, {"many": ("x",)}):
        check(Bounded(**good))
    for wrong, words in [
        ({"steps": 1}, "steps must be a whole number from 2, got 1"),
        ({"steps": 3.0}, "steps must be a whole number from 2, got 3.0"),
        ({"rate": 1.5}, "rate must be a number from 0 to 1, got 1.5"),
        ({"rate": float("nan")}, "rate must be a number from 0 to 1, got nan"),
        ({"rate": "1"}, "rate must be a number from 0 to 1, got '1'"),
        ({"kind": "c"}, "kind 'c' is none of a, b"),
        ({"seed": -1}, "seed must be a whole number from 0, got -1"),
    ]:
        with pytest.raises(ValueError, match=f"^{words}$"):
            check(Bounded(**wrong))


@dataclass(frozen=True)
class Several:
    """Several arguments."""

    texts: tuple[Path, ...] = option(argument=True)
    out: Path = option(short="-o")


def test_several_arguments_are_stated_each():
    assert command("x", Several((Path("a b"), Path("c")), Path("d")), without=()) == (
        "x 'a b' c --out d"
    )
