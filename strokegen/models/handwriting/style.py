"""Choosing a hand: `12`, `neat`, `3:0.4,17:0.6` or None become one style vector; its bias."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from strokegen.nn.network import Array
from strokegen.presets import Preset

Style = str | int | Mapping[int, float] | None
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


def parse(style: Style, preset: Preset) -> dict[int, float]:
    """Style numbers and their shares, which sum to 1; {} is the style-less hand.

    Args:
      style: None (the preset's default), a number, a name listed in the preset's config, "none",
        or a blend such as "3:0.4,17:0.6"; a dict of numbers to shares.
    Raises:
      ValueError: no such style, or a share that is not positive.
    """
    count = preset.config["network"].get("num_styles", 0)
    names = preset.config.get("style_names", {})
    if style is None:
        style = preset.config.get("default_style", NONE)
    if isinstance(style, str) and style.strip().lower() == NONE:
        return {}
    if not count:
        raise ValueError(f"style {style!r}: preset {preset.name} has no styles; choose none")
    pairs = style.items() if isinstance(style, Mapping) else _pairs(str(style))
    shares: dict[int, float] = {}
    for name, share in pairs:
        number = names.get(str(name).strip(), name)
        try:
            number, share = int(str(number)), float(share)
        except ValueError:
            known = "".join(f", {known}" for known in sorted(names))
            raise ValueError(
                f"style {style!r}: {name!r} is neither a number from 0 to {count - 1} nor a "
                f"name (none{known}); blend by 3:0.4,17:0.6"
            ) from None
        if not 0 <= number < count:
            raise ValueError(f"style {number} is not there; choose 0 to {count - 1}, or none")
        if not (share > 0 and math.isfinite(share)):
            raise ValueError(f"style {style!r}: the share of {number} must be positive")
        shares[number] = shares.get(number, 0.0) + share
    total = sum(shares.values())
    return {number: share / total for number, share in shares.items()}


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(part.partition(":")[0], part.partition(":")[2] or "1") for part in text.split(",")]


def vector(shares: Mapping[int, float], preset: Preset) -> Array:
    """The blended style vector, float32 `(style_dim,)`; all zero for the style-less hand."""
    if "styles" not in preset.weights:
        return np.zeros(0, np.float32)
    table = preset.weights["styles"]
    result = np.zeros(table.shape[1], np.float32)
    for number, share in shares.items():
        result += np.float32(share) * table[number]
    return result


def describe(shares: Mapping[int, float]) -> str:
    """The style as one would type it.

    >>> describe({3: 0.4, 17: 0.6}), describe({5: 1.0}), describe({})
    ('3:0.4,17:0.6', '5', 'none')
    """
    if len(shares) == 1:
        return str(next(iter(shares)))
    return ",".join(f"{number}:{share:g}" for number, share in shares.items()) or "none"
