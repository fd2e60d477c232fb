"""Options that say what a verb works with: a preset, and the folder of data sets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])

DATA = click.option(
    "--data",
    metavar="FOLDER",
    help="Where references such as quickdraw/dog:3 are found.  [default: STROKEGEN_DATA]",
)


def preset_of(default: str) -> Callable[[Command], Command]:
    """The option of the preset that draws."""
    text = "Shipped preset, or a preset or run folder."
    return click.option("--preset", default=default, help=text)


def typed(text: str) -> str:
    """A text as it is typed on a command line: \\n starts a new line, \\\\ is a backslash."""
    return re.sub(r"\\([\\n])", lambda match: "\n" if match[1] == "n" else "\\", text)
