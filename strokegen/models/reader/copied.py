"""Ink that copies given texts: a page is cut into its lines, and each is given to its text.

The texts are known, so that nothing has to be read right: of each row the network's word for every
text is compared with its word for what it would read. Whoever copies leaves out lines, changes
their order, writes one again, or breaks a long one in two; what is none of the texts is left, not
forced upon one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strokegen.ink import sources
from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.types import Float32, Float64
from strokegen.models.reader import ctc
from strokegen.models.reader.reader import NAME, Reader, Seen
from strokegen.models.reader.sizes import Looked, looked
from strokegen.presets import loaded
from strokegen.prompts import PROMPTS
from strokegen.redraw import Progress

LEAST = -4.0
"""Nats a character that a text may be less likely than what would be read of its ink: another text
is so by 6 and more, in 95 of 100 lines."""

FAULT = 21.0
"""Nats that a text may lose over `_WINDOW` steps, three characters or so, where it and the ink are
aligned. Of 125 lines with their own texts 2 lose more, of 614 with a word too few or too many 12
lose less."""

_WINDOW = 16

_GAP = 0.95  # between the halves of a broken line, in x-heights


@dataclass(frozen=True)
class Copied:
    """What a page of copied texts holds.

    Attributes:
      answers: the ink of each text that is there, as it was drawn and labelled by it, in the
        order of the texts.
      missing: texts that are not there.
      others: rows that are none of the texts, or one of them again, labelled by what is read.
    """

    answers: tuple[Drawing, ...]
    missing: tuple[str, ...]
    others: tuple[Drawing, ...]


@dataclass(frozen=True)
class _Piece:
    """Rows of a page that may be the ink of one text: one, or two below each other."""

    page: int
    rows: tuple[int, ...]
    seen: Seen


def copied(
    ink: Drawing | str | Path | Sequence[Drawing],
    texts: Sequence[str] = PROMPTS,
    *,
    preset: str | Path | Reader = NAME,
    progress: Progress | None = None,
) -> Copied:
    """Give the lines of ink to the texts that they copy.

    Args:
      ink: a page of lines, or the name of one, see `strokegen.datasets.one`; or several.
      texts: what was to be copied, a line each.
      preset: of the reader, a name, a folder or a `Reader`.
      progress: called with a list of batches of pages, returns it as an iterator (such as tqdm).
    Raises:
      ValueError: a text stands there twice, or far too much ink for a page of writing.
      UnwritableCharacter: a text has a character that the reader does not know.
      DataError, OSError, PresetError: as for `read_text`.
    """
    if len(set(texts)) < len(texts):
        raise ValueError("a text stands among the texts twice; give each once")
    reader = loaded(Reader, preset)
    pages = [sources.one(ink)] if isinstance(ink, Drawing | str | Path) else list(ink)
    batches = [range(page, page + 1) for page in range(len(pages))]
    found = [looked(reader, [pages[at]])[0] for (at,) in (progress or iter)(batches)]
    singles = [
        _Piece(page, (row,), one.seen)
        for page, rows in enumerate(found)
        for row, one in enumerate(rows)
    ]
    whole = _given(reader, singles, texts)
    used = {(piece.page, row) for piece in whole.values() for row in piece.rows}
    left = [text for text in texts if text not in whole]
    broken = _given(reader, _pairs(reader, found, used) if left else [], left)
    whole |= broken
    used |= {(piece.page, row) for piece in broken.values() for row in piece.rows}
    return Copied(
        tuple(_ink(pages, found, whole[text]).with_label(text) for text in texts if text in whole),
        tuple(text for text in texts if text not in whole),
        tuple(
            _ink(pages, found, one).with_label(reader.text(ctc.greedy(one.seen.log_probs)))
            for one in singles
            if (one.page, one.rows[0]) not in used
        ),
    )


def _given(reader: Reader, pieces: Sequence[_Piece], texts: Sequence[str]) -> dict[str, _Piece]:
    """Text -> its piece, the surest pairs first; each has one at most."""
    if not pieces or not texts:
        return {}
    labels = [reader.alphabet.encode(text) for text in texts]
    sure = np.stack([_sureness(reader, piece.seen, labels) for piece in pieces])
    result: dict[str, _Piece] = {}
    taken: set[tuple[int, int]] = set()
    for at in np.argsort(-sure, axis=None, kind="stable").tolist():
        number, text = divmod(at, len(texts))
        piece = pieces[number]
        rows = {(piece.page, row) for row in piece.rows}
        if sure[number, text] < LEAST:
            break
        free = texts[text] not in result and not rows & taken
        if free and _fault(reader, piece.seen, labels[text]) <= FAULT:
            result[texts[text]] = piece
            taken |= rows
    return result


def _sureness(reader: Reader, seen: Seen, labels: Sequence[ctc.Labels]) -> Float64:
    """Of each text, how much likelier it is than what would be read, in nats a character."""
    read = ctc.greedy(seen.log_probs)
    every = [*labels, read]
    steps, size = seen.log_probs.shape
    probs = reader.as_alike(seen.log_probs[:, None])
    probs = np.broadcast_to(probs, (steps, len(every), size))
    likely = ctc.log_likelihood(probs, np.full(len(every), steps), every)
    lengths = np.array([max(len(one), len(read)) for one in labels])
    sure: Float64 = (likely[:-1] - likely[-1]) / np.maximum(lengths, 1)
    return sure


def _fault(reader: Reader, seen: Seen, labels: ctc.Labels) -> float:
    """What a text loses at most to what would be read over a few steps, in nats: a word that it
    lacks, or that the ink lacks, shows there, be the line ever so long."""
    probs = reader.as_alike(seen.log_probs[:, None])
    (spans,) = ctc.align(probs, np.array([len(probs)]), [labels])
    if spans is None:
        return np.inf
    forced = probs[:, 0, 0].copy()  # of the blank, but where a character stands
    for label, (start, stop) in zip(labels, spans):
        forced[start:stop] = probs[start:stop, 0, label]
    lost = np.append(0, np.cumsum(probs[:, 0].max(axis=1) - forced))
    return float((lost[_WINDOW:] - lost[:-_WINDOW]).max() if len(lost) > _WINDOW else lost[-1])


def _pairs(
    reader: Reader, found: Sequence[Sequence[Looked]], used: set[tuple[int, int]]
) -> list[_Piece]:
    """Two rows below each other, neither of which is a text's, read as one line."""
    places = [
        (page, row)
        for page, rows in enumerate(found)
        for row in range(len(rows) - 1)
        if not {(page, row), (page, row + 1)} & used
    ]
    gap = _GAP / reader.normaliser.spacing
    seen = reader.look([_beside(found[p][r].line, found[p][r + 1].line, gap) for p, r in places])
    return [_Piece(page, (row, row + 1), one) for (page, row), one in zip(places, seen)]


def _beside(first: Float32, second: Float32, gap: float) -> Float32:
    """Two prepared lines as one, the second to the right of the first."""
    left, right = from_stroke3(first), from_stroke3(second)
    if not left.strokes or not right.strokes:
        return first if left.strokes else second
    moved = right.translate(left.bounds[2] + gap - right.bounds[0], 0)
    return to_stroke3(Drawing((*left.strokes, *moved.strokes)))


def _ink(pages: Sequence[Drawing], found: Sequence[Sequence[Looked]], piece: _Piece) -> Drawing:
    """A piece's strokes, as they were drawn."""
    numbers = [number for row in piece.rows for number in found[piece.page][row].strokes]
    return pages[piece.page].only(numbers)
