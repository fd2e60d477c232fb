"""Mixture density networks (Bishop 1994): the mixtures, and the layer for Keras 3.

`MDN` is loaded when first asked for, so that who draws from a mixture needs no Keras.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strokegen.models.mdn.layer import MDN

__all__ = ["MDN"]

_TRAIN = "keras", "tensorflow", "tensorflow_probability", "tf_keras"


@contextmanager
def needs_train(what: str) -> Iterator[None]:
    """Around imports: say which extra has the package that `what` needs.

    Raises:
      ModuleNotFoundError: it is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in _TRAIN:
            raise
        message = f"{what} needs {error.name}, install it by: pip install 'strokegen[train]'"
        raise ModuleNotFoundError(message, name=error.name) from None


def __getattr__(name: str) -> Any:
    if name != "MDN":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from strokegen.models.mdn.layer import MDN

    return MDN
