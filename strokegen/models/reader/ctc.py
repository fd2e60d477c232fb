"""Connectionist temporal classification: from label distributions of steps to texts, in NumPy.

A path gives each step a label or the blank, 0; its text is what is left when repeats are one and
blanks fall out. The trellis of a text of U labels has 2 U + 1 states, blanks between and around
the labels; a path stays, moves on by one, or, between labels that differ, passes over a blank.

Source: Graves et al. (2006), "Connectionist Temporal Classification". Log probabilities are
`[T, B, C]` float; a row's steps after its `lengths` are not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.types import Float64, Floating, Indices

BLANK = 0

Labels = Sequence[int] | NDArray[np.integer[Any]]
"""A text as labels, 1 and up."""


def greedy(log_probs: Floating) -> Indices:
    """The text of the likeliest path of one row `[T, C]`, as labels."""
    best = log_probs.argmax(axis=-1)
    kept: Indices = best[(best != BLANK) & (np.diff(best, prepend=BLANK) != 0)]
    return kept


class _Trellis:
    """The states of B texts side by side, S = 2 U + 1 of the longest.

    Attributes:
      states: `[B, S]` label of each state; skip: `[B, S]` 0 where the blank before it may be
        passed over, else -inf.
      count: `[B]` labels of each.
    """

    def __init__(self, texts: Sequence[Labels]) -> None:
        self.count = np.array([len(text) for text in texts], np.intp)
        self.states = np.zeros((len(texts), 2 * max(self.count, default=0) + 1), np.intp)
        for row, text in enumerate(texts):
            self.states[row, 1 : 2 * len(text) : 2] = text
        before = np.concatenate([np.zeros_like(self.states[:, :2]), self.states[:, :-2]], axis=1)
        may = (self.states != BLANK) & (self.states != before[:, : self.states.shape[1]])
        self.skip = np.where(may, 0.0, -np.inf)

    def emitted(self, now: Floating) -> Float64:
        """Log probability `[B, S]` of each state at a step, `[B, C]`."""
        return now[np.arange(len(now))[:, None], self.states].astype(np.float64)

    def start(self) -> tuple[Float64, Float64, Float64, Float64]:
        """A step's `[B, S]` before any, with views of it: of this state, the one before, that."""
        edge = np.full((len(self.states), self.states.shape[1] + 2), -np.inf)
        edge[:, 2] = 0  # on the first blank, before which nothing was
        return edge, edge[:, 2:], edge[:, 1:-1], edge[:, :-2]

    def ended(self, last: Float64) -> Float64:
        """`[B, 2]` of the two states that a path may end in: the last blank, the last label."""
        rows = np.arange(len(last))
        label = np.where(self.count > 0, last[rows, np.maximum(2 * self.count - 1, 0)], -np.inf)
        return np.stack([last[rows, 2 * self.count], label], axis=1)


def log_likelihood(log_probs: Floating, lengths: Indices, texts: Sequence[Labels]) -> Float64:
    """log p of a text for each row, `[B]`; -inf where it needs more steps than there are."""
    trellis = _Trellis(texts)
    _, alpha, one, two = trellis.start()
    for t in range(int(np.max(lengths, initial=0))):
        ahead = np.logaddexp(np.logaddexp(alpha, one), two + trellis.skip)
        new = ahead + trellis.emitted(log_probs[t])
        alpha[:] = np.where((t < lengths)[:, None], new, alpha)
    found: Float64 = np.logaddexp.reduce(trellis.ended(alpha), axis=1)
    return found


def align(log_probs: Floating, lengths: Indices, texts: Sequence[Labels]) -> list[Indices | None]:
    """The likeliest path of each row that has its text.

    Returns:
      A row's `[U, 2]` first step of each label, and the one after its last; None where the text
      needs more steps than there are.
    """
    trellis = _Trellis(texts)
    _, best, one, two = trellis.start()
    came = np.zeros((len(log_probs), *trellis.states.shape), np.int8)
    for t in range(int(np.max(lengths, initial=0))):
        came[t] = (one > best) + 0
        ahead = np.maximum(best, one)
        skipped = two + trellis.skip
        came[t][skipped > ahead] = 2
        new = np.maximum(ahead, skipped) + trellis.emitted(log_probs[t])
        best[:] = np.where((t < lengths)[:, None], new, best)
    ended = trellis.ended(best)
    last = 2 * trellis.count - ended.argmax(axis=1)
    return [
        _spans(came[: lengths[row], row], last[row], trellis.count[row])
        if np.isfinite(ended[row].max())
        else None
        for row in range(len(texts))
    ]


def _spans(came: NDArray[np.int8], state: int, count: int) -> Indices:
    """Where a path that ends in `state` is in each label; `came`: `[T, S]` states moved on by."""
    spans = np.zeros((count, 2), np.intp)
    for t in range(len(came) - 1, -1, -1):
        if state % 2:
            label = state // 2
            spans[label, 0] = t
            spans[label, 1] = max(spans[label, 1], t + 1)
        state -= came[t, state]
    return spans


def beam(log_probs: Floating, width: int = 16, least: float = 1e-4) -> list[tuple[int, ...]]:
    """Likely texts of one row by prefix search, the likeliest first.

    Args:
      log_probs: `[T, C]`.
      width: prefixes kept a step.
      least: labels less probable than this at a step are not followed there.
    Returns:
      At most `width` texts; the greedy one may not be among them.
    Source: the prefix search of Graves et al. (2006), a beam wide (Hannun et al. 2014,
    arXiv:1408.2873).
    """
    # Prefix -> log p of the paths with it that end in a blank, and in its last label.
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -np.inf)}
    threshold = np.log(least)
    for row in log_probs:
        likely = [(int(label), float(row[label])) for label in np.flatnonzero(row > threshold)]
        blank, own = float(row[BLANK]), row.tolist()
        new: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [-np.inf, -np.inf])
        for prefix, (in_blank, in_label) in beams.items():
            whole = _add(in_blank, in_label)
            stay = new[prefix]
            stay[0] = _add(stay[0], whole + blank)
            if prefix:
                stay[1] = _add(stay[1], in_label + own[prefix[-1]])
            for label, value in likely:
                if label == BLANK:
                    continue
                # A repeat is another one only after a blank.
                source = in_blank if prefix and prefix[-1] == label else whole
                grown = new[(*prefix, label)]
                grown[1] = _add(grown[1], source + value)
        ranked = sorted(new.items(), key=lambda item: -_add(*item[1]))
        beams = {prefix: (both[0], both[1]) for prefix, both in ranked[:width]}
    return list(beams)


def _add(a: float, b: float) -> float:
    """log(e^a + e^b)."""
    if a < b:
        a, b = b, a
    return a if b == -np.inf else a + float(np.log1p(np.exp(b - a)))
