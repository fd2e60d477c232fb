"""A server with tiny presets of random weights; clients in this process, or by sockets."""

import asyncio
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
        yield client


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
