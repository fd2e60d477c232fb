"""A hand of one's own: lines are copied out, a stroke at a time, exported and deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.prompts import PROMPTS, missing
from strokegen.web.answers import as_json, asked_in
from strokegen.web.asked import Line, Stroke
from strokegen.web.endpoints import Endpoint
from strokegen.web.hands import Copied
from strokegen.web.service import Service

_KEPT = {"kept": True}
_FORMS = ("ndjson", "inkml")


def endpoints(service: Service) -> Sequence[Endpoint]:
    """Of hands; their ink is on the disk before an answer says so."""
    hands = service.hands

    async def listed(_: Request) -> Response:
        return as_json({"hands": await asyncio.to_thread(hands.names)})

    async def shown(request: Request) -> Response:
        return as_json(await asyncio.to_thread(_state, service, name_of(request)))

    async def stroke(request: Request) -> Response:
        asked = await asked_in(Stroke, request)
        await asyncio.to_thread(hands.add, name_of(request), asked.text, asked.drawing)
        return as_json(_KEPT)

    async def undo(request: Request) -> Response:
        asked = await asked_in(Line, request)
        await asyncio.to_thread(hands.undo, name_of(request), asked.text)
        return as_json(_KEPT)

    async def redo(request: Request) -> Response:
        asked = await asked_in(Line, request)
        await asyncio.to_thread(hands.redo, name_of(request), asked.text)
        return as_json(_KEPT)

    async def exported(request: Request) -> Response:
        name, form = name_of(request), request.path_params["form"]
        if form not in _FORMS:
            raise KeyError(f"no ink as {form}; there is {' and '.join(_FORMS)}")
        ink = await asyncio.to_thread(hands.drawings, name)
        data = await asyncio.to_thread(encode, ink, FORMATS[form])
        told = {"content-disposition": f'attachment; filename="{name}.{form}"'}
        return Response(data, media_type="application/octet-stream", headers=told)

    async def deleted(request: Request) -> Response:
        await asyncio.to_thread(hands.delete, name_of(request))
        return await listed(request)

    one = "/api/hands/{name}"
    return [
        Endpoint("GET", "/api/hands", "The hands that are collected here.", listed, told="Hands"),
        Endpoint(
            "GET",
            one,
            "What a hand has copied out, and what is missing.",
            shown,
            told="Hand",
            errors=[422],
        ),  # fmt: skip
        Endpoint("POST", f"{one}/strokes", "Keep a stroke.", stroke, Stroke, told="Kept"),
        Endpoint("POST", f"{one}/undo", "Take back a line's last stroke.", undo, Line, told="Kept"),
        Endpoint(
            "POST", f"{one}/redo", "Put back what was taken back last.", redo, Line, told="Kept"
        ),
        Endpoint(
            "GET",
            one + "/ink/{form}",
            "All ink as ndjson or inkml, a labelled line each.",
            exported,
            gives=["application/octet-stream"],
            errors=[404],
        ),
        Endpoint(
            "DELETE",
            one,
            "Delete a hand: its ink and its style.",
            deleted,
            told="Hands",
            errors=[404],
        ),
    ]


def name_of(request: Request) -> str:
    """The hand that a request is about."""
    return str(request.path_params["name"])


def _state(service: Service, name: str) -> dict[str, Any]:
    """What there is of a hand; of one that is not begun yet, nothing."""
    try:
        lines = service.hands.lines(name)
    except KeyError:
        lines = []
    known = {line.text: line for line in lines}
    texts = [*PROMPTS, *(text for text in known if text not in PROMPTS)]
    return {
        "name": name,
        "lines": [_line(known.get(text, Copied(text))) for text in texts],
        "missing": missing(line.text for line in lines if line.strokes),
        "style": service.called(name) if service.hands.style(name).exists() else None,
    }


def _line(line: Copied) -> dict[str, Any]:
    strokes = [one.strokes[0].tolist() for one in line.strokes]
    return {"text": line.text, "strokes": strokes, "undone": len(line.undone)}
