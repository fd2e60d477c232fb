"""A preset's figures: the NLL of real lines, and how well its own can be read beside real ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from strokegen import render
from strokegen.datasets.lines import prepare, writing
from strokegen.datasets.sample import Dataset
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, UnknownOption
from strokegen.models.handwriting import NO_TEXT, legibility, report
from strokegen.models.handwriting.drawer import AnyDrawer
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.legibility import Reading
from strokegen.models.handwriting.nll import alphabet_of, choose, compare, some_writers
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.handwriting.style import Style
from strokegen.models.reader import outside
from strokegen.presets import loaded, read_config

Part = Literal["nll", "legibility"]
Tell = Callable[[str], object]


def evaluate(
    preset: str | Path,
    tell: Tell = print,
    *,
    data: str | Path = "unipen",
    beside: Sequence[str | Path] = (),
    only: Part | None = None,
    lines: int = 200,
    sentences: str | Path | None = None,
    each: int = 1,
    style: Style = None,
    bias: float | None = None,
    sheet: str | Path | None = None,
    workers: int = 1,
    ray: str | None = None,
) -> dict[str, Any]:
    """Measure a handwriting preset: the NLL of validation lines, and its legibility.

    Args:
      preset: its name or folder.
      tell: gets each part of the report as soon as it is known.
      data: real ink.
      beside: further presets, of handwriting or scribbles, whose NLL of the same lines is taken.
      only: one of the two parts.
      lines: validation lines that the NLL is taken over.
      sentences: a file of sentences to be written and read, one a line; None is `SENTENCES`.
      each: how often each of them is written, with seeds that go on.
      style, bias: of the hand that writes them.
      sheet: where to draw the written sentences above what was read, .png or .svg.
      workers: processes that write; ray: address of a Ray cluster that does instead.
    Returns:
      "nll" and "legibility", as `report` has their figures; without a reader the NLL alone.
    Raises:
      UnknownOption: an option of the part that is left out.
      DataError: no lines of training or validation writers.
      ModuleNotFoundError: no reader, though the legibility was asked for.
    """
    if only == "nll" and (sentences or sheet or each > 1):
        raise UnknownOption("--sentences, --each and --sheet belong to the legibility, not the NLL")
    if only == "legibility" and beside:
        raise UnknownOption("--beside belongs to the NLL, not to the legibility")
    hand = loaded(Handwriting, preset)
    drawers = [hand, *map(_drawer, beside)]
    texts = legibility.read_sentences(sentences or legibility.SENTENCES)
    missing = None
    if only != "nll":
        try:
            outside.reader()
        except ModuleNotFoundError as error:
            if only or sentences or sheet:
                raise
            missing = error.name  # the NLL still stands
    real = writing(data).select(kinds="text")
    figures = {}
    if only != "legibility":
        figures["nll"] = _nll(drawers, real, lines, tell)
    if missing:
        tell(f"\nLegibility: left out, it needs {missing}: pip install 'strokegen[evaluate]'")
    elif only != "nll":
        drawings = legibility.write_sentences(hand, texts * each, style, bias, workers, ray)
        written = legibility.readings(drawings)
        if figures:
            tell("")
        figures["legibility"] = _legibility(hand, real, written, tell)
        if sheet:
            _draw(drawings, written, Path(sheet))
    return figures


def evaluate_scribbles(
    preset: str | Path,
    tell: Tell = print,
    *,
    data: str | Path = "unipen",
    beside: Sequence[str | Path] = (),
    only: Part = "nll",
    lines: int = 200,
) -> dict[str, Any]:
    """Measure a scribble preset: it foresees the pen without knowing the text.

    Args, returns and errors: as for `evaluate`; and
      only: a scribble has an NLL alone.
    """
    if only != "nll":
        raise UnknownOption(NO_TEXT)
    drawers = [loaded(Scribbler, preset), *map(_drawer, beside)]
    return {"nll": _nll(drawers, writing(data).select(kinds="text"), lines, tell)}


def _drawer(preset: str | Path) -> AnyDrawer:
    """A preset of either of Graves's networks."""
    if read_config(preset)["model"] == Scribbler.model:
        return loaded(Scribbler, preset)
    return loaded(Handwriting, preset)


def _nll(drawers: Sequence[AnyDrawer], real: Dataset, count: int, tell: Tell) -> dict[str, Any]:
    train, valid = real.select("train"), real.select("valid")
    if not len(train) or not len(valid):
        raise DataError(
            f"{real.name}: {len(train)} lines of training writers and {len(valid)} of validation "
            "writers; the NLL needs both, --only legibility does without"
        )
    alphabet, normaliser = alphabet_of(drawers), drawers[0].normaliser
    known, held = (prepare(part, normaliser) for part in (some_writers(train), valid))
    chosen = choose(held, alphabet, count)
    table = compare(drawers, held, chosen, known)
    writers = len({held.writers[i] for i in chosen})
    figures = report.nll_figures(table, drawers[0].network.sigma_floor, real.name, writers)
    tell(report.nll_report(figures))
    return figures


def _legibility(
    hand: Handwriting, real: Dataset, written: Sequence[Reading], tell: Tell
) -> dict[str, Any]:
    drawings = []
    for split in ("valid", "test"):
        part = real.select(split)
        if len(part):
            lines = prepare(part, hand.normaliser)
            chosen = legibility.real_lines(lines, hand.normaliser.spacing)
            drawings += [drawing.with_meta(split=split) for drawing in chosen]
    read, reader = legibility.readings(drawings), outside.reader().name
    figures = report.legibility_figures(hand.preset.name, written, real.name, read, reader)
    tell(report.legibility_report(figures))
    return figures


def _draw(drawings: Sequence[Drawing], written: Sequence[Reading], path: Path) -> None:
    """The written lines, each above what was read and the number of errors in it."""
    captions = [f"{one.read}  ({one.errors})" for one in written]
    page = render.grid(drawings, columns=min(3, len(drawings)), cell=(480, 90), captions=captions)
    render.save(page, path, background="white")
