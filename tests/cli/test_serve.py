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


def test_the_command_serves_until_it_is_told_to_end(tmp_path, folder):
    command = [sys.executable, "-m", "strokegen", "serve", "--port", "0", "--ink", str(tmp_path),
               "--preset", str(folder)]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline()
        assert url.startswith("http://127.0.0.1:") and "Ctrl-C" in url
        port = int(url.split(":")[2].partition("/")[0])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/api/write", json.dumps({"text": "hi"}))
        assert connection.getresponse().status == 200
    finally:
        process.terminate()
        _, told = process.communicate(timeout=20)
    assert "Traceback" not in told


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
