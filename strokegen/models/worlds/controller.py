"""World Models' controller C: one linear layer from what is seen and remembered to an action.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, equation 1. The paper's Doom agent reads
[z, h, c], the memory's cell included, and has no bias; the default here is the [z, h] of the
equation, with its bias.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from strokegen.nn.network import Array, Network, Shapes

SEES = {"z": (), "zh": ("h",), "zhc": ("h", "c")}
"""What a controller reads -> the parts of the memory's state that it takes besides z."""


@dataclass(frozen=True)
class Controller(Network):
    """What C reads.

    Attributes:
      latent_dim: length of z.
      hidden: LSTM units of the memory.
      sees: "z" for vision alone, "zh", or "zhc".
    """

    latent_dim: int = 64
    hidden: int = 512
    sees: str = "zh"

    BOUNDS: ClassVar = {"latent_dim": (1, 1024), "hidden": (1, 8192)}

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.sees not in SEES:
            raise ValueError(f"sees is {self.sees!r}, expected {', '.join(SEES)}")

    @property
    def size(self) -> int:
        """Numbers of a controller: a weight an input, and the bias."""
        return self.latent_dim + self.hidden * len(SEES[self.sees]) + 1

    def shapes(self) -> Shapes:
        return {"weights": (self.size,)}


def act(network: Controller, weights: Array, z: Array, state: dict[str, Array]) -> Array:
    """Actions tanh(W [z, h] + b).

    Args:
      weights: `[size]`, or `[B, size]` for a controller a row.
      z: `[B, Z]`; state: the memory's, `[B, H]` each.
    Returns:
      float32 `[B, 1]`, from -1 to 1.
    """
    seen = np.concatenate([z, *(state[name] for name in SEES[network.sees])], axis=1)
    action = (seen * weights[..., :-1]).sum(axis=1) + weights[..., -1]
    actions: Array = np.tanh(action)[:, None].astype(np.float32)
    return actions
