"""Streams of events: in order, and whole."""

import asyncio
import json

from tests.web.conftest import needs

needs("starlette")

from strokegen.web.answers import stream_of  # noqa: E402


class Turn:
    """A queue whose job ends within one turn of the loop, right after an event of its own."""

    def take(self, cost, do):
        loop = asyncio.get_running_loop()
        job = loop.create_future()
        loop.call_soon(lambda: loop.call_soon(job.set_result, do()))
        return job


def test_the_last_event_comes_after_a_job_that_ends_within_a_turn():
    def do(tell):
        tell({"event": "ink"})
        return {"event": "done"}

    async def told():
        answer = stream_of(Turn(), 1, do)
        return b"".join([part async for part in answer.body_iterator])

    lines = asyncio.run(told()).splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["ink", "done"]
