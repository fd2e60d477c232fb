"""How a picture is to look: the options that the verbs that draw ink share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from strokegen.cli.inputs import Command
from strokegen.cli.tell import bar
from strokegen.render.pen import PENS
from strokegen.render.timeline import ANIMATE

_MOVING = (".svg", ".gif")
_INK = (".json", ".ndjson")
_NAMES = "pen animate duration width height stroke_width colour background".split()

_LOOK = (
    click.option(
        "--pen",
        type=click.Choice(list(PENS)),
        default="constant",
        help="Constant width, or one that follows speed, the nib or the brush.",
    ),
    click.option(
        "--animate",
        type=click.Choice(ANIMATE),
        help="Let the picture draw itself, over and over or once: .svg, or .gif, which always "
        "does.",
    ),
    click.option("--duration", type=float, help="Seconds to draw it in.  [default: its own time]"),
    click.option("--width", help="Picture width, such as 180mm or 800px."),
    click.option("--height", help="Picture height, such as 20mm or 120px."),
    click.option("--stroke-width", help="Pen width, such as 0.4mm."),
    click.option("--colour", "--color", default=None, help="Ink: a name or #rrggbb."),
    click.option("--background", default=None, help="A colour, or transparent."),
)


def look(command: Command) -> Command:
    """The options of a picture's pen, motion, size and colours, which the command takes by name."""
    for option in reversed(_LOOK):
        command = option(command)
    return command


def taken(options: dict[str, Any]) -> dict[str, Any]:
    """What a command was given of these, taken out of all of its options."""
    return {name: options.pop(name) for name in _NAMES}


def of_format(output: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options that the output's format takes; those that nothing was asked of are left out.

    Raises:
      UsageError: motion was asked of a format that keeps still.
    """
    suffix = ".svg" if output == "-" else Path(output).suffix.lower()
    options = {name: value for name, value in options.items() if value is not None}
    asked = [name for name in ("animate", "duration") if name in options]
    if asked and suffix not in _MOVING:
        raise click.UsageError(f"--{asked[0]} needs an output that moves: {' or '.join(_MOVING)}")
    if suffix == ".svg" and "duration" in options and "animate" not in options:
        options["animate"] = "loop"
    if suffix == ".gif":
        options["progress"] = bar("drawing", " frames")
    if suffix in _INK and options.get("pen") == "constant":
        del options["pen"]
    return options
