"""What was measured of a sketch preset, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from strokegen import render
from strokegen.ink.drawing import Drawing
from strokegen.models.judge.judge import Judge
from strokegen.models.judge.measure import marked
from strokegen.models.table import markdown

Kind = str | None
"""A category; None for whatever a preset without any draws."""

MADE = "samples", "chosen", "reconstructions", "endings", "left open"

_SHOWN = {"real": "real: ", "reconstructions": "again: ", "endings": "ended: ", "samples": ""}
"""Parts in a category's row of the picture, and what stands before their names."""

_EACH, _COLUMNS = 2, 12  # drawings of a part in a row; samples fill it

_CELL = 110


class Real(NamedTuple):
    """Real drawings by kind: those of the split, all others, and those of validation, which are
    among either; where they are from."""

    name: str
    of: dict[Kind, list[Drawing]]
    others: dict[Kind, list[Drawing]]
    valid: dict[Kind, list[Drawing]]


def report(figures: dict[str, Any]) -> str:
    """The figures as text; distances of single drawings are left to the JSON file."""
    mean = figures["mean"]
    heads = ["", "real", "named", *(head for part in MADE for head in (part, "ratio"))]
    losses = [loss for loss in ("L_R", "L_KL") if loss in mean]
    rows = [
        [kind, str(one.get("real", {}).get("drawings", 0)), *_rates(_named(one)),
         *(f"{one[loss]:.3f}" if loss in one else "-" for loss in losses)]
        for kind, one in figures["each"].items()
    ]  # fmt: skip
    rows.append(["mean", "", *_rates(mean), *(f"{mean[loss]:.3f}" for loss in losses)])
    count = max(one["samples"]["drawings"] for one in figures["each"].values())
    unfinished = sum(one[part].get("unfinished", 0) for one in figures["each"].values()
                     for part in MADE if part in one)  # fmt: skip
    lines = [
        f"{figures['preset']}, named by {figures['judge']}: {count} samples a category at "
        f"temperature {figures['temperature']:g}, beside {figures['split']} drawings of "
        f"{figures['data']}; {unfinished} drawings were not finished",
        "",
        markdown([*heads, *losses], rows),
    ]
    if figures["judge"] == figures["chosen_by"]:
        lines += [
            "",
            f"{figures['judge']} itself chose drawings and endings: of these ask another judge",
        ]
    if fid := figures["fid"]:
        half = fid["halves"]
        lines += [
            "",
            f"FID of {fid['drawings']:,} samples to as many real drawings {fid['samples']:.2f}; of "
            f"{half['drawings']:,} samples {half['samples']:.2f}, of as many other real drawings "
            f"{half['real']:.2f}",
        ]
    if far := mean.get("nearest"):
        lines += [
            "",
            f"nearest real drawing that may have been learned from: median distance of samples "
            f"{far['samples']:.2f}, of {figures['split']} drawings {far['real']:.2f}; "
            f"{far['near']:.1%} of the samples are nearer than 1% of those",
        ]
    if between := figures["between"]:
        lines += ["", _steps(between)]
    return "\n".join(lines)


_WAYS = {"real": "real drawings", "sphere": "along the sphere", "straight": "straight lines"}


def _steps(figures: Mapping[str, Any]) -> str:
    """How many steps between real drawings are known, all and the middle third of them."""
    third, rows = figures["steps"] // 3, []
    for name, told in _WAYS.items():
        one = figures[name]
        middle = "-" if name == "real" else f"{np.mean(one['each'][third:-third]):.2f}"
        rates = f"{one['known']:.2f}", middle, f"{one['certain']:.2f}"
        rows.append([told, str(one["drawings"]), *rates])
    return (
        f"{figures['steps']} steps between two real drawings of different categories: known are "
        "those that are named as one of the two, certain those whose name, whichever it is, has a "
        f"probability of {figures['certainty']:.3f}, as {figures['sure']:.0%} of real validation "
        f"drawings have\n\n{markdown(['', 'drawings', 'known', 'in the middle', 'certain'], rows)}"
    )


def _named(one: Mapping[str, Any]) -> dict[str, float]:
    """Part -> how often it is named, of those parts that are."""
    return {p: one[p]["named"] for p in ("real", *MADE) if "named" in one.get(p, {})}


def _rates(named: Mapping[str, Any]) -> list[str]:
    """The rates in a row, each part's beside its ratio to that of real drawings."""
    real = named.get("real")
    cells = ["-" if real is None else f"{real:.2f}"]
    for part in MADE:
        rate = named.get(part)
        cells.append("-" if rate is None else f"{rate:.2f}")
        cells.append("-" if rate is None or not real else f"{rate / real:.2f}")
    return cells


def sheet_of(
    judge: Judge, shown: Mapping[str, Mapping[Kind, Sequence[Drawing]]], path: str
) -> None:
    """A picture with a row a category: two each of real drawings, reconstructions and endings, then
    samples, each above what the judge names it; x stands before a wrong name."""
    drawings: list[Drawing] = []
    captions: list[str] = []
    for kind in shown["samples"]:
        row: list[Drawing] = []
        for part, told in _SHOWN.items():
            count = _COLUMNS - len(row) if part == "samples" else _EACH
            some = shown.get(part, {}).get(kind, [])[:count]
            known = kind in judge.categories
            names = [marked(name, kind) if known else name for name in judge.names(some)]
            captions += [told + name for name in names]
            row += some
        drawings += row
    page = render.grid(drawings, columns=_COLUMNS, cell=(_CELL, _CELL), captions=captions)
    render.save(page, path, width=_CELL * _COLUMNS, background="white")
