"""`strokegen evaluate`: a preset's NLL and legibility, beside baselines and real ink."""

from __future__ import annotations

import json as json_format
from pathlib import Path

import click


@click.command(epilog="Example: strokegen evaluate handwriting --json figures.json --sheet all.png")
@click.argument("preset", default="handwriting")
@click.option(
    "--data",
    show_default="unipen, or microjam for RoboJam",
    metavar="NAME|PATH",
    help="Real ink: a data set by name, or its archive or folder.",
)
@click.option(
    "--beside",
    metavar="PRESET",
    multiple=True,
    help="A further preset of handwriting or scribbles, whose NLL of the same lines stands beside "
    "the first's; may be given again.",
)
@click.option("--only", type=click.Choice(["nll", "legibility"]), help="One of the two parts.")
@click.option(
    "--lines",
    type=click.IntRange(1),
    default=200,
    show_default=True,
    help="Validation lines that the NLL is taken over.",
)
@click.option(
    "--sentences",
    metavar="FILE",
    show_default="60 of the package's own",
    help="Sentences to be written and read, one a line.",
)
@click.option("--style", show_default="the preset's", help="Hand that writes the sentences.")
@click.option("--bias", type=float, show_default="the preset's", help="0 is as uneven as people.")
@click.option("--json", metavar="FILE", help="All figures, and every line that was read.")
@click.option(
    "--sheet",
    metavar="FILE",
    help="Picture, .png or .svg, of the written sentences above what was read.",
)
def evaluate(preset, data, beside, only, lines, sentences, style, bias, json, sheet):
    """Measure PRESET, a shipped preset or a preset or run folder.

    NLL: how well it foresees the validation writers' pens, beside an untrained network of its
    size and one Gaussian. Legibility: the character error rate (CER) of one sample a sentence,
    none chosen, beside that of real lines, by one reader; it needs: pip install
    'strokegen[evaluate]'

    A scribble preset has the NLL alone: it foresees the pen without knowing the text. Of a RoboJam
    preset: the NLL of the performances that were held out.
    """
    from strokegen import datasets
    from strokegen.ink.files import write_whole
    from strokegen.models.handwriting import legibility
    from strokegen.presets import read_config

    if only == "nll" and (sentences or sheet):
        raise click.UsageError("--sentences and --sheet belong to the legibility, not to the NLL")
    if only == "legibility" and beside:
        raise click.UsageError("--beside belongs to the NLL, not to the legibility")
    model = read_config(preset)["model"]
    if model == "robojam":
        if only or beside or sentences or style or sheet or bias is not None:
            raise click.UsageError("a RoboJam preset has no text: give --data and --json alone")
        _touches(preset, data or "microjam", json)
        return
    if model == "prediction":
        if only == "legibility" or sentences or style or sheet or bias is not None:
            raise click.UsageError("a scribble preset writes no text: it has an NLL alone")
        only = "nll"
    drawers = [_drawer(name) for name in (preset, *beside)]
    hand = drawers[0]
    texts = legibility.read_sentences(sentences or legibility.SENTENCES)
    missing = None
    try:
        if only != "nll":
            legibility.reader()
    except ModuleNotFoundError as error:
        # Without the reader the NLL still stands, unless more than that was asked for.
        if only or sentences or sheet:
            raise
        missing = error.name
    real = datasets.load(data or "unipen", kinds=("text",))
    figures = {}
    if only != "legibility":
        figures["nll"] = _nll(drawers, real, lines)
    if missing:
        click.echo(f"\nLegibility: left out, it needs {missing}: pip install 'strokegen[evaluate]'")
    elif only != "nll":
        drawings = legibility.write_sentences(hand, texts, style, bias)
        written = legibility.readings(drawings)
        if figures:
            click.echo()
        figures["legibility"] = _legibility(hand, real, written)
        if sheet:
            _draw(drawings, written, Path(sheet))
    if json:
        write_whole(json, json_format.dumps(figures, indent=1, ensure_ascii=False).encode())


def _touches(preset, data: str, json) -> None:
    """What a RoboJam preset makes of held-out performances."""
    from strokegen import datasets
    from strokegen.ink.files import write_whole
    from strokegen.models.robojam.measure import figures, report
    from strokegen.models.robojam.responder import Responder
    from strokegen.models.robojam.touches import prepare
    from strokegen.presets import read_preset

    found = figures(Responder(read_preset(preset)), prepare(datasets.load(data)))
    click.echo(report(found))
    if json:
        write_whole(json, json_format.dumps(found, indent=1).encode())


def _drawer(preset):
    """A preset of either of Graves's networks."""
    from strokegen.models.handwriting import scribble
    from strokegen.models.handwriting import write as text
    from strokegen.presets import read_config

    kind = scribble if read_config(preset)["model"] == "prediction" else text
    return kind.load(preset)


def _nll(drawers, real, count: int) -> dict:
    from strokegen.ink.errors import DataError
    from strokegen.models.handwriting import report
    from strokegen.models.handwriting.lines import prepare
    from strokegen.models.handwriting.nll import alphabet_of, choose, compare, some_writers

    train, valid = real.select("train"), real.select("valid")
    if not len(train) or not len(valid):
        raise DataError(
            f"{real.name}: {len(train)} lines of training writers and {len(valid)} of validation "
            "writers; the NLL needs both, --only legibility does without"
        )
    alphabet, normaliser = alphabet_of(drawers), drawers[0].normaliser
    known, held = (prepare(part, normaliser) for part in (some_writers(train), valid))
    chosen = choose(held, alphabet, count)
    table = compare(drawers, held, chosen, known)
    writers = len({held.writers[i] for i in chosen})
    figures = report.nll_figures(table, drawers[0].network.sigma_floor, real.name, writers)
    click.echo(report.nll_report(figures))
    return figures


def _legibility(hand, real, written) -> dict:
    from strokegen.models.handwriting import legibility, report
    from strokegen.models.handwriting.lines import prepare

    drawings = []
    for split in ("valid", "test"):
        part = real.select(split)
        if len(part):
            lines = prepare(part, hand.normaliser)
            chosen = legibility.real_lines(lines, hand.normaliser.spacing)
            drawings += [drawing.with_meta(split=split) for drawing in chosen]
    figures = report.legibility_figures(
        hand.preset.name, written, real.name, legibility.readings(drawings),
        legibility.reader().name,
    )  # fmt: skip
    click.echo(report.legibility_report(figures))
    return figures


def _draw(drawings, written, path: Path) -> None:
    """The written lines, each above what was read and the number of errors in it."""
    from strokegen import render

    captions = [f"{one.read}  ({one.errors})" for one in written]
    page = render.grid(drawings, columns=min(3, len(drawings)), cell=(480, 90), captions=captions)
    render.save(page, path, background="white")
