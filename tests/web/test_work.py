"""One queue: in turn, bounded, and nothing of it is lost."""

import asyncio
import threading

import pytest

from strokegen.web.work import Busy, Work


def test_jobs_are_done_and_what_is_owed_is_counted_down():
    async def go():
        work = Work(workers=2, most=100)
        found = await asyncio.gather(*(work.take(10, lambda n=n: n * n) for n in range(10)))
        await asyncio.sleep(0)
        return found, work.owed

    assert asyncio.run(go()) == ([n * n for n in range(10)], 0)


def test_who_comes_when_it_is_full_is_told_when_to_come_again():
    async def go():
        work, hold = Work(workers=1, most=1000), threading.Event()
        first = work.take(5000, hold.wait)  # alone it may be more than the most
        with pytest.raises(Busy, match="busy; try again in 12 s"):
            work.take(1, print)
        hold.set()
        await first
        await asyncio.sleep(0)
        assert await work.take(1, lambda: "again") == "again"

    asyncio.run(go())


def test_what_a_job_raises_comes_to_who_waits_and_its_place_is_free_again():
    async def go():
        work = Work(workers=1, most=10)
        with pytest.raises(ZeroDivisionError):
            await work.take(10, lambda: 1 // 0)
        await asyncio.sleep(0)
        assert work.owed == 0

    asyncio.run(go())


def test_a_job_that_nobody_waits_for_is_not_begun():
    async def go():
        work, hold, begun = Work(workers=1), threading.Event(), []
        first, second = work.take(1, hold.wait), work.take(1, lambda: begun.append(1))
        second.cancel()
        await asyncio.sleep(0)  # the pool is told by the loop
        hold.set()
        await first
        await work.take(1, int)
        await asyncio.sleep(0)
        return begun, work.owed

    assert asyncio.run(go()) == ([], 0)
