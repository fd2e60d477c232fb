"""Texts that wait are written side by side: eight at once take a third of the time that each alone
takes, and come out the same.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from starlette.requests import Request

from strokegen.models.handwriting.write import Hand, How, compose
from strokegen.web.answers import waited
from strokegen.web.asked import Write
from strokegen.web.work import Busy, Work
from strokegen.web.writing import Answer, answer_of

_TEXTS = 8
_CHARACTERS = 600  # in all, so that nobody waits long for the others


@dataclass(eq=False)
class _Waiting:
    wish: Write
    how: How
    answer: Future[Answer] = field(default_factory=Future)

    def beside(self, other: _Waiting) -> bool:
        """Whether one batch may write both; see `compose`."""
        return (self.wish.best_of, self.wish.replace) == (other.wish.best_of, other.wish.replace)


class Together:
    """Texts that are to be written, on no paper."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._lock = threading.Lock()

    async def write(self, request: Request, work: Work, wish: Write, how: How) -> Answer:
        """The answer to a wish that has been checked.

        Raises:
          Busy: there is too much to do.
          Gone: the client has left.
        """
        mine = _Waiting(wish, how)
        # Whoever comes to it first takes it, and others with it: their own jobs find nothing to do.
        with self._lock:
            self._waiting.append(mine)
        try:
            work.take(len(wish.text), lambda: self._some(mine))
        except Busy:
            self._taken(mine, alone=True)
            raise
        return await waited(request, asyncio.wrap_future(mine.answer))

    def _some(self, mine: _Waiting) -> None:
        group = [one for one in self._taken(mine) if one.answer.set_running_or_notify_cancel()]
        try:
            for one, answer in zip(group, _written(group)):
                one.answer.set_result(answer)
        except Exception as error:
            for one in group:
                one.answer.set_exception(error)

    def _taken(self, mine: _Waiting, alone: bool = False) -> list[_Waiting]:
        """A wish, and some that wait with it, in their order; none if it was taken before."""
        with self._lock:
            if mine not in self._waiting:
                return []
            group, left = [mine], _CHARACTERS - len(mine.wish.text)
            for one in self._waiting:
                if (
                    not alone
                    and one is not mine
                    and one.beside(mine)
                    and len(one.wish.text) <= left
                ):
                    group.append(one)
                    left -= len(one.wish.text)
            group = group[:_TEXTS]
            self._waiting = [one for one in self._waiting if one not in group]
            return group


def _written(group: Sequence[_Waiting]) -> list[Answer]:
    hands = [Hand(**one.how) for one in group]
    done = compose([one.wish.text for one in group], hands)
    return [answer_of(one.wish, text) for one, text in zip(group, done)]
