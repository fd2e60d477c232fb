"""`strokegen plot`: ink for a pen plotter."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: strokegen plot letter.svg --page a5 -o letter-plot.svg")
@click.argument("sources", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="FILE",
              help="What the plotter reads: .svg; .hpgl or .gcode (extra: plot).")  # fmt: skip
@click.option("--page", default="a4", show_default=True,
              help="The sheet: a4, a5, letter, ... or a size such as 297x210mm.")  # fmt: skip
@click.option("--margin", default="15mm", show_default=True, help="For ink that is fitted.")
@click.option("--fit", is_flag=True, help="Fit ink that has a size in mm into the margins too.")
@click.option("--order", type=click.Choice(["travel", "writing"]), default="travel",
              show_default=True, help="Shorten the way with the pen up, or keep the "
              "order.")  # fmt: skip
@click.option("--merge", type=float, default=0.05, show_default=True, metavar="MM",
              help="Join strokes whose ends are this near.")  # fmt: skip
@click.option("--device", help="HPGL: a plotter such as hp7475a. G-code: a profile of "
              "vpype-gcode's.")  # fmt: skip
@click.option("--speed", type=float, default=50.0, show_default=True,
              help="Drawing, in mm a second, for the estimate of time.")  # fmt: skip
@click.option("--travel", type=float, default=200.0, show_default=True,
              help="With the pen up, in mm a second.")  # fmt: skip
@click.option("--from", "form", metavar="FORMAT", help="Format of -.  [default: its first bytes]")
def plot(sources, output, page, margin, fit, order, merge, device, speed, travel, form):
    """Plan how a pen plotter draws the ink in SOURCES on one sheet, and how long it takes.

    SOURCES are files of any format that `strokegen convert` reads; - is standard input. Every
    colour of line is a layer, for a pen of its own. Ink with a size in mm keeps it, and a page of
    the sheet's own size its place; other ink is fitted into the margins, several drawings side by
    side.
    """
    from strokegen.ink.files import write_whole
    from strokegen.plotter import machine
    from strokegen.plotter.plot import plot as plan_of
    from strokegen.render.sheet import read_sheet

    if Path(output).suffix.lower() not in machine.SUFFIXES:
        raise ValueError(f"cannot tell the format of {output}; let its name end in "
                         f"{', '.join(machine.SUFFIXES)}")  # fmt: skip
    sheet = read_sheet(page, margin)
    drawings = [drawing for source in sources for drawing in _read(source, form)]
    plan = plan_of(drawings, sheet, fit=fit, order=order, merge=merge)
    guess = plan.estimate(speed, travel)
    write_whole(output, machine.encode(plan, output, device=device))
    minutes, seconds = divmod(round(guess.seconds), 60)
    pens = f", {len(plan.layers)} pens" if len(plan.layers) > 1 else ""
    click.echo(
        f"{output}: {guess.lifts:,} strokes{pens}, {guess.down / 1000:.2f} m drawn, "
        f"{guess.up / 1000:.2f} m with the pen up ({guess.share_up:.0%} of the way), "
        f"about {minutes} min {seconds:02} s"
    )


def _read(source: str, form: str | None) -> list:
    from strokegen.formats import svg
    from strokegen.formats import table as exchange
    from strokegen.render.page import Page

    if Path(source).suffix.lower() == ".svg":
        with open(source, "rb") as stream:
            return [Page(tuple(svg.layers(stream, source, tolerance=0.05)))]
    return exchange.read(source, form if source == "-" else None)
