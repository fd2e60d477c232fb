"""What is told of a line: its words and characters with their boxes, its ink, all as JSON."""

import json
from dataclasses import replace

import numpy as np

from strokegen.corpora.picture import picture
from strokegen.corpora.record import record_of
from tests.corpora.test_picture import CONFIG, OWNER, drawn


def test_words_are_the_boxes_of_their_characters_together():
    one = drawn(text="l o!")
    one = replace(one, owner=np.where(OWNER > 0, OWNER + 1, 0))
    record = record_of(one, picture(CONFIG, one), 0)
    assert [word["text"] for word in record["words"]] == ["l", "o!"]
    assert [char["text"] for char in record["characters"]] == ["l", "o", "!"]
    (ell, o, mark), (first, second) = (
        [np.array(part["box"]) for part in record[name]] for name in ("characters", "words")
    )
    assert np.array_equal(ell, first)
    both = np.stack([o, mark])
    assert np.array_equal(second, [*both[:, :2].min(axis=0), *both[:, 2:].max(axis=0)])


def test_what_has_no_ink_has_no_box():
    one = drawn(text="lo! x")
    record = record_of(one, picture(CONFIG, one), 0)
    assert record["characters"][-1] == {"text": "x", "box": None} == record["words"][-1]


def test_a_record_is_json_that_loads_as_it_was():
    one = drawn(slant=0.1)
    record = record_of(one, picture(CONFIG, one), 4)
    again = json.loads(json.dumps(record))
    assert again == record and {"seed", "style", "bias", "sure", "read"} <= again.keys()
    assert [len(stroke) for stroke in again["strokes"]] == [3, 5, 2, 1]
    assert again["text"] == "lo!" and again["corpus_seed"] == 4
