"""Processes side by side, for games and for dreams."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.pool import IMapIterator, Pool
from typing import TypeVar

Result = TypeVar("Result")


@contextmanager
def processes(workers: int, begin: Callable[..., None], *shared: object) -> Iterator[Pool]:
    """A pool of new processes, each begun by `begin(*shared)`; they end with the block.

    A terminal sends Ctrl-C to all of them at once. They leave it to this process, which ends them:
    they inherit that it holds Ctrl-C back. Windows has no such thing, and shows where they stood.
    """
    pool = _pool(workers, (begin, shared))
    try:
        yield pool
        pool.close()
    except BaseException:
        _terminate(pool)
        raise
    finally:
        pool.join()


def arriving(results: IMapIterator[Result]) -> Iterator[Result]:
    """What a pool's `imap` or `imap_unordered` gives, as it comes.

    A signal that comes just before a process begins to wait is answered only once the wait is over;
    where the pool's own processes have ended by the same signal, that is never. So no wait is long.
    """
    while True:
        try:
            result = results.next(timeout=1)
        except multiprocessing.TimeoutError:
            continue
        except StopIteration:
            return
        yield result


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
    """End the pool; a process that was about to wait when it was told so is told again."""
    numbers = [child.pid for child in multiprocessing.active_children() if child.pid]
    ended = threading.Event()

    def insist() -> None:
        while not ended.wait(1):
            for number in numbers:
                with suppress(OSError):
                    os.kill(number, signal.SIGTERM)

    threading.Thread(target=insist, daemon=True).start()
    try:
        pool.terminate()
    finally:
        ended.set()
