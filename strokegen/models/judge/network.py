"""A small convolutional network from the picture of a drawing to its category.

Four convolutions without padding, two of them with a stride of 2 and one of a stride of 2 at the
beginning, then a layer of features, from which categories are read. Rectified throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from strokegen.models.judge.pictures import SIDE
from strokegen.nn.layers import convolved
from strokegen.nn.network import Network, Ops, Shapes, Tensor, Weights, glorot

MOST_CATEGORIES = 1000

_LAYERS = ((5, 2, 1), (4, 2, 2), (3, 1, 3), (4, 2, 4))
"""Kernel, stride and channels, in widths, of each convolution."""


@dataclass(frozen=True)
class Classifier(Network):
    """The network.

    Attributes:
      categories: that it tells apart.
      width: channels of the first convolution; the others have 2, 3 and 4 times as many.
      features: of the layer from which categories are read.
    """

    categories: int = 2
    width: int = 32
    features: int = 128

    BOUNDS: ClassVar = {
        "categories": (2, MOST_CATEGORIES),
        "width": (1, 256),
        "features": (1, 1024),
    }

    def shapes(self) -> Shapes:
        """Name -> shape of every weight; kernels as `keras.ops` has them."""
        shapes: Shapes = {}
        places, channels = SIDE, 1
        for layer, (size, stride, wide) in enumerate(_LAYERS):
            shapes[f"conv{layer}/kernel"] = (size, size, channels, wide * self.width)
            places, channels = (places - size) // stride + 1, wide * self.width
            shapes[f"conv{layer}/bias"] = (channels,)
        for name, rows, columns in (
            ("features", places**2 * channels, self.features),
            ("classes", self.features, self.categories),
        ):
            shapes[f"{name}/kernel"], shapes[f"{name}/bias"] = (rows, columns), (columns,)
        return shapes

    def first(self, rng: np.random.Generator) -> Weights:
        return glorot(self.shapes(), rng)


def features(ops: Ops, weights: Weights, pictures: Tensor) -> Tensor:
    """What the network sees in pictures, `[B, features]`, none below 0.

    Args:
      ops: `keras.ops` or `strokegen.nn.ops`.
      weights: name -> array, as `Classifier.shapes` lists them.
      pictures: `[B, SIDE, SIDE, 1]`, from 0 for paper to 1 for ink.
    """
    x = pictures
    for layer, (_, stride, _) in enumerate(_LAYERS):
        x = convolved(ops, weights, f"conv{layer}", x, stride)
    x = ops.reshape(x, (-1, weights["features/kernel"].shape[0]))
    return ops.maximum(ops.matmul(x, weights["features/kernel"]) + weights["features/bias"], 0.0)


def classes(ops: Ops, weights: Weights, seen: Tensor) -> Tensor:
    """log p of each category, up to a term they share, `[B, categories]`, all equally usual.

    Args:
      seen: from `features`.
    """
    return ops.matmul(seen, weights["classes/kernel"]) + weights["classes/bias"]
