"""Texts that wait are written side by side, each as it is alone; nobody waits in vain."""

import asyncio
import threading

import pytest

import strokegen as sg
from tests.web.conftest import needs

needs("starlette")

from strokegen.web.asked import Write  # noqa: E402
from strokegen.web.together import Together  # noqa: E402
from strokegen.web.work import Busy, Gone, Work  # noqa: E402
from strokegen.web.writing import hand_of  # noqa: E402


class Client:
    """A request of which only this is known: whether, and when, its client leaves."""

    def __init__(self, leaves=None):
        self.leaves = leaves

    async def receive(self):
        await (asyncio.sleep(1e9) if self.leaves is None else self.leaves.wait())
        return {"type": "http.disconnect"}


WISHES = [
    Write(text, style, bias, seed, best_of)
    for seed, (text, style, bias, best_of) in enumerate([
        ("one", None, None, 2), ("two\nlines", "2", 0.0, 2), ("&", "none", 2.0, 2),
        ("another best of", "bold one:1,3:2", 1.0, 1), ("three", "5", 0.3, 2), ("x", None, 1.0, 1),
        ("y", None, 1.0, 2), ("z", "1", 1.0, 2), ("Zoë", "4", 0.1, 2), ("last", "3", 0.2, 2),
        ("long " * 150, None, 1.0, 2),
    ])
]  # fmt: skip


def own(hand, wish):
    return sg.write(wish.text, style=wish.style, bias=wish.bias, seed=wish.seed,
                    best_of=wish.best_of, preset=hand)  # fmt: skip


async def all_of(work, hand, wishes, clients=None):
    """The answers to wishes that all wait before the first is written; and what is owed then."""
    together, hold = Together(), threading.Event()
    blocks = [work.take(1, hold.wait) for _ in range(2)]
    clients = clients or [Client()] * len(wishes)
    asking = [
        asyncio.ensure_future(together.write(client, work, wish, hand_of(wish, hand, wish.style)))
        for client, wish in zip(clients, wishes)
    ]
    await asyncio.sleep(0.05)
    for client in clients:
        if client.leaves:
            client.leaves.set()
    await asyncio.sleep(0.05)
    hold.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    await asyncio.gather(*blocks)
    for _ in range(400):
        await asyncio.sleep(0.01)
        if not work.owed:
            break
    return answers, work.owed


def test_each_is_written_as_it_is_alone(hand):
    answers, owed = asyncio.run(all_of(Work(workers=2), hand, WISHES))
    assert owed == 0
    for answer, wish in zip(answers, WISHES):
        assert answer.asked is wish and answer.drawing == own(hand, wish)


def test_who_leaves_is_not_waited_for_and_others_are_served(hand):
    clients = [Client(asyncio.Event() if n % 3 == 1 else None) for n in range(len(WISHES))]
    answers, owed = asyncio.run(all_of(Work(workers=2), hand, WISHES, clients))
    assert owed == 0
    for answer, client, wish in zip(answers, clients, WISHES):
        if client.leaves:
            assert isinstance(answer, Gone)
        else:
            assert answer.drawing == own(hand, wish)


def test_what_goes_wrong_is_told_to_all_of_the_batch(hand, monkeypatch):
    def broken(*_):
        raise OSError("no more")

    monkeypatch.setattr("strokegen.web.together.compose", broken)
    answers, owed = asyncio.run(all_of(Work(workers=2), hand, WISHES))
    assert owed == 0 and all(isinstance(answer, OSError) for answer in answers)


def test_who_finds_it_busy_does_not_stay_in_the_queue(hand):
    async def go():
        work, together = Work(workers=1, most=10), Together()
        hold = threading.Event()
        block = work.take(10, hold.wait)
        wish = Write("too much")
        with pytest.raises(Busy):
            await together.write(Client(), work, wish, hand_of(wish, hand, None))
        hold.set()
        await block
        return together._waiting

    assert asyncio.run(go()) == []
