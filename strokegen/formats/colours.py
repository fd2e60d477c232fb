"""Colours as files name them."""

from __future__ import annotations


def colour_of(text: str) -> str | None:
    """A colour's name or #rrggbb as it stands, `rgb(...)` and the like as #rrggbb; else None."""
    from PIL import ImageColor  # slow to import

    word = text.strip()
    try:
        red, green, blue, *_ = ImageColor.getrgb(word)
    except ValueError:
        return None
    plain = "(" not in word and len(word) != 9  # such as #rrggbbaa
    return word if plain else f"#{red:02x}{green:02x}{blue:02x}"
