"""A hand of one's own: lines are copied out, a stroke at a time, and a style is learned of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from strokegen.formats.table import FORMATS, encode
from strokegen.models.handwriting.learned import LearnedStyle
from strokegen.models.handwriting.learning import learn_style
from strokegen.prompts import PROMPTS, missing
from strokegen.web.answers import as_json, result_of
from strokegen.web.asked import Line, Stroke, parse
from strokegen.web.endpoints import Endpoint
from strokegen.web.hands import Copied
from strokegen.web.service import STYLE, Service
from strokegen.web.writing import Tell

_LEARNING = 6000  # characters that could be written meanwhile
_KEPT = {"kept": True}
_FORMS = ("ndjson", "inkml")


def endpoints(service: Service) -> Sequence[Endpoint]:
    """Of hands; their ink is on the disk before an answer says so."""
    hands = service.hands

    async def listed(_: Request) -> Response:
        return as_json({"hands": await asyncio.to_thread(hands.names)})

    async def shown(request: Request) -> Response:
        return as_json(await asyncio.to_thread(_state, service, _name(request)))

    async def stroke(request: Request) -> Response:
        asked = parse(Stroke, await request.body())
        await asyncio.to_thread(hands.add, _name(request), asked.text, asked.drawing)
        return as_json(_KEPT)

    async def undo(request: Request) -> Response:
        asked = parse(Line, await request.body())
        await asyncio.to_thread(hands.undo, _name(request), asked.text)
        return as_json(_KEPT)

    async def redo(request: Request) -> Response:
        asked = parse(Line, await request.body())
        await asyncio.to_thread(hands.redo, _name(request), asked.text)
        return as_json(_KEPT)

    async def learn(request: Request) -> Response:
        name = _name(request)
        ink = await asyncio.to_thread(hands.drawings, name)

        def do(tell: Tell) -> LearnedStyle:
            def watched(trials: Sequence[int]) -> Iterator[int]:
                for number in trials:
                    tell({"event": "learning", "of": len(trials), "done": number})
                    yield number

            style = learn_style(ink, preset=service.hand, progress=watched)
            style.save(hands.style(name))
            return style

        style = await result_of(request, service.work, _LEARNING, do)
        facts = {key: getattr(style, key) for key in ("lines", "gain", "error", "nearest")}
        return as_json({"style": f"{name}{STYLE}", **facts})

    async def exported(request: Request) -> Response:
        name, form = _name(request), request.path_params["form"]
        if form not in _FORMS:
            raise KeyError(f"no ink as {form}; there is {' and '.join(_FORMS)}")
        ink = await asyncio.to_thread(hands.drawings, name)
        data = await asyncio.to_thread(encode, ink, FORMATS[form])
        told = {"content-disposition": f'attachment; filename="{name}.{form}"'}
        return Response(data, media_type="application/octet-stream", headers=told)

    async def deleted(request: Request) -> Response:
        await asyncio.to_thread(hands.delete, _name(request))
        return await listed(request)

    one = "/api/hands/{name}"
    return [
        Endpoint("GET", "/api/hands", "The hands that are collected here.", listed),
        Endpoint("GET", one, "What a hand has copied out, and what is missing.", shown),
        Endpoint("POST", f"{one}/strokes", "Keep a stroke.", stroke, Stroke),
        Endpoint("POST", f"{one}/undo", "Take back a line's last stroke.", undo, Line),
        Endpoint("POST", f"{one}/redo", "Put back what was taken back last.", redo, Line),
        Endpoint("POST", f"{one}/learn", "Learn the style.", learn, errors=[404, 503]),
        Endpoint(
            "GET",
            one + "/ink/{form}",
            "All ink as ndjson or inkml, a labelled line each.",
            exported,
            gives=["application/octet-stream"],
            errors=[404],
        ),
        Endpoint("DELETE", one, "Delete a hand: its ink and its style.", deleted, errors=[404]),
    ]


def _name(request: Request) -> str:
    return str(request.path_params["name"])


def _state(service: Service, name: str) -> dict[str, Any]:
    """What there is of a hand; of one that is not begun yet, nothing."""
    lines = service.hands.lines(name) if name in service.hands.names() else []
    known = {line.text: line for line in lines}
    texts = [*PROMPTS, *(text for text in known if text not in PROMPTS)]
    return {
        "name": name,
        "lines": [_line(known.get(text, Copied(text))) for text in texts],
        "missing": missing(line.text for line in lines if line.strokes),
        "style": f"{name}{STYLE}" if f"{name}{STYLE}" in service.learned() else None,
    }


def _line(line: Copied) -> dict[str, Any]:
    strokes = [one.strokes[0].tolist() for one in line.strokes]
    return {"text": line.text, "strokes": strokes, "undone": len(line.undone)}
