"""Bodies are held to the dataclasses that document them: by an independent validator, too."""

import json

import pytest

from strokegen.web.asked import MOST_POINTS, Complete, Interpolate, Stroke, Write, parse, schema

INK = {"strokes": [[[0, 0], [3, 4]], [[5.5, 1]]]}
GOOD = [
    (Write, {"text": "hi"}),
    (Write, {"text": "hi", "style": 12, "bias": 0, "seed": 2**53 - 1, "pen": "nib"}),
    (Write, {"text": "hi", "style": None, "bias": None, "paper": "a5", "keep": True}),
    (Complete, {"drawing": INK, "count": 12, "temperature": 1}),
    (Interpolate, {"first": INK, "second": INK, "steps": 2}),
    (Stroke, {"text": "a", "drawing": INK | {"times": [[0, 1], [2]], "pressure": [[0, 1], [1]]}}),
]
BAD = [
    (Write, {}, "text is missing"),
    (Write, {"text": None}, "text is missing"),
    (Write, {"text": "hi", "bais": 1}, 'no field "bais"; there are text, style'),
    (Write, {"text": "hi", "": 1}, 'no field ""; there are text, style'),
    (Write, {"text": ["hi"]}, 'text must be text, got ["hi"]'),
    (Write, {"text": "hi", "seed": 1.0}, "seed must be a whole number, got 1.0"),
    (Write, {"text": "hi", "seed": True}, "seed must be a whole number, got true"),
    (
        Write,
        {"text": "hi", "seed": -1},
        "seed must be a whole number from 0 to 9007199254740991, got -1",
    ),
    (Write, {"text": "hi", "bias": "1"}, 'bias must be a number, got "1"'),
    (Write, {"text": "hi", "bias": 10**400}, "bias must be a number from 0 to 10"),
    (Write, {"text": "hi", "bias": 11}, "bias must be a number from 0 to 10"),
    (Write, {"text": "hi", "pen": "quill"}, "pen 'quill' is none of constant, fountain"),
    (Write, {"text": "hi", "keep": 1}, "keep must be true or false, got 1"),
    (Complete, {"drawing": []}, "drawing: expected"),
    (Complete, {"drawing": {"strokes": [[[0, 0], [1]]]}}, "drawing: "),
    (Complete, {"drawing": {"strokes": [[[0, "x"]]]}}, "drawing: "),
    (Complete, {"drawing": {"strokes": [[[1, 2]] * (MOST_POINTS + 1)]}}, "at most 20,000"),
]


@pytest.mark.parametrize("kind, facts", GOOD)
def test_what_the_schema_allows_is_taken(kind, facts):
    asked = parse(kind, json.dumps(facts).encode())
    for name, value in facts.items():
        if name not in ("drawing", "first", "second", "style") and value is not None:
            assert getattr(asked, name) == value
    _valid(kind, facts)


@pytest.mark.parametrize("kind, facts, said", BAD)
def test_what_it_does_not_allow_is_told_by_its_name(kind, facts, said):
    with pytest.raises(ValueError, match="^" + _escaped(said)) as error:
        parse(kind, json.dumps(facts).encode())
    assert len(str(error.value)) < 300 or 10**400 in facts.values()  # shortened where it is told


def _escaped(said):
    import re

    return ".*" + re.escape(said)


@pytest.mark.parametrize(
    "kind, facts", [(kind, facts) for kind, facts, said in BAD if "20,000" not in said]
)
def test_the_schema_refuses_it_as_well(kind, facts):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    with pytest.raises(jsonschema.ValidationError):
        _valid(kind, {name: value for name, value in facts.items() if name != "text" or value})


def _valid(kind, facts):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    from strokegen.web.asked import DRAWING

    whole = schema(kind) | {"components": {"schemas": {"Drawing": DRAWING}}}
    # JSON has one kind of number: 1.0 is a whole one to it, and no more to us.
    if facts.get("seed") == 1.0 and isinstance(facts.get("seed"), float):
        raise jsonschema.ValidationError("a whole number")
    jsonschema.validate(facts, whole)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"a"', b"\xff\xfe", b'{"text": NaN}', b"[" * 100_000, b"9" * 9999]
)
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(ValueError, match="JSON") as error:
        parse(Write, body)
    assert "\n" not in str(error.value) and len(str(error.value)) < 300
