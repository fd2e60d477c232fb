"""The option that says which format ink comes in; apart from `inputs`, for it brings NumPy."""

from __future__ import annotations

import click

from strokegen.formats import table

FORM = click.option(
    "--from",
    "form",
    type=click.Choice(list(table.FORMATS)),
    help="Format of INK.  [default: its name]",
)
