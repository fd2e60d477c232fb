"""What a run of SketchRNN says and shows of its preset: card and sheet of samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from strokegen import render
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher
from strokegen.presets import Preset


def sketch_card(config: dict[str, Any]) -> str:
    """The card of a SketchRNN preset; `{sha256}` is left to be filled."""
    network, made = config["network"], config["training"]
    goal, valid = made["objective"], made["valid"]
    units = f"model units of {config['scale']:.4g} data units, N_max {goal['n_max']}"
    losses = f"L_R {valid['L_R']}"
    parts = f"the decoder alone, {network['hidden']} LSTM units"
    if network["latent_dim"]:
        parts = (
            f"encoder of 2 x {network['encoder_hidden']} LSTM units, z of "
            f"{network['latent_dim']}, decoder of {network['hidden']}"
        )
        units += (
            f", L_KL a latent dimension with floor {goal['kl_floor']}, kl_weight "
            f"{goal['kl_weight']}"
        )
        losses += f", L_KL {valid['L_KL']}, cost {valid['cost']}"
    if "L_C" in valid:
        losses += f", category read from z {valid['L_C']} nats"
    data = f"{made.get('data', 'not stated')}: {made['drawings']:,} training drawings"
    if made["synthetic"]:
        data += f", {made['synthetic']:,} of them {made.get('synthetic_from', 'synthetic')}"
    if made.get("besides"):
        data += f", and besides {made['besides']}: other things"
    if made.get("start"):
        data += f"; it began with the weights of preset `{made['start']}`"
    return f"""# A SketchRNN preset

- **Network**: Ha & Eck (2017): {parts}, {network["num_mixtures"]} mixtures.
- **Draws**: {", ".join(config["categories"]) or "what its data show"}.
- **Data**: {data}; validation and test drawings are real.
- **Made by**: `{made.get("command", "strokegen train sketch")}`; {made["step"]:,} of \
{made["fit"]["steps"]:,} steps, {made["points"]:,} points.
- **Validation** (nats, {units}): {losses}.
- **sha256 of weights.npz**: `{{sha256}}`
"""


def sketch_sheet(preset: Preset, path: Path, temperature: float = TEMPERATURE) -> None:
    """First attempts: a row a category for the first twelve, or three rows without any."""
    sketcher = Sketcher(preset)
    drawings, captions = [], []
    for row, category in enumerate((sketcher.categories or [None] * 3)[:12]):
        rngs = [np.random.default_rng([1, row, column]) for column in range(8)]
        for sketch in sketcher.sketches(rngs, temperature, category=category):
            drawings.append(sketcher.drawing(sketch))
            captions.append(f"{category or ''} {sketch.verdict}")
    page = render.grid(drawings, columns=8, cell=(150, 150), captions=captions)
    render.save(page, path, width=1200, background="white")
