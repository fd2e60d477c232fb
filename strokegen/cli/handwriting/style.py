"""`strokegen style`: a hand of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from strokegen.cli.form import FORM
from strokegen.cli.handwriting.lines import SURE, labelled, told
from strokegen.cli.inputs import DATA, preset_of, spare
from strokegen.cli.picture import verdicts
from strokegen.cli.tell import bar, say
from strokegen.cli.verb import Verbs
from strokegen.ink import sources
from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.highlights import unmarked
from strokegen.ink.normaliser import in_one_unit
from strokegen.ink.savers import save, saver
from strokegen.render.page import Page
from strokegen.render.style import Length

if TYPE_CHECKING:
    from strokegen.models.handwriting.hand import Handwriting
    from strokegen.models.handwriting.learned import LearnedStyle

_SHOWN = 4  # lines of a picture, each above its likeness
_APART = 8.8  # pairs of a line and its likeness, in x-heights
_YOURS = "#8a8a8a"


@click.group(cls=Verbs, epilog="Example: strokegen style learn my-lines.inkml -o me.style.json")
def style() -> None:
    """A hand of one's own."""


@style.command(
    epilog="Example: strokegen style learn my-lines.inkml -o me.style.json --beside me.svg"
)
@click.argument("inks", metavar="INK...", nargs=-1, required=True)
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="The style, such as me.style.json."
)
@click.option(
    "--texts",
    metavar="FILE",
    help="What the drawings say, a line each, instead of their labels; or what the lines of pages "
    "say, in any order. - is standard input.",
)
@click.option(
    "--trust",
    is_flag=True,
    help=f"Take what the reader reads of ink without labels, where it is surer than {SURE}, "
    "instead of asking.",
)
@click.option(
    "--beside",
    metavar="FILE",
    help="Picture, .svg, .png, .pdf ..., of some of the lines, in grey, and below each the text in "
    "the learned hand.",
)
@FORM
@preset_of("handwriting")
@DATA
def learn(
    inks: tuple[str, ...],
    output: str,
    texts: str | None,
    trust: bool,
    beside: str | None,
    form: str | None,
    preset: str,
    data: str | None,
) -> None:
    """Learn a hand from a few lines of ink, for `--style` wherever one is chosen.

    INK is pen strokes of one writer, in files of any format: lines with their text as labels, or
    pages, which are cut into their lines. Five lines are enough to begin, twenty are better. Where
    labels are missing, the reader proposes the text. The file says how somebody writes, in numbers,
    and nothing else of them.
    """
    from strokegen.models.handwriting.learned import SUFFIX
    from strokegen.models.handwriting.learning import learn_style, learner

    if not output.lower().endswith(SUFFIX):
        raise click.BadParameter(f"{output}: a style's file ends in {SUFFIX}", param_hint="-o")
    spare(output, inks)
    if beside is not None:
        saver(Path(beside).suffix.lower(), beside)
        spare(beside, inks)
        spare(beside, [output], "the style itself")
    hand = learner(preset)
    given = [(ink, one) for ink in inks for one in sources.read(ink, form, data=data)]
    given = [(ink, one) for (ink, _), one in zip(given, unmarked(one for _, one in given))]
    lines = told(given, texts) if texts else labelled(given, trust)
    drawings = in_one_unit([(ink, one, (one.label or "").strip()) for ink, one in lines])
    learned = learn_style(drawings, preset=hand, progress=bar("learning", " readings"))
    learned.save(output)
    say(_report(output, learned))
    if beside is not None:
        with verdicts():
            save(_pictured(drawings, learned, hand), beside)


def _report(output: str, learned: LearnedStyle) -> str:
    from strokegen.models.handwriting.learning import FEW

    lines = "1 line" if learned.lines == 1 else f"{learned.lines} lines"
    parts = [f"{output}: learned from {lines}, {learned.points:,} points"]
    if learned.gain is None:
        parts.append(f"too few to keep some back: of {FEW} and more it is told how much they teach")
    else:
        near = "" if learned.error is None else f" (+- {learned.error:.2g})"
        parts.append(
            f"lines kept back are likelier with it by {learned.gain:.2g}{near} nats a point"
        )
    if learned.nearest:
        told = ", ".join(f"{name} {away:g}" for name, away in learned.nearest.items())
        parts.append(f"nearest hands: {told} (two hands are some 8 apart)")
    return "; ".join(parts)


def _pictured(drawings: Sequence[Drawing], learned: LearnedStyle, hand: Handwriting) -> Page:
    """Some lines, and below each, darker, the same text as it is written now, in x-heights."""
    from strokegen.ink.normaliser import x_heights
    from strokegen.models.handwriting.write import LINE_SPACING, PEN, X_HEIGHT_MM, write

    own = [(drawing, (drawing.label or "").strip()) for drawing in drawings]
    scale = x_heights(("", drawing, text) for drawing, text in own)[""]
    shown = [one for one in own if len(one[1]) > 2][:_SHOWN] or own[:1]
    rows: list[Drawing] = []
    for number, (drawing, text) in enumerate(shown):
        level = hand.normaliser.level(drawing, text, scale)
        level = level.with_strokes(level.strokes, keep_times=True, brushes=Brush())
        rows.append(level.translate(0, _APART * number).with_meta(pen=PEN, colour=_YOURS))
        written = write(text, style=learned, preset=hand)
        rows.append(written.translate(0, _APART * number + LINE_SPACING).with_meta(pen=PEN))
    title = "Grey: as it was written. Below it: the same words in the learned hand."
    return Page(tuple(rows), unit=Length(X_HEIGHT_MM, "mm"), title=title)
