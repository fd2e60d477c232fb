"""What a drawing is in a format, for the tests that go over all formats."""

from dataclasses import replace

import numpy as np

from strokegen.formats.svg_values import PIXEL
from strokegen.formats.table import FORMATS
from strokegen.formats.tldraw_write import MARKER_OPACITY
from strokegen.formats.xopp import COVERS

COARSE = {"rm": {"pressure": 1 / 255, "width": 0.015}}
COARSE["rmdoc"] = COARSE["rm"]
"""Format -> how far, beside places, what it holds may be off: of a width in mm."""

WRITTEN = [name for name, form in FORMATS.items() if form.writes]


def as_held(made, form):
    """The drawing as a format should give it back: in mm, where its pages have a size."""
    if form.rounds_mm is None:
        return made
    if own := {"tldraw": paler, "xopp": as_xournal_draws}.get(form.name):
        made = made.with_strokes(made.strokes, True, brushes=map(own, made.brushes))
    return made.scale(made.meta.get("unit_mm", PIXEL)).with_meta(unit_mm=1.0)


def paler(brush):
    """A highlighter that covers no more than tldraw's; that it did is said when it is written."""
    dark = brush.tool == "highlighter" and (brush.opacity or 0) > MARKER_OPACITY
    return replace(brush, opacity=MARKER_OPACITY) if dark else brush


def as_xournal_draws(brush):
    """A highlighter that covers as much as Xournal++'s; where it did not, that is said."""
    return replace(brush, opacity=COVERS) if brush.marks else brush


def assert_held(made, back, form):
    """All strokes, each of its points within the format's rounding, and float32's."""
    held = as_held(made, form)
    assert [len(stroke) for stroke in back.strokes] == [len(stroke) for stroke in held.strokes]
    exact = 0.0 if form.rounds_mm is None else 2e-7
    assert np.allclose(back.points, held.points, rtol=exact, atol=form.rounds_mm or 0.0)
