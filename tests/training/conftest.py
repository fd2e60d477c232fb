"""Made-up writing: every character is a zigzag of its own number of points."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.ink.formats import to_stroke3
from strokegen.training.lines import Lines

POINTS = {"a": 3, "b": 7, "c": 5, " ": 1}
WRITERS = {"ann": "train", "bob": "train", "cyd": "valid"}


def zigzag(text, rng):
    """Ink in model units, one stroke, baseline at y = 0, 3 units high."""
    count = sum(POINTS[char] for char in text)
    x = np.cumsum(rng.uniform(0.4, 0.8, count)) + rng.uniform(0, 0.5)
    # The pen ends left of where it has been, as when a t is crossed.
    x[-1] -= 1.5
    y = -3.0 * (np.arange(count) % 2) + rng.normal(0, 0.1, count)
    return to_stroke3(Drawing((np.stack([x, y], axis=1),)))


def made_up(kinds, seed=0):
    """Lines of the counts of `kinds`, kind -> (how many a writer, words of which lengths)."""
    rng = np.random.default_rng(seed)
    rows = []
    for writer, split in WRITERS.items():
        for kind, (count, lengths) in kinds.items():
            for _ in range(count):
                words = ["".join(rng.choice(list("aabbbc"), rng.choice(lengths)))]
                if kind == "text":
                    words += ["".join(rng.choice(list("aab"), 4)) for _ in range(3)]
                text = " ".join(words)
                rows.append((zigzag(text, rng), text, writer, kind, split))
    ink, texts, writers, kind_of, splits = map(list, zip(*rows))
    starts = np.concatenate([[0], np.cumsum([len(row) for row in ink])])
    return Lines(np.concatenate(ink), starts, texts, writers, kind_of, splits, {"too tall": 2})


@pytest.fixture(scope="session")
def lines():
    return made_up({"character": (20, [1]), "word": (60, [2, 3, 4]), "text": (15, [3, 4])})
