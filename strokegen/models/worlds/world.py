"""A preset of World Models: vision, memory and controller, as far as they are trained.

Each training reads the preset of the one before it and adds its part; their weights are named
`vision/...`, `memory/...` and `controller/...`. `first/mean` and `first/log_variance`, `[N, Z]`,
are the latents that episodes begin with, for dreams to begin with too.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from strokegen.models.worlds import vision
from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.vision import Vision
from strokegen.nn import ops
from strokegen.presets import (
    Preset,
    PresetError,
    check_model,
    check_shapes,
    read_preset,
    stated,
    write_preset,
)

PARTS = {"vision": Vision, "memory": Memory, "controller": Controller}
_MADE_BY = {"vision": "train-vision", "memory": "train-memory", "controller": "evolve"}
_MOST_FIRST = 10_000


class World:
    """The parts of a preset, ready to run in NumPy.

    Args:
      preset: from `read_preset`.
      needs: names of the parts that must be there.
    Attributes:
      vision, memory, controller: their configurations; None where a part is not there.
      first: (mean, log variance) of the latents that episodes begin with, with a memory.
    Raises:
      PresetError: a part is missing or broken, or the preset is of another model.
    """

    def __init__(self, preset: Preset, needs: tuple[str, ...] = ()):
        check_model(preset, "world", "world (vision, memory, controller)")
        self.preset = preset
        for name, kind in PARTS.items():
            config = preset.config.get(name)
            if config is None and name in needs:
                raise PresetError(f"preset {preset.name} has no {name}; make one by: "
                                  f"strokegen world {_MADE_BY[name]}")  # fmt: skip
            with stated(preset):
                setattr(self, name, None if config is None else kind(**config))
            if config is not None:
                shapes = getattr(self, name).shapes()
                check_shapes(preset, {f"{name}/{key}": shape for key, shape in shapes.items()})
        latent_dims = {part.latent_dim for part in (self.vision, self.memory, self.controller)
                       if part is not None}  # fmt: skip
        if len(latent_dims) > 1:
            raise PresetError(f"preset {preset.name}: its parts have latents of {latent_dims}")
        if self.controller and self.memory and self.controller.hidden != self.memory.hidden:
            raise PresetError(f"preset {preset.name}: the controller is for a memory of "
                              f"{self.controller.hidden}, not {self.memory.hidden}")  # fmt: skip
        if self.memory:
            count = len(preset.weights.get("first/mean", ()))
            if not 1 <= count <= _MOST_FIRST:
                raise PresetError(f"preset {preset.name} has {count} first latents, expected 1 to "
                                  f"{_MOST_FIRST:,}")  # fmt: skip
            names = "first/mean", "first/log_variance"
            check_shapes(preset, dict.fromkeys(names, (count, self.memory.latent_dim)))
            self.first = tuple(preset.weights[name] for name in names)

    @classmethod
    def read(cls, name: str | Path, needs: tuple[str, ...] = ()) -> World:
        """The world of a shipped preset or a folder; see `read_preset`."""
        return cls(read_preset(name), needs)

    def weights(self, part: str) -> dict[str, np.ndarray]:
        """A part's weights under its own names."""
        start = f"{part}/"
        return {name.removeprefix(start): array for name, array in self.preset.weights.items()
                if name.startswith(start)}  # fmt: skip

    @property
    def digest(self) -> str:
        """Eight digits that tell these weights from any others."""
        found = hashlib.sha256()
        for name in sorted(self.preset.weights):
            found.update(name.encode() + np.ascontiguousarray(self.preset.weights[name]).tobytes())
        return found.hexdigest()[:8]

    def see(self, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(mean, log variance) `[B, Z]` of the latents of uint8 frames `[B, 64, 64, 3]`."""
        return vision.encode(ops, self.weights("vision"), np.float32(frames) / 255)

    def imagine(self, z: np.ndarray) -> np.ndarray:
        """uint8 frames `[B, 64, 64, 3]` of latents `[B, Z]`."""
        frames = vision.decode(ops, self.weights("vision"), z)
        return np.round(255 * frames).astype(np.uint8)


def drawn(mean, log_variance, normal) -> np.ndarray:
    """z of a posterior, by standard normal numbers of the same shape."""
    return (mean + np.exp(0.5 * log_variance) * normal).astype(np.float32)


def keep(
    folder: Path, before: Preset | None, part: str, config: dict, weights: dict, facts: dict,
    first: tuple[np.ndarray, np.ndarray] | None = None,
) -> None:  # fmt: skip
    """Write a preset that has the earlier parts of `before`, and this one new.

    Args:
      config, weights: of the part.
      facts: what made it, for config and card.
      first: the latents that episodes begin with, where the part is the memory.
    """
    order = list(PARTS)
    stale = order[order.index(part) :]  # what was made from another part of this kind
    whole = {"model": "world", **(before.config if before else {})}
    made = whole.get("training", {})
    whole = {name: value for name, value in whole.items() if name not in stale}
    whole[part] = config
    whole["training"] = {name: made[name] for name in made if name not in stale} | {part: facts}
    arrays = {name: array for name, array in (before.weights if before else {}).items()
              if name.partition("/")[0] not in stale}  # fmt: skip
    arrays |= {f"{part}/{name}": array for name, array in weights.items()}
    if first is not None:
        arrays |= dict(zip(("first/mean", "first/log_variance"), first))
    write_preset(folder, whole, arrays, card(whole))


def card(config: dict) -> str:
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


def _words(facts: dict) -> str:
    """Names and values in a line, those within in brackets."""
    return ", ".join(f"{name} ({_words(value)})" if isinstance(value, dict) else f"{name} {value}"
                     for name, value in facts.items())  # fmt: skip
