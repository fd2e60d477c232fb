"""Mixture density networks (Bishop 1994): the mixtures, and the layer for Keras 3.

`MDN` is loaded when first asked for, so that who draws from a mixture needs no Keras.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strokegen.models.mdn.layer import MDN

__all__ = ["MDN"]


def __getattr__(name: str) -> Any:
    if name != "MDN":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from strokegen.models.mdn.layer import MDN

    return MDN
