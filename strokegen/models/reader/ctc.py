"""Connectionist temporal classification: from label distributions of steps to texts, in NumPy.

A path gives each step a label or the blank, 0; its text is what is left when repeats are one and
blanks fall out. The trellis of a text of U labels has 2 U + 1 states, blanks between and around
the labels; a path stays, moves on by one, or, between labels that differ, passes over a blank.

Source: Graves et al. (2006), "Connectionist Temporal Classification". Log probabilities are
`[T, B, C]` float; a row's steps after its `lengths` are not read.
"""

from __future__ import annotations

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
      At most `width` texts, none of them impossible; the greedy one may not be among them.
    Source: the prefix search of Graves et al. (2006), a beam wide (Hannun et al. 2014,
    arXiv:1408.2873).
    """
    tree, kept = _Prefixes(), [0]
    # Log p of the paths with a prefix that end in a blank, and in its last label.
    in_blank, in_label = np.zeros(1), np.full(1, -np.inf)
    threshold = np.log(least)
    for row in log_probs.astype(np.float64):
        labels = np.flatnonzero(row > threshold)
        labels = labels[labels != BLANK]
        last = np.array([tree.nodes[node][1] for node in kept])
        whole = np.logaddexp(in_blank, in_label)
        # A repeat is another one only after a blank.
        repeats = labels == last[:, None]
        grown = np.where(repeats, in_blank[:, None], whole[:, None]) + row[labels]
        in_blank, in_label = whole + row[BLANK], in_label + row[last]
        places = {node: place for place, node in enumerate(kept)}
        column = {label: at for at, label in enumerate(labels.tolist())}
        for place, node in enumerate(kept):
            before, label = tree.nodes[node]
            if before in places and label in column:  # it is what another one grows to
                at = places[before], column[label]
                in_label[place] = np.logaddexp(in_label[place], grown[at])
                grown[at] = -np.inf
        every = np.column_stack([np.logaddexp(in_blank, in_label), grown])
        best = np.argsort(-every, axis=None, kind="stable")[:width]
        best = best[every.flat[best] > -np.inf]
        whose, which = np.divmod(best, every.shape[1])
        in_blank = np.where(which == 0, in_blank[whose], -np.inf)
        in_label = np.where(which == 0, in_label[whose], every.flat[best])
        kept = [
            tree.grown(kept[one], int(labels[new - 1])) if new else kept[one]
            for one, new in zip(whose.tolist(), which.tolist())
        ]
    return [tree.text(node) for node in kept]


class _Prefixes:
    """Texts that share what they begin with, so that one label more costs the same anywhere.

    Attributes:
      nodes: of each prefix the one without its last label, and that label; the first is empty.
    """

    def __init__(self) -> None:
        self.nodes: list[tuple[int, int]] = [(-1, BLANK)]
        self._known: dict[tuple[int, int], int] = {}

    def grown(self, node: int, label: int) -> int:
        """The prefix with one label more."""
        number = self._known.setdefault((node, label), len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append((node, label))
        return number

    def text(self, node: int) -> tuple[int, ...]:
        """Its labels."""
        labels = []
        while node:
            node, label = self.nodes[node]
            labels.append(label)
        return tuple(reversed(labels))
