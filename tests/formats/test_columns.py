"""Lines of Quick, Draw! by either way give the same ink, and refuse the same lines."""

import json
import random

import numpy as np
import pytest

from strokegen.formats import columns
from strokegen.ink.checks import Unusable


def parts(columns):
    """What `Columns` say, as what can be compared."""
    points, lengths, times, whole = columns
    return points.tolist(), lengths, None if times is None else times.tolist(), whole


def plain(line):
    """What a line gives by the standard library, alone; None if it is refused."""
    try:
        facts = columns.line_object(line)
        return {**facts, "drawing": parts(columns.ink_of(facts["drawing"]))}
    except Unusable:
        return None


def found(lines):
    """What lines give that are read in one go, and how many did not need the standard library."""
    each, fast = [], 0
    for number, line, facts in columns.published(enumerate(lines)):
        assert line is lines[number]
        fast += facts is not None
        each.append(plain(line) if facts is None else {**facts, "drawing": parts(facts["drawing"])})
    return each, fast


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


needs_simdjson = pytest.mark.skipif(columns._PARSER is None, reason="simdjson is not installed")


@needs_simdjson
def test_both_ways_agree_on_a_thousand_lines():
    lines = [made(seed) for seed in range(1000)]
    one_by_one = [found([line]) for line in lines]
    expected = list(map(plain, lines))
    assert [repr(each) for (each,), _ in one_by_one] == list(map(repr, expected))  # of NaN, too
    assert 200 < expected.count(None) < 600
    assert sum(fast for _, fast in one_by_one) > 250


def published(rng, width):
    strokes = [
        [[rng.randrange(256) for _ in range(length)] for _ in range(width)]
        for length in (rng.randint(1, 5) for _ in range(rng.randint(1, 4)))
    ]
    if rng.random() < 0.2:
        strokes[-1][0][0] = rng.uniform(0, 255)
    facts = {"word": rng.choice("ab"), "recognized": True, "drawing": strokes}
    return json.dumps(facts, separators=(",", ":")).encode() + rng.choice((b"\n", b"\r\n", b""))


def torn(rng, lines):
    """Lines that are none by themselves, whose ends and beginnings fit each other's."""
    first, second = rng.sample(range(len(lines)), 2)
    one, other = lines[first], lines[second]
    at = rng.randrange(len(one))
    there = other.find(one[at : at + 1])  # cut before the same character, as often as there is one
    there = rng.randrange(len(other)) if there < 0 else there
    lines[first], lines[second] = one[:at] + other[there:], other[:there] + one[at:]
    if rng.random() < 0.5:
        lines[first], lines[second] = one[:at], one[at:] + b"," + other


def inserted(rng, lines):
    """A line with a piece of JSON that others may close."""
    pieces = (
        b"[",
        b"]",
        b"{",
        b"}",
        b"},{",
        b"]],[[",
        b'"',
        b",",
        b"\\",
        b"[]",
        b"1,",
        b'"drawing"',
    )
    which = rng.randrange(len(lines))
    at = rng.randrange(len(lines[which]))
    lines[which] = lines[which][:at] + rng.choice(pieces) + lines[which][at:]


@needs_simdjson
@pytest.mark.parametrize("damage", [None, torn, inserted])
def test_lines_read_together_give_what_each_gives_alone(damage):
    rng = random.Random(5)
    fast = refused = 0
    for _ in range(300):
        width = rng.choice((2, 3))
        lines = [published(rng, width) for _ in range(rng.randint(2, 6))]
        for _ in range(rng.randint(1, 3) if damage else 0):
            damage(rng, lines)
        each, quick = found(lines)
        expected = list(map(plain, lines))
        assert each == expected
        fast += quick == len(lines)
        refused += expected.count(None)
    assert (fast == 300 and not refused) if damage is None else refused > 300


@needs_simdjson
def test_blocks_of_any_size_give_the_same(monkeypatch):
    rng = random.Random(6)
    lines = [published(rng, 2 if number < 40 else 3) for number in range(80)]
    lines[70] = None  # one that is too long
    for size in (1, 500, 1 << 20):
        monkeypatch.setattr(columns, "_BLOCK", size)
        known = [facts for _, _, facts in columns.published(enumerate(lines))]
        for line, facts in zip(lines, known):
            told = facts and {**facts, "drawing": parts(facts["drawing"])}
            assert told is None or told == plain(line)
        assert (known.count(None) < 20) == (size < 1 << 20)  # both widths in one: by the library


def test_a_line_gives_what_its_numbers_say():
    rng = np.random.default_rng(3)
    for width in (2, 3):
        lengths = rng.integers(1, 40, 9).tolist()
        strokes = [rng.uniform(-9, 9, (width, length)) for length in lengths]
        facts = {"word": "a", "drawing": [stroke.tolist() for stroke in strokes]}
        line = json.dumps(facts).encode()
        axes = np.concatenate(strokes, axis=1)
        times = None if width == 2 else axes[2].tolist()
        expected = {"word": "a", "drawing": (axes[:2].T.tolist(), lengths, times, False)}
        assert plain(line) == expected
        assert found([line]) == ([expected], int(columns._PARSER is not None))
