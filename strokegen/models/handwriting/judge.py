"""What a reader makes of written lines: whether they say what they are to say.

A line is held against its own text (`Reader.check`), so that it is asked of every character, not
what a lucky guess would read. Three things spoil a line: a character that the ink does not show,
ink that shows more characters than the text has, and a stroke that is no part of any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.types import Float32, Indices
from strokegen.ink.visible import shortened
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Line, Opinion
from strokegen.models.reader.characters import owners
from strokegen.models.reader.frames import points_of
from strokegen.models.reader.reader import Check, Reader
from strokegen.presets import Preset, PresetError, loaded, shipped

MISREAD = "misread"

LEAST = 0.1
"""A line of which less is sure is misread: of lines that another reader reads rightly, 4 in 100."""

UNTIL = 0.3
"""A line of which as much is sure is not drawn again."""

_STRAY = 8.0  # a stroke too many with a chance of a quarter makes a line misread

_TOLD = 90  # characters of what was read, in a message

BEST_OF = 4
"""How often a line is drawn at most for its legibility."""


def reader_of(preset: Preset) -> Reader | None:
    """The reader that a preset's config names, or None.

    Raises:
      PresetError: it is none of the shipped ones.
    """
    name = preset.config.get("reader")
    if name is None:
        return None
    if name not in shipped():
        raise PresetError(f"preset {preset.name}: config.json names no shipped reader: {name!r}")
    reader: Reader = loaded(Reader, name)
    return reader


def opinion(check: Check) -> Opinion:
    """What follows from a line held against its text."""
    visible = np.array([char != " " for char in check.text])
    peaks = np.where(visible, check.peaks, 0.0)
    weakest = int(peaks.argmin()) if len(peaks) else 0
    letter = float(np.exp(peaks.min(initial=0.0)))
    no_more = float(np.exp(min(0.0, check.log_prob - check.log_prob_read)))
    no_less = (1 - float(check.strays.max(initial=0.0))) ** _STRAY
    cost = -check.log_prob - np.log(max(no_less, 1e-6))
    return Opinion(check.read, min(letter, no_more, no_less), weakest, float(cost))


def judged(
    reader: Reader, lines: Sequence[Line], spacing: float, aligned: bool = False
) -> list[Line]:
    """The lines with what is thought of them; a finished one that is not sure is "misread".

    A text with characters that the reader does not know stays as it is.

    Args:
      spacing: x-heights a model unit of the lines.
      aligned: whether it is asked for what each point shows, too.
    """
    known = [at for at, line in enumerate(lines) if line.text in reader.alphabet]
    inks = [_as_read(reader, lines[at].offsets, spacing) for at in known]
    checks = reader.check(inks, [lines[at].text for at in known])
    result = list(lines)
    for at, check in zip(known, checks):
        found = opinion(check)
        poor = lines[at].verdict == FINISHED and found.sure < LEAST
        verdict = MISREAD if poor else lines[at].verdict
        shown = None
        if aligned and spacing == reader.normaliser.spacing:  # else it saw other points
            shown = _shown(check, lines[at], spacing)
        result[at] = replace(lines[at], opinion=found, verdict=verdict, shown=shown)
    return result


def _shown(check: Check, line: Line, spacing: float) -> Indices | None:
    """Which character each point of a line shows."""
    if check.spans is None:
        return None
    spaces = np.array([char == " " for char in line.text])
    return owners(check.seen, check.spans, spaces, points_of(line.offsets, spacing)[0])


def _as_read(reader: Reader, offsets: Float32, spacing: float) -> Float32:
    """A line in the reader's units and as densely as it was taught."""
    if spacing == reader.normaliser.spacing:
        return offsets
    return to_stroke3(reader.normaliser.points(from_stroke3(offsets).scale(spacing)))


def doubt(line: Line, until: float) -> float:
    """0 for a line that is sure enough, or that nobody read, else more for more cost, under 1."""
    if line.opinion is None or line.opinion.sure >= until:
        return 0.0
    cost = max(line.opinion.cost, 0.0)
    return cost / (1 + cost) if np.isfinite(cost) else 0.999_999


def told(line: Line) -> str:
    """A line's verdict, and what was read of one that is misread."""
    if line.verdict == MISREAD and line.opinion is not None:
        return f"{MISREAD} ({shortened(repr(line.opinion.read), _TOLD)})"
    return line.verdict
