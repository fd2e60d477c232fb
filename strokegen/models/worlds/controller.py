"""World Models' controller C: one linear layer from what is seen and remembered to an action.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, equation 1. The paper's Doom agent reads
[z, h, c], the memory's cell included, and has no bias; the default here is the [z, h] of the
equation, with its bias.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

SEES = {"z": (), "zh": ("h",), "zhc": ("h", "c")}
"""What a controller reads -> the parts of the memory's state that it takes besides z."""


@dataclass(frozen=True)
class ControllerConfig:
    """What C reads.

    Attributes:
      latent_dim: length of z.
      hidden: LSTM units of the memory.
      sees: "z" for vision alone, "zh", or "zhc".
    """

    latent_dim: int = 64
    hidden: int = 512
    sees: str = "zh"

    def __post_init__(self):
        for name, high in {"latent_dim": 1024, "hidden": 8192}.items():
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= high:
                raise ValueError(f"{name} is {value!r}, expected a whole number 1 to {high}")
        if self.sees not in SEES:
            raise ValueError(f"sees is {self.sees!r}, expected {', '.join(SEES)}")

    def as_dict(self) -> dict:
        return asdict(self)

    @property
    def size(self) -> int:
        """Numbers of a controller: a weight an input, and the bias."""
        return self.latent_dim + self.hidden * len(SEES[self.sees]) + 1

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {"weights": (self.size,)}


def act(config: ControllerConfig, weights, z, state) -> np.ndarray:
    """Actions tanh(W [z, h] + b).

    Args:
      weights: `[size]`, or `[B, size]` for a controller a row.
      z: `[B, Z]`; state: the memory's, `[B, H]` each.
    Returns:
      float32 `[B, 1]`, from -1 to 1.
    """
    seen = np.concatenate([z, *(state[name] for name in SEES[config.sees])], axis=1)
    action = (seen * weights[..., :-1]).sum(axis=1) + weights[..., -1]
    return np.tanh(action)[:, None].astype(np.float32)
