"""A preset of World Models: vision, memory and controller, as far as they are trained.

Each training reads the preset of the one before it and adds its part; their weights are named
`vision/...`, `memory/...` and `controller/...`. `first/mean` and `first/log_variance`, `[N, Z]`,
are the latents that episodes begin with, for dreams to begin with too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from strokegen.models.worlds import vision
from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.vision import Vision
from strokegen.nn import ops
from strokegen.nn.native import packed
from strokegen.nn.network import Array, Network, Weights
from strokegen.presets import (
    Preset,
    PresetError,
    check_model,
    check_shapes,
    read_preset,
    stated,
    write_preset,
)

Frames = NDArray[np.uint8]
"""Pictures of the game, `[..., 64, 64, 3]`."""

First = tuple[Array, Array]
"""(mean, log variance), `[N, Z]`, of the latents that episodes begin with."""

Part = TypeVar("Part", Vision, Memory, Controller)

PARTS: dict[str, type[Network]] = {"vision": Vision, "memory": Memory, "controller": Controller}
_MADE_BY = {"vision": "train-vision", "memory": "train-memory", "controller": "evolve"}
_FIRST = "first/mean", "first/log_variance"
_MOST_FIRST = 10_000


class World:
    """The parts of a preset, ready to run in NumPy.

    Args:
      preset: from `read_preset`.
      needs: names of the parts that must be there.
    Attributes:
      vision, memory, controller: their configurations; None where a part is not there.
      first: the latents that episodes begin with, with a memory.
    Raises:
      PresetError: a part is missing or broken, or the preset is of another model.
    """

    first: First

    def __init__(self, preset: Preset, needs: tuple[str, ...] = ()):
        check_model(preset, "world", "world (vision, memory, controller)")
        self.preset = preset
        self._parts = {name: self._read(name, name in needs) for name in PARTS}
        self.vision, self.memory = self._find(Vision), self._find(Memory)
        self.controller = self._find(Controller)
        self._fit_together()
        if self.memory:
            self.first = self._first(self.memory.latent_dim)

    @classmethod
    def read(cls, name: str | Path, needs: tuple[str, ...] = ()) -> World:
        """The world of a shipped preset or a folder; see `read_preset`."""
        return cls(read_preset(name), needs)

    def _read(self, name: str, needed: bool) -> Network | None:
        preset = self.preset
        config = preset.config.get(name)
        if config is None:
            if needed:
                raise self._lacks(name)
            return None
        with stated(preset):
            part = PARTS[name](**config)
        shapes = part.shapes()
        check_shapes(preset, {f"{name}/{key}": shape for key, shape in shapes.items()})
        return part

    def _lacks(self, name: str) -> PresetError:
        made_by = f"strokegen world {_MADE_BY[name]}"
        return PresetError(f"preset {self.preset.name} has no {name}; make one by: {made_by}")

    def _find(self, kind: type[Part]) -> Part | None:
        return next((part for part in self._parts.values() if isinstance(part, kind)), None)

    def _fit_together(self) -> None:
        """Hold the parts to one size of latents and of memory."""
        name, memory, controller = self.preset.name, self.memory, self.controller
        parts = (self.vision, memory, controller)
        latent_dims = {part.latent_dim for part in parts if part is not None}
        if len(latent_dims) > 1:
            raise PresetError(f"preset {name}: its parts have latents of {latent_dims}")
        if controller and memory and controller.hidden != memory.hidden:
            raise PresetError(
                f"preset {name}: the controller is for a memory of {controller.hidden}, "
                f"not {memory.hidden}"
            )

    def _first(self, latent_dim: int) -> First:
        preset = self.preset
        count = len(preset.weights.get(_FIRST[0], ()))
        if not 1 <= count <= _MOST_FIRST:
            raise PresetError(
                f"preset {preset.name} has {count} first latents, expected 1 to {_MOST_FIRST:,}"
            )
        check_shapes(preset, dict.fromkeys(_FIRST, (count, latent_dim)))
        return preset.weights[_FIRST[0]], preset.weights[_FIRST[1]]

    def part(self, kind: type[Part]) -> Part:
        """A part that is needed.

        Raises:
          PresetError: it is not there.
        """
        found = self._find(kind)
        if found is None:
            raise self._lacks(kind.__name__.lower())
        return found

    def weights(self, part: str) -> Weights:
        """A part's weights under its own names."""
        start, arrays = f"{part}/", self.preset.weights.items()
        own = {name.removeprefix(start): one for name, one in arrays if name.startswith(start)}
        return packed(own)

    @property
    def digest(self) -> str:
        """Eight digits that tell these weights from any others."""
        found = hashlib.sha256()
        for name in sorted(self.preset.weights):
            found.update(name.encode() + np.ascontiguousarray(self.preset.weights[name]).tobytes())
        return found.hexdigest()[:8]

    def see(self, frames: Frames) -> tuple[Array, Array]:
        """(mean, log variance) `[B, Z]` of the latents of frames `[B, 64, 64, 3]`."""
        shares = frames.astype(np.float32) / 255
        return vision.encode(ops, self.weights("vision"), shares)

    def imagine(self, z: Array) -> Frames:
        """Frames `[B, 64, 64, 3]` of latents `[B, Z]`."""
        shares = vision.decode(ops, self.weights("vision"), z)
        frames: Frames = np.round(255 * shares).astype(np.uint8)
        return frames


