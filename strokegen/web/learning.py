"""A style is learned of a hand's ink."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from starlette.requests import Request
from starlette.responses import Response

from strokegen.models.handwriting.learned import LearnedStyle
from strokegen.models.handwriting.learning import learn_style, lines_of
from strokegen.web.answers import as_json, result_of
from strokegen.web.collecting import name_of
from strokegen.web.endpoints import Endpoint
from strokegen.web.service import Service
from strokegen.web.writing import Tell

_COST = 6000  # characters that could be written meanwhile


def endpoints(service: Service) -> Sequence[Endpoint]:
    """Of learning; it goes through the queue as writing does."""

    async def learn(request: Request) -> Response:
        name = name_of(request)
        ink = await asyncio.to_thread(service.hands.drawings, name)

        def do(tell: Tell) -> tuple[LearnedStyle, dict[str, int]]:
            def watched(trials: Sequence[int]) -> Iterator[int]:
                for number in trials:
                    tell({"event": "learning", "of": len(trials), "done": number})
                    yield number

            style = learn_style(ink, preset=service.hand, progress=watched)
            style.save(service.hands.style(name))
            return style, lines_of(ink, service.hand).skipped

        style, left_out = await result_of(request, service.work, _COST, do)
        facts = {key: getattr(style, key) for key in ("lines", "gain", "error", "nearest")}
        return as_json({"style": service.called(name), **facts, "left_out": left_out})

    return [
        Endpoint(
            "POST",
            "/api/hands/{name}/learn",
            "Learn the style.",
            learn,
            told="Learned",
            errors=[404, 503],
        )
    ]
