"""World Models' vision V: a frame of 64 x 64 pixels becomes a latent z, and z a frame.

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.1, the sizes of the Doom task:
Z = 64, four convolutions of kernel 4 and stride 2, and four transposed ones of kernels 5, 5, 6, 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from strokegen.nn.layers import convolved
from strokegen.nn.network import Network, Ops, Shapes, Tensor, Weights, glorot

SIDE = 64
"""Pixels in a frame's side."""

CHANNELS = 3
_STRIDE = 2
_ENCODER = (4, 4, 4, 4)
_DECODER = (5, 5, 6, 6)


@dataclass(frozen=True)
class Vision(Network):
    """The network; the defaults are the paper's size for Doom.

    Attributes:
      latent_dim: length of z.
      width: channels of the first convolution; each further one has twice as many.
    """

    latent_dim: int = 64
    width: int = 32

    BOUNDS: ClassVar = {"latent_dim": (1, 1024), "width": (1, 256)}

    def shapes(self) -> Shapes:
        """Name -> shape of every weight; kernels as `keras.ops` has them."""
        w, z = self.width, self.latent_dim
        flat = 4 * 8 * w  # 2 x 2 places are left
        shapes: Shapes = {}
        wide = (CHANNELS, w, 2 * w, 4 * w, 8 * w)
        for layer, size in enumerate(_ENCODER):
            shapes[f"encoder{layer}/kernel"] = (size, size, wide[layer], wide[layer + 1])
            shapes[f"encoder{layer}/bias"] = (wide[layer + 1],)
        for name in ("mean", "log_variance"):
            shapes[f"{name}/kernel"], shapes[f"{name}/bias"] = (flat, z), (z,)
        shapes["start/kernel"], shapes["start/bias"] = (z, flat), (flat,)
        wide = (flat, 4 * w, 2 * w, w, CHANNELS)
        for layer, size in enumerate(_DECODER):
            shapes[f"decoder{layer}/kernel"] = (size, size, wide[layer + 1], wide[layer])
            shapes[f"decoder{layer}/bias"] = (wide[layer + 1],)
        return shapes

    def first(self, rng: np.random.Generator) -> Weights:
        return glorot(self.shapes(), rng)


def encode(ops: Ops, weights: Weights, frames: Tensor) -> tuple[Tensor, Tensor]:
    """The posterior over z of frames.

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      weights: name -> array, as `Vision.shapes` lists them.
      frames: `[B, 64, 64, 3]`, from 0 to 1.
    Returns:
      (mean, log variance), both `[B, Z]`.
    """
    x = frames  # [B, 64, 64, 3], then 31, 14, 6 and 2 places a side
    for layer in range(len(_ENCODER)):
        x = convolved(ops, weights, f"encoder{layer}", x, _STRIDE)
    x = ops.reshape(x, (-1, weights["mean/kernel"].shape[0]))
    mean, log_variance = (
        ops.matmul(x, weights[f"{name}/kernel"]) + weights[f"{name}/bias"]
        for name in ("mean", "log_variance")
    )
    return mean, log_variance


def decode(ops: Ops, weights: Weights, z: Tensor) -> Tensor:
    """Frames `[B, 64, 64, 3]`, from 0 to 1, from `z [B, Z]`."""
    x = ops.matmul(z, weights["start/kernel"]) + weights["start/bias"]
    x = ops.reshape(x, (-1, 1, 1, x.shape[-1]))  # then 5, 13, 30 and 64 places a side
    for layer in range(len(_DECODER)):
        x = x if layer == 0 else ops.maximum(x, 0.0)
        kernel = weights[f"decoder{layer}/kernel"]
        x = ops.conv_transpose(x, kernel, strides=_STRIDE, padding="valid")
        x = x + weights[f"decoder{layer}/bias"]
    return ops.sigmoid(x)
