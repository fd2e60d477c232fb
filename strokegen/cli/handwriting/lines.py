"""Lines of writing with their texts, out of whatever ink is given to learn a hand from."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from strokegen.cli.tell import bar, complain, say
from strokegen.ink.drawing import Drawing
from strokegen.ink.visible import shortened

Inks = Sequence[tuple[str, Drawing]]
"""A file's name, which only tells files apart, and a drawing of it."""

SURE = 0.5
_SHOWN = 60


def told(inks: Inks, source: str) -> list[tuple[str, Drawing]]:
    """Drawings with the lines of a file as labels: a line each, or the rows of pages, in any order.

    Raises:
      ValueError: fewer lines than drawings, or none that is in the ink.
    """
    from strokegen.models.handwriting.legibility import read_sentences
    from strokegen.models.reader.copied import copied
    from strokegen.models.reader.rows import rows

    texts = read_sentences(source)
    drawn = [(file, drawing) for file, drawing in inks if drawing.strokes]
    pages = 2 * sum(len(rows(one.strokes)) > 1 for _, one in drawn) > len(drawn)
    if len(texts) == len(drawn) and not pages:
        return [(file, one.with_label(text)) for (file, one), text in zip(drawn, texts)]
    if len(texts) < len(drawn) and not pages:
        raise ValueError(
            f"{source}: {len(texts)} lines for {len(drawn)} drawings; expected one each, or all "
            "that pages of lines say"
        )
    found: list[tuple[str, Drawing]] = []
    left, others = tuple(texts), 0
    progress = bar("reading", " pages")
    files = list(dict.fromkeys(file for file, _ in drawn))
    for file in progress(files):
        own = [drawing for name, drawing in drawn if name == file]
        page = copied(own, left, progress=progress if len(files) == 1 else None)
        found += [(file, answer) for answer in page.answers]
        left, others = page.missing, others + len(page.others)
    if not found:
        raise ValueError(f"{source}: none of its {len(texts)} lines is what the ink says")
    if left or others:
        first = f", such as {shortened(repr(left[0]), _SHOWN)}" if left else ""
        complain(
            f"{len(found)} lines found; {source}: {len(left)} are not in the ink{first}; rows of "
            f"ink that are none of them: {others}"
        )
    return found


def labelled(inks: Inks, trust: bool) -> list[tuple[str, Drawing]]:
    """Drawings with their texts: what labels lack, the reader proposes, row by row.

    Raises:
      ValueError: texts are missing, and neither can anybody be asked nor is the reader trusted.
    """
    missing = [drawing for _, drawing in inks if drawing.strokes and not _says(drawing)]
    asks = sys.stdin.isatty() and not trust
    if missing and not asks and not trust:
        raise ValueError(
            f"{len(missing)} of {len(inks)} drawings have no text: give --texts FILE, a line for "
            "each line of writing, or --trust what the reader reads"
        )
    from strokegen.models.reader.read import read_text

    readings = iter(read_text(missing, progress=bar("reading", " batches")))
    found: list[tuple[str, Drawing]] = []
    for number, (file, drawing) in enumerate(inks, 1):
        if _says(drawing):
            found.append((file, drawing))
            continue
        rows = next(readings).lines if drawing.strokes else ()
        for at, row in enumerate(rows, 1):
            place = f"drawing {number}" + (f", line {at}," if len(rows) > 1 else "")
            text = _asked(place, row.text.strip(), row.probability, asks)
            if text:
                found.append((file, row.drawing.with_label(text)))
    return found


def _says(drawing: Drawing) -> bool:
    return bool((drawing.label or "").strip())


def _asked(place: str, text: str, sure: float, asks: bool) -> str:
    """What a line says, as read or as told; nothing of one that is left out."""
    if asks:
        say(
            f"{place.capitalize()} seems to say (sure {sure:.2f}). Enter takes it, - leaves it out:"
        )
        answer: str = click.prompt("", default=text, prompt_suffix="> ").strip()
        return "" if answer == "-" else answer
    if sure < SURE:
        complain(f"{place} left out: {shortened(text, _SHOWN)!r} is read, sure {sure:.2f}")
        return ""
    return text
