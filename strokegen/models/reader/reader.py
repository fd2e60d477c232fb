"""Reads lines of ink: a reader preset over NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from strokegen.ink.alphabet import Alphabet
from strokegen.ink.normaliser import Normaliser
from strokegen.ink.types import Bools, Float32, Float64, Indices
from strokegen.models.reader import ctc
from strokegen.models.reader.frames import INPUTS, frames, points_of
from strokegen.models.reader.network import Labeller, recur
from strokegen.nn import ops
from strokegen.presets import Preset, check_model, check_shapes, stated

TOGETHER = 16
"""Lines that are read side by side in one batch, at most."""

_FRAMES = 40_000
"""Frames of a batch of more than one line, padding among them, at most."""

NAME = "reader"
"""The shipped preset."""

ALIKE = ("Il1|", "O0o", *(f"{char.upper()}{char}" for char in "cfjkmpsuvwxyz"))
"""Characters that a pen does not tell apart: one is as good as another of its group."""


@dataclass(frozen=True)
class Seen:
    """What the network says of one line.

    Attributes:
      log_probs: `[T, alphabet]`, a label's at each step, the blank's first.
      stray: `[T]`, how likely the ink of each step is no part of the text.
      point: `[F]`, the point that each frame is at, or leads to.
      lifted: `[F]`, whether the pen is in the air there.
      step: `[F]`, the label step that each frame belongs to.
      ends: `(n,)`, whether a stroke ends at each point.
    """

    log_probs: Float32
    stray: Float32
    point: Indices
    lifted: Bools
    step: Indices
    ends: Bools


@dataclass(frozen=True)
class Check:
    """A line held against the text that it was drawn for.

    Attributes:
      text: what was to be written; read: what is read, along the likeliest path.
      log_prob, log_prob_read: log p of either given the ink, or of what looks like it; that of what
        is read may be the lower one where another text has more paths.
      peaks, means: `[U]`, log p of each character of `text` at the steps where the likeliest
        path with that text has it: at the surest of them, and on average; -inf where the line
        is too short to hold the text.
      strays, stray_means: `[strokes]`, how likely each stroke is no part of the text, at its
        likeliest step and on average.
      seen: what the network says of the line.
      spans: `[U, 2]`, where in it each character of `text` stands, see `ctc.align`.
    """

    text: str
    read: str
    log_prob: float
    log_prob_read: float
    peaks: Float64
    means: Float64
    strays: Float64
    stray_means: Float64
    seen: Seen
    spans: Indices | None


class Reader:
    """A reader preset.

    Lines are stroke-3 `(n, 3)` in units of the normaliser's spacing, baseline at y = 0, as `Lines`
    holds them and as the handwriting network draws them.

    Attributes:
      preset: what it was made of; network, normaliser, alphabet: as its config states them.
    Raises:
      PresetError: the preset is of another model, or its weights do not fit its config.
    """

    model = "reader"

    def __init__(self, preset: Preset) -> None:
        check_model(preset, self.model, "reader")
        self.preset = preset
        with stated(preset):
            self.network = Labeller(**preset.config["network"])
            self.normaliser = Normaliser(**preset.config["normaliser"])
            self.alphabet = Alphabet(preset.config["alphabet"])
            if len(self.alphabet) != self.network.alphabet_size:
                raise ValueError(
                    f"an alphabet of {len(self.alphabet)}, not {self.network.alphabet_size}"
                )
        check_shapes(preset, self.network.shapes())
        groups = [[char for char in group if char in self.alphabet] for group in ALIKE]
        self._alike = [self.alphabet.encode("".join(group)) for group in groups if len(group) > 1]

    def texts(self, lines: Sequence[Float32]) -> list[str]:
        """What each line's likeliest path says, without spaces around it."""
        return [self.text(ctc.greedy(seen.log_probs)) for seen in self.look(lines)]

    def text(self, labels: ctc.Labels) -> str:
        """The text of labels, without spaces around it."""
        return self.alphabet.decode(labels).strip()

    def check(self, lines: Sequence[Float32], texts: Sequence[str]) -> list[Check]:
        """Hold each line against the text that it was drawn for; those `ALIKE` are equal.

        Raises:
          UnwritableCharacter: a text has a character that is not in the alphabet.
        """
        wanted = [self.alphabet.encode(text) for text in texts]
        if not wanted:
            return []
        seen = self.look(lines)
        read = [ctc.greedy(one.log_probs) for one in seen]
        probs, lengths = padded([one.log_probs for one in seen])
        probs = self.as_alike(probs)
        known = [probs[:length, row] for row, length in enumerate(lengths)]
        spans = ctc.align(probs, lengths, wanted)
        both = np.concatenate([probs, probs], axis=1)
        likely = ctc.log_likelihood(both, np.tile(lengths, 2), [*wanted, *read])
        return [
            Check(
                text,
                self.text(read[row]),
                float(likely[row]),
                float(likely[len(seen) + row]),
                *_of_characters(known[row], wanted[row], spans[row]),
                *_of_strokes(seen[row]),
                seen[row],
                spans[row],
            )
            for row, text in enumerate(texts)
        ]

    def as_alike(self, log_probs: Float32) -> Float32:
        """Each label as likely as all that look like it are together."""
        together = log_probs.copy()
        for group in self._alike:
            together[..., group] = np.logaddexp.reduce(log_probs[..., group], axis=-1)[..., None]
        return together

    def look(self, lines: Sequence[Float32]) -> list[Seen]:
        """What the network says of each line; a line without a point has no steps."""
        made = [points_of(line, self.normaliser.spacing) for line in lines]
        framed = [frames(*one) if len(one[1]) else _NOTHING for one in made]
        lengths = np.array([len(features) for features, _ in framed], np.intp)
        found: dict[int, Seen] = {}
        order = np.argsort(lengths, kind="stable")
        for rows in _batches(order, lengths):
            logits = self._logits([framed[row][0] for row in rows], lengths[rows])
            log_probs = ops.log_softmax(logits[..., :-1])
            stray = ops.sigmoid(logits[..., -1])
            for column, row in enumerate(rows):
                features, point = framed[row]
                steps = int(self.network.steps(lengths[row]))
                step = np.arange(len(point)) * self.network.outputs // self.network.joined
                found[row] = Seen(
                    log_probs[:steps, column], stray[:steps, column],
                    point, features[:, 4] > 0.5, step, made[row][1],
                )  # fmt: skip
        return [found[row] for row in range(len(lines))]

    def _logits(self, features: Sequence[Float32], lengths: Indices) -> Float32:
        """The network over a batch of lines, `[T, B, alphabet + 1]`."""
        whole = self.network.joined
        length = -(-int(lengths.max()) // whole) * whole
        x = np.zeros((length, len(features), INPUTS), np.float32)
        for column, own in enumerate(features):
            x[: len(own), column] = own
        logits: Float32 = self.network.label(ops, self.preset.weights, x, lengths, recur)
        return logits


def _batches(order: Indices, lengths: Indices) -> Iterator[Indices]:
    """Lines that are read side by side, from `order`, which goes from short to long."""
    while len(order):
        count = 1
        while count < min(TOGETHER, len(order)) and (count + 1) * lengths[order[count]] <= _FRAMES:
            count += 1
        yield order[:count]
        order = order[count:]


_NOTHING: tuple[Float32, Indices] = np.zeros((0, INPUTS), np.float32), np.zeros(0, np.intp)


def padded(log_probs: Sequence[Float32]) -> tuple[Float32, Indices]:
    """Rows `[T, C]` side by side `[T, B, C]`, and how long each is `[B]`."""
    lengths = np.array([len(row) for row in log_probs], np.intp)
    width = log_probs[0].shape[1] if len(log_probs) else 1
    together = np.zeros((lengths.max(initial=0), len(log_probs), width), np.float32)
    for column, row in enumerate(log_probs):
        together[: len(row), column] = row
    return together, lengths


def _of_characters(
    log_probs: Float32, labels: ctc.Labels, spans: Indices | None
) -> tuple[Float64, Float64]:
    """Highest and mean log p of each label over its steps."""
    if spans is None:
        never = np.full(len(labels), -np.inf)
        return never, never
    own = [log_probs[a:b, label] for label, (a, b) in zip(labels, spans)]
    return (
        np.array([float(part.max()) for part in own]),
        np.array([float(part.mean()) for part in own]),
    )


def _of_strokes(seen: Seen) -> tuple[Float64, Float64]:
    """How likely each stroke is no part of the text: at its likeliest step, and on average."""
    if not len(seen.ends):
        return np.zeros(0), np.zeros(0)
    stroke = np.cumsum(np.append(0, seen.ends[:-1]))
    down = ~seen.lifted
    own, stray = stroke[seen.point[down]], seen.stray[seen.step[down]].astype(np.float64)
    starts = np.flatnonzero(np.diff(own, prepend=-1))
    return np.maximum.reduceat(stray, starts), np.bincount(own, stray) / np.bincount(own)
