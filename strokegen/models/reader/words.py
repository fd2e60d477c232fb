"""Which ink of a written line is which word's.

The window tells the character that each point was drawn for, but runs a little ahead, and a bar
or dot may be set late. Ink that overlaps from left to right hangs together, so a line is cut
between such clusters alone, where the window agrees best.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from strokegen.ink.types import Float32, Indices

Strokes = tuple[Float32, ...]

_JOINED = 12.0  # points that may lie with the wrong word before two words are taken for joined


@dataclass(frozen=True)
class Ink:
    """Strokes that stand together, and the words they show: all of `text[start:end]`."""

    strokes: tuple[int, ...]
    words: int
    start: int
    end: int


def split(text: str, at: Indices, strokes: Strokes) -> list[Ink]:
    """A line's ink cut into its words, from left to right.

    Args:
      text: what the line says; at: `(n,)` which character of it each point belongs to.
      strokes: of any scale, in drawing order.
    Returns:
      Ink of one word each, or of neighbours that the pen has joined or drawn into each other.
      No two overlap from left to right; together they hold every stroke and every word. A dot
      that only ended the line is left out.
    """
    if _ends_with_a_dot(text, at, strokes):
        strokes = strokes[:-1]
        at = at[: sum(map(len, strokes))]
    spans = [word.span() for word in re.finditer(r"\S+", text)]
    if not strokes:
        return []
    number = np.searchsorted([start for start, _ in spans], at, side="right") - 1
    votes = np.array([
        np.bincount(part, minlength=len(spans))
        for part in np.split(number, np.cumsum([len(stroke) for stroke in strokes])[:-1])
    ])  # fmt: skip
    clusters = _clusters(strokes)
    counts = np.array([votes[list(cluster)].sum(axis=0) for cluster in clusters])
    found: list[Ink] = []
    for cluster, (first, last) in zip(clusters, _assign(counts)):
        start, end = spans[first][0], spans[last][1]
        if found and start < found[-1].end:
            before = found.pop()
            cluster, start = (*before.strokes, *cluster), before.start
        words = sum(start <= span[0] < end for span in spans)
        found.append(Ink(tuple(sorted(cluster)), words, start, end))
    return found


def _ends_with_a_dot(text: str, at: Indices, strokes: Strokes) -> bool:
    """Whether the last stroke is the dot by which lines end, not one that the text asks for.

    The training data ends every line by a dot beyond its ink (docs/decisions/0005); now and then
    the network draws it before the line is seen to be over.
    """
    if len(strokes) < 2:
        return False
    *others, last = strokes
    ink = np.concatenate(others)
    height = np.ptp(ink[:, 1])
    beyond = last[:, 0].min() - ink[:, 0].max()
    if np.ptp(last, axis=0).max() > 0.08 * height or beyond < 0.12 * height:
        return False
    if text[-1].isalnum():
        return True
    # A stop at the end of the text is asked for, once; a late dot of an i is none.
    ends = np.cumsum([len(stroke) for stroke in others])
    number = int(np.argmax([stroke[:, 0].min() for stroke in others]))
    mark, own = others[number], np.split(at[: len(ink)], ends[:-1])[number]
    small = np.ptp(mark, axis=0).max() < 0.3 * height
    low = mark[:, 1].mean() > ink[:, 1].min() + height / 2
    return text[-1] in ".," and bool((own == len(text) - 1).all() and small and low)


def _clusters(strokes: Strokes) -> list[tuple[int, ...]]:
    """Indices of strokes that overlap from left to right, themselves from left to right."""
    clusters: list[list[int]] = []
    edge = -np.inf
    for index in sorted(range(len(strokes)), key=lambda index: strokes[index][:, 0].min()):
        if strokes[index][:, 0].min() > edge:
            clusters.append([])
        clusters[-1].append(index)
        edge = max(edge, strokes[index][:, 0].max())
    return [tuple(cluster) for cluster in clusters]


def _assign(counts: Indices) -> list[tuple[int, int]]:
    """For each cluster the first and the last word that it shows; counts `[clusters, words]`.

    The words go from left to right without a gap; of all such ways the one is taken under which
    most points lie with the word they were drawn for, less what joined words cost.
    """
    words = counts.shape[1]
    total = np.cumsum(np.pad(counts, [(0, 0), (1, 0)]), axis=1)
    # By the last word so far: the score, and the words of each cluster.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {-1: (0.0, [])}
    for row in total:
        before, best = best, {}
        for last in range(words):
            for first in range(last + 1):
                own = row[last + 1] - row[first] - _JOINED * (last - first)
                for end in (first - 1, first):
                    score, path = before.get(end, (-np.inf, []))
                    if score + own > best.get(last, (-np.inf, []))[0]:
                        best[last] = score + own, [*path, (first, last)]
    return best[words - 1][1]
