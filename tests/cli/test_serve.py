"""`strokegen serve`: until it is told to end, and one line where it cannot begin."""

import http.client
import json
import socket
import subprocess
import sys

import pytest

from tests.web.conftest import needs


@pytest.fixture(autouse=True)
def web():
    needs("starlette", "uvicorn")


@pytest.fixture
def started(tmp_path, folder):
    """`started()`: a server's process, and its port."""
    processes = []

    def start():
        command = [sys.executable, "-m", "strokegen", "serve", "--port", "0",
                   "--ink", str(tmp_path / "ink"), "--preset", str(folder)]  # fmt: skip
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        processes.append(process)
        url = process.stdout.readline()
        assert url.startswith("http://127.0.0.1:") and "Ctrl-C" in url
        return process, int(url.split(":")[2].partition("/")[0])

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def ask(port, path, facts=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET" if facts is None else "POST", path, facts and json.dumps(facts))
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def test_it_serves_until_it_is_told_to_end(started):
    process, port = started()
    assert ask(port, "/api/write", {"text": "hi"})[0] == 200
    process.terminate()
    _, told = process.communicate(timeout=20)
    assert "Traceback" not in told


def test_one_that_is_killed_has_kept_every_stroke_that_it_said_to(started):
    process, port = started()
    kept = [[[n, n / 2], [n + 1, 0.25]] for n in range(25)]
    for stroke in kept:
        drawing = {"strokes": [stroke], "times": [[1, 2]], "pressure": [[0, 1]]}
        facts = {"text": "a line", "drawing": drawing}
        assert ask(port, "/api/hands/me/strokes", facts) == (200, {"kept": True})
    process.kill()
    process.wait()
    _, port = started()
    (line,) = [one for one in ask(port, "/api/hands/me")[1]["lines"] if one["strokes"]]
    assert line == {"text": "a line", "strokes": kept, "undone": 0}


def test_a_port_that_is_taken_is_one_line(tmp_path, folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "strokegen", "serve", "--port", port, "--ink", str(tmp_path),
             "--preset", str(folder)],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and port in done.stderr


def test_the_help_has_an_example_and_a_network_is_warned_of(strokegen, tmp_path, monkeypatch):
    found = strokegen("serve", "--help")
    assert found.code == 0 and "strokegen serve --port 9000" in found.out
    monkeypatch.setattr("strokegen.web.serve.serve", lambda *_, **__: None)
    found = strokegen("serve", "--host", "0.0.0.0", "--ink", tmp_path)
    assert found.code == 0 and "delete its ink" in found.err and found.err.count("\n") == 1
    assert strokegen("serve", "--ink", tmp_path).err == ""


def test_who_lacks_the_extra_is_told_what_to_install(strokegen, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "strokegen.web.serve", raising=False)
    found = strokegen("serve", "--ink", tmp_path)
    assert found.code == 2 and "pip install 'strokegen[web]'" in found.err
