"""The options of pens and of animation, which the verbs that draw ink share."""

from __future__ import annotations

from pathlib import Path

import click

from strokegen.render.pen import PENS
from strokegen.render.timeline import ANIMATE

_MOVING = (".svg", ".gif")


def pen_option(command):
    """`--pen`."""
    return click.option(
        "--pen",
        type=click.Choice(list(PENS)),
        default="constant",
        show_default=True,
        help="Constant width, or one that follows speed, the nib or the brush.",
    )(command)


def motion_options(command):
    """`--animate` and `--duration`."""
    command = click.option(
        "--duration", type=float, help="Seconds to draw it in.  [default: its own time]"
    )(command)
    return click.option(
        "--animate",
        type=click.Choice(ANIMATE),
        help="Let the picture draw itself, over and over or once: .svg, or .gif, which always "
        "does.",
    )(command)


def of_format(output: str, options: dict) -> dict:
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
        options["progress"] = _progress
    if suffix == ".json" and options.get("pen") == "constant":
        del options["pen"]
    return options


def _progress(moments):
    from tqdm import tqdm

    return tqdm(moments, desc="drawing", unit=" frames", delay=2, leave=False, disable=None)
