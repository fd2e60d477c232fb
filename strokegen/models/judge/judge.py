"""Names drawings: a judge preset over NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float32, Indices
from strokegen.models.judge.network import Classifier, classes, features
from strokegen.models.judge.pictures import pictures
from strokegen.nn import ops
from strokegen.presets import Preset, check_model, check_shapes, loaded, stated

NAME = "judge"
"""The shipped preset."""

_AT_ONCE = 128  # pictures, for the memory of their patches


class Judge:
    """A judge preset, ready to name drawings.

    Attributes:
      categories: what it can name, all equally usual to it.
      held_out: share of the drawings that it was tested on, see
        `strokegen.datasets.sample.share_split`.
    Raises:
      PresetError: the preset is of another model, or its weights do not fit its config.
    """

    def __init__(self, preset: Preset):
        check_model(preset, "judge", "judge of drawings")
        self.preset = preset
        with stated(preset):
            self.network = Classifier(**preset.config["network"])
            self.categories: list[str] = preset.config["categories"]
            self.held_out: float | None = preset.config.get("training", {}).get("held_out")
            if (
                not isinstance(self.categories, list)
                or not all(isinstance(name, str) for name in self.categories)
                or len(self.categories) != self.network.categories
            ):
                raise ValueError(f"categories {self.categories!r}")
            if self.held_out is not None and not 0 < self.held_out < 0.5:
                raise ValueError(f"held_out {self.held_out!r}")
        check_shapes(preset, self.network.shapes())

    def features(self, drawings: Sequence[Drawing]) -> Float32:
        """What it sees in each drawing, float32 `[B, features]`."""
        weights, shown = self.preset.weights, pictures([one.strokes for one in drawings])
        parts = [np.zeros((0, self.network.features), np.float32)]
        for first in range(0, len(shown), _AT_ONCE):
            part = shown[first : first + _AT_ONCE, ..., None].astype(np.float32) / 255
            parts.append(features(ops, weights, part))
        return np.concatenate(parts)

    def log_probs(self, seen: Float32) -> Float32:
        """log p of each category, float32 `[B, categories]`, of what `features` sees."""
        found: Float32 = ops.log_softmax(classes(ops, self.preset.weights, seen))
        return found

    def names(self, drawings: Sequence[Drawing]) -> list[str]:
        """What each drawing shows, by its likeliest category."""
        return self.named(self.features(drawings))

    def named(self, seen: Float32) -> list[str]:
        """The likeliest category of each row that `features` gave."""
        best: Indices = self.log_probs(seen).argmax(axis=1)
        return [self.categories[one] for one in best]


def load(preset: str | Path | Judge = NAME) -> Judge:
    """A judge preset, by name or folder, see `loaded`. A `Judge` is taken as it is.

    Raises:
      PresetError: it is missing, damaged, or of another model.
    """
    return loaded(Judge, preset)
