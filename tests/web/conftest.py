"""A server with tiny presets of random weights; clients in this process, or by sockets."""

import asyncio
import json
import re
import threading
import warnings
from contextlib import contextmanager

import pytest

from strokegen.ink.errors import LeftOut, NotFinished


def needs(*packages):
    """Skip where one of these is missing."""
    for name in packages:
        pytest.importorskip(name, reason=f"{name} is not installed; strokegen[test] brings it")


@pytest.fixture(autouse=True)
def answers_tell_of_it():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        warnings.simplefilter("ignore", LeftOut)
        yield


@pytest.fixture
def service(tmp_path, hand):
    needs("starlette", "uvicorn")
    from strokegen.web.service import Service

    made = Service(tmp_path / "ink", hand)
    yield made
    made.work.end()


@pytest.fixture
def client(service):
    needs("httpx")
    from starlette.testclient import TestClient

    from strokegen.web.app import app

    with TestClient(app(service), "http://127.0.0.1:8080") as client:
        client.event_hooks = {"response": [as_described(client)]}
        yield client


def as_described(client):
    """Holds each answer to what the server's own description says of it."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    facts = client.get("/openapi.json").json()
    ways = {
        (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]*", path))): one
        for path, methods in facts["paths"].items()
        for method, one in methods.items()
    }

    def check(answer):
        answer.read()
        method, path = answer.request.method, answer.request.url.path
        known = [one for (way, place), one in ways.items()
                 if way == method and place.fullmatch(path)]  # fmt: skip
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if not known or kind not in ("application/json", "application/x-ndjson"):
            return
        told = known[0]["responses"].get(str(answer.status_code))
        assert told is not None, f"{method} {path} does not say that it may give {answer}"
        if "strokegen-verdict" in answer.headers and answer.text.startswith('{"label"'):
            return  # the ink itself
        rows = answer.text.splitlines() if kind.endswith("ndjson") else [answer.text]
        whole = told["content"][kind].get("schema", {}) | {"components": facts["components"]}
        for row in rows:
            jsonschema.validate(json.loads(row), whole)

    return check


@contextmanager
def served(service, **options):
    """(host, port) of the server, run by uvicorn in a thread."""
    import uvicorn

    from strokegen.web.serve import configured, listening, served_by

    config = configured(service, "127.0.0.1", 0)
    server, socket = uvicorn.Server(config), listening("127.0.0.1", 0)
    thread = threading.Thread(
        target=lambda: asyncio.run(served_by(server, [socket], **options)), daemon=True
    )
    thread.start()
    try:
        yield socket.getsockname()
    finally:
        server.should_exit = True
        thread.join(20)
        socket.close()
        assert not thread.is_alive()
