"""A hand is learned by request, and is a style then, alone and in blends; no other file is."""

import numpy as np
import pytest

import strokegen as sg
from strokegen.formats.ink_json import from_facts, to_json
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.learned import read_style
from tests.web.conftest import needs

needs("starlette")

TEXTS = ("quick fox", "lazy dogs", "five jugs", "by hand", "zebras")


@pytest.fixture
def me(client, service):
    """Lines that a known hand wrote are `me`'s."""
    for seed, text in enumerate(TEXTS):
        ink = sg.write(text, style=2, seed=seed, preset=service.hand)
        for stroke in ink.scale(20).strokes:
            service.hands.add("me", text, Drawing([stroke]))
    answer = client.post("/api/hands/me/learn", json={})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_learned_is_what_learn_style_finds_and_is_kept(client, service, hand, me):
    own = sg.learn_style(service.hands.drawings("me"), preset=hand)
    kept = read_style(service.hands.style("me"), hand.preset)
    assert np.allclose(kept.vector, own.vector, atol=1e-5)
    assert me["style"] == "me.style.json" and me["nearest"] == own.nearest
    assert me["lines"] == own.lines > 0 and own.lines + sum(me["left_out"].values()) == len(TEXTS)
    assert client.get("/api/styles").json()["learned"] == ["me.style.json"]
    assert client.get("/api/hands/me").json()["style"] == "me.style.json"


@pytest.mark.parametrize("blend", ["{}", "{}:0.5,bold one:1.5", " neat , {}:3"])
def test_it_writes_alone_and_in_blends_and_tells_no_folder(client, service, hand, me, blend):
    asked = {"text": "hello", "style": blend.format("me.style.json")}
    facts = client.post("/api/write", json=asked).json()
    own = sg.write("hello", style=blend.format(service.hands.style("me")), preset=hand)
    strokes = from_facts(facts["drawing"]).strokes
    assert all(np.array_equal(a, b) for a, b in zip(strokes, own.strokes, strict=True))
    assert str(service.folder) not in str(facts) and "me.style.json" in facts["meta"]["style"]


@pytest.mark.parametrize(
    "style",
    ["you.style.json", "{folder}/me/me.style.json", "../me/me.style.json", "me.STYLE.JSON",
     "neat,{folder}/me/me.style.json", "me.style.json/../me.style.json", "/etc/passwd.json",
     "C:\\me.style.json", "me.style.json\n", "me.json", "{folder}/me/me.style.json:1,neat:1"],
)  # fmt: skip
def test_no_other_file_is_a_style(client, service, me, style):
    asked = {"text": "hi", "style": style.format(folder=service.folder)}
    answer = client.post("/api/write", json=asked)
    # What is trimmed is the same name; all else is unknown.
    known = style.strip() == "me.style.json"
    assert answer.status_code == (200 if known else 404), answer.text


@pytest.mark.parametrize(
    "style, words",
    [("me.style.json,none", "'none' is neither"), ("me.style.json,{}", "'{}' is neither"),
     ("me.style.json:x", "the share of me.style.json is no number"),
     ("me.style.json,neat:0", "the share of neat must be positive"),
     ("me.style.json,99", "style 99 is not there")],
)  # fmt: skip
def test_a_blend_that_is_none_is_told(client, me, style, words):
    answer = client.post("/api/write", json={"text": "hi", "style": style})
    assert answer.status_code == 422 and words in answer.json()["error"]


def test_a_hand_without_ink_teaches_nothing(client, service):
    assert client.post("/api/hands/me/learn", json={}).status_code == 404
    service.hands.add("me", "a", Drawing([[[0, 0]]]))
    service.hands.undo("me", "a")
    answer = client.post("/api/hands/me/learn", json={})
    assert answer.status_code == 422 and answer.json()["error"]


def test_the_exported_ink_teaches_the_same(client, service, hand, me, tmp_path):
    file = tmp_path / "me.ndjson"
    file.write_bytes(client.get("/api/hands/me/ink/ndjson").content)
    again = sg.learn_style(file, preset=hand)
    kept = read_style(service.hands.style("me"), hand.preset)
    assert np.allclose(kept.vector, again.vector, atol=1e-3)
    assert all(to_json(ink) for ink in service.hands.drawings("me"))
