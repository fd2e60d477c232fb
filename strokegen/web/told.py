"""What the server answers, as JSON Schema: a picture of what `writing` tells, for clients."""

from __future__ import annotations

from typing import Any

_WORDS: dict[str, Any] = {"type": "string"}
_WHOLE: dict[str, Any] = {"type": "integer"}
_NUMBER: dict[str, Any] = {"type": "number"}
_TRUTH: dict[str, Any] = {"type": "boolean"}
_INK: dict[str, Any] = {"$ref": "#/components/schemas/Drawing"}


def _or_null(what: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [what, {"type": "null"}]}


def many(what: dict[str, Any]) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": what}


def of(about: str | None = None, **parts: dict[str, Any]) -> dict[str, Any]:
    """An object that has all of these, and no others."""
    found = {"type": "object", "properties": parts, "required": [*parts]}
    return {**found, "additionalProperties": False, **({"description": about} if about else {})}


def _event(name: str, about: str, **parts: dict[str, Any]) -> dict[str, Any]:
    return of(about, event={"const": name}, **parts)


_BOX = {**many(_NUMBER), "description": "left, top, right, bottom", "minItems": 4, "maxItems": 4}
_ANSWER: dict[str, Any] = {
    "verdict": {**_WORDS, "description": "finished, or what befell the lines"},
    "faults": many(
        of(said=_WORDS, words=_WORDS, sheet=_WHOLE, box=_or_null(_BOX), letter=_or_null(_BOX))
    ),
    "replaced": {
        "type": "object",
        "description": "what could not be written, and what was in its place",
        "additionalProperties": _WORDS,
    },
    "meta": {"type": "object", "description": "what is known of its making"},
    "drawing": {**_or_null(_INK), "description": "null on paper"},
    "sheets": {**many(_WORDS), "description": "an SVG each"},
}
_PIECE = of(row=_WHOLE, text=_WORDS, gap=_NUMBER, drawn=_TRUTH)
_POINT = {"type": "array", "description": "x, y, end of stroke", "minItems": 3, "maxItems": 3}

SCHEMAS: dict[str, dict[str, Any]] = {
    "Answer": of("A text that was written.", **_ANSWER),
    "Event": {
        "oneOf": [
            _event("begin", "Before the first point.", spacing=_NUMBER, pen=_NUMBER,
                   pieces=many(_PIECE)),
            _event("ink", "New points of a piece.", piece=_WHOLE, attempt=_WHOLE,
                   points=many(_POINT), over=_TRUTH),
            _event("again", "A piece is drawn anew.", piece=_WHOLE, attempt=_WHOLE),
            _event("done", "The last: the answer.", **_ANSWER),
            _event("error", "The last: why there is no answer.", error=_WORDS),
        ]
    },
    "Drawings": of(drawings=many(_INK)),
    "Styles": of(
        default=_WORDS,
        bias=_NUMBER,
        named=many(of(name=_WORDS, number=_WHOLE, cer=_or_null(_NUMBER))),
        numbers={**_WHOLE, "description": "styles are 0 to one less"},
        learned=many(_WORDS),
        lacking={
            "type": "object",
            "description": "formats that cannot be made here, and why",
            "additionalProperties": _WORDS,
        },
    ),
    "Hands": of(hands=many(_WORDS)),
    "Hand": of(
        name=_WORDS,
        lines=many(of(text=_WORDS, strokes=many(many(many(_NUMBER))), undone=_WHOLE)),
        missing={**_WORDS, "description": "printable characters that no line has"},
        style=_or_null(_WORDS),
    ),
    "Kept": of(kept={"const": True}),
    "Learned": of(
        style=_WORDS,
        lines=_WHOLE,
        gain=_or_null(_NUMBER),
        error=_or_null(_NUMBER),
        nearest={"type": "object", "additionalProperties": _NUMBER},
        left_out={"type": "object", "additionalProperties": _WHOLE},
    ),
    "Made": of(
        made=many(
            of(id=_WORDS, at=_NUMBER, kind=_WORDS, title=_WORDS, link=_WORDS, svg=_WORDS)
        )
    ),
    "Categories": of(categories=many(_WORDS)),
}  # fmt: skip
"""Of each answer, by the name that endpoints call it."""
