"""Writing by request: what `sg.write` gives, in every format, and what it refuses."""

import json

import numpy as np
import pytest

import strokegen as sg
from strokegen.formats.ink_json import from_facts
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.render import to_svg
from strokegen.web.work import Work
from tests.web.conftest import needs

needs("starlette")


def events_of(client, facts):
    with client.stream("POST", "/api/write/stream", json=facts) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"] == "application/x-ndjson"
        return [json.loads(line) for line in answer.iter_lines()]


WISHES = [
    {"text": "hello"},
    {"text": "two\nlines  here", "style": "bold one:1,3:2", "bias": 1.5, "seed": 7},
    {"text": "Zoë & co.", "style": 2, "seed": 2**40},
    {"text": "“a→b”", "replace": True},
]


def own(hand, wish):
    style = wish.get("style")
    return sg.write(**{**wish, "style": None if style is None else str(style)}, preset=hand)


@pytest.mark.parametrize("wish", WISHES)
def test_the_answer_is_what_write_gives(client, hand, wish):
    facts = client.post("/api/write", json=wish).json()
    drawing = own(hand, wish)
    assert from_facts(facts["drawing"]) == drawing
    assert facts["verdict"] == drawing.meta["verdict"] and facts["sheets"] == [to_svg(drawing)]


@pytest.mark.parametrize("wish", WISHES)
def test_a_stream_ends_with_the_same_and_tells_the_ink_before(client, hand, wish):
    first, *told, last = events_of(client, wish)
    assert first["event"] == "begin" and last.pop("event") == "done"
    assert last == client.post("/api/write", json=wish).json()
    written = [piece for piece in first["pieces"] if piece["drawn"]]
    assert {"".join(p["text"].split()) for p in written if p["text"].isascii()}
    ink = {}
    for event in told:
        piece = event["piece"]
        if event["event"] == "again":  # visibly anew, one attempt after the other
            assert event["attempt"] == ink[piece][0] + 1
            ink[piece] = event["attempt"], []
        else:
            attempt, points = ink.setdefault(piece, (0, []))
            assert event["event"] == "ink" and event["attempt"] == attempt
            assert not points or not points[-1][3]  # nothing comes after the last
            points += [[*point, event["over"]] for point in event["points"]]
    assert len(ink) == len(written)


def test_the_places_that_a_stream_tells_are_those_of_the_ink(client, hand):
    # One piece without marks that is drawn once: it lies where the finished drawing has it.
    seed = next(s for s in range(99) if own(hand, {"text": "a", "seed": s}).meta["redrawn"] == 0) \
        if hand.network.hidden > 8 else 0  # fmt: skip
    events = events_of(client, {"text": "a", "seed": seed, "best_of": 1})
    attempts = {}
    for event in events[1:-1]:
        attempts.setdefault(event["attempt"], []).extend(event.get("points", []))
    final = from_facts(events[-1]["drawing"]).points
    shapes = []
    for points in attempts.values():
        places = np.array(points, float)[:, :2]
        if len(places) == len(final):
            shapes.append(np.abs(np.diff(places, axis=0) - np.diff(final, axis=0)).max())
    assert shapes and min(shapes) < 0.003  # told to 3 decimals


@pytest.mark.parametrize(
    "form, kind, head",
    [
        ("svg", "image/svg+xml", b"<svg"),
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF"),
        ("gcode", "text/x-gcode", b"G21"),
        ("ink", "application/json", b'{"label": "hi"'),
    ],
)
@pytest.mark.parametrize("paper", ["none", "a6"])
def test_every_format(client, form, kind, head, paper):
    if form == "pdf":
        pytest.importorskip("reportlab", reason="reportlab is not installed")
    if form == "gcode":
        pytest.importorskip("vpype_gcode", reason="vpype-gcode is not installed")
    answer = client.post("/api/write", json={"text": "hi", "format": form, "paper": paper})
    if (form, paper) == ("ink", "a6"):
        assert answer.status_code == 422 and "paper none" in answer.json()["error"]
        return
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(kind) and answer.content.startswith(head)
    assert answer.headers["strokegen-verdict"] and answer.headers["strokegen-sheets"] == "1"


def test_a_text_of_several_sheets_has_them_all_and_each_by_its_number(client, hand):
    wish = {"text": "a\n\n" * 20, "paper": "a6", "rules": "lines"}
    sheets = client.post("/api/write", json=wish).json()["sheets"]
    pages = sg.letter(wish["text"], "a6", rules="lines", preset=hand)
    assert sheets == [to_svg(page) for page in pages] and len(sheets) > 1
    second = client.post("/api/write", json=wish | {"format": "svg", "sheet": 2})
    assert second.headers["strokegen-sheets"] == str(len(sheets))
    assert second.text == to_svg(pages[1], background="white")
    beyond = client.post("/api/write", json=wish | {"format": "svg", "sheet": len(sheets) + 1})
    assert beyond.status_code == 422 and f"has {len(sheets)}" in beyond.json()["error"]


def boxed(points):
    return [*np.min(points, axis=0), *np.max(points, axis=0)]


def test_what_did_not_come_out_is_told_with_the_place_of_its_ink(client):
    wish = {"text": "some words that\nrandom weights miss", "best_of": 1}
    facts = client.post("/api/write", json=wish).json()
    assert facts["verdict"] != FINISHED and len(facts["faults"]) == 2
    strokes = [np.array(stroke) for stroke in facts["drawing"]["strokes"]]
    for fault, line in zip(facts["faults"], wish["text"].split("\n")):
        assert fault["words"] == line and repr(line) in fault["said"]
        # All ink of a line is of the one piece that it is written in; the first line is above.
        cuts = range(1, len(strokes) + 1)
        parts = [strokes[:n] for n in cuts] + [strokes[n - 1 :] for n in cuts]
        boxes = [boxed(np.concatenate(part)) for part in parts]
        assert any(np.allclose(box, fault["box"], atol=1e-4) for box in boxes)


