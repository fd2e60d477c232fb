"""`strokegen evaluate`: a preset's NLL, legibility, reading or sketches, beside real ink."""

from __future__ import annotations

import inspect
import json as json_format
from typing import Any

import click
from click.core import ParameterSource

from strokegen.cli.tell import say
from strokegen.cli.verb import Verb
from strokegen.datasets import SPLITS
from strokegen.ink.errors import UnknownOption
from strokegen.ink.files import write_whole
from strokegen.ink.places import find
from strokegen.models.registry import MODELS, measures, system_of


@click.command(
    cls=Verb, epilog="Example: strokegen evaluate handwriting --json figures.json --sheet all.png"
)
@click.argument("preset", default="handwriting")
@click.option(
    "--data",
    show_default="unipen; microjam for RoboJam, quickdraw for a judge, what it learned from for a "
    "sketch preset",
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
    help="Validation lines that the NLL is taken over; of a reader, what is read as raw ink and by "
    "rapidocr too.",
)
@click.option(
    "--split",
    type=click.Choice(SPLITS),
    show_default="test",
    help="Whose lines and words a reader, and what drawings a sketch preset or a judge, are "
    "measured on.",
)
@click.option(
    "--sentences",
    metavar="FILE",
    show_default="60 of the package's own",
    help="Sentences to be written and read, one a line.",
)
@click.option(
    "--each",
    type=click.IntRange(1, 1000),
    show_default="1; 100 for a sketch preset",
    help="How often each of them is written, with other seeds; new drawings of a category.",
)
@click.option("--style", show_default="the preset's", help="Hand that writes the sentences.")
@click.option("--bias", type=float, show_default="the preset's", help="0 is as uneven as people.")
@click.option(
    "--category",
    metavar="NAME",
    multiple=True,
    help="Of a sketch preset, to be measured alone; may be given again.  [default: all]",
)
@click.option("--workers", type=click.IntRange(1), default=1, help="Processes that write.")
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="Write on the nodes of the Ray cluster of this address, such as auto; needs ray.",
)
@click.option(
    "--of",
    metavar="PRESET",
    show_default="handwriting",
    help="Preset that learns the hands of `style`.",
)
@click.option(
    "--hands",
    type=click.Choice(["named", "all"]),
    help="Hands of the preset that are tried beside learned ones.  [default: named]",
)
@click.option("--json", metavar="FILE", help="All figures, and every line that was read.")
@click.option(
    "--sheet",
    metavar="FILE",
    help="Picture, .png, .jpg, .webp or .svg, of the written sentences above what was read, of "
    "drawings above what they were named.",
)
def evaluate(preset: str, of: str | None, json: str | None, **options: Any) -> None:
    """Measure PRESET, a shipped preset or a preset or run folder; or how hands are learned: style.

    NLL: how well it foresees the validation writers' pens, beside an untrained network of its
    size and one Gaussian. Legibility: the character error rate (CER) of the sentences, written
    with seeds from 0 on, beside that of real lines, by one reader; it needs: pip install
    'strokegen[evaluate]'

    A scribble preset has the NLL alone: it foresees the pen without knowing the text. Of a RoboJam
    preset: the NLL of the performances that were held out. Of a reader: the CER of what it reads,
    beside rapidocr's.

    Of a sketch preset: how often a judge, a network that sees drawings as pictures and knows
    nothing of the preset, names new drawings, reconstructions and endings rightly, beside real
    drawings; L_R and L_KL; FID; and the nearest real drawing. Of a judge: the share of real
    drawings that it names.

    style: a hand is learned from 8 lines, or --lines, of each of UNIPEN's test writers, or of the
    writers in the subfolders of --data; the NLL of their other lines with it, with none and with
    the preset's own hands, and whether what is written in it looks like its writer's.
    """
    source = click.get_current_context().get_parameter_source
    given = {name: v for name, v in options.items() if source(name) is not ParameterSource.DEFAULT}
    place = measures().get(preset)
    if place:
        preset, model, limits = of or "handwriting", preset, ""
    else:
        system = system_of(preset)
        place, model, limits = system.evaluate, f"{system.model} preset", system.limits
        if not place:
            measured = ", ".join(name for name, one in MODELS.items() if one.evaluate)
            raise click.UsageError(f"{preset} is a {system.model}; evaluate measures {measured}")
        if of:
            raise click.UsageError("--of says whose hands `style` learns; leave it out")
    function = find(place)
    unknown = sorted(given.keys() - inspect.signature(function).parameters.keys())
    if unknown:
        lacking = f"a {model} has no such option: leave out {', '.join(unknown)}"
        raise click.UsageError(limits or lacking)
    try:
        figures = function(preset, say, **given)
    except UnknownOption as error:
        raise click.UsageError(str(error)) from None
    if json:
        write_whole(json, json_format.dumps(figures, indent=1, ensure_ascii=False).encode())
