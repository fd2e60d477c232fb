"""Choosing a hand: `12`, `neat`, `me.style.json`, `3:0.4,17:0.6` or None become one style vector;
its bias.

A style vector has `style_dim` numbers, which every layer of the network sees; that of a learned
hand has as many for each layer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from strokegen.models.handwriting.learned import SUFFIX, LearnedStyle, read_style
from strokegen.nn.network import Array
from strokegen.presets import Preset

Shares = Mapping[int | LearnedStyle, float]
"""Hands, by number or learned, and their shares, which sum to 1."""

Style = str | int | Path | LearnedStyle | Mapping[int, float] | Shares | None
"""A hand as one asks for it; see `parse`."""

NONE = "none"
"""What the hand without a style is called."""

BIAS = 0.5
"""Of a preset that states none."""


def check(preset: Preset) -> None:
    """Hold what a config says of bias and styles to what there is.

    Raises:
      ValueError: its default_bias, style_names, style_cer or default_style makes no sense.
    """
    default, names = preset.config.get("default_bias", BIAS), preset.config.get("style_names", {})
    if not isinstance(default, int | float) or not 0 <= default <= 10:
        raise ValueError(f"default_bias {default!r}")
    count = preset.config["network"].get("num_styles", 0)
    if not isinstance(names, dict) or not all(
        type(number) is int and 0 <= number < count for number in names.values()
    ):
        raise ValueError(f"style_names {names!r}")
    cer = preset.config.get("style_cer", {})
    if not isinstance(cer, dict) or not all(
        name in names and type(value) in (int, float) and 0 <= value < math.inf
        for name, value in cer.items()
    ):
        raise ValueError(f"style_cer {cer!r}")
    parse(None, preset)


def bias(value: float | None, preset: Preset) -> float:
    """The bias asked for, or the preset's own.

    Raises:
      ValueError: it is out of range.
    """
    value = preset.config.get("default_bias", BIAS) if value is None else float(value)
    if not 0 <= value <= 10:
        raise ValueError(f"bias {value:g} is out of range; choose 0 (uneven) to 10 (very neat)")
    return value


def parse(style: Style, preset: Preset) -> dict[int | LearnedStyle, float]:
    """Styles and their shares, which sum to 1; {} is the style-less hand.

    Args:
      style: None (the preset's default), a number, a name listed in the preset's config, "none", a
        learned style or its file, or a blend such as "3:0.4,me.style.json:0.6"; a dict of numbers,
        or learned styles, to shares.
    Raises:
      ValueError: no such style, a file that holds none of this preset, or a share that is not
        positive.
    """
    count = preset.config["network"].get("num_styles", 0)
    names = preset.config.get("style_names", {})
    if style is None:
        style = preset.config.get("default_style", NONE)
    if style == {} or isinstance(style, str) and style.strip().lower() == NONE:
        return {}
    if not count:
        raise ValueError(f"style {style!r}: preset {preset.name} has no styles; choose none")
    if isinstance(style, LearnedStyle):
        style.check(preset)
        return {style: 1.0}
    pairs = style.items() if isinstance(style, Mapping) else _pairs(str(style))
    shares: dict[int | LearnedStyle, float] = {}
    for name, share in pairs:
        hand: int | LearnedStyle
        if isinstance(name, LearnedStyle):
            name.check(preset)
        elif str(name).lower().endswith(SUFFIX):
            name = read_style(str(name), preset)
        try:
            share = float(share)
        except ValueError:
            raise ValueError(f"style {style!r}: the share of {name} is no number") from None
        try:
            hand = name if isinstance(name, LearnedStyle) else int(str(names.get(name, name)))
        except ValueError as error:
            known = "".join(f", {known}" for known in sorted(names))
            raise ValueError(
                f"style {style!r}: {name!r:.60} is neither a number from 0 to {count - 1} nor a "
                f"name (none{known}) nor a style's file, {SUFFIX}; blend by 3:0.4,17:0.6"
            ) from error
        if isinstance(hand, int) and not 0 <= hand < count:
            raise ValueError(f"style {hand} is not there; choose 0 to {count - 1}, or none")
        if not (share > 0 and math.isfinite(share)):
            raise ValueError(f"style {style!r}: the share of {name} must be positive")
        shares[hand] = shares.get(hand, 0.0) + share
    total = sum(shares.values())
    if not math.isfinite(total):
        raise ValueError(f"style {style!r}: its shares are too large to be added up")
    return {hand: share / total for hand, share in shares.items()}


def _pairs(text: str) -> list[tuple[str, str]]:
    if text.lower().endswith(SUFFIX) and Path(text).is_file():
        return [(text, "1")]
    found = []
    for part in map(str.strip, text.split(",")):
        name, colon, share = part.rpartition(":")
        # A path may have a colon of its own.
        whole = not colon or share.strip().lower().endswith(SUFFIX)
        found.append((part, "1") if whole else (name.rstrip(), share or "1"))
    return found


def vector(shares: Shares, preset: Preset) -> Array:
    """The blended style vector, float32 `(style_dim,)`, all zero for the style-less hand; with a
    learned hand in it `(layers * style_dim,)`."""
    if "styles" not in preset.weights:
        return np.zeros(0, np.float32)
    table = preset.weights["styles"]
    parts = [
        np.float32(share) * (hand.vector if isinstance(hand, LearnedStyle) else table[hand])
        for hand, share in shares.items()
    ]
    blend: Array = side_by_side([np.zeros(table.shape[1], np.float32), *parts]).sum(axis=0)
    return blend


def side_by_side(vectors: Sequence[Array]) -> Array:
    """Style vectors of one preset as rows; beside a learned one others are the same in each layer.

    >>> side_by_side([np.float32([1, 2]), np.float32([3, 4, 5, 6])]).tolist()
    [[1.0, 2.0, 1.0, 2.0], [3.0, 4.0, 5.0, 6.0]]
    """
    most = max(map(len, vectors))
    return np.stack([np.tile(one, most // max(len(one), 1)) for one in vectors])


def describe(shares: Shares) -> str:
    """The style as one would type it.

    >>> describe({3: 0.4, 17: 0.6}), describe({5: 1.0}), describe({})
    ('3:0.4,17:0.6', '5', 'none')
    """
    if len(shares) == 1:
        return str(next(iter(shares)))
    return ",".join(f"{hand}:{share:g}" for hand, share in shares.items()) or "none"
