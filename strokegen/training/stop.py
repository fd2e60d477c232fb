"""Ctrl-C and its like in a loop that has a state to save."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

_NAMES = "SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"  # not every system has all
_SAID = b"\nstopping after this step, whose state is saved; once more stops without\n"


@contextmanager
def asked_to_stop() -> Iterator[Sequence[int]]:
    """What a loop asks whether it shall end: by Ctrl-C, a termination, or a terminal that closed.

    The first such signal is noted, and takes its usual course when the block has ended; the second
    takes it at once. Signals that are ignored stay so, and outside the main thread nothing changes.

    Yields:
      The signals so far: one at most.
    """
    came: list[int] = []
    usual: dict[int, Any] = {}

    def restore() -> None:
        for number, handler in usual.items():
            signal.signal(number, handler)

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        restore()
        with suppress(OSError):  # printing could meet itself here
            os.write(2, _SAID)

    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        usual = {number: signal.getsignal(number) for number in numbers}
        usual = {n: how for n, how in usual.items() if how not in (signal.SIG_IGN, None)}
        for number in usual:
            signal.signal(number, note)
    try:
        yield came
    finally:
        restore()
    if came:
        signal.raise_signal(came[0])
