"""How well writing can be read: the character error rate (CER) of an off-the-shelf recogniser.

The same pen, size and margin draw generated and real lines, and the same reader reads both. It
judges only: no sample is chosen or drawn again for its sake.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from strokegen.datasets.lines import Lines, on_one_row
from strokegen.ink.alphabet import UnwritableCharacter, spell
from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.files import opened
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.style import Style
from strokegen.models.handwriting.write import write
from strokegen.models.reader.distance import distance, one_spaced
from strokegen.models.reader.outside import read_lines
from strokegen.presets import Preset
from strokegen.processes import Tell, crew

SENTENCES = Path(__file__).with_name("sentences.txt")
"""Sixty sentences of the package's own, one a line."""

_MAX_BYTES = 1 << 20


@dataclass(frozen=True)
class Reading:
    """A line and what was read of it; `facts` say where it comes from."""

    text: str
    read: str
    facts: Mapping[str, Any]

    @property
    def errors(self) -> int:
        return distance(one_spaced(self.text), one_spaced(self.read))


def readings(drawings: Sequence[Drawing]) -> list[Reading]:
    """Every drawing's label beside what is read of it, with the drawing's meta as facts."""
    return [
        Reading(drawing.label or "", read, drawing.meta)
        for drawing, read in zip(drawings, read_lines(drawings))
    ]


def read_sentences(path: str | Path = SENTENCES) -> list[str]:
    """The lines of a text file (UTF-8), or of standard input by "-", blank ones left out.

    Raises:
      OSError: it cannot be read.
      ValueError: over 1 MB, not UTF-8, without a sentence, or with a character that cannot be
        written; the message names the file and the line.
    """
    piped = str(path) == "-"
    path = "standard input" if piped else path
    with nullcontext(sys.stdin.buffer) if piped else opened(path) as stream:
        data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError(f"{path}: over {_MAX_BYTES >> 20} MB; give a list of single lines")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8") from None
    sentences = []
    for number, line in enumerate(StringIO(text, newline=None), 1):
        try:
            spell(line.strip())
        except UnwritableCharacter as error:
            raise ValueError(f"{path}, line {number}: {error}") from None
        if line.strip():
            sentences.append(one_spaced(line))
    if not sentences:
        raise ValueError(f"{path}: there are no sentences; give one a line")
    return sentences


def write_sentences(
    hand: Handwriting,
    sentences: Sequence[str],
    style: Style = None,
    bias: float | None = None,
    workers: int = 1,
    ray: str | None = None,
) -> list[Drawing]:
    """One drawing a sentence, seeds 0, 1, 2, ..., as `write` makes them; none is chosen.

    Args:
      workers: processes that write; ray: address of a Ray cluster that does instead.
    Raises:
      OSError: see `strokegen.processes.crew`.
    """
    bar = tqdm(
        total=len(sentences), desc="writing", unit=" lines", delay=2, leave=False, disable=None
    )
    with bar, crew(_begin, (hand.preset, style, bias), workers, ray) as done:
        written = dict(done(enumerate(sentences), bar.update))
    return [written[seed] for seed in range(len(sentences))]


@contextmanager
def _begin(
    preset: Preset, style: Style, bias: float | None
) -> Iterator[Callable[[tuple[int, str], Tell], tuple[int, Drawing]]]:
    """What writes a sentence with its number as seed."""
    hand = Handwriting(preset)

    def written(job: tuple[int, str], tell: Tell) -> tuple[int, Drawing]:
        seed, sentence = job
        with warnings.catch_warnings():
            # The verdicts are counted; a warning for each would only repeat them.
            warnings.simplefilter("ignore", NotFinished)
            drawing = write(sentence, style=style, bias=bias, seed=seed, preset=hand)
        tell(1)
        return seed, drawing

    yield written


def real_lines(lines: Lines, spacing: float, count: int = 60, seed: int = 0) -> list[Drawing]:
    """A fixed random choice of real lines of 20 to 45 characters on one row, in x-heights.

    Args:
      lines: normalised texts.
      spacing: x-heights a model unit.
    Returns:
      At most `count` drawings with their text as label and their source as `meta["source"]`.
    """
    fitting = [
        i for i, text in enumerate(lines.texts) if 20 <= len(text) <= 45 and on_one_row(lines[i])
    ]
    chosen = np.sort(np.random.default_rng(seed).permutation(fitting)[:count]).astype(int)
    drawings = [from_stroke3(lines[i], lines.texts[i]).scale(spacing) for i in chosen]
    names = [source(lines.writers[i]) for i in chosen]
    return [drawing.with_meta(source=name) for drawing, name in zip(drawings, names)]


def source(writer: str) -> str:
    """Who contributed a writer's ink: UNIPEN names writers source/writer; "" if nobody is named.

    >>> source("hpp/hpb2-ba"), source("10017")
    ('hpp', '')
    """
    return writer.rpartition("/")[0].partition("/")[0]
