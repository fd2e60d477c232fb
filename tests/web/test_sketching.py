"""Drawing along by request: what `sg.complete` and `sg.interpolate` give."""

import json
from urllib.parse import unquote

import pytest

import strokegen as sg
from strokegen.formats.ink_json import from_facts, to_json
from strokegen.render import to_svg
from tests.models.sketch_rnn.test_complete import BEGUN, compass
from tests.models.sketch_rnn.test_latent import drawing, sketcher  # noqa: F401
from tests.web.conftest import needs

needs("starlette")


def facts_of(ink):
    return json.loads(to_json(ink))


@pytest.fixture
def draws(service):
    service.sketch = compass()
    return service.sketch


def test_a_drawing_is_finished_as_complete_does(client, draws):
    asked = {"drawing": facts_of(BEGUN), "count": 3, "seed": 4, "category": "west"}
    answer = client.post("/api/complete", json=asked).json()
    own = sg.complete(BEGUN, 3, seed=4, category="west", preset=draws)
    assert [from_facts(one) for one in answer["drawings"]] == own
    assert client.get("/api/made").json() == {"made": []}
    client.post("/api/complete", json=asked | {"keep": True})
    (made,) = client.get("/api/made").json()["made"]
    assert (made["kind"], made["title"]) == ("draw", "west")
    assert client.post("/api/complete", json=linked(made)).json() == answer


def linked(made):
    """The request that a link of the gallery holds."""
    assert made["link"].startswith("/draw#")
    return json.loads(unquote(made["link"].removeprefix("/draw#")))


def test_what_is_known_to_be_drawn(client, draws):
    assert client.get("/api/sketches").json() == {"categories": ["east", "west"]}


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"drawing": {"strokes": []}}, "no line"),
        ({"drawing": {"strokes": [[[1, 1]]]}}, "no line"),
        ({"drawing": facts_of(BEGUN), "category": "north"}, "north"),
        ({"drawing": facts_of(BEGUN), "count": 13}, "from 1 to 12"),
        ({}, "drawing is missing"),
    ],
)
def test_what_cannot_be_finished_is_refused(client, draws, facts, said):
    answer = client.post("/api/complete", json=facts)
    assert answer.status_code == 422 and said in answer.json()["error"]


def test_one_drawing_becomes_another_as_interpolate_does(client, service, sketcher):  # noqa: F811
    service.sketch = sketcher
    first, second = (from_facts(facts_of(drawing(seed))) for seed in (1, 2))
    asked = {"first": facts_of(first), "second": facts_of(second), "steps": 4, "seed": 3}
    answer = client.post("/api/interpolate", json=asked).json()
    own = sg.interpolate(first, second, steps=4, seed=3, preset=sketcher)
    assert [from_facts(one) for one in answer["drawings"]] == own
    client.post("/api/interpolate", json=asked | {"keep": True})
    (made,) = client.get("/api/made").json()["made"]
    assert made["svg"] == to_svg(own[2])
    assert client.post("/api/interpolate", json=linked(made)).json() == answer


def test_a_preset_without_an_encoder_says_so(client, draws):
    asked = {"first": facts_of(BEGUN), "second": facts_of(BEGUN)}
    answer = client.post("/api/interpolate", json=asked)
    assert answer.status_code == 422 and "no encoder" in answer.json()["error"]
