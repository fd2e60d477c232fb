"""Whether what a sketch preset draws can be named: by a judge that knows nothing of it.

Real drawings stand beside everything: those of a split that neither the preset nor the judge
learned from. Of each category are measured

- how often the judge names new drawings at the usual temperature, as the network draws them and as
  `strokegen.models.sketch_rnn.best` has chosen them, reconstructions of real ones, and endings of
  the first third of their points, the category told; and how often, where it is left open, an
  ending is named as what it was drawn as, which need not be what it was a third of;
- L_R and L_KL of real drawings, as the paper states them (Ha & Eck 2017, equations 9 and 10);
- how far each new drawing is from the nearest real one that may have been learned from, and how
  far real drawings of the split are, so that copies show (`strokegen.models.sketch_rnn.novelty`);

and of all of them together the Frechet distance of the judge's features, as many and of the same
categories on either side, and of two halves of the real ones (`strokegen.models.judge.frechet`);
and how many steps between two of the real ones it knows (`strokegen.models.sketch_rnn.between`).
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from strokegen import datasets
from strokegen.datasets.sample import share_split
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, NotFinished
from strokegen.ink.progress import tqdm
from strokegen.ink.types import Float32
from strokegen.models.judge.frechet import frechet
from strokegen.models.judge.judge import NAME, Judge
from strokegen.models.judge.judge import load as load_judge
from strokegen.models.sketch_rnn.best import sketch
from strokegen.models.sketch_rnn.between import between
from strokegen.models.sketch_rnn.complete import complete
from strokegen.models.sketch_rnn.drawn_at import drawn_at
from strokegen.models.sketch_rnn.judged import MADE, Kind, Real, report, sheet_of
from strokegen.models.sketch_rnn.latent import encode_among
from strokegen.models.sketch_rnn.likelihood import log_likelihoods
from strokegen.models.sketch_rnn.novelty import nearest, pictures
from strokegen.models.sketch_rnn.posterior import posterior, readable
from strokegen.models.sketch_rnn.sketcher import TEMPERATURE, Sketcher, load
from strokegen.models.sketch_rnn.under_way import FINISHED

Tell = Callable[[str], object]
Figures = dict[str, Any]

_ENDED = 16
"""Drawings of a category that are ended, at most: each takes the place of many."""


def evaluate(
    preset: str | Path | Sketcher,
    tell: Tell = print,
    *,
    data: str | None = None,
    split: str = "test",
    each: int = 100,
    category: Sequence[str] = (),
    sheet: str | None = None,
    judge: str | Path | Judge = "judge",
) -> Figures:
    """Measure a sketch preset by a judge of drawings.

    Args:
      preset: its name or folder, or a `Sketcher`.
      tell: gets the report, and a line where real drawings are not at hand.
      data: real drawings; None takes those that the preset was trained on.
      split: whose drawings: train, valid or test.
      each: new drawings of a category; and real ones, and reconstructions, at most.
      category: which of the preset's; all by default.
      sheet: a picture of some of what was judged.
      judge: a judge preset.
    Returns:
      "each" category's figures, "mean", "fid" and "between"; rates are shares of 1.
    Raises:
      ValueError: no such category.
      PresetError: see `load`.
    """
    sketcher, known = load(preset), load_judge(judge)
    for name in category:
        sketcher.check(1, TEMPERATURE, 0, name)
    kinds: list[Kind] = [*(category or sketcher.categories or [sketcher.label])]
    real = _real(sketcher, known, kinds, data, split, tell)
    shown: dict[str, dict[Kind, list[Drawing]]] = defaultdict(dict)
    found: dict[Kind, Figures] = {}
    bar = tqdm(kinds, "drawing and judging", unit=" categories", leave=False, disable=None)
    for kind in bar:
        own = real.of.get(kind, [])[:each]
        parts = _drawn(sketcher, kind, own, each)
        found[kind] = _named(known, kind, parts) | _losses(sketcher, own)
        far = _distances(parts["samples"], own, real.others.get(kind, []))
        found[kind] |= {"nearest": far} if far else {}
        for part, drawings in parts.items():
            shown[part][kind] = drawings
    figures: Figures = {
        "preset": sketcher.preset.name,
        "judge": known.preset.name,
        "chosen_by": NAME,
        "split": split,
        "data": real.name,
        "temperature": TEMPERATURE,
        "each": {str(kind): one for kind, one in found.items()},
        "mean": _mean(list(found.values())),
        "fid": _fid(known, shown),
        "between": between(sketcher, known, real.of, real.valid),
    }
    if sheet:
        sheet_of(known, shown, sheet)
    tell(report(figures))
    return figures


def _real(
    sketcher: Sketcher,
    judge: Judge,
    kinds: Sequence[Kind],
    data: str | None,
    split: str,
    tell: Tell,
) -> Real:
    """The real drawings of each kind, those of the split apart; none where there is no data."""
    made = sketcher.preset.config.get("training", {})
    named = [data] if data else [one for one in str(made.get("data", "")).split(", ") if one]
    shares = [share for share in (made.get("held_out"), judge.held_out) if share]
    # What the smaller share holds out, the larger does too: neither has learned from it.
    share = min(shares) if made.get("held_out") else None
    name, new = ", ".join(named) or "not stated", defaultdict[Kind, list[Drawing]]
    real = Real(name, new(list), new(list), new(list))
    try:
        if not named:
            raise DataError("the preset does not say what it was trained on")
        samples = list(chain.from_iterable(map(datasets.load, named)))
    except (OSError, ValueError) as error:
        tell(f"real drawings are not at hand, so what needs them is left out; --data: {error}")
        return real
    longest, left_out, seen = sketcher.max_length, 0, set[str]()
    for sample in samples:
        # A preset of very many labels goes by their kind; one of none takes whatever there is.
        names = [n for n in (sample.drawing.label, sample.kind, None) if n in kinds]
        if not names or (sample.key and sample.key in seen):
            continue
        seen.add(sample.key)
        own = share_split(sample, share)
        if own == "valid":
            real.valid[names[0]].append(sample.drawing)
        part = real.of if own == split else real.others
        if part is real.of and not readable([sample.drawing], sketcher):
            left_out += 1
        else:
            part[names[0]].append(sample.drawing)
    if left_out:
        tell(f"left out: {left_out} real drawings without a line or of over {longest - 1} points")
    return real


def _drawn(
    sketcher: Sketcher, kind: Kind, real: Sequence[Drawing], each: int
) -> dict[str, list[Drawing]]:
    """Real drawings of a kind, and those made of nothing, of their z and of their beginnings."""
    parts = {"real": list(real)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)  # counted below
        named = kind if kind in sketcher.categories else None
        parts["samples"] = sketcher.draw(each, category=named)
        chosen = sketch(each, category=named, preset=sketcher)
        if "best_of" in chosen[0].meta:
            parts["chosen"] = chosen
        if real and sketcher.network.encoder_hidden:
            z = encode_among(real, sketcher)
            parts["reconstructions"] = drawn_at(z, sketcher, seed=range(len(z)), like=real)
        begun = [one for one in map(first_third, real[:_ENDED]) if max(one.width, one.height) > 0]
        for part, told in ("endings", named), ("left open", None):
            parts[part] = [
                complete(one.with_label(None), 1, category=told, preset=sketcher, seed=number)[0]
                for number, one in enumerate(begun)
            ]
    return parts


def first_third(drawing: Drawing) -> Drawing:
    """The first third of a drawing's points, two or more, its last stroke cut there."""
    left, strokes = max(2, -(-drawing.num_points // 3)), []
    for stroke in drawing.strokes:
        strokes.append(stroke[:left])
        left -= len(stroke)
        if left <= 0:
            break
    return Drawing(strokes, label=drawing.label)


def _named(judge: Judge, kind: Kind, parts: Mapping[str, Sequence[Drawing]]) -> Figures:
    """Of each part how many drawings there are, were not finished, are named as they are meant, and
    as the kind."""
    found: Figures = {}
    for part, drawings in parts.items():
        if not drawings:
            continue
        one: Figures = {"drawings": len(drawings)}
        found[part] = one
        if part != "real":
            verdicts = [drawing.meta.get("verdict") for drawing in drawings]
            one["unfinished"] = sum(verdict != FINISHED for verdict in verdicts)
        if kind in judge.categories:
            answers = judge.names(drawings)
            wanted = [drawing.label or kind for drawing in drawings]
            wrong, counts = np.unique(
                [answer for answer, want in zip(answers, wanted) if answer != want],
                return_counts=True,
            )
            one["named"] = float(np.mean([a == want for a, want in zip(answers, wanted)]))
            one["kind"] = float(np.mean([answer == kind for answer in answers]))
            one["instead"] = dict(zip(wrong.tolist(), counts.tolist()))
    return found


def _losses(sketcher: Sketcher, drawings: Sequence[Drawing]) -> Figures:
    """L_R and L_KL of real drawings: nats over N_max, and nats a latent dimension."""
    objective = sketcher.preset.config.get("training", {}).get("objective", {})
    n_max = objective.get("n_max", sketcher.max_length)
    if not drawings:
        return {}
    rows, z, found = [sketcher.rows(one) for one in drawings], None, {}
    if sketcher.network.encoder_hidden:
        mu, sigma_hat = posterior(sketcher, rows)
        noise = np.random.default_rng(0).standard_normal(mu.shape, np.float32)
        z = np.asarray(mu + np.exp(sigma_hat / 2) * noise, np.float32)
        found["L_KL"] = float(-0.5 * np.mean(1 + sigma_hat - mu**2 - np.exp(sigma_hat)))
    elif sketcher.network.latent_dim or sketcher.network.num_labels:
        return {}
    found["L_R"] = float(-log_likelihoods(sketcher, rows, z).mean() / n_max)
    return found


def _distances(
    samples: Sequence[Drawing], real: Sequence[Drawing], others: Sequence[Drawing]
) -> dict[str, list[float]]:
    """How far new and real drawings are from the nearest of the `others`."""
    if not others:
        return {}
    among = pictures(others)
    parts = {"samples": samples, "real": real}
    return {
        part: nearest(pictures(drawings), among)[1].tolist()
        for part, drawings in parts.items()
        if drawings
    }


def _mean(each: Sequence[Figures]) -> Figures:
    """The means of the categories that have a figure, and how many samples may be copies."""
    found: Figures = {}
    for part in ("real", *MADE):
        rates = [one[part]["named"] for one in each if "named" in one.get(part, {})]
        if rates:
            found[part] = float(np.mean(rates))
    for loss in ("L_R", "L_KL"):
        if any(loss in one for one in each):
            found[loss] = float(np.mean([one[loss] for one in each if loss in one]))
    far = [one["nearest"] for one in each if "real" in one.get("nearest", {})]
    if far:
        new, real = ([x for one in far for x in one[part]] for part in ("samples", "real"))
        found["nearest"] = {
            "samples": float(np.median(new)),
            "real": float(np.median(real)),
            # Of as many real drawings it is one in a hundred.
            "near": float(np.mean(np.array(new) < np.quantile(real, 0.01))),
        }
    return found


def _fid(judge: Judge, shown: Mapping[str, Mapping[Kind, Sequence[Drawing]]]) -> Figures:
    """The Frechet distances of the judge's features; {} without real drawings enough."""
    pairs: dict[str, list[Float32]] = {"real": [], "samples": []}
    for kind, own in shown["real"].items():
        count = min(len(own), len(shown["samples"][kind]))
        for part, rows in pairs.items():
            rows.append(judge.features(shown[part][kind][:count]))
    real, samples = (np.concatenate(rows) for rows in pairs.values())
    if len(real) < 4:
        return {}
    return {
        "drawings": len(real),
        "samples": frechet(samples, real),
        "halves": {
            "drawings": len(real) // 2,
            "real": frechet(real[::2], real[1::2]),
            "samples": frechet(samples[::2], real[1::2]),
        },
    }
