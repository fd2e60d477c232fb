"""What the command line says: a message is one line, and no text of a file commands a terminal."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, NoReturn, TextIO, cast

import click

from strokegen.ink.visible import shortened, visible

MOST = 300
"""Characters of a message, its file at the beginning and its remedy at the end."""


def say(text: object, err: bool = False) -> None:
    """Print a text that may hold words of a file, such as a label or a name."""
    click.echo(visible(str(text)), err=err)


def complain(message: object) -> None:
    """Say on standard error what went wrong or was left out, on one line."""
    line = visible(" ".join(str(message).split()))
    click.echo(shortened(f"strokegen: {line}", MOST), err=True)


class _Closed(io.RawIOBase):
    """Stands for a standard stream that is closed: who uses it is told so."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def buffer(self) -> _Closed:
        return self

    def _refuse(self, *_: object) -> NoReturn:
        raise OSError(f"standard {self.name} is closed; name a file")

    read = readline = readinto = write = cast(Any, _refuse)


def open_standard_streams() -> None:
    """Put something in the place of standard streams that are closed.

    Else the next file to be opened would get their numbers, and what a library prints.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number
    sys.stdin = sys.stdin or cast(TextIO, _Closed("input"))
    sys.stdout = sys.stdout or cast(TextIO, _Closed("output"))
    sys.stderr = sys.stderr or open(os.devnull, "w")  # nobody is there to be told
