"""How well writing can be read: the character error rate (CER) of an off-the-shelf recogniser.

The same pen, size and margin draw generated and real lines, and the same reader reads both. It
judges only: no sample is chosen or drawn again for its sake.

The picture's settings were chosen on real lines of UNIPEN's training writers. There the CER
hardly moves for x-heights of 16 to 32 px and pens of 0.1 to 0.2; margins from 0.8 x-heights on
cost accuracy, because the reader scales every picture to a height of 48 px. Finding the text in
the picture first (the reader's detection) cut lines to pieces and read worse.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from strokegen.datasets.lines import Lines, on_one_row
from strokegen.ink.alphabet import UnwritableCharacter, spell
from strokegen.ink.arrays import from_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.style import Style
from strokegen.models.handwriting.write import write
from strokegen.render import Page, to_image
from strokegen.render.style import Length

if TYPE_CHECKING:
    from PIL.Image import Image

SENTENCES = Path(__file__).with_name("sentences.txt")
"""Sixty sentences of the package's own, one a line."""

X_HEIGHT_PX, PEN, MARGIN = 24.0, 0.16, 0.4
"""How a line is drawn for the reader: black on white; pen and margin in x-heights."""

_MAX_BYTES = 1 << 20


def distance(a: str, b: str) -> int:
    """Levenshtein distance: the fewest characters inserted, left out or replaced.

    >>> distance("kitten", "sitting")
    3
    """
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def one_spaced(text: str) -> str:
    """The only normalisation before a comparison: runs of white space are one space."""
    return " ".join(text.split())


def cer(pairs: Iterable[tuple[str, str]], ignore_case: bool = False) -> float:
    """Character error rate: distances summed, over lengths summed; 0 is perfect, 1 can be passed.

    Args:
      pairs: (what was to be written, what was read).
      ignore_case: compare in lower case, for letters whose two forms differ in size alone.
    Raises:
      ValueError: there is no character to be read.
    """
    errors = length = 0
    for text, read in pairs:
        text, read = one_spaced(text), one_spaced(read)
        if ignore_case:
            text, read = text.lower(), read.lower()
        errors += distance(text, read)
        length += len(text)
    if not length:
        raise ValueError("a CER needs at least one character that was to be read")
    return errors / length


class Reader:
    """rapidocr's recognition network, alone, on one line at a time: English and Chinese.

    Its weights come in its wheel. One thread and one picture at a time, so that what is read
    depends on nothing but the picture.

    Raises:
      ModuleNotFoundError: rapidocr or onnxruntime is not installed (extra `evaluate`).
    """

    def __init__(self) -> None:
        import onnxruntime  # noqa: F401, rapidocr itself does without it
        from rapidocr import RapidOCR

        self.name = f"rapidocr {version('rapidocr')}"
        threads = "EngineConfig.onnxruntime.{}_op_num_threads"
        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_det": False,
                "Global.use_cls": False,
                "Global.use_preprocess_img": False,
                threads.format("intra"): 1,
                threads.format("inter"): 1,
            }
        )

    def __call__(self, image: Image) -> str:
        """The text on a `PIL.Image` of one line; "" when it sees none."""
        found = self._engine(np.asarray(image.convert("RGB")))
        return " ".join(getattr(found, "txts", None) or ())


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The one reader of this process."""
    return Reader()


def line_image(drawing: Drawing) -> Image:
    """A line as the reader sees it, a `PIL.Image`; `drawing` is in x-heights."""
    left, top, right, bottom = drawing.bounds
    box = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)
    page = Page((drawing.with_meta(pen=PEN),), box=box, unit=Length(X_HEIGHT_PX))
    return to_image(page, colour="black", background="white")


def read_lines(drawings: Sequence[Drawing]) -> list[str]:
    """What the reader sees in each drawing of one line, in x-heights."""
    read = reader()
    lines = tqdm(drawings, desc="reading", unit=" lines", delay=2, leave=False, disable=None)
    return [read(line_image(drawing)) for drawing in lines]


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
    """The lines of a text file (UTF-8), blank ones left out.

    Raises:
      OSError: it cannot be read.
      ValueError: over 1 MB, not UTF-8, without a sentence, or with a character that cannot be
        written; the message names the file and the line.
    """
    path = Path(path)
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"{path}: over {_MAX_BYTES >> 20} MB; give a list of single lines")
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8") from None
    sentences = []
    for number, line in enumerate(lines, 1):
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
    hand: Handwriting, sentences: Sequence[str], style: Style = None, bias: float | None = None
) -> list[Drawing]:
    """One drawing a sentence, seeds 0, 1, 2, ..., as `write` makes them; none is chosen."""
    drawings = []
    shown = tqdm(sentences, desc="writing", unit=" lines", delay=2, leave=False, disable=None)
    with warnings.catch_warnings():
        # The verdicts are counted; a warning for each would only repeat them.
        warnings.simplefilter("ignore", NotFinished)
        for seed, sentence in enumerate(shown):
            drawings.append(write(sentence, style=style, bias=bias, seed=seed, preset=hand))
    return drawings


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
