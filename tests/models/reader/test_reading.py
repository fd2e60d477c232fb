"""What is read of several lines, against every combination of them."""

import json
from itertools import product

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.models.reader.reading import Alternative, Character, Line, Part, Reading


def line(rng, name, count):
    odds = np.sort(rng.uniform(0, 1, count))[::-1] / count
    texts = [f"{name}{number}" for number in range(count)]
    others = tuple(Alternative(text, float(p)) for text, p in zip(texts[1:], odds[1:]))
    ink = Drawing(([[0, 0], [1, 1]],))
    one = Character(name, (Part(0, 0, 2),), (0.0, 0.0, 1.0, 1.0), 0.5)
    return Line(texts[0], float(odds[0]), others, (one,), (0,), ink)


@pytest.mark.parametrize("counts", [(1,), (4,), (3, 3), (2, 4, 3), ()])
@pytest.mark.parametrize("alternatives", [0, 1, 5, 100])
def test_alternatives_are_the_likeliest_combinations(counts, alternatives):
    rng = np.random.default_rng(len(counts))
    lines = [line(rng, "abc"[k], count) for k, count in enumerate(counts)]
    found = Reading.of(lines, alternatives)
    options = [[(one.text, one.probability), *one.alternatives] for one in lines]
    every = {
        "\n".join(text for text, _ in one): float(np.prod([p for _, p in one]))
        for one in product(*options)
    }
    assert found.probability == pytest.approx(every[found.text])
    others = sorted((p for text, p in every.items() if text != found.text), reverse=True)
    assert [p for _, p in found.alternatives] == pytest.approx(others[:alternatives])
    for text, p in found.alternatives:
        assert every[text] == pytest.approx(p)


def test_a_reading_is_json():
    found = Reading.of([line(np.random.default_rng(0), "a", 3)], 2)
    facts = json.loads(json.dumps(found.as_dict()))
    assert facts["text"] == "a0" and len(facts["alternatives"]) == 2
    (own,) = facts["lines"][0]["characters"]
    assert own["points"] == [{"stroke": 0, "start": 0, "stop": 2}]
    assert own["box"] == [0, 0, 1, 1] and facts["lines"][0]["strokes"] == [0]
