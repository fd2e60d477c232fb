"""What a run shows of itself: TensorBoard scalars and sheets of samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf

from strokegen import render
from strokegen.sampling import style as styles
from strokegen.sampling.handwriting import Handwriting
from strokegen.sampling.preset import Preset
from strokegen.sampling.scribble import Scribbler
from strokegen.sampling.sketch import TEMPERATURE, Sketcher
from strokegen.sampling.text import LINE_SPACING

SAMPLE_LINES = ("The quick brown fox jumps", "over 13 lazy dogs, Zoe!", "Quebec & vixen @ home $7")


def card(config: dict) -> str:
    """A preset's card: what it is, what made it, and its loss; `{sha256}` is left to be filled."""
    network = config["network"]
    return f"""# A handwriting synthesis preset

- **Network**: Graves (2013), section 5: {network["num_layers"]} x {network["hidden"]} LSTM units, \
{network["num_mixtures"]} mixtures, {network["num_windows"]} windows, {network["num_styles"]} \
styles of {network["style_dim"]} numbers.
{_learned(config, "strokegen train handwriting")}"""


def scribble_card(config: dict) -> str:
    """The card of a prediction preset; `{sha256}` is left to be filled."""
    network = config["network"]
    return f"""# A handwriting prediction preset

- **Network**: Graves (2013), section 4: {network["num_layers"]} x {network["hidden"]} LSTM units, \
{network["num_mixtures"]} mixtures, {network["num_styles"]} styles of {network["style_dim"]} \
numbers.
{_learned(config, "strokegen train scribble")}"""


def _learned(config: dict, command: str) -> str:
    """What the cards of Graves's two networks have in common; `command` where none is on record."""
    network, made = config["network"], config["training"]
    return f"""\
- **Data**: {made.get("data", "not stated")}, the writers of the training split.
- **Made by**: `{made.get("command", command)}`; {made["step"]:,} of \
{made["fit"]["steps"]:,} steps, {made["points"]:,} points.
- **Validation**: {made["valid_nll"]} nats a point in model units on words and texts of the \
validation writers, without a style, sigma floor {network["sigma_floor"]} included.
- **sha256 of weights.npz**: `{{sha256}}`
"""


class Board:
    """Writes scalars to `<folder>/board`, readable by `tensorboard --logdir`."""

    def __init__(self, folder: Path):
        self._writer = tf.summary.create_file_writer(str(folder / "board"))

    def scalars(self, step: int, **values: float) -> None:
        with self._writer.as_default(step=step):
            for name, value in values.items():
                tf.summary.scalar(name, value)
        self._writer.flush()


def sample_sheet(preset: Preset, path: Path, wanted: tuple[str, ...] = ("none", "0", "1")) -> None:
    """Draw the sample lines in a few styles, one column each, first attempts, with verdicts."""
    hand, bias = Handwriting(preset), styles.bias(None, preset)
    drawings, captions = [], []
    for style in wanted:
        if style != "none" and int(style) >= hand.network.num_styles:
            continue
        vector = styles.vector(styles.parse(style, preset), preset)
        rngs = [np.random.default_rng([1, row]) for row in range(len(SAMPLE_LINES))]
        lines = hand.lines(SAMPLE_LINES, vector, bias, rngs)
        drawings.append(render.stack([hand.drawing(line) for line in lines], LINE_SPACING))
        captions.append(f"style {style}: {', '.join(line.verdict for line in lines)}")
    _save_columns(drawings, captions, path)


def scribble_sheet(
    preset: Preset, path: Path, wanted: tuple[str, ...] = ("none", "0", "1")
) -> None:
    """Three lines in each of a few styles, first attempts, with verdicts."""
    scribbler, bias = Scribbler(preset), styles.bias(None, preset)
    drawings, captions = [], []
    for style in wanted:
        if style != "none" and int(style) >= scribbler.network.num_styles:
            continue
        vector = styles.vector(styles.parse(style, preset), preset)
        rngs = [np.random.default_rng([1, row]) for row in range(3)]
        lines = scribbler.lines(25, vector, bias, rngs)
        drawn = [scribbler.drawing(line) for line in lines]
        drawings.append(render.stack(drawn, LINE_SPACING))
        captions.append(f"style {style}: {', '.join(line.verdict for line in lines)}")
    _save_columns(drawings, captions, path)


def _save_columns(drawings, captions, path: Path) -> None:
    page = render.grid(drawings, columns=len(drawings), cell=(600, 220), captions=captions)
    render.save(page, path, width=600 * len(drawings), background="white")


def sketch_card(config: dict) -> str:
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
