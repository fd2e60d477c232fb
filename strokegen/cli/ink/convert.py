"""`strokegen convert`: ink from one format to another, and other projects' weights to a preset."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

_FORMATS = click.Choice(["json", "ndjson", "quickdraw", "npz", "inkml", "unipen", "svg", "csv"])


@click.command(epilog="Example: strokegen convert cat.ndjson cat.npz")
@click.argument("source", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.argument("out", type=click.Path(allow_dash=True, path_type=Path))
@click.option("--from", "source_form", type=_FORMATS, help="Format of SOURCE.  [default: its name]")
@click.option("--to", "out_form", type=_FORMATS, help="Format of OUT.  [default: its name]")
def convert(source: Path, out: Path, source_form: str | None, out_form: str | None) -> None:
    """Turn the drawings in SOURCE into the file OUT; - is standard input or output.

    \b
    .json    ink as strokegen keeps it, one drawing
    .ndjson  the same, one a line (read: Quick, Draw! too; --to quickdraw writes it)
    .npz     sketch-rnn: train, valid and test
    .inkml   InkML of the W3C
    .unp     UNIPEN, a segment a drawing
    .csv     touches: time, x, y
    .svg     stroked lines, curves to within 0.25 px; one drawing
    .png     a picture, only as OUT

    Where OUT holds one drawing and there are several, {} in its name stands for their numbers:
    strokegen convert cats.ndjson cat-{}.svg

    A .gen.json, one of Magenta's sketch decoders, becomes the preset folder OUT, which is drawn by:
    strokegen sketch --preset OUT -o sketches.svg. Its weights were published without a stated
    licence: draw with them, do not give them away.
    """
    if source.name.endswith(".gen.json"):
        _preset(source, out)
        return
    from strokegen.formats import table as exchange

    if out.suffix.lower() == ".png" and out_form is None:
        drawings = exchange.read(source, source_form)
        if len(drawings) != 1:
            raise ValueError(
                f"{out}: a picture is of one drawing, and {source} has {len(drawings)}; "
                "see strokegen gallery"
            )
        drawings[0].save(out)
        return
    # Told before anything is read, which may take long.
    form = exchange.format_of(out, out_form or ("ndjson" if str(out) == "-" else None))
    drawings = exchange.read(source, source_form)
    exchange.write(drawings, out, form.name)
    lost = exchange.lost(drawings, form)
    if lost:
        click.echo(f"strokegen: {form.name} keeps no {', no '.join(lost)}", err=True)


def _preset(source: Path, out: Path) -> None:
    from strokegen.models.sketch_rnn.magenta import card, read_decoder
    from strokegen.presets import write_preset

    if (out / "config.json").exists():
        raise ValueError(f"{out} already holds a preset; name another folder, or remove it first")
    preset = read_decoder(source)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    facts = {"file": source.name, "sha256": digest, "licence": "not stated by its publisher"}
    config = {**preset.config, "source": facts}
    write_preset(out, config, preset.weights, card(preset, source.name, digest))
    units = preset.config["network"]["hidden"]
    click.echo(f"{out}: {preset.config['label']}, {units} units; its terms are in card.md")
