"""The option that says which format ink comes in; apart from `inputs`, for it brings NumPy."""

from __future__ import annotations

from collections.abc import Callable

import click

from strokegen.formats.table import FORMATS


def form(of: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """`--from`, of the argument that is called `of`."""
    return click.option(
        "--from",
        "form",
        type=click.Choice(list(FORMATS)),
        help=f"Format of {of}.  [default: its name]",
    )


FORM = form("INK")
