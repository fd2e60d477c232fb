"""Lists of drawings in a notebook: `%load_ext strokegen` shows them as sheets.

A drawing by itself shows itself without this; a list is Python's own, so IPython must be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from strokegen.ink.drawing import Drawing
from strokegen.render.page import grid
from strokegen.render.svg import to_svg

MOST = 48
"""Drawings that are shown of a list; how many there are is said below them."""


def sheet(shown: Sequence[object]) -> str | None:
    """HTML with a sheet of the drawings in a list, or of a data set's samples; None for any other.

    The first `MOST` are shown, each above its label.
    """
    first = [drawing for drawing in map(_drawing, shown[:MOST]) if drawing is not None]
    if not first or len(first) < min(len(shown), MOST):
        return None
    # Anything else further on makes it another list, which its text says better.
    if type(shown) in (list, tuple) and any(_drawing(item) is None for item in shown[MOST:]):
        return None
    labels = [drawing.label or "" for drawing in first]
    wide = sum(drawing.width > 3 * drawing.height for drawing in first) > len(first) / 2
    columns, cell = (2, (360, 90)) if wide else (6, (140, 120))
    captions = labels if any(labels) else None
    page = grid(first, columns=min(len(first), columns), captions=captions, cell=cell)
    more = f"<p>{len(first)} of {len(shown):,} drawings</p>" if len(shown) > len(first) else ""
    return f'<div style="background:white">{to_svg(page)}</div>{more}'


def _drawing(item: object) -> Drawing | None:
    """A drawing, or that of a data set's sample."""
    found = getattr(item, "drawing", item)
    return found if isinstance(found, Drawing) else None


def load(ipython: Any) -> None:
    """Have IPython show lists and tuples of drawings, and data sets, by `sheet`."""
    formatter = ipython.display_formatter.formatters["text/html"]
    formatter.for_type(list, sheet)
    formatter.for_type(tuple, sheet)
    for name in ("Dataset", "PackedSamples"):
        formatter.for_type_by_name("strokegen.datasets.sample", name, sheet)
