"""An outside reader, to compare with: rapidocr, which reads pictures.

The picture's settings were chosen on real lines of UNIPEN's training writers. There the CER
hardly moves for x-heights of 16 to 32 px and pens of 0.1 to 0.2; margins from 0.8 x-heights on
cost accuracy, because the reader scales every picture to a height of 48 px. Finding the text in
the picture first (the reader's detection) cut lines to pieces and read worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.progress import tqdm
from strokegen.render import Page, to_image
from strokegen.render.style import Length

if TYPE_CHECKING:
    from PIL.Image import Image

X_HEIGHT_PX, PEN, MARGIN = 24.0, 0.16, 0.4
"""How a line is drawn for the reader: black on white; pen and margin in x-heights."""


class OutsideReader:
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
def reader() -> OutsideReader:
    """The one reader of this process."""
    return OutsideReader()


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
