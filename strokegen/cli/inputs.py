"""Options that say what a verb works with: a preset, and the folder of data sets."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import click

from strokegen.ink.files import target_of

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


def spare(output: str, names: Iterable[str], what: str = "ink that is to be read") -> None:
    """Hold a file to be written apart from those named: files, folders, parts such as FILE:3.

    Raises:
      UsageError: it is one of them.
      OSError: nothing can be written there, see `target_of`.
    """
    target = target_of(output)
    taken = {
        os.path.realpath(part) for name in names for part in (name, name.rpartition(":")[0]) if part
    }
    if str(target) in taken or (target.exists() and str(target.parent) in taken):
        raise click.UsageError(f"{output} is {what}; name another file")


def typed(text: str) -> str:
    """A text as it is typed on a command line: \\n starts a new line, \\\\ is a backslash."""
    return re.sub(r"\\([\\n])", lambda match: "\n" if match[1] == "n" else "\\", text)
