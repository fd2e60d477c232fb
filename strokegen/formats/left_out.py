"""What drawings have and files of a format cannot hold: found before it is lost, and said."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from strokegen.formats.table import BRUSH, Format
from strokegen.ink.chords import by_shape, simplified
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import LeftOut

_WORDS = {
    "times": "when each point was drawn",
    "label": "the label",
    "meta": "facts",
    "pressure": "the pressure",
    "colour": "colours",
    "width": "widths",
    "layer": "layers",
    "opacity": "opacities",
    "tool": "tools",
    "straight": "which strokes are straight",
}

_MOST = 4  # facts that are named


def lost(drawings: Sequence[Drawing], form: Format) -> list[str]:
    """What the drawings have and files of that format cannot hold, see `Format.keeps`."""
    # Where a format has no word for it the shape tells.
    told = simplified if form.name in ("quickdraw", "npz") else by_shape
    again = (told(_held(drawing, form)) for drawing in drawings)
    brushes = {brush for drawing in drawings for brush in drawing.brushes}
    there = {
        "times": any(drawing.times is not None for drawing in drawings),
        "label": any(drawing.label for drawing in drawings),
        "meta": bool(_facts_lost(drawings, form)),
        "pressure": any(drawing.pressure is not None for drawing in drawings),
        **{name: any(getattr(one, name) is not None for one in brushes) for name in sorted(BRUSH)},
        "tool": any(one.tool not in {None, *form.tools} for one in brushes),
        "straight": "straight" not in form.keeps and any(map(_taken_otherwise, drawings, again)),
    }
    return [what for what, present in there.items() if present and what not in form.keeps]


def _facts_lost(drawings: Sequence[Drawing], form: Format) -> set[str]:
    """The facts that it does not hold; pages are numbered anew, from 1."""
    found = {fact for drawing in drawings for fact in drawing.meta} - form.facts
    pages = [drawing.meta.get("page", at) for at, drawing in enumerate(drawings, 1)]
    return found | ({"page"} if pages != list(range(1, len(pages) + 1)) else set())


def _held(drawing: Drawing, form: Format) -> Drawing:
    """What a format holds of a drawing, of that which tells of its shape."""
    return Drawing(
        drawing.strokes,
        drawing.times if "times" in form.keeps else None,
        None,
        drawing.meta if "meta" in form.keeps else None,
        drawing.pressure if "pressure" in form.keeps else None,
    )


def _taken_otherwise(drawing: Drawing, again: Drawing) -> bool:
    """Whether a stroke with bends or corners is straight in one of them alone."""
    pairs = zip(drawing.strokes, drawing.straight, again.straight)
    return any(len(stroke) > 2 and was != now for stroke, was, now in pairs)


def tell(drawings: Sequence[Drawing], form: Format, name: str) -> None:
    """Say, by one `LeftOut`, what is lost when drawings become the file called `name`."""
    missing = lost(drawings, form)
    if missing:
        facts = sorted(_facts_lost(drawings, form))
        more = " ..." * (len(facts) > _MOST)
        words = {**_WORDS, "meta": f"facts ({', '.join(facts[:_MOST])}{more})"}
        told = "; ".join(words[one] for one in missing)
        warnings.warn(
            f"{name}: left out what {form.name} has no room for: {told}",
            LeftOut,
            stacklevel=3,
        )
