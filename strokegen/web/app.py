"""The server as an ASGI application: its endpoints in one table, behind the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from strokegen.models.handwriting.style import bias
from strokegen.models.handwriting.write import How
from strokegen.web import collecting, learning, pages, sketching
from strokegen.web.answers import NDJSON, as_json, failed, result_of, said, stream_of
from strokegen.web.asked import Write, parse
from strokegen.web.endpoints import JSON, Endpoint, described
from strokegen.web.guard import App, Guard
from strokegen.web.service import Service
from strokegen.web.together import Together
from strokegen.web.told import SCHEMAS
from strokegen.web.writing import KINDS, Answer, Event, Tell, check, hand_of, written


def app(service: Service, names: Iterable[str] | None = None, anywhere: bool = False) -> App:
    """The application.

    Args:
      names, anywhere: see `Guard`.
    """
    table = endpoints(service)
    routes = [Route(one.path, _handler(one), methods=[one.method]) for one in table]

    async def unknown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        what = "there is no" if status == 404 else "it is not possible to"
        return as_json({"error": f"{what} {request.method} {request.url.path}"}, status)

    inner = Starlette(routes=routes, exception_handlers={HTTPException: unknown})
    return Guard(inner, names, anywhere)


def _handler(one: Endpoint) -> Callable[[Request], Any]:
    async def handle(request: Request) -> Response:
        try:
            return await one.do(request)
        except Exception as error:
            return failed(error)

    return handle


def endpoints(service: Service) -> list[Endpoint]:
    """All that can be asked."""
    table: list[Endpoint] = []

    async def description(_: Request) -> Response:
        return as_json(described(table, SCHEMAS))

    table += [
        *pages.endpoints(),
        *_of_writing(service),
        *collecting.endpoints(service),
        *learning.endpoints(service),
        *sketching.endpoints(service),
        *_of_gallery(service),
        Endpoint("GET", "/openapi.json", "This description.", description),
    ]
    return table


def _of_writing(service: Service) -> Sequence[Endpoint]:
    together = Together()

    async def asked(request: Request) -> tuple[Write, How]:
        return await asyncio.to_thread(_checked, service, await request.body())

    async def write(request: Request) -> Response:
        wish, how = await asked(request)
        if wish.paper == "none":
            answer = await together.write(request, service.work, wish, how)
        else:
            cost = len(wish.text)
            answer = await result_of(request, service.work, cost, partial(written, wish, how))
        data = await asyncio.to_thread(_encoded, service, answer)
        told = {
            "strokegen-verdict": answer.meta["verdict"],
            "strokegen-sheets": str(len(answer.shown)),
        }
        return Response(data, media_type=KINDS.get(wish.format, JSON), headers=told)

    async def stream(request: Request) -> Response:
        wish, how = await asked(request)

        def told(tell: Tell) -> Event:
            answer = written(wish, how, tell)
            _keep(service, answer)
            return {"event": "done", **answer.facts()}

        return stream_of(service.work, len(wish.text), told)

    async def styles(_: Request) -> Response:
        known = service.styles()
        named = [
            {"name": name, "number": number, "cer": known.cer.get(name)}
            for name, number in known.names.items()
        ]
        return as_json(
            {
                "default": known.default,
                "bias": bias(None, service.hand.preset),
                "named": named,
                "numbers": len(known.numbers),
                "learned": service.learned(),
                "lacking": _lacking(),
            }
        )

    kinds = [JSON, *KINDS.values()]
    errors = [404, 501, 503]
    return [
        Endpoint("POST", "/api/write", "Write a text.", write, Write, kinds, "Answer", errors),
        Endpoint(
            "POST",
            "/api/write/stream",
            "Write a text, and show its ink while the pen moves: events begin, ink, again, done.",
            stream,
            Write,
            [NDJSON],
            "Event",
            errors,
        ),
        Endpoint("GET", "/api/styles", "The hands that there are.", styles, told="Styles"),
    ]


def _lacking() -> dict[str, str]:
    """Formats that cannot be made here -> why."""
    return {
        form: said(ModuleNotFoundError(name=package))
        for form, package in {"pdf": "reportlab", "gcode": "vpype_gcode"}.items()
        if find_spec(package) is None
    }


def _checked(service: Service, body: bytes) -> tuple[Write, How]:
    """What is asked for, and how it is to be written; raises what is wrong with it."""
    wish = parse(Write, body)
    how = hand_of(wish, service.hand, service.style(wish.style))
    check(wish, how)
    return wish, how


def _encoded(service: Service, answer: Answer) -> bytes:
    """The file that was asked for."""
    _keep(service, answer)
    return answer.encode()


def _keep(service: Service, answer: Answer) -> None:
    """Put it into the gallery, if that was asked for."""
    wish = answer.asked
    if wish.keep:
        service.made.add("write", wish.text, _link(wish), answer.facts()["sheets"][0])


def _link(wish: Write) -> str:
    """The page Write with all of a wish that is not usual."""
    told = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in vars(wish).items()
        if name != "keep" and value != getattr(Write, name, None)
    }
    return f"/?{urlencode(told)}"


def _of_gallery(service: Service) -> Sequence[Endpoint]:
    async def listed(_: Request) -> Response:
        return as_json({"made": await asyncio.to_thread(service.made.all)})

    async def emptied(_: Request) -> Response:
        await asyncio.to_thread(service.made.delete)
        return as_json({"made": []})

    async def deleted(request: Request) -> Response:
        await asyncio.to_thread(service.made.delete, {request.path_params["id"]})
        return await listed(request)

    async def page(_: Request) -> Response:
        return Response(
            await asyncio.to_thread(service.made.page),
            media_type="text/html",
            headers={"content-disposition": 'attachment; filename="gallery.html"'},
        )

    return [
        Endpoint("GET", "/api/made", "What was made, the newest first.", listed, told="Made"),
        Endpoint("DELETE", "/api/made", "Forget all that was made.", emptied, told="Made"),
        Endpoint("DELETE", "/api/made/{id}", "Forget one picture.", deleted, told="Made"),
        Endpoint(
            "GET",
            "/api/made/page",
            "The gallery as one web page.",
            page,
            gives=["text/html"],
            errors=[422],
        ),
    ]