def drawn(mean: Array, log_variance: Array, normal: NDArray[np.floating[Any]]) -> Array:
    """z of a posterior, by standard normal numbers of the same shape."""
    z: Array = (mean + np.exp(0.5 * log_variance) * normal).astype(np.float32)
    return z


def keep(
    folder: Path,
    before: Preset | None,
    part: str,
    config: Mapping[str, Any],
    weights: Weights,
    facts: Mapping[str, Any],
    first: First | None = None,
) -> None:
    """Write a preset that has the earlier parts of `before`, and this one new.

    Args:
      config, weights: of the part.
      facts: what made it, for config and card.
      first: the latents that episodes begin with, where the part is the memory.
    """
    order = list(PARTS)
    stale = order[order.index(part) :]  # what was made from another part of this kind
    whole: dict[str, Any] = {"model": "world", **(before.config if before else {})}
    made = whole.get("training", {})
    whole = {name: value for name, value in whole.items() if name not in stale}
    whole[part] = config
    whole["training"] = {name: made[name] for name in made if name not in stale} | {part: facts}
    old = before.weights if before else {}
    arrays = {name: one for name, one in old.items() if name.partition("/")[0] not in stale}
    arrays |= {f"{part}/{name}": array for name, array in weights.items()}
    if first is not None:
        arrays |= dict(zip(_FIRST, first))
    write_preset(folder, whole, arrays, card(whole))


def card(config: Mapping[str, Any]) -> str:
    """A preset's card: its parts, what made each; `{sha256}` is left to be filled."""
    lines = [
        "# A world: vision, memory, controller",
        "",
        "- **Source**: Ha & Schmidhuber (2018), arXiv:1803.10122, the Doom task.",
        "- **Data**: ViZDoom's Take Cover, Freedoom's assets, played by this project.",
    ]
    for part in PARTS:
        if part in config:
            made = _words(config["training"][part])
            lines.append(f"- **{part.capitalize()}**: {_words(config[part])}. Made by: {made}.")
    return "\n".join([*lines, "- **sha256 of weights.npz**: `{sha256}`", ""])


def _words(facts: Mapping[str, Any]) -> str:
    """Names and values in a line, those within in brackets."""
    words = []
    for name, value in facts.items():
        words.append(f"{name} ({_words(value)})" if isinstance(value, dict) else f"{name} {value}")
    return ", ".join(words)
