"""`strokegen convert`: other projects' weights become a preset."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click


@click.command(epilog="Example: strokegen convert bicycle.gen.json runs/bicycle")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def convert(source, out):
    """Make the preset folder OUT of SOURCE, one of Magenta's sketch decoders.

    \b
    SOURCE is a .gen.json file of the decoder-only networks that Magenta published.
    OUT is drawn by: strokegen sketch --preset OUT -o sketches.svg

    Its weights were published without a stated licence: draw with them, do not give them away.
    """
    from strokegen.sampling.magenta import card, read_decoder
    from strokegen.sampling.preset import write_preset

    if (out / "config.json").exists():
        raise ValueError(f"{out} already holds a preset; name another folder, or remove it first")
    preset = read_decoder(source)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    facts = {"file": source.name, "sha256": digest, "licence": "not stated by its publisher"}
    config = {**preset.config, "source": facts}
    write_preset(out, config, preset.weights, card(preset, source.name, digest))
    units = preset.config["network"]["hidden"]
    click.echo(f"{out}: {preset.config['label']}, {units} units; its terms are in card.md")
