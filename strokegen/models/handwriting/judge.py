"""What a reader makes of written lines: whether they say what they are to say.

A line is held against its own text (`Reader.check`), so that it is asked of every character, not
what a lucky guess would read. Three things spoil a line: a character that the ink does not show,
ink that shows more characters than the text has, and a stroke that is no part of any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.types import Float32, Indices
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Line, Opinion
from strokegen.models.handwriting.witness import Rest, rest
from strokegen.models.reader.characters import owners
from strokegen.models.reader.frames import points_of
from strokegen.models.reader.reader import ALIKE, Check, Reader
from strokegen.presets import Preset, PresetError, loaded, shipped

MISREAD = "misread"

LEAST = 0.075
"""A line of which less is sure is misread: of lines that another reader reads rightly, 4 in 100."""

UNTIL = 0.3
"""A line of which as much is sure is not drawn again."""

_STRAY = 4.0  # a stroke too many with a chance of 0.44 makes a line misread by itself

_OF_BARS = "*#"  # of which a bar is no stroke too many, where they stand alone

_COST_OF_A_STROKE = 20.0  # nats, of a run of marks

OTHER, SPACE, LETTER, STRAY = "other", "space", "letter", "stray"
MANY, FEW = "many", "few"
"""What makes a line doubtful: it is read as another text, or but for a space as its own; a letter,
a stroke; the number of strokes of a run of marks."""

_SAME = str.maketrans({char: group[0] for group in ALIKE for char in group})

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


def opinion(check: Check, spaced: bool = False, bars: Sequence[int] = ()) -> Opinion:
    """What follows from a line held against its text.

    Args:
      spaced: whether each space can be seen in the ink, so that a reader's word is not needed.
      bars: strokes that the text asks for though they are mere bars, which are none too many.
    """
    visible = np.array([char != " " for char in check.text])
    peaks = np.where(visible, check.peaks, 0.0)
    weakest = int(peaks.argmin()) if len(peaks) else 0
    letter = float(np.exp(peaks.min(initial=0.0)))
    no_more = float(np.exp(min(0.0, check.log_prob - check.log_prob_read)))
    same = alike(check.read) == alike(check.text)
    if spaced and same and len(check.read) < len(check.text):
        no_more = 1.0
    strays = check.strays.copy() if set(check.text) - set(_OF_BARS) else np.zeros(0)
    strays[[at for at in bars if at < len(strays)]] = 0.0
    no_less = (1 - float(strays.max(initial=0.0))) ** _STRAY
    sure = min(letter * no_less, no_more)
    cost = -check.log_prob - np.log(max(no_less, 1e-6))
    why = SPACE if sure == no_more else STRAY if no_less < letter else LETTER
    why = why if same else OTHER
    return Opinion(check.read, sure, weakest, float(cost), why)


def alike(text: str) -> str:
    """A text without its spaces, one of each group of `ALIKE`."""
    return text.replace(" ", "").translate(_SAME)


def judged(
    reader: Reader, lines: Sequence[Line], spacing: float, aligned: bool = False
) -> list[Line]:
    """The lines with what is thought of them; a finished one that is not sure is "misread".

    Marks whose strokes can be counted are not left to the reader, see `rest`: a run of them that
    has not its number makes a line misread. A text with characters that the reader does not know
    stays as it is.

    Args:
      spacing: x-heights a model unit of the lines.
      aligned: whether it is asked for what each point shows, too.
    """
    known = [at for at, line in enumerate(lines) if line.text in reader.alphabet]
    rests = [rest(lines[at], spacing) for at in known]
    inks = [_as_read(reader, one.offsets, spacing) for one in rests]
    checks = reader.check(inks, [one.text for one in rests])
    result = list(lines)
    for at, left, check in zip(known, rests, checks):
        found = opinion(check, left.spaced, left.bars)
        weakest = left.places[found.weakest] if left.places else 0
        whole = found.why != OTHER or left.text == lines[at].text
        found = replace(found, weakest=weakest, why=found.why if whole else LETTER)
        if left.wrong:
            cost = found.cost + _COST_OF_A_STROKE * abs(left.wrong.excess)
            why = MANY if left.wrong.excess > 0 else FEW
            found = replace(found, sure=0.0, weakest=left.wrong.start, cost=cost, why=why)
        poor = lines[at].verdict == FINISHED and found.sure < LEAST
        verdict = MISREAD if poor else lines[at].verdict
        result[at] = replace(lines[at], opinion=found, verdict=verdict)
    if aligned and spacing == reader.normaliser.spacing:  # else the reader sees other points
        _align(reader, result, known, dict(zip(known, zip(rests, checks))))
    return result


def _align(
    reader: Reader,
    lines: list[Line],
    known: Sequence[int],
    seen: Mapping[int, tuple[Rest, Check]],
) -> None:
    """Say of some lines what each point shows; one of which a part was read is read again."""
    whole = {at: check for at, (left, check) in seen.items() if left.text == lines[at].text}
    others = [at for at in known if at not in whole]
    again = reader.check([lines[at].offsets for at in others], [lines[at].text for at in others])
    for at, check in {**whole, **dict(zip(others, again))}.items():
        shown = _shown(check, lines[at], reader.normaliser.spacing)
        lines[at] = replace(lines[at], shown=shown)


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
