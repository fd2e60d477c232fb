"""What the server answers to, one table: its routes are made of it, and its description."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from strokegen import __version__
from strokegen.web.asked import DRAWING, schema

JSON = "application/json"


@dataclass(frozen=True)
class Endpoint:
    """One thing that can be asked.

    Attributes:
      method, path: of HTTP; what stands in braces in the path is a name.
      summary: one line on it.
      do: answers.
      asked: the class of its body, if it has one.
      gives: media types of the answer; told: JSON Schema of what is JSON there, or a name of one.
      errors: status codes, besides those of the guard.
    """

    method: str
    path: str
    summary: str
    do: Callable[[Request], Awaitable[Response]]
    asked: type | None = None
    gives: Sequence[str] = (JSON,)
    told: dict[str, Any] | str = field(default_factory=dict)
    errors: Sequence[int] = ()


_ERRORS = {
    403: "Another site's page asks.",
    404: "There is no such thing.",
    408: "The body did not come in time.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    421: "The server is not called by that name.",
    422: "What is asked for cannot be done; the error says why.",
    501: "A package is missing; the error says which.",
    503: "The server is busy; Retry-After says for how many seconds.",
}
_ERROR = {
    "type": "object",
    "properties": {"error": {"type": "string"}},
    "required": ["error"],
}


def described(endpoints: Sequence[Endpoint], schemas: dict[str, Any]) -> dict[str, Any]:
    """The description of the server by OpenAPI 3.1.

    Args:
      schemas: those that the endpoints name.
    """
    paths: dict[str, dict[str, Any]] = {}
    schemas = {"Drawing": DRAWING, "Error": _ERROR, **schemas}
    for one in endpoints:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
        if one.asked is not None:
            schemas[one.asked.__name__] = schema(one.asked)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "strokegen",
            "version": __version__,
            "description": "Text becomes handwriting, a few lines a hand, a beginning a drawing.",
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    errors = [421, *one.errors, *((403, 408, 413, 415, 422) if one.method != "GET" else ())]
    found: dict[str, Any] = {
        "summary": one.summary,
        "operationId": re.sub(r"\W+", "_", f"{one.method} {one.path}".lower()).strip("_"),
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"\{(\w+)\}", one.path)
        ],
        "responses": {
            "200": {
                "description": one.summary,
                "content": {kind: _content(kind, one.told) for kind in one.gives},
            },
            **{str(code): _error(code) for code in sorted(set(errors))},
        },
    }
    if one.asked is not None:
        named = {"$ref": f"#/components/schemas/{one.asked.__name__}"}
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": named}}}
    return found


def _content(kind: str, told: dict[str, Any] | str) -> dict[str, Any]:
    if "json" not in kind or not told:
        return {}
    named = {"$ref": f"#/components/schemas/{told}"} if isinstance(told, str) else told
    return {"schema": named}


def _error(code: int) -> dict[str, Any]:
    return {
        "description": _ERRORS[code],
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
