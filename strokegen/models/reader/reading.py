"""What is read of ink: texts with their probabilities, and where each character stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from math import prod
from typing import Any, NamedTuple

from strokegen.ink.drawing import Drawing

Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in the drawing's units."""


class Part(NamedTuple):
    """Points `start` to `stop` - 1 of a drawing's stroke, by numbers from 0."""

    stroke: int
    start: int
    stop: int


class Alternative(NamedTuple):
    """Another text, and how likely it is."""

    text: str
    probability: float


@dataclass(frozen=True)
class Character:
    """One character that was read.

    Attributes:
      text: the character.
      parts: its points; a space has none, nor has one whose ink is another's too.
      box: around its points, None without.
      probability: of it at the step where it is surest.
    """

    text: str
    parts: tuple[Part, ...]
    box: Box | None
    probability: float


@dataclass(frozen=True)
class Line:
    """One line of writing.

    Attributes:
      text: the likeliest; probability: p(text | ink).
      alternatives: others, the likeliest first.
      characters: of the text, where they stand.
      strokes: numbers of the drawing's strokes that it is made of, as they were drawn.
      drawing: these strokes.
    """

    text: str
    probability: float
    alternatives: tuple[Alternative, ...]
    characters: tuple[Character, ...]
    strokes: tuple[int, ...]
    drawing: Drawing


@dataclass(frozen=True)
class Reading:
    r"""All that is read of one drawing: of characters that the reader's alphabet has.

    Others, such as é or €, are read as those that look like them; no probability tells it.

    Attributes:
      text: its lines', `\n` between them; probability: of all of them.
      alternatives: others, the likeliest first.
      lines: from the top.
    """

    text: str
    probability: float
    alternatives: tuple[Alternative, ...]
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, lines: Iterable[Line], alternatives: int) -> Reading:
        """The reading of lines, with at most so many alternatives."""
        lines = tuple(lines)
        known = [Alternative("", 1.0)]
        for number, line in enumerate(lines):
            own = (Alternative(line.text, line.probability), *line.alternatives)
            between = "\n" if number else ""
            both = [
                Alternative(f"{before.text}{between}{after.text}", before[1] * after[1])
                for before in known
                for after in own
            ]
            known = nlargest(alternatives + 1, both, key=lambda one: one.probability)
        text = "\n".join(line.text for line in lines)
        others = tuple(one for one in known if one.text != text)[:alternatives]
        return cls(text, prod(line.probability for line in lines), others, lines)

    def as_dict(self) -> dict[str, Any]:
        """All of it as JSON holds it; of each line's drawing the numbers of its strokes."""
        return {
            "text": self.text,
            "probability": self.probability,
            "alternatives": [one._asdict() for one in self.alternatives],
            "lines": [
                {
                    "text": line.text,
                    "probability": line.probability,
                    "alternatives": [one._asdict() for one in line.alternatives],
                    "strokes": line.strokes,
                    "characters": [
                        {
                            "text": one.text,
                            "probability": one.probability,
                            "box": one.box,
                            "points": [part._asdict() for part in one.parts],
                        }
                        for one in line.characters
                    ],
                }
                for line in self.lines
            ],
        }
