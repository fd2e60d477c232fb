"""Verbs say so where an option is given twice."""

import click
import pytest

from strokegen.cli.verb import Verb
from tests.cli.test_defaults import VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_one(verb):
    assert isinstance(VERBS[verb], Verb)


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["sketch", "--category", "cat", "--category", "bird"], "'--category': given 2 times"),
        (["write", "Hi", "-o", "a.svg", "--output", "a.svg"], "'-o' / '--output': given 2 times"),
        (["interpolate", "1", "2", *["--steps", "3"] * 3], "'--steps': given 3 times"),
        (["data", "show", "unipen", "-o", "a.svg", "-o", "b.svg"], "'-o' / '--output': given"),
        (["style", "learn", "me.svg", "-o", "a", "-o", "b"], "'-o' / '--output': given"),
        (["train", "sketch", "--data", "quickdraw", "--out", "runs/a", "--out=runs/b"], "'--out'"),
        (["world", "dream", "-o", "d.gif", "--seed", "1", "--seed", "2"], "'--seed': given"),
        (["convert", "a.svg", "b.svg", "--from", "svg", "--from", "svg"], "'--from': given"),
    ],
)
def test_an_option_that_is_taken_once_is_given_once(strokegen, tmp_path, monkeypatch, arguments,
                                                    told):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    result = strokegen(*arguments)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert told in result.err and "it takes one; see: strokegen" in result.err
    assert not list(tmp_path.iterdir())


@pytest.fixture
def greet():
    said = []

    @click.command(cls=Verb)
    @click.option("--name", multiple=True)
    @click.option("--loud", is_flag=True)
    @click.option("-v", "often", count=True)
    @click.option("--size", nargs=2)
    @click.argument("rest", nargs=-1)
    def greet(**options):
        said.append(options)

    return lambda *arguments: (greet.main(arguments, standalone_mode=False), said.pop())[1]


def test_others_may_be_given_again(greet):
    said = greet("--name", "a", "--loud", "-vv", "--name", "b", "--size", "1", "2", "-v", "--loud",
                 "c", "--", "--size", "--size")  # fmt: skip
    assert said == {"name": ("a", "b"), "loud": True, "often": 3, "size": ("1", "2"),
                    "rest": ("c", "--size", "--size")}  # fmt: skip


def test_help_comes_first(strokegen):
    result = strokegen("sketch", "--seed", "1", "--seed", "2", "--help")
    assert result.code == 0 and result.out.startswith("Usage:")
