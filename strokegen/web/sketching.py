"""Drawing along: what was begun is finished in several ways, and one drawing becomes another."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn.complete import complete
from strokegen.models.sketch_rnn.latent import interpolate
from strokegen.render.svg import to_svg
from strokegen.web.answers import as_json, asked_in, result_of
from strokegen.web.asked import Complete, Interpolate
from strokegen.web.endpoints import Endpoint
from strokegen.web.service import Service
from strokegen.web.writing import facts_of

_EACH = 100  # characters that could be written meanwhile


def endpoints(service: Service) -> Sequence[Endpoint]:
    """Of sketches."""

    async def categories(_: Request) -> Response:
        sketcher = await asyncio.to_thread(lambda: service.sketcher)
        return as_json({"categories": [*sketcher.categories]})

    async def finished(request: Request) -> Response:
        asked = await asked_in(Complete, request)

        def do(_: Any) -> list[Drawing]:
            drawings = complete(
                asked.drawing,
                asked.count,
                category=asked.category,
                temperature=asked.temperature,
                seed=asked.seed,
                preset=service.sketcher,
            )
            if asked.keep:
                title = asked.category or "a drawing"
                service.made.add("draw", title, _link(asked), to_svg(drawings[0]))
            return drawings

        return _drawings(await result_of(request, service.work, _EACH * asked.count, do))

    async def between(request: Request) -> Response:
        asked = await asked_in(Interpolate, request)

        def do(_: Any) -> list[Drawing]:
            drawings = interpolate(
                asked.first,
                asked.second,
                steps=asked.steps,
                seed=asked.seed,
                preset=service.sketcher,
            )
            if asked.keep:
                middle = drawings[len(drawings) // 2]
                service.made.add("draw", "between two", _link(asked), to_svg(middle))
            return drawings

        return _drawings(await result_of(request, service.work, _EACH * asked.steps, do))

    return [
        Endpoint(
            "GET", "/api/sketches", "What the sketcher knows to draw.", categories,
            told="Categories",
        ),
        Endpoint(
            "POST", "/api/complete", "Finish a drawing, several ways.", finished, Complete,
            told="Drawings", errors=[503],
        ),
        Endpoint(
            "POST", "/api/interpolate", "Change one drawing into another.", between, Interpolate,
            told="Drawings", errors=[503],
        ),
    ]  # fmt: skip


def _link(asked: Complete | Interpolate) -> str:
    """The page Draw with what was asked for, in the fragment, which no server is sent."""
    facts = {
        name: {"strokes": facts_of(value)["strokes"]} if isinstance(value, Drawing) else value
        for name, value in vars(asked).items()
        if name != "keep"
    }
    return f"/draw#{quote(json.dumps(facts, separators=(',', ':')))}"


def _drawings(drawings: Sequence[Drawing]) -> Response:
    return as_json({"drawings": [facts_of(one) for one in drawings]})
