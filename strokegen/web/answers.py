"""How a job's result comes to who asked: whole, or a line of JSON at a time; errors as one line."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from strokegen.ink.visible import shortened, visible
from strokegen.web.asked import Asked, parse
from strokegen.web.work import Busy, Gone, Work
from strokegen.web.writing import Event, Tell

Result = TypeVar("Result")

NDJSON = "application/x-ndjson"
_LEFT = 499  # nginx's word for a client that has gone; nobody reads it


async def asked_in(kind: type[Asked], request: Request) -> Asked:
    """The request in a body, see `parse`; others are heard meanwhile."""
    return await asyncio.to_thread(parse, kind, await request.body())


def as_json(facts: Any, status: int = 200) -> Response:
    """An answer of JSON, plain ASCII, so that no text breaks it."""
    return Response(json.dumps(facts), status, media_type="application/json")


def failed(error: Exception) -> Response:
    """The answer that an error makes; raises what is none of the client's business."""
    if isinstance(error, Gone):
        return Response(status_code=_LEFT)
    answer = as_json({"error": said(error)}, status_of(error))
    if isinstance(error, Busy):
        answer.headers["retry-after"] = str(error.seconds)
    return answer


def said(error: Exception) -> str:
    """An error as one line."""
    if isinstance(error, ModuleNotFoundError):
        return f"this needs the package {error.name}; pip install 'strokegen[web,pdf,plot]' has it"
    told = str(error.args[0]) if isinstance(error, KeyError) else str(error)
    return shortened(visible(" ".join(told.split())), 300)


def status_of(error: Exception) -> int:
    """The status code of an error; raises it if it has none."""
    known = {Busy: 503, ModuleNotFoundError: 501, KeyError: 404, ValueError: 422, OSError: 500}
    for kind, status in known.items():
        if isinstance(error, kind):
            return status
    raise error


async def result_of(
    request: Request, work: Work, cost: int, do: Callable[[Tell], Result]
) -> Result:
    """What a job gives; it ends early if its client leaves.

    Args:
      cost: see `Work.take`; do: is given what it is to call now and then, see `Tell`.
    Raises:
      Busy: there is too much to do.
      Gone: the client has left.
    """
    gone = threading.Event()

    def tell(_: Event) -> None:
        if gone.is_set():
            raise Gone

    try:
        return await waited(request, work.take(cost, lambda: do(tell)))
    finally:
        gone.set()


async def waited(request: Request, job: asyncio.Future[Result]) -> Result:
    """What a job gives; it is cancelled, and Gone raised, if its client leaves first."""
    left = asyncio.ensure_future(_left(request))
    try:
        both: set[asyncio.Future[Any]] = {job, left}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not job.done():
            raise Gone
        return job.result()
    finally:
        left.cancel()
        job.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def stream_of(work: Work, cost: int, do: Callable[[Tell], Event]) -> Response:
    """A line of JSON an event, as they come; the last is what `do` gives, or {"event": "error"}.

    Args, raises: as for `result_of`.
    """
    gone, loop = threading.Event(), asyncio.get_running_loop()
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    told = False  # the last is in the queue; a job may be done a turn of the loop before

    def tell(event: Event) -> None:
        if gone.is_set():
            raise Gone
        loop.call_soon_threadsafe(queue.put_nowait, _line(event))

    job = work.take(cost, lambda: _line(do(tell)))

    def end(done: asyncio.Future[bytes]) -> None:
        nonlocal told
        queue.put_nowait(_last(done))
        told = True

    job.add_done_callback(end)

    async def lines() -> AsyncIterator[bytes]:
        try:
            while not (told and queue.empty()):
                parts = [await queue.get()]
                while not queue.empty():
                    parts.append(queue.get_nowait())
                yield b"".join(parts)
        finally:
            gone.set()
            job.cancel()

    return StreamingResponse(lines(), media_type=NDJSON)


def _line(event: Event) -> bytes:
    return json.dumps(event, separators=(",", ":")).encode() + b"\n"


def _last(done: asyncio.Future[bytes]) -> bytes:
    error = None if done.cancelled() else done.exception()
    if error is None:
        return b"" if done.cancelled() else done.result()
    if isinstance(error, Gone) or not isinstance(error, Exception):
        return b""
    return _line({"event": "error", "error": said(error)})
