"""Figures as plain values for a JSON file, and as Markdown tables for the terminal and a README."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from strokegen.models.handwriting.legibility import Reading
from strokegen.models.handwriting.nll import Nll
from strokegen.models.reader.distance import cer, one_spaced
from strokegen.models.table import markdown

OVER = ("point", "character", "line")
COUNTED = (
    "every point of a line, moves with the pen lifted and the end point included; padding masked"
)


def nll_figures(
    table: dict[str, Nll], sigma_floor: float, data: str, writers: int
) -> dict[str, Any]:
    """What `strokegen.models.handwriting.nll.compare` found, as plain values, nats."""
    one = next(iter(table.values()))
    return {
        "data": data,
        "writers": writers,
        "lines": one.line,
        "characters": one.character,
        "points": one.point,
        "x_heights_a_model_unit": one.spacing,
        "sigma_floor_model_units": sigma_floor,
        "mask": COUNTED,
        "style": "none",
        "nll": {
            name: {
                "model units": {over: nll.model_units(over) for over in OVER},
                "x-heights": {over: nll.x_heights(over) for over in OVER},
            }
            for name, nll in table.items()
        },
    }


def legibility_figures(
    preset: str, written: Sequence[Reading], data: str, real: Sequence[Reading], reader: str
) -> dict[str, Any]:
    """What was read of the written and of the real lines, as plain values.

    Args:
      written: facts style, bias, seed, verdict and redrawn, as `write` states them.
      real: facts source, and split, whose writers drew them.
    """
    facts = written[0].facts
    return {
        "preset": preset,
        "style": facts["style"],
        "bias": facts["bias"],
        "reader": reader,
        "written": {
            **_rates(written),
            "verdicts": dict(Counter(reading.facts["verdict"] for reading in written)),
            "redrawn": sum(reading.facts["redrawn"] for reading in written),
            "each": [_row(reading, ("seed", "verdict", "redrawn")) for reading in written],
        },
        "real": {
            "data": data,
            **(_rates(real) if real else {"lines": 0}),
            "by split": _grouped(real, "split"),
            "by source": _grouped(real, "source"),
            "each": [_row(reading, ("split", "source")) for reading in real],
        },
    }


def _grouped(readings: Sequence[Reading], fact: str) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.facts[fact]].append(reading)
    return {name: _rates(groups[name]) for name in sorted(groups)}


def _rates(readings: Sequence[Reading]) -> dict[str, Any]:
    pairs = [(reading.text, reading.read) for reading in readings]
    rate = cer(pairs)
    rates = {"cer": rate, "cer ignoring case": cer(pairs, ignore_case=True)}
    return {"lines": len(pairs), **rates, "standard error": _error(readings, rate)}


def _error(readings: Sequence[Reading], rate: float) -> float:
    """Standard error of a CER, a ratio of sums over lines that are drawn apart.

    Source: Cochran (1977), Sampling Techniques, section 2.11.
    """
    off = [(one.errors - rate * len(one_spaced(one.text))) ** 2 for one in readings]
    length = sum(len(one_spaced(one.text)) for one in readings)
    return math.sqrt(sum(off) * len(off) / max(1, len(off) - 1)) / length


def _row(reading: Reading, facts: Sequence[str]) -> dict[str, Any]:
    row = {"text": reading.text, "read": reading.read, "errors": reading.errors}
    return {**row, **{name: reading.facts[name] for name in facts}}


def nll_report(figures: dict[str, Any]) -> str:
    """The figures of `nll_figures` as text."""
    rows = [
        [name, unit, *(f"{units[unit][over]:.2f}" for over in OVER)]
        for unit in ("model units", "x-heights")
        for name, units in figures["nll"].items()
    ]
    size = f"{figures['points']:,} points, {figures['characters']:,} characters"
    return "\n".join(
        [
            f"NLL of {figures['lines']:,} lines by {figures['writers']:,} validation writers of "
            f"{figures['data']}: {size}",
            "",
            markdown(["nats a", "density in", *OVER], rows),
            "",
            f"Counted: {figures['mask']}.",
            f"Networks: sigma floor {figures['sigma_floor_model_units']:g} model units, style "
            f"{figures['style']}. A model unit is {figures['x_heights_a_model_unit']:g} x-heights.",
        ]
    )


def legibility_report(figures: dict[str, Any]) -> str:
    """The figures of `legibility_figures` as text; the single lines are left to the JSON file."""
    written, real = figures["written"], figures["real"]
    named = [(f"{figures['preset']}, seeds 0 to {written['lines'] - 1}", written)]
    named += [(f"real, {name} writers", rates) for name, rates in real["by split"].items()]
    named += [(f"real, source {name}", rates) for name, rates in real["by source"].items() if name]
    rows = [
        [
            name,
            str(rates["lines"]),
            f"{rates['cer']:.1%}",
            f"{rates['standard error']:.1%}",
            f"{rates['cer ignoring case']:.1%}",
        ]
        for name, rates in named
    ]
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in written["verdicts"].items())
    lines = [
        f"Legibility beside real lines of {real['data']}, read by {figures['reader']}; style "
        f"{figures['style']}, bias {figures['bias']:g}",
        "",
        markdown(["", "lines", "CER", "+-", "CER ignoring case"], rows),
        "",
        f"Verdicts: {verdicts}. Pieces drawn again on their verdict: {written['redrawn']}.",
    ]
    if not real["lines"]:
        lines.append("No real line of 20 to 45 characters was there to compare with.")
    return "\n".join(lines)
