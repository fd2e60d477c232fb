"""A command as a card states it: shell words that give the same options again."""

import shlex

import click
from click.testing import CliRunner

from strokegen.cli.command import as_given


@click.group()
def tool():
    pass


@tool.command()
@click.option("--data", "names", multiple=True)
@click.option("-n", "--count", default=3)
@click.option("--plain", is_flag=True)
@click.option("--share", type=float)
@click.option("--out")
def make(names, count, plain, share, out):
    click.echo(as_given("out"))


def told(*words):
    return CliRunner().invoke(tool, ["make", *words], prog_name="tool").output.strip()


def test_only_what_was_asked_for_is_stated():
    assert told() == told("--out", "x", "-n", "3") == "tool make"
    words = ["--data", "a b", "--data", "it's", "--count", "4", "--plain"]
    assert shlex.split(told("-n", "4", *words[:4], "--plain")) == ["tool", "make", *words]
