"""The Frechet distance between two clouds of features, taken for Gaussians: FID where the features
are those of a classifier of pictures.

Source: Dowson & Landau (1982); Heusel et al. (2017), arXiv:1706.08500, equation 6.
"""

from __future__ import annotations

import numpy as np

from strokegen.ink.types import Float64, Floating


def frechet(some: Floating, others: Floating) -> float:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) of two sets of features.

    The trace of (C1 C2)^(1/2) is that of (C1^(1/2) C2 C1^(1/2))^(1/2), which is symmetric, so that
    eigenvalues of symmetric matrices are all that is needed. Few rows make the distance larger:
    compare sets of like numbers.

    Args:
      some, others: `[n, F]` and `[m, F]`, two rows or more each.
    Raises:
      ValueError: fewer rows, or other features.
    """
    if min(len(some), len(others)) < 2 or some.shape[1:] != others.shape[1:]:
        raise ValueError(
            f"features of shapes {some.shape} and {others.shape}; give two rows or more of each, "
            "of the same length"
        )
    (m1, c1), (m2, c2) = _moments(some), _moments(others)
    root = _root(c1)
    between = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ c2 @ root), 0)).sum()
    distance = np.sum((m1 - m2) ** 2) + np.trace(c1) + np.trace(c2) - 2 * between
    return float(max(distance, 0.0))


def _moments(features: Floating) -> tuple[Float64, Float64]:
    known = features.astype(np.float64)
    return known.mean(axis=0), np.atleast_2d(np.cov(known, rowvar=False))


def _root(symmetric: Float64) -> Float64:
    """The square root of a positive semidefinite matrix."""
    values, vectors = np.linalg.eigh(symmetric)
    root: Float64 = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root
