"""The ink of a Quick, Draw! line: strokes as `[xs, ys]` or `[xs, ys, ts]`, ts in milliseconds.

A line as it is published goes through simdjson, which gives its numbers in one array instead of an
object each; whatever is unlike that goes by way of the standard library, which says what is wrong.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from strokegen.ink.checks import Unusable, numbers
from strokegen.ink.types import Float64

try:
    from simdjson import Parser
except ModuleNotFoundError:  # as with PyPy, for which there is none
    _PARSER: Any = None
else:
    _PARSER = Parser()

_NAME = b'"drawing"'
_NUMBERS = b"+-.0123456789Ee \t\r\n"


class Columns(NamedTuple):
    """The points of all strokes `(n, 2)`, how many each has, and times in ms `(n,)` or None."""

    points: Float64
    lengths: list[int]
    times: Float64 | None


def line_object(line: bytes, ink: tuple[str, ...] = ("drawing",)) -> dict[str, Any]:
    """The object of a line that has ink, a list or `Columns`, under one of the names `ink`."""
    facts: Any = None
    if _PARSER is not None and line.count(_NAME) == 1:
        # RuntimeError: another thread is at the parser.
        with suppress(ValueError, TypeError, KeyError, AttributeError, RuntimeError):
            facts = _published(line)
    if facts is None:
        try:
            facts = json.loads(line)
        except (ValueError, RecursionError):
            raise Unusable("line that is not JSON") from None
    if not isinstance(facts, dict) or not any(
        isinstance(facts.get(key), (list, Columns)) for key in ink
    ):
        raise Unusable("line without a drawing")
    return facts


def _published(line: bytes) -> dict[str, Any] | None:
    """What a line says, its drawing as `Columns`; None if it is not as Google's."""
    said = _PARSER.parse(line)
    facts = {key: said[key] for key in said if key != "drawing"}
    if len(facts) != len(said) - 1 or not {type(v) for v in facts.values()} <= {str, int, bool}:
        return None
    values = np.frombuffer(said["drawing"].as_buffer(of_type="d"))
    # The numbers are known to be such; what is left tells to which stroke they belong.
    brackets = line[line.index(_NAME) + len(_NAME) : line.rindex(b"]") + 1]
    brackets = brackets.translate(None, _NUMBERS).removeprefix(b":")
    if brackets.replace(b",", b"").replace(b"]][[", b"").replace(b"][", b"") != b"[[[]]]":
        return None
    shapes = [_shape(stroke) for stroke in brackets[3:-3].split(b"]],[[")]
    width, lengths = shapes[0][0], [length for _, length in shapes]
    whole = all(shape[0] == width for shape in shapes)
    if not whole or width not in (2, 3) or sum(lengths) * width != len(values):
        return None
    parts, at = [], 0
    for length in lengths:
        parts.append(values[at : at + width * length].reshape(width, length))
        at += width * length
    axes = np.concatenate(parts, axis=1)
    times = axes[2] if width > 2 else None
    return {**facts, "drawing": Columns(axes[:2].T, lengths, times)}


@lru_cache(1 << 12)
def _known_shape(commas: bytes) -> tuple[int, int]:
    axes = commas.split(b"],[")
    return (len(axes) if len(set(axes)) == 1 else 0), len(axes[0]) + 1


def _shape(commas: bytes) -> tuple[int, int]:
    """(axes, points) of a stroke by what parts its numbers; no axes where they are not as long."""
    # Most strokes have few points: their shapes come again and again.
    return _known_shape(commas) if len(commas) < 400 else _known_shape.__wrapped__(commas)


def ink_of(drawing: list[Any] | Columns) -> Columns:
    """The ink of a line's drawing.

    Raises:
      Unusable: it is none.
    """
    if isinstance(drawing, Columns):
        return drawing
    sizes = {len(stroke) if isinstance(stroke, list) else 0 for stroke in drawing}
    if sizes not in ({2}, {3}):
        raise Unusable("strokes that are not all [xs, ys], or all [xs, ys, ts]")
    axes = list(zip(*drawing))  # the xs of every stroke, the ys, the ts
    if not all(isinstance(values, list) for axis in axes for values in axis):
        raise Unusable("coordinates that are not numbers")
    lengths, *others = ([len(values) for values in axis] for axis in axes)
    if any(other != lengths for other in others):
        raise Unusable("as many xs as ys are needed")
    # One array for all strokes: most have a handful of points, and an array costs as much as 20.
    columns = numbers([list(chain.from_iterable(axis)) for axis in axes], depth=2)
    return Columns(columns[:2].T, lengths, columns[2] if len(axes) > 2 else None)
