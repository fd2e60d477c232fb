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
    assert me["style"] == "me" and me["nearest"] == own.nearest
    assert me["lines"] == own.lines > 0 and own.lines + sum(me["left_out"].values()) == len(TEXTS)
    assert client.get("/api/styles").json()["learned"] == ["me"]
    assert client.get("/api/hands/me").json()["style"] == "me"


@pytest.mark.parametrize("name", ["me", "me.style.json"])
@pytest.mark.parametrize("blend", ["{}", "{}:0.5,bold one:1.5", " neat , {} :3"])
def test_it_writes_alone_and_in_blends_and_tells_no_folder(client, service, hand, me, blend, name):
    asked = {"text": "hello", "style": blend.format(name)}
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


@pytest.mark.parametrize("name", ["neat", "none", "3"])
def test_a_name_that_the_preset_has_stays_the_presets(client, service, hand, me, name):
    service.hands.add(name, "a", Drawing([[[0, 0]]]))
    service.hands.style(name).write_bytes(service.hands.style("me").read_bytes())
    assert client.get("/api/styles").json()["learned"] == sorted([f"{name}.style.json", "me"])
    facts = client.post("/api/write", json={"text": "hello", "style": name}).json()
    assert from_facts(facts["drawing"]) == sg.write("hello", style=name, preset=hand)
    asked = {"text": "hello", "style": f"{name}.style.json"}
    learned = client.post("/api/write", json=asked).json()
    assert (
        from_facts(learned["drawing"]).strokes[0].tolist()
        == from_facts(client.post("/api/write", json=asked | {"style": "me"}).json()["drawing"])
        .strokes[0]
        .tolist()
    )


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
