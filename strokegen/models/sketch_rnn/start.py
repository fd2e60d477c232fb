"""A SketchRNN preset that a training goes on from, with other drawings. NumPy only.

The network's size, its scale and the form of its drawings are the preset's; the categories are
those of the new drawings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.settings import SIZES, TrainSketch
from strokegen.models.sketch_rnn.sketcher import Sketcher, load
from strokegen.nn.network import Weights
from strokegen.options import flag

_CATEGORY_AXIS = {"class/kernel": 1, "class/bias": 0, "lstm/label": 0}


def start_of(options: TrainSketch) -> Sketcher | None:
    """The preset that `options` go on from, or None to begin anew.

    A run that is gone on with has its own by then, whatever became of the first.

    Raises:
      PresetError: it is missing, damaged, or of another model.
      ValueError: it has no encoder, or is not as the options ask for.
    """
    if options.start is None:
        return None
    own = options.resume and (options.out / "config.json").is_file()
    start = load(options.out if own else options.start)
    if not start.network.encoder_hidden:
        raise ValueError(
            f"preset {options.start} has no encoder, and --start needs one, as sketch has it"
        )
    for asked, name, wanted, has in _asked(options, start):
        if wanted != has:
            raise ValueError(
                f"{asked} beside --start {options.start}, whose {name} is {has}: what is trained "
                f"further stays as it is; leave {asked.split()[0]} out, or --start"
            )
    return start


def _asked(options: TrainSketch, start: Sketcher) -> Iterator[tuple[str, str, Any, Any]]:
    """(option, what it decides, what it asks for, what the start has) of all that are given."""
    network = start.network
    for name in SIZES:
        if (value := getattr(options, name)) is not None:
            yield f"{flag(name)} {value}", name, value, getattr(network, name)
    if options.decoder_only:
        yield "--decoder-only", "encoder_hidden", 0, network.encoder_hidden
    if options.offsets_only:
        yield "--offsets-only", "place_input", False, network.place_input
    if options.labels:
        yield "--labels", "num_labels", len(start.categories), network.num_labels
    if options.as_they_are:
        yield "--as-they-are", "form", None, start.form


def carried(start: Sketcher, network: SketchRNN, categories: Sequence[str]) -> Weights:
    """The start's weights, for a network of its size with categories of its own.

    What belongs to one category (a column of the class head, a row of the labels) goes with its
    name; of a name that the start does not know it is 0, which says nothing.

    Returns:
      float32, as `network.shapes` has them.
    """
    known = start.preset.weights
    at = [start.categories.index(name) for name in categories if name in start.categories]
    new = [number for number, name in enumerate(categories) if name in start.categories]
    weights = {}
    for name, shape in network.shapes().items():
        axis = _CATEGORY_AXIS.get(name)
        if axis is None:
            weights[name] = known[name]
            continue
        weights[name] = np.zeros(shape, np.float32)
        if name in known:
            np.moveaxis(weights[name], axis, 0)[new] = np.moveaxis(known[name], axis, 0)[at]
    return weights
