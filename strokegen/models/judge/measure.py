"""How often a judge names real drawings rightly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from strokegen import datasets, render
from strokegen.ink.errors import DataError
from strokegen.models.judge.judge import NAME, Judge, load
from strokegen.models.judge.named import Named, gather
from strokegen.models.table import markdown

Tell = Callable[[str], object]

_SHOWN = 12  # drawings of a category on a sheet


def evaluate(
    preset: str | Path | Judge = NAME,
    tell: Tell = print,
    *,
    data: str = "quickdraw",
    split: str = "test",
    sheet: str | None = None,
) -> dict[str, Any]:
    """Name a split's drawings of the categories that a judge knows.

    Args:
      preset: its name or folder, or a `Judge`.
      tell: gets the report.
      data: real drawings; they are split as those that the judge learned from.
      split: train, valid or test.
      sheet: a picture of some of them above what each was named.
    Returns:
      "drawings", "rate", "mean" of the categories', and of "each" category "drawings", "rate" and
      "instead", what it was taken for.
    Raises:
      DataError: no drawing of that split and of a category that the judge knows.
    """
    judge = load(preset)
    named = gather(datasets.load(data), judge.held_out, among=judge.categories)
    if not len(named.of(split)):
        raise DataError(f"{data}: no {split} drawings that {judge.preset.name} knows")
    figures = {"preset": judge.preset.name, "data": data, **accuracy(judge, named, split)}
    if sheet:
        _sheet(judge, named, split, sheet)
    tell(report(figures))
    return figures


def accuracy(judge: Judge, named: Named, split: str) -> dict[str, Any]:
    """The rates of a split's drawings, as `evaluate` has them."""
    rows = named.of(split)
    answers = np.array(judge.names([named.drawings[number] for number in rows]))
    each: dict[str, Any] = {}
    for label, category in enumerate(named.categories):
        own = answers[named.labels[rows] == label]
        if len(own):
            wrong, counts = np.unique(own[own != category], return_counts=True)
            instead = dict(zip(wrong.tolist(), counts.tolist()))
            rate = float((own == category).mean())
            each[category] = {"drawings": len(own), "rate": rate, "instead": instead}
    total = sum(one["drawings"] for one in each.values())
    right = sum(one["drawings"] * one["rate"] for one in each.values())
    mean = float(np.mean([one["rate"] for one in each.values()])) if each else 0.0
    rate = right / max(total, 1)
    return {"split": split, "drawings": total, "rate": rate, "mean": mean, "each": each}


def report(figures: dict[str, Any]) -> str:
    """The figures as text."""
    rows = [
        [category, str(one["drawings"]), f"{one['rate']:.2f}",
         ", ".join(f"{name} {count}" for name, count in
                   sorted(one["instead"].items(), key=lambda pair: -pair[1])[:3])]
        for category, one in figures["each"].items()
    ]  # fmt: skip
    heads = [f"real {figures['split']} drawings", "drawings", "named", "instead"]
    return (
        f"{markdown(heads, rows)}\n\nnamed {figures['rate']:.3f} of {figures['drawings']:,}, "
        f"mean of the categories {figures['mean']:.3f}"
    )


def _sheet(judge: Judge, named: Named, split: str, path: str) -> None:
    chosen = [
        number
        for label in range(len(named.categories))
        for number in named.of(split)[named.labels[named.of(split)] == label][:_SHOWN]
    ]
    drawings = [named.drawings[number] for number in chosen]
    truth = [named.categories[named.labels[number]] for number in chosen]
    captions = [marked(*pair) for pair in zip(judge.names(drawings), truth)]
    page = render.grid(drawings, columns=_SHOWN, cell=(110, 110), captions=captions)
    render.save(page, path, width=110 * _SHOWN, background="white")


def marked(answer: str, truth: str | None) -> str:
    """What a drawing was named, as it stands below it: a wrong name says what was right."""
    return answer if answer == truth else f"x {answer}, not {truth}"
