"""Colours of brushes, as files name them."""

from __future__ import annotations

from strokegen.formats.svg_values import NOTHING, paint


def colour_of(text: str) -> str | None:
    """A colour's name or #rrggbb as it stands, `rgb(...)` and the like as #rrggbb; else None."""
    word = text.strip()
    found = paint(word)
    if found is None or found == NOTHING:
        return None
    return word if word.isalpha() or len(word) in (4, 7) else found.colour
