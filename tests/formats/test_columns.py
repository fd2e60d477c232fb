"""Lines of Quick, Draw! by either way give the same ink, and refuse the same lines."""

import json
import random

import numpy as np
import pytest

from strokegen.formats import columns
from strokegen.ink.checks import Unusable


def outcome(line, way, monkeypatch):
    """What a line gives by simdjson, or by the standard library alone."""
    with monkeypatch.context() as patch:
        if way == "plain":
            patch.setattr(columns, "_PARSER", None)
        try:
            facts = columns.line_object(line)
            points, lengths, times = columns.ink_of(facts.pop("drawing"))
        except Unusable:
            return None
        return facts, points.tolist(), lengths, None if times is None else times.tolist()


def made(seed):
    """A random line: as published, or with something odd in its numbers, facts or brackets."""
    rng = random.Random(seed)
    width = rng.choice((2, 3))
    number = rng.choice(
        (lambda: rng.randrange(256), lambda: rng.uniform(-500, 2000), lambda: rng.randrange(10**14))
    )
    drawing = []
    for _ in range(rng.randint(1, 6)):
        length = rng.randint(1, 9)
        drawing.append([[number() for _ in range(length)] for _ in range(width)])
    facts = {"word": "ca\u00f1on", "key_id": "17", "recognized": True, "drawing": drawing}
    if rng.random() < 0.3:
        facts["more"] = rng.choice((10**30, 1.5, None, [1], {"drawing": [[[1], [2]]]}, '"drawing"'))
    if rng.random() < 0.3:
        facts = dict(rng.sample(list(facts.items()), len(facts)))
    odd = (10**20, 10**400, True, None, "1", [3], float("nan"), [], {})
    place = rng.choice(drawing)[rng.randrange(width)]
    if rng.random() < 0.3:
        place[rng.randrange(len(place))] = rng.choice(odd)
    if rng.random() < 0.2:
        rng.choice((place, drawing[0], drawing)).append(rng.choice(([], [[1], [2]], [5], 7)))
    text = json.dumps(facts, separators=rng.choice(((",", ":"), (", ", ": "))))
    if rng.random() < 0.1:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice('[],{}x" 0') + text[at + rng.randrange(2) :]
    return text.encode()


def test_both_ways_agree_on_a_thousand_lines(monkeypatch):
    if columns._PARSER is None:
        pytest.skip("simdjson is not installed")
    lines = [made(seed) for seed in range(1000)]
    found = [outcome(line, "fast", monkeypatch) for line in lines]
    plain = [outcome(line, "plain", monkeypatch) for line in lines]
    assert list(map(repr, found)) == list(map(repr, plain))  # of NaN, too
    assert 200 < found.count(None) < 600


@pytest.mark.parametrize("way", ["fast", "plain"])
def test_a_line_gives_what_its_numbers_say(way, monkeypatch):
    rng = np.random.default_rng(3)
    for width in (2, 3):
        lengths = rng.integers(1, 40, 9).tolist()
        strokes = [rng.uniform(-9, 9, (width, length)) for length in lengths]
        line = json.dumps(
            {"drawing": [stroke.tolist() for stroke in strokes], "word": "a"}
        ).encode()
        facts, points, found, times = outcome(line, way, monkeypatch)
        axes = np.concatenate(strokes, axis=1)
        assert (facts, found) == ({"word": "a"}, lengths)
        assert points == axes[:2].T.tolist()
        assert times == (None if width == 2 else axes[2].tolist())