def test_on_paper_the_words_are_framed_on_their_sheet(client, hand):
    wish = {"text": "a\n\nb c\n\na\n\nb\n\na\n\na", "best_of": 1, "paper": "a6"}
    facts = client.post("/api/write", json=wish).json()
    pages = sg.letter(wish["text"], "a6", best_of=1, preset=hand)
    words = [(n, ink) for n, page in enumerate(pages, 1) for ink in page.drawings if ink.label]
    assert facts["faults"] and len(words) >= 6
    found = iter(words)  # in reading order
    for fault in facts["faults"]:
        number, ink = next(one for one in found if one[1].label in fault["words"])
        assert number == fault["sheet"]
        left, top, right, bottom = fault["box"]
        own = boxed(ink.points)
        assert left <= own[0] + 1e-4 and top <= own[1] + 1e-4
        assert right >= own[2] - 1e-4 and bottom >= own[3] - 1e-4


def test_what_was_replaced_is_told(client):
    wish = {"text": "a \u2190 b\u200b \u2018x\u2019"}
    replaced = client.post("/api/write", json=wish | {"replace": True}).json()["replaced"]
    assert replaced["\u200b"] == "" and set(replaced) < set(wish["text"]) - set("ab x")
    assert client.post("/api/write", json={"text": "a b"}).json()["replaced"] == {}
    refused = client.post("/api/write", json=wish)
    assert refused.status_code == 422 and "--" not in refused.json()["error"]
    assert "with odd characters replaced it would be" in refused.json()["error"]


@pytest.mark.parametrize("path", ["/api/write", "/api/write/stream"])
@pytest.mark.parametrize(
    "wish, status",
    [
        ({"text": "日本"}, 422),
        ({"text": " "}, 422),
        ({"text": "\ud800"}, 422),
        ({"text": "a" * 1001}, 422),
        ({"text": "hi", "style": "7"}, 422),
        ({"text": "hi", "style": "../../x.json"}, 404),
        ({"text": "hi", "style": "neat,/etc/passwd.style.json:2"}, 404),
        ({"text": "hi", "style": "me.style.json"}, 404),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(client, path, wish, status):
    headers = {"content-type": "application/json"}
    answer = client.post(path, content=json.dumps(wish), headers=headers)
    assert answer.status_code == status and answer.json()["error"]
    assert "\n" not in answer.json()["error"]


def test_a_busy_server_says_so_at_once(client, service):
    service.work = Work(workers=1, most=0)
    service.work.owed = 4000
    for path in ("/api/write", "/api/write/stream"):
        answer = client.post(path, json={"text": "hi"})
        assert answer.status_code == 503 and answer.headers["retry-after"] == "10"
        assert "busy" in answer.json()["error"]


def test_formats_that_cannot_be_had_are_named_with_the_reason(client, monkeypatch):
    monkeypatch.setattr("strokegen.web.app.find_spec", lambda name: None)
    lacking = client.get("/api/styles").json()["lacking"]
    assert set(lacking) == {"pdf", "gcode"} and "pip install" in lacking["gcode"]


def test_the_hands_that_there_are(client):
    facts = client.get("/api/styles").json()
    assert facts["numbers"] == 6 and facts["default"] == "neat" and facts["learned"] == []
    assert {one["name"]: one["number"] for one in facts["named"]} == {"neat": 4, "bold one": 2}


def test_the_description_is_valid_and_knows_every_route(client, service):
    from strokegen.web.app import endpoints

    facts = client.get("/openapi.json").json()
    routes = {(one.path, one.method.lower()) for one in endpoints(service)}
    assert {(path, method) for path, ways in facts["paths"].items() for method in ways} == routes
    assert len(routes) > 10
    validator = pytest.importorskip("openapi_spec_validator", reason="it is not installed")
    validator.validate(facts)


def test_what_was_made_is_kept_listed_shown_and_forgotten(client):
    assert client.get("/api/made").json() == {"made": []}
    assert client.get("/api/made/page").status_code == 422
    for seed in range(3):
        client.post("/api/write", json={"text": "a&b <c>", "seed": seed, "keep": True})
    client.post("/api/write", json={"text": "a&b <c>", "seed": 1, "keep": True})  # is there
    list(events_of(client, {"text": "a&b <c>", "seed": 2, "keep": True}))
    client.post("/api/write", json={"text": "not kept"})
    client.post("/api/write", json={"text": "\u2190", "replace": True, "pen": "nib", "keep": True})
    made = client.get("/api/made").json()["made"]
    assert made.pop(0)["link"] == "/?text=%E2%86%90&replace=true&pen=nib"
    assert [one["link"] for one in made] == [
        "/?text=a%26b+%3Cc%3E&seed=2", "/?text=a%26b+%3Cc%3E&seed=1", "/?text=a%26b+%3Cc%3E",
    ]  # fmt: skip
    assert client.get("/api/made/page").text.count("<figure") == 4
    left = client.delete(f"/api/made/{made[1]['id']}").json()["made"]
    assert left[1:] == [made[0], made[2]]
    assert client.delete("/api/made").json() == {"made": []} == client.get("/api/made").json()
