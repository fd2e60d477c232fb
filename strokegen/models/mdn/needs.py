"""What the MDN layer says where its extra is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
