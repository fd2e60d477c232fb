"""Magenta's published sketch decoders (`.gen.json`) as presets.

A file is `[meta, shapes, values]`: five arrays as base64 of little-endian int16, 32767 standing
for 10.0, in the order output kernel, output bias, input kernel, recurrent kernel, LSTM bias. The
LSTM's gates stand in the order i, g, f, o and its forget gate adds 1 to its pre-activation; the
outputs begin with the pen states. Offsets go in divided by the meta's `scale_factor`.

Source: the runtime that reads them, npm package @magenta/sketch 0.2.0 (Apache-2.0).
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.ink.types import Float32
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.nn.network import Weights
from strokegen.presets import Preset, PresetError, write_preset

LARGEST = 10.0
"""The weight that int16's 32767 stands for."""

SIDE = 900
"""The larger side of a drawing in the decoders' data, about (docs/decisions/0008)."""

PEN_TEMPERATURE = [0.5, 0.5]
"""The pen states' temperature is 0.5 + 0.5 tau, as their runtime has it unless told otherwise."""

_MAX_BYTES = 64 << 20
_MAX_NAME = 100


def read_decoder(path: str | Path) -> Preset:
    """Read a `.gen.json` file.

    Returns:
      A preset for a `Sketcher`, with weights as exact as the file's.
    Raises:
      PresetError: not such a file, or damaged; the message says where.
      OSError: it cannot be read.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise ValueError(f"it has {size >> 20:,} MB, at most {_MAX_BYTES >> 20} are read")
        whole = json.loads(path.read_bytes())
        if not isinstance(whole, list) or len(whole) != 3:
            raise ValueError("it is not a list of three: facts, shapes and values")
        facts, shapes, values = whole
        name, scale, length = _facts(facts)
        network, shapes = _network(shapes)
        arrays = _arrays(shapes, values)
    except RecursionError:
        raise PresetError(_message(path, "it is nested too deeply")) from None
    except ValueError as error:
        raise PresetError(_message(path, str(error))) from None
    config = {
        "model": "sketch_rnn",
        "network": network.as_dict(),
        "label": name,
        "scale": scale,
        "max_length": length,
        "pen_temperature": PEN_TEMPERATURE,
    }
    return Preset(path.name.split(".")[0], config, _ours(*arrays))


def _message(path: Path, reason: str) -> str:
    return f"{path}: not a decoder of Magenta's: {reason}; expected a .gen.json file as published"


def _facts(facts: Any) -> tuple[str, float, int]:
    """(category, units of the data in one model unit, rows of the longest drawing)."""
    if not isinstance(facts, dict):
        raise ValueError("its facts are no object")
    name: Any = facts.get("name")
    scale: Any = facts.get("scale_factor")
    length: Any = facts.get("max_seq_len")
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME or not name.isprintable():
        raise ValueError(f"name is {_shown(name)}, no category")
    if type(scale) not in (int, float) or not 1e-6 < scale < 1e6:
        raise ValueError(f"scale_factor is {_shown(scale)}, no size of an offset")
    if type(length) is not int or not 1 <= length <= 10_000:
        raise ValueError(f"max_seq_len is {_shown(length)}, not 1 to 10,000")
    return name, float(scale), length


def _shown(value: object) -> str:
    return ascii(value)[:120]


def _network(shapes: Any) -> tuple[SketchRNN, list[list[int]]]:
    """The network that has weights of these shapes, and the shapes."""
    given = _shown(shapes)
    try:
        (hidden, outputs), _, _, _, _ = shapes
        network = SketchRNN(hidden, (outputs - 3) // 6)
    except (TypeError, ValueError):
        raise ValueError(f"its shapes are {given}, not those of a decoder alone") from None
    m, gates = network.mixture.size, 4 * hidden
    wanted = [[hidden, m], [m], [5, gates], [hidden, gates], [gates]]
    if shapes != wanted:
        raise ValueError(f"its shapes are {given}, expected {wanted} for {hidden} units")
    return network, wanted


def _arrays(shapes: list[list[int]], values: Any) -> list[Float32]:
    if not isinstance(values, list) or len(values) != len(shapes):
        raise ValueError(f"it has not {len(shapes)} arrays of values")
    arrays = []
    for number, (shape, text) in enumerate(zip(shapes, values), 1):
        try:
            data = base64.b64decode(text, validate=True)
        except (TypeError, ValueError):
            raise ValueError(f"array {number} is not base64") from None
        if len(data) != 2 * math.prod(shape):
            raise ValueError(
                f"array {number} has {len(data):,} bytes, expected {2 * math.prod(shape):,} "
                f"for shape {shape}"
            )
        whole = np.frombuffer(data, "<i2").reshape(shape)
        arrays.append((LARGEST / 32767 * whole).astype(np.float32))
    return arrays


def _ours(kernel: Float32, bias: Float32, x: Float32, h: Float32, gates: Float32) -> Weights:
    """Their arrays in our order: gates i, f, g, o with the forget bias in, the pen states last."""

    def reordered(array: Float32) -> Float32:
        i, g, f, o = np.split(array, 4, axis=-1)
        return np.concatenate([i, f, g, o], axis=-1)

    hidden = len(h)
    lstm_bias = reordered(gates)
    lstm_bias[hidden : 2 * hidden] += 1
    return {
        "lstm/input": reordered(x),
        "lstm/recurrent": reordered(h),
        "lstm/bias": lstm_bias,
        "output/kernel": np.roll(kernel, -3, axis=-1),
        "output/bias": np.roll(bias, -3),
    }


def card(preset: Preset, file_name: str, sha256: str) -> str:
    """The card of a converted decoder; `{sha256}` of the weights is left to be filled."""
    config, weights = preset.config, preset.weights.values()
    off = max(float(np.abs(array.astype(np.float16) - array).max()) for array in weights)
    return f"""# A sketch decoder: {config["label"]}

- **Network**: the decoder-only network of SketchRNN, Ha & Eck (2017): an LSTM of \
{config["network"]["hidden"]} units, {config["network"]["num_mixtures"]} mixtures.
- **Made from**: `{file_name}` (sha256 `{sha256}`), as published by Google's Magenta project, \
trained by them on Quick, Draw! drawings (CC BY 4.0).
- **Licence**: Magenta's code is under Apache-2.0; these weights were published without a stated \
licence. strokegen therefore does not ship them: draw with them, and ask before giving them away.
- **Rounding**: the file's weights are multiples of {LARGEST:g}/32767; here they are float16, off \
by {off:.1e} at most.
- **Units**: offsets times {config["scale"]:g} are units of its data. The larger side of a drawing \
has about {SIDE} of them (measured on samples; the file does not say).
- **sha256 of weights.npz**: `{{sha256}}`
"""


def convert(source: Path, out: Path) -> str:
    """Make a preset folder of a decoder's file.

    Returns:
      What was made, for people.
    Raises:
      ValueError: `out` holds a preset already. PresetError: see `read_decoder`.
    """
    if (out / "config.json").exists():
        raise ValueError(f"{out} already holds a preset; name another folder, or remove it first")
    preset = read_decoder(source)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    facts = {"file": source.name, "sha256": digest, "licence": "not stated by its publisher"}
    config = {**preset.config, "source": facts}
    write_preset(out, config, preset.weights, card(preset, source.name, digest))
    units = preset.config["network"]["hidden"]
    return f"{out}: {preset.config['label']}, {units} units; its terms are in card.md"
