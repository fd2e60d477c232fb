"""The grammar of UNIPEN's files: statements, what they declare, components of ink, segments.

Source: Guyon et al. (1994), "UNIPEN project of on-line data exchange and recognizer benchmarks".

A statement begins with a point at the beginning of a line; `.SEGMENT` names ink by the numbers of
its components, which count only `.PEN_DOWN` and `.PEN_UP` blocks that hold points. Nothing here is
lenient: who reads files as they were published decides what of a `ValueError` to pass over.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from strokegen.ink.types import Float64, Floating

# Possessive (++, *+): no character is tried in two roles, so a long line costs its length once.
SEGMENT = re.compile(
    r"""(?P<level>\S++)\s++(?P<ink>(?:(?:[:,\- ]*+\d++)+?(?=\s|\Z))++)"""
    r"""(?:\s++(?P<quality>[^\s"]++))?+(?:\s++"(?P<label>.*)")?\s*+""",
    re.S,
)
"""What follows the keyword of a segment: `WORD 0-4,12:3-14:20 OK "its label"`."""

OPEN_SEGMENT = re.compile(
    r"""(?P<level>[^\s"]++)(?:\s++\?)?+(?:\s++(?P<quality>[^\s"\d]++))?+"""
    r"""(?:\s++"(?P<label>.*)")?\s*+""",
    re.S,
)
"""A segment that names no ink, but is told by where it stands: `WORD ? OK "its label"`."""

_PART = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")
_INCH = 25.4
_LARGEST = 1e9


class Statement(NamedTuple):
    """A keyword in capitals, the words after it on its line, and the statement as it stands."""

    keyword: str
    words: list[str]
    raw: bytes

    @property
    def body(self) -> bytes:
        """What follows the keyword, on its line and on the next ones."""
        return b"".join(self.raw.split(None, 1)[1:])


def statements(data: bytes) -> tuple[bytes, list[Statement]]:
    """(what stands before the first statement, the statements) of a file."""
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head, *chunks = (b"\n" + data).split(b"\n.")
    found = []
    for chunk in chunks:
        keyword, *words = chunk.partition(b"\n")[0].decode("latin-1").split() or [""]
        found.append(Statement(keyword.upper(), words, chunk))
    return head, found


@dataclass(frozen=True)
class Component:
    """A block of points as it stands; they are parsed when they are asked for.

    Attributes:
      down: whether the pen is on the paper.
      text: numbers, as many for each point as there are columns.
      columns: what they are, X and Y among them.
      aspect: how much y must be stretched to x's units.
    """

    down: bool
    text: bytes
    columns: tuple[str, ...]
    aspect: float

    @cached_property
    def rows(self) -> Float64:
        """The numbers, `(n, columns)`; raises ValueError for anything else among them."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                values = np.fromstring(self.text.decode("latin-1"), np.float64, sep=" ")
            except DeprecationWarning as warning:  # text that is no number
                raise ValueError(warning) from None
        if values.size % len(self.columns) or not np.isfinite(values).all():
            columns = ", ".join(self.columns)
            raise ValueError(f"{values.size} numbers do not make points of {columns}")
        return values.reshape(-1, len(self.columns))

    def points(self, kind: DTypeLike = np.float64, span: slice = slice(None)) -> Floating:
        """Points `(n, 2)` in x's units, y down, computed in the precision `kind`."""
        axes = [self.rows[span, self.columns.index(axis)] for axis in "XY"]
        with np.errstate(over="ignore"):  # what becomes infinite is refused as ink
            flipped = np.stack(axes, axis=1).astype(kind) * np.array([1, -self.aspect], kind)
        found: Floating = flipped
        return found

    def column(self, name: str) -> Float64 | None:
        """The numbers of a column, float64 `(n,)`, or None without such a one."""
        return self.rows[:, self.columns.index(name)] if name in self.columns else None


@dataclass
class Ink:
    """What statements amount to, taken in one by one.

    Attributes:
      columns: of the points that follow.
      per_mm: points in a mm, by axis; None where it is not known.
      rate: points a second, or None.
      components: the blocks that hold points, in order.
      levels: of the hierarchy, the highest first.
      segments: what follows the keyword, see `SEGMENT` and `OPEN_SEGMENT`.
      places: of each segment, how many components stand before it.
      facts: "writer_id" and the like, in the file's words.
    """

    columns: tuple[str, ...] = ("X", "Y")
    per_mm: dict[str, float | None] = field(default_factory=lambda: {"X": None, "Y": None})
    rate: float | None = None
    components: list[Component] = field(default_factory=list)
    levels: tuple[str, ...] = ()
    segments: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def take(self, statement: Statement) -> None:
        """Take in one statement; those that say nothing of ink are passed over.

        Raises:
          ValueError: what it declares cannot be understood, and so is not known.
        """
        keyword, words, _ = statement
        match keyword:
            case "PEN_DOWN" | "PEN_UP" if statement.body.strip():
                x, y = self.per_mm["X"], self.per_mm["Y"]
                aspect, down = x / y if x and y else 1.0, keyword == "PEN_DOWN"
                self.components.append(Component(down, statement.body, self.columns, aspect))
            case "COORD":
                columns = tuple(word.upper() for word in words)
                if not {"X", "Y"} <= set(columns):
                    raise ValueError("X and Y are needed")
                self.columns = columns
            case "X_POINTS_PER_INCH" | "Y_POINTS_PER_INCH" | "X_POINTS_PER_MM" | "Y_POINTS_PER_MM":
                self.per_mm[keyword[0]] = None
                unit = 1.0 if keyword.endswith("_MM") else _INCH
                self.per_mm[keyword[0]] = _positive(words) / unit
            case "POINTS_PER_SECOND":
                self.rate = _positive(words)
            case "HIERARCHY":
                self.levels = tuple(word.upper() for word in words)
            case "SEGMENT":
                self.places.append(len(self.components))
                try:  # UTF-8, in which strokegen writes, or else Latin-1
                    self.segments.append(statement.body.decode())
                except UnicodeDecodeError:
                    self.segments.append(statement.body.decode("latin-1"))
            case "WRITER_ID" | "DATA_ID" | "DATA_SOURCE" if words:
                self.facts[keyword.lower()] = " ".join(words)


def _positive(words: list[str]) -> float:
    value = float(words[0]) if words else 0.0
    if not 0 < value < _LARGEST:
        raise ValueError("a positive number is needed")
    return value


class Part(NamedTuple):
    """A run of components, by its word: from a point of the first to before one of the last."""

    word: str
    first: int
    start: int
    last: int
    stop: int | None

    def spans(self) -> Iterator[tuple[int, slice]]:
        """(component, which of its points) of each."""
        for index in range(self.first, self.last + 1):
            start = self.start if index == self.first else 0
            yield index, slice(start, self.stop if index == self.last else None)


def parts(reference: str) -> Iterator[Part]:
    """The parts of a reference such as `0-4,12:3-14:20`, whose points are given with both ends.

    Raises:
      ValueError: it is none.
    """
    for word in reference.replace(" ", "").split(","):
        match = _PART.fullmatch(word)
        if match is None:
            raise ValueError(f"a segment names the ink {word[:40]!r}, expected such as 0-4")
        first, start, last, stop = match.groups()
        after = None if stop is None else int(stop) + 1
        yield Part(word, int(first), int(start or 0), int(last or first), after)


def unescaped(label: str, escapes: Mapping[str, str]) -> str:
    r"""A label without its backslashes; `escapes` tells what `\n` and the like stand for."""
    return re.sub(r"(?s)\\(.)", lambda match: escapes.get(match[1], match[1]), label)
