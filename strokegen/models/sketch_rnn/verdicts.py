"""What is made of a sketch's verdict: whether it is drawn again, and who is told. NumPy only."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.models.sketch_rnn.under_way import FINISHED, MISREAD, Sketch


def fault(sketch: Sketch) -> float:
    """0 of a finished sketch of which there is no doubt; one that is misread, or doubted, is less
    bad than one that came to no end."""
    return {FINISHED: 0.0, MISREAD: 0.4}.get(sketch.verdict, 1.0) + sketch.doubt / 2


def tell_unfinished(drawings: Sequence[Drawing]) -> None:
    """A NotFinished warning for each drawing that did not come to its end."""
    for number, drawing in enumerate(drawings, 1):
        if (verdict := drawing.meta["verdict"]) != FINISHED:
            warnings.warn(
                f"drawing {number}: {verdict} after {drawing.meta['redrawn'] + 1} attempts; try "
                "another seed or temperature",
                NotFinished,
                stacklevel=3,
            )
