"""Processes side by side, for games and for dreams."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.pool import Pool

_PATIENCE = 10  # seconds


@contextmanager
def processes(workers: int, begin: Callable[..., None], *shared: object) -> Iterator[Pool]:
    """A pool of new processes, each begun by `begin(*shared)`; they end with the block.

    A terminal sends Ctrl-C to all of them at once. They leave it to this process, which ends them:
    they inherit that it holds Ctrl-C back. Windows has no such thing, and shows where they stood.
    """
    pool = _pool(workers, (begin, shared))
    try:
        yield pool
    except BaseException:
        _terminate(pool)
        raise
    pool.close()
    pool.join()


def _pool(workers: int, begun: tuple[Callable[..., None], tuple[object, ...]]) -> Pool:
    made = multiprocessing.get_context("spawn").Pool
    if not hasattr(signal, "pthread_sigmask"):
        return made(workers, _begin, begun)
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return made(workers, _begin, begun)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(begin: Callable[..., None], shared: tuple[object, ...]) -> None:
    # Killed outright, a process keeps the lock of the pool's queue, and the pool never ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begin(*shared)


def _terminate(pool: Pool) -> None:
    """End the pool; a process that was about to wait when it was told so is told again.

    A pool that does not end by itself, as when a process died with the lock of a queue, is left,
    and its processes are killed.
    """
    ending = threading.Thread(target=pool.terminate, daemon=True)
    ending.start()
    for _ in range(_PATIENCE):
        ending.join(1)
        if not ending.is_alive():
            pool.join()
            return
        for child in multiprocessing.active_children():
            with suppress(OSError):
                child.terminate()
    for child in multiprocessing.active_children():
        with suppress(OSError):
            child.kill()
