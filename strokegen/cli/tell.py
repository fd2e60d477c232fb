"""What the command line says: a message is one line, and no text of a file commands a terminal.

And how far a verb is, where somebody looks.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Sized
from contextlib import suppress
from typing import Any, BinaryIO, NoReturn, TextIO, TypeVar, cast

import click

from strokegen.ink.progress import tqdm
from strokegen.ink.visible import shortened, visible

Step = TypeVar("Step")

MOST = 300
"""Characters of a message, its file at the beginning and its remedy at the end."""


def say(text: object, err: bool = False) -> None:
    """Print a text that may hold words of a file, such as a label or a name."""
    click.echo(visible(str(text)), err=err)


def complain(message: object) -> None:
    """Say on standard error what went wrong or was left out, on one line."""
    line = visible(" ".join(str(message).split()))
    click.echo(shortened(f"strokegen: {line}", MOST), err=True)


def bar(what: str, unit: str) -> Callable[[Iterable[Step]], Iterable[Step]]:
    """`progress` for whatever takes one: shown after two seconds, where somebody looks."""

    def progress(steps: Iterable[Step]) -> Iterable[Step]:
        if (isinstance(steps, Sized) and len(steps) < 2) or not sys.stderr.isatty():
            return steps  # tqdm takes as long to import as a line to be read
        shown: Iterable[Step] = tqdm(steps, desc=what, unit=unit, delay=2, leave=False)
        return shown

    return progress


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


class _Unheard(io.FileIO):
    """Standard error of which what it cannot take is lost: on a full disc, or a closed terminal."""

    def write(self, data: Any) -> int:
        with suppress(OSError):
            return super().write(data)
        return memoryview(data).nbytes


def open_standard_streams() -> None:
    """Put something in the place of standard streams that are closed, or of no use.

    Else the next file to be opened would get their numbers, and what a library prints; and what
    nobody can be told would stop the work.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number
    sys.stdin = sys.stdin or cast(TextIO, _Closed("input"))
    sys.stdout = sys.stdout or cast(TextIO, _Closed("output"))
    sys.stderr = sys.stderr or open(os.devnull, "w")  # nobody is there to be told
    buffer = getattr(sys.stderr, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # no terminal of Windows, which takes other writes
    if isinstance(raw, io.FileIO) and raw.fileno() == 2:
        unheard = _Unheard(2, "w", closefd=False)
        shape = sys.stderr.encoding, sys.stderr.errors
        sys.stderr = io.TextIOWrapper(cast(BinaryIO, unheard), *shape, write_through=True)
