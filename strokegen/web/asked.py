"""What is asked of the server: a dataclass a request, which holds bodies to it and documents it."""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields
from math import isfinite
from typing import Any, Literal, NoReturn, TypeVar

from strokegen.formats.ink_json import from_facts
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.judge import BEST_OF
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE
from strokegen.options import Kind, check, kinds, option, spec_of
from strokegen.redraw import ATTEMPTS

Asked = TypeVar("Asked")

MOST_POINTS = 20_000
"""Of a drawing."""
_SEEDS = 2**53 - 1  # whole numbers that JavaScript knows exactly


@dataclass(frozen=True)
class Write:
    """Text becomes handwriting."""

    text: str = option(help="Printable ASCII, Latin letters with marks; a line break is kept.")
    style: str | None = option(
        None,
        "A number, a name, none, or a blend such as 3:0.4,17:0.6; hands that were learned here are "
        "names as well, NAME.style.json where the preset has one. Without one, the preset's own.",
    )
    bias: float | None = option(None, "0 is uneven, 1 and more is neater.", least=0, most=10)
    seed: int = option(0, "The same seed makes the same drawing.", least=0, most=_SEEDS)
    best_of: int = option(
        BEST_OF, "How often a line is drawn until it can be read.", least=1, most=ATTEMPTS
    )
    replace: bool = option(False, "Write the nearest for what cannot be written.")
    pen: Literal["constant", "fountain", "nib", "brush"] = option("constant", "Of the pictures.")
    paper: Literal["none", "a6", "a5", "a4", "letter"] = option(
        "none", "none is as large as the ink; on paper lines are wrapped, on several sheets."
    )
    rules: Literal["none", "lines", "grid"] = option("none", "On paper.")
    format: Literal["json", "svg", "png", "pdf", "gcode", "ink"] = option(
        "json", "json has the picture, the ink and what is known of it; ink is the ink alone."
    )
    sheet: int = option(1, "Of several, the one of an svg, png or gcode.", least=1, most=1000)
    keep: bool = option(False, "Put it into the gallery.")


@dataclass(frozen=True)
class Complete:
    """A drawing is finished, several ways."""

    drawing: Drawing = option(help="What was begun.")
    count: int = option(4, "How many ways.", least=1, most=12)
    category: str | None = option(None, "What it is to be; without one, that is found out.")
    temperature: float = option(TEMPERATURE, "More is wilder.", least=0.01, most=2)
    seed: int = option(0, "The same seed makes the same drawings.", least=0, most=_SEEDS)
    keep: bool = option(False, "Put the first into the gallery.")


@dataclass(frozen=True)
class Interpolate:
    """One drawing becomes another."""

    first: Drawing = option(help="Where it begins.")
    second: Drawing = option(help="Where it ends.")
    steps: int = option(9, "Drawings, both ends included.", least=2, most=25)
    seed: int = option(0, "The same seed makes the same drawings.", least=0, most=_SEEDS)
    keep: bool = option(False, "Put the one in the middle into the gallery.")


@dataclass(frozen=True)
class Stroke:
    """A stroke of a line that somebody copies out."""

    text: str = option(help="What the line says.")
    drawing: Drawing = option(help="One stroke, with times in seconds and pressure if known.")


@dataclass(frozen=True)
class Line:
    """A line that somebody copies out."""

    text: str = option(help="What it says.")


_WORDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}
_TAKEN: dict[type, tuple[type, ...]] = {int: (int,), float: (int, float), bool: (bool,)}
_TYPES = {int: "integer", float: "number", bool: "boolean"}


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def parse(kind: type[Asked], body: bytes) -> Asked:
    """The request in a body.

    Raises:
      ValueError: it is none; the message names the field, and what is expected.
    """
    try:
        facts = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the body is not JSON: {error}") from None
    if not isinstance(facts, dict):
        raise ValueError(f"expected an object of JSON with {', '.join(kinds(kind))}")
    known = kinds(kind)
    if unknown := sorted(facts.keys() - known.keys()):
        raise ValueError(f"no field {json.dumps(unknown[0])[:60]}; there are {', '.join(known)}")
    given = {
        name: _taken(name, known[name], value) for name, value in facts.items() if value is not None
    }
    if missing := [one.name for one in fields(kind) if required(one) and one.name not in given]:  # type: ignore[arg-type]
        raise ValueError(f"{missing[0]} is missing")
    asked = kind(**given)
    check(asked)
    return asked


def required(one: Any) -> bool:
    """Whether a field has to be given."""
    return one.default is MISSING


def _taken(name: str, kind: Kind, value: Any) -> Any:
    """A field's value as Python has it."""
    if kind.base is Drawing:
        try:
            drawing = from_facts(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        if drawing.num_points > MOST_POINTS:
            raise ValueError(
                f"{name} has {drawing.num_points:,} points, at most {MOST_POINTS:,} are taken"
            )
        return drawing
    if kind.base is str and type(value) in (int, str):
        return str(value)
    infinite = isinstance(value, float) and not isfinite(value)  # as 1e999 is
    if type(value) not in _TAKEN.get(kind.base, ()) or infinite:
        raise ValueError(f"{name} must be {_WORDS[kind.base]}, got {json.dumps(value)[:60]}")
    return value


def schema(kind: type) -> dict[str, Any]:
    """JSON Schema of a request."""
    known = kinds(kind)
    return {
        "type": "object",
        "description": kind.__doc__,
        "properties": {one.name: _property(one, known[one.name]) for one in fields(kind)},
        "required": [one.name for one in fields(kind) if required(one)],
        "additionalProperties": False,
    }


def _property(one: Any, kind: Kind) -> dict[str, Any]:
    spec = spec_of(one)
    if kind.base is Drawing:
        return {"$ref": "#/components/schemas/Drawing", "description": spec.help}
    types = ["string", "integer"] if kind.base is str else [_TYPES[kind.base]]
    if not required(one):
        types.append("null")  # as if it were left out
    found: dict[str, Any] = {"description": spec.help, "type": types}
    if kind.choices:
        found |= {"type": "string", "enum": [*kind.choices]}
    if spec.least is not None:
        found["minimum"] = spec.least
    if spec.most is not None:
        found["maximum"] = spec.most
    if not required(one) and one.default is not None:
        found["default"] = one.default
    return found


def _many(what: dict[str, Any], **bounds: int) -> dict[str, Any]:
    return {"type": "array", "items": what, **bounds}


_NUMBER = {"type": "number"}
DRAWING = {
    "type": "object",
    "description": "Ink, x right, y down; times in seconds, pressure from 0 to 1.",
    "properties": {
        "strokes": _many(_many(_many(_NUMBER, minItems=2, maxItems=2))),
        "label": {"type": ["string", "null"]},
        "meta": {"type": "object"},
        "times": _many(_many(_NUMBER)),
        "pressure": _many(_many(_NUMBER)),
    },
    "required": ["strokes"],
}
"""JSON Schema of a drawing as the server takes and gives it."""
