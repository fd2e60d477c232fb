"""One queue for the cores: who comes when it is full is told so at once, and when to come again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

WORKERS = 4
"""Jobs side by side. The step in C leaves Python to others; so four clients see their ink grow."""

MOST = 24_000
"""Characters of writing, or what takes as long, that may be owed: some minute's work."""

_A_SECOND = 400  # characters that are written, or so


class Busy(Exception):
    """There is too much to do; `seconds`: when some of it will be done, or so."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the server is busy; try again in {seconds} s")
        self.seconds = seconds


class Gone(Exception):
    """Nobody waits for this job's result any more."""


class Work:
    """Jobs in the order in which they came, in threads.

    Attributes:
      owed: characters, or what takes as long, of the jobs that wait or are under way.
    """

    def __init__(self, workers: int = WORKERS, most: int = MOST) -> None:
        self.most, self.owed = most, 0
        self._pool = ThreadPoolExecutor(workers, "work")

    def take(self, cost: int, do: Callable[[], Result]) -> asyncio.Future[Result]:
        """Have a job done; to be called from one loop.

        Args:
          cost: in characters; a job alone may cost more than `most`.
        Raises:
          Busy: there is more to do than `most`.
        """
        if self.owed and self.owed + cost > self.most:
            raise Busy(max(1, self.owed // _A_SECOND))
        self.owed += cost
        loop = asyncio.get_running_loop()

        def done(_: Future[Result]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._paid, cost)

        job = self._pool.submit(do)
        job.add_done_callback(done)
        return asyncio.wrap_future(job)

    def _paid(self, cost: int) -> None:
        self.owed -= cost

    def end(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
