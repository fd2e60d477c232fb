"""A hand by request: prompts, strokes with pressure, what is missing, export, delete."""

import json

import pytest

from strokegen.datasets import read
from strokegen.prompts import PROMPTS, missing
from tests.web.conftest import needs

needs("starlette")

STROKE = {"strokes": [[[1, 2], [3, 4.5]]], "times": [[7, 7.25]], "pressure": [[0.25, 0.5]]}


def copy(client, text, count=1, name="me"):
    for _ in range(count):
        answer = client.post(f"/api/hands/{name}/strokes", json={"text": text, "drawing": STROKE})
        assert answer.json() == {"kept": True}


def test_a_hand_that_is_not_begun_has_all_prompts_before_it(client):
    facts = client.get("/api/hands/me").json()
    assert [line["text"] for line in facts["lines"]] == list(PROMPTS)
    assert facts["missing"] == missing([]) and facts["style"] is None
    assert client.get("/api/hands").json() == {"hands": []}


def test_what_was_copied_out_is_there_and_its_characters_are_not_missing(client):
    copy(client, PROMPTS[1], 3)
    copy(client, "Something else.", 1)
    client.post("/api/hands/me/undo", json={"text": PROMPTS[1]})
    client.post("/api/hands/me/undo", json={"text": PROMPTS[1]})
    client.post("/api/hands/me/redo", json={"text": PROMPTS[1]})
    facts = client.get("/api/hands/me").json()
    lines = {line["text"]: line for line in facts["lines"]}
    assert [len(lines[PROMPTS[1]]["strokes"]), lines[PROMPTS[1]]["undone"]] == [2, 1]
    assert lines[PROMPTS[1]]["strokes"][0] == STROKE["strokes"][0]
    assert list(lines) == [*PROMPTS, "Something else."]
    assert facts["missing"] == missing([PROMPTS[1], "Something else."])


@pytest.mark.parametrize("form", ["ndjson", "inkml"])
def test_the_ink_is_exported_with_labels_times_and_pressure(client, tmp_path, form):
    copy(client, PROMPTS[0], 2)
    copy(client, PROMPTS[2], 1)
    answer = client.get(f"/api/hands/me/ink/{form}")
    assert f'filename="me.{form}"' in answer.headers["content-disposition"]
    file = tmp_path / f"me.{form}"
    file.write_bytes(answer.content)
    first, second = read(file)
    assert (first.label, len(first), second.label) == (PROMPTS[0], 2, PROMPTS[2])
    assert first.times[0].tolist() == [0, 0.25] and first.pressure[0].tolist() == [0.25, 0.5]


def test_a_hand_can_be_deleted(client):
    copy(client, PROMPTS[0], name="me")
    copy(client, PROMPTS[0], name="you")
    assert client.get("/api/hands").json() == {"hands": ["me", "you"]}
    assert client.delete("/api/hands/me").json() == {"hands": ["you"]}
    for ask in ("/api/hands/me/ink/ndjson", "/api/hands/you/ink/pdf"):
        assert client.get(ask).status_code == 404
    assert client.delete("/api/hands/me").status_code == 404


@pytest.mark.parametrize(
    "name, facts, said",
    [
        ("Me", {"text": "a", "drawing": STROKE}, "small letters"),
        ("me", {"text": "", "drawing": STROKE}, "1 to 200"),
        ("me", {"text": "a", "drawing": {"strokes": []}}, "one stroke"),
        ("me", {"text": "a", "drawing": {"strokes": [[[0, 0]]], "times": [[0, 1]]}}, "drawing: "),
        ("me", {"text": "a"}, "drawing is missing"),
    ],
)
def test_what_is_no_stroke_of_a_line_is_refused(client, name, facts, said):
    answer = client.post(f"/api/hands/{name}/strokes", json=facts)
    assert answer.status_code == 422 and said in answer.json()["error"]
    assert client.get("/api/hands").json() == {"hands": []}


@pytest.mark.parametrize("name", ["Anna Berg", "Ünï", "-a", "a" * 41])
def test_a_name_that_none_can_have_is_refused_before_the_first_stroke(client, name):
    answer = client.get(f"/api/hands/{name}")
    assert answer.status_code == 422 and "small letters" in answer.json()["error"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "1e300"])
def test_places_that_are_no_numbers_are_refused(client, number):
    body = json.dumps({"text": "a", "drawing": STROKE}).replace("4.5", number)
    headers = {"content-type": "application/json"}
    answer = client.post("/api/hands/me/strokes", content=body, headers=headers)
    assert answer.status_code == 422
