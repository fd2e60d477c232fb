"""A command as a card states it: shell words that give the same options again."""

import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from strokegen.cli.recipe import verb
from strokegen.options import command, option, out_option, whole_option

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
