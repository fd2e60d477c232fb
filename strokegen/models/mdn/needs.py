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
        package = (error.name or "").partition(".")[0]
        if package not in _TRAIN:
            raise
        message = f"{what} needs {package}, install it by: pip install 'strokegen[train]'"
        raise ModuleNotFoundError(message, name=package) from None
