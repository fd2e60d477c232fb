"""What runs of Graves's two networks say and show of their presets: cards and sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from strokegen import render
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.drawer import AnyDrawer
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.handwriting.write import LINE_SPACING
from strokegen.presets import Preset

SAMPLE_LINES = ("The quick brown fox jumps", "over 13 lazy dogs, Zoe!", "Quebec & vixen @ home $7")
STYLES = ("none", "0", "1")


def card(config: dict[str, Any]) -> str:
    """A preset's card: what it is, what made it, and its loss; `{sha256}` is left to be filled."""
    network, made = config["network"], config["training"]
    section, verb, windows = 4, "scribble", ""
    if config["model"] == Handwriting.model:
        section, verb, windows = 5, "handwriting", f"{network['num_windows']} windows, "
    return f"""# A handwriting {config["model"]} preset

- **Network**: Graves (2013), section {section}: {network["num_layers"]} x {network["hidden"]} \
LSTM units, {network["num_mixtures"]} mixtures, {windows}{network["num_styles"]} styles of \
{network["style_dim"]} numbers.
- **Data**: {made.get("data", "not stated")}, the writers of the training split.
- **Made by**: `{made.get("command", f"strokegen train {verb}")}`; {made["step"]:,} of \
{made["fit"]["steps"]:,} steps, {made["points"]:,} points.
- **Validation**: {made["valid_nll"]} nats a point in model units on words and texts of the \
validation writers, without a style, sigma floor {network["sigma_floor"]} included.
- **sha256 of weights.npz**: `{{sha256}}`
"""


def hand_card(config: dict[str, Any]) -> str:
    """The card of a preset with one hand more, as `card`."""
    made = config["training"]
    return f"""# A handwriting preset with one hand more

- **Begun with**: preset {made["start"]}, whose hands and characters it keeps.
- **Its own hand**: `{config["default_style"]}`, of {made["lines"]} pieces of one person's writing.
- **Made by**: `{made["command"]}`; {made["step"]:,} of {made["fit"]["steps"]:,} steps, \
{made["points"]:,} points.
- **Validation**: {made["valid_nll"]} nats a point in model units on {made["held_back"]} pieces \
that were held back, {made["style_nll"]} in the learned style alone.
- **sha256 of weights.npz**: `{{sha256}}`
"""


def sample_sheet(preset: Preset, path: Path, hands: Sequence[str] = STYLES) -> None:
    """Draw three lines in each of a few styles, one column each, first attempts, with verdicts."""
    writes = preset.config["model"] == Handwriting.model
    drawer: AnyDrawer = Handwriting(preset) if writes else Scribbler(preset)
    wish = SAMPLE_LINES if writes else 25.0
    bias = styles.bias(None, preset)
    drawings, captions = [], []
    for style in hands:
        if style.isdecimal() and int(style) >= drawer.network.num_styles:
            continue
        vector = styles.vector(styles.parse(style, preset), preset)
        rngs = [np.random.default_rng([1, row]) for row in range(len(SAMPLE_LINES))]
        lines = drawer.lines(wish, vector, bias, rngs)
        drawn = [drawer.drawing(line) for line in lines]
        drawings.append(render.stack(drawn, LINE_SPACING))
        captions.append(f"style {style}: {', '.join(line.verdict for line in lines)}")
    page = render.grid(drawings, columns=len(drawings), cell=(600, 220), captions=captions)
    render.save(page, path, width=600 * len(drawings), background="white")
