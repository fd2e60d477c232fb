"""`strokegen plot`: ink for a pen plotter."""

from __future__ import annotations

import click

from strokegen.cli.inputs import DATA
from strokegen.cli.tell import complain, say
from strokegen.cli.verb import Verb
from strokegen.ink.visible import one_line, shortened


@click.command(cls=Verb, epilog="Example: strokegen plot letter.svg --page a5 -o letter-plot.svg")
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="What the plotter reads: .svg; .hpgl or .gcode (extra: plot).",
)
@click.option(
    "--page",
    default="a4",
    help="The sheet: a4, a5, letter, ... or a size such as 297x210mm.",
)
@click.option("--margin", default="15mm", help="For ink that is fitted.")
@click.option("--fit", is_flag=True, help="Fit all ink into the margins of one sheet.")
@click.option("--clip", is_flag=True, help="Cut off what lies beyond the sheet.")
@click.option(
    "--order",
    type=click.Choice(["travel", "writing"]),
    default="travel",
    help="Shorten the way with the pen up, or keep the order.",
)
@click.option(
    "--merge",
    type=float,
    default=0.05,
    metavar="MM",
    help="Join strokes whose ends are this near.",
)
@click.option(
    "--tolerance",
    type=float,
    metavar="MM",
    help="Leave out lines on other lines, and places on straight lines, that are this near.",
)
@click.option(
    "--pens",
    type=click.IntRange(min=1),
    help="How many pens the plotter holds.  [default: HPGL: the device's]",
)
@click.option(
    "--device", help="HPGL: a plotter such as hp7475a. G-code: a profile of vpype-gcode's."
)
@click.option(
    "--speed",
    type=float,
    default=50.0,
    help="Drawing, in mm a second, for the estimate of time.",
)
@click.option(
    "--travel",
    type=float,
    default=200.0,
    help="With the pen up, in mm a second.",
)
@click.option("--from", "form", metavar="FORMAT", help="Format of -.  [default: its first bytes]")
@DATA
def plot(
    sources: tuple[str, ...],
    output: str,
    page: str,
    margin: str,
    fit: bool,
    clip: bool,
    order: str,
    merge: float,
    tolerance: float | None,
    pens: int | None,
    device: str | None,
    speed: float,
    travel: float,
    form: str | None,
    data: str | None,
) -> None:
    """Plan how a pen plotter draws the ink in SOURCES, and how long it takes.

    SOURCES are files of any format that `strokegen convert` reads, some of their drawings as FILE:3
    or FILE:3-5, folders, references such as quickdraw/dog:3; - is standard input. Layers keep their
    names; every colour of line is a layer, for a pen of its own, and so is a highlighter.

    A page of the sheet's own size has a sheet for itself. Other ink with a size in mm keeps it,
    side by side on as many sheets as it takes. What has no size is fitted into the margins. Sheets
    after the first are written to plot-2.svg and so on.
    """
    from strokegen import datasets
    from strokegen.plotter.machine import format_of, pens_of
    from strokegen.plotter.plot import plot as plan_of
    from strokegen.render.sheet import read_sheet

    # Told before anything is read, which may take long.
    format_of(output)
    sheet = read_sheet(page, margin)
    drawings = [
        drawing
        for source in sources
        for drawing in datasets.read(source, form if source == "-" else None, data=data)
    ]
    plan = plan_of(
        drawings, sheet, fit=fit, clip=clip, order=order, merge=merge, tolerance=tolerance
    )
    guess = plan.estimate(speed, travel)
    paths = plan.save(output, device=device)
    say(f"{', '.join(map(str, paths))}: {guess}")
    if plan.doubles:
        complain(
            f"{output}: {plan.doubles:,} lines lie on others and are drawn all the same; "
            "--tolerance 0.01 leaves them out"
        )
    marks = {f"{layer.name} {layer.colour}" for one in (plan, *plan.more) for layer in one.layers
             if layer.marks}  # fmt: skip
    if marks:
        told = shortened(one_line(", ".join(sorted(marks))), 100)
        complain(f"{output}: highlighters have layers of their own: {told}")
    pens = pens or pens_of(output, device)
    if pens and guess.pens > pens:
        complain(
            f"{output}: {guess.pens} layers for {pens} pens, which take them in turn; change pens "
            "in between, or use fewer colours"
        )
