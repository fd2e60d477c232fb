"""`strokegen respond`: answer a touch performance by another."""

from __future__ import annotations

from typing import Any

import click

from strokegen.cli.inputs import DATA
from strokegen.cli.picture import verdicts
from strokegen.cli.verb import Verb


@click.command(cls=Verb, epilog="Example: strokegen respond call.csv -o response.csv -o both.png")
@click.argument("call")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    default=("-",),
    show_default="CSV to standard output",
    help="File to write, may be given again: .csv, .mid (needs the extra midi), or .svg, .png, "
    ".jpg and .webp for a picture of both; - for CSV on standard output.",
)
@click.option("--preset", default="robojam", help="Preset or run folder of a RoboJam network.")
@click.option("--duration", type=float, default=5.0, help="Seconds of the response.")
@click.option(
    "--temperature",
    type=float,
    default=1.0,
    help="Of the choice among the Gaussians; lower is tamer.",
)
@click.option(
    "--sigma-temperature",
    type=float,
    default=1.0,
    help="Of the Gaussians' own width; lower is smoother.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Same seed, same response.")
@DATA
def respond(call: str, outputs: tuple[str, ...], data: str | None, **options: Any) -> None:
    """Answer the touch performance CALL, as RoboJam does.

    \b
    CALL is a CSV with the columns x, y and time (or dt): x and y as shares of the
    screen, y down, time in seconds; or any ink with times, as a file of another
    format (its fourth drawing as FILE:3), - for standard input, or a reference.
    The response has time, x, y, z and moving, 0 where a tap or swipe begins: a
    touch over 0.1 s after the last one.
    Exit status: 0 played, 1 played but not to its end (it says so), 2 not played.
    """
    from strokegen.formats.touches import encode
    from strokegen.models.robojam import respond as jam

    for output in outputs:
        if output != "-":
            jam.check_format(output)
    heard = jam.heard(call, data)
    with verdicts():
        played = jam.respond(heard, **options)
        for output in outputs:
            if output == "-":
                click.echo(encode([played]), nl=False)
            else:
                jam.write_response(heard, played, output)
