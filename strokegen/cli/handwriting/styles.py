"""`strokegen styles`: a preset's hands, listed or side by side."""

from __future__ import annotations

from pathlib import Path

import click

from strokegen import render
from strokegen.cli.look import bar
from strokegen.cli.picture import verdicts
from strokegen.models.handwriting.write import load
from strokegen.models.handwriting.write import write as write_text


@click.command(epilog="Example: strokegen styles -o styles.svg --styles 0-9 --text Lighthouse")
@click.argument("preset", default="handwriting")
@click.option("-o", "--output", help="Sheet to draw: .svg or .png; without it they are listed.")
@click.option(
    "--styles",
    "wanted",
    help="Which ones: numbers, ranges and names, such as "
    "neat,0-9,17.  [default: the named ones, then the first, 12 in all]",
)
@click.option("--text", default="The quick brown fox", show_default=True, help="What they write.")
@click.option("--bias", type=float, help="[default: the preset's]")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--columns", type=click.IntRange(min=1), default=2, show_default=True)
def styles(preset, output, wanted, text, bias, seed, columns):
    """List the styles of PRESET, or draw them side by side."""
    hand = load(preset)
    count = hand.network.num_styles
    names = hand.preset.config.get("style_names", {})
    chosen = [*names, *map(str, range(count))][:12] if wanted is None else _chosen(wanted, count)
    if output is None:
        default = hand.preset.config.get("default_style", "none")
        click.echo(f"{hand.preset.name}: styles 0 to {count - 1}, none; default {default}")
        for name, number in names.items():
            click.echo(f"  {name} = {number}")
        return
    drawings, captions = [], []
    with verdicts():
        for style in bar("writing", " styles")(chosen):
            drawings.append(write_text(text, style=style, bias=bias, seed=seed, preset=hand))
            captions.append(f"{style}" if style not in names else f"{style} ({names[style]})")
        # Wide, flat cells: a line of writing is not a square.
        lines = text.count("\n") + 1
        page = render.grid(drawings, columns=columns, cell=(480, 90 * lines), captions=captions)
        render.save(page, Path(output), width=480 * columns, background="white")


def _chosen(wanted: str, count: int) -> list[str]:
    """`neat,0-9` as single styles.

    >>> _chosen("neat,0-2,17", 20)
    ['neat', '0', '1', '2', '17']
    """
    chosen = []
    for part in wanted.split(","):
        first, dash, last = part.strip().partition("-")
        if dash and first.isdigit() and last.isdigit():
            if not int(first) <= int(last) < count:
                raise ValueError(f"no styles {part.strip()}; choose within 0-{count - 1}")
            chosen += map(str, range(int(first), int(last) + 1))
        else:
            chosen.append(part.strip())
    return chosen
