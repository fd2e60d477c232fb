"""Processes side by side, for games and for dreams."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable
from multiprocessing.pool import Pool


def processes(workers: int, begin: Callable[..., None], *shared: object) -> Pool:
    """A pool of new processes, each begun by `begin(*shared)`.

    A terminal sends Ctrl-C to all of them at once. They leave it to this process, which ends them:
    they inherit that it holds Ctrl-C back. Windows has no such thing, and shows where they stood.
    """
    made = multiprocessing.get_context("spawn").Pool
    if not hasattr(signal, "pthread_sigmask"):
        return made(workers, _begin, (begin, shared))
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return made(workers, _begin, (begin, shared))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(begin: Callable[..., None], shared: tuple[object, ...]) -> None:
    # Killed outright, a process keeps the lock of the pool's queue, and the pool never ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begin(*shared)
