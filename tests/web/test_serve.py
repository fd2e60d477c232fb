"""The server by sockets: who stalls is cut off, who leaves is not worked for, many are served."""

import http.client
import json
import socket
import threading
import time

import pytest

from tests.web.conftest import needs, served

needs("starlette", "uvicorn")

BODY = {"content-type": "application/json"}


def ask(place, facts, path="/api/write"):
    connection = http.client.HTTPConnection(*place, timeout=60)
    connection.request("POST", path, json.dumps(facts), BODY)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def closed_after(client, limit):
    """Seconds until the other end closes; fails where it does not."""
    client.settimeout(limit)
    begin = time.monotonic()
    try:
        while client.recv(1 << 16):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - begin


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"GET /api/styles HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HTTP/1.1\r\n",
    ],
)
def test_who_does_not_finish_what_it_says_is_cut_off(service, said):
    with served(service, patience=0.5) as place, socket.create_connection(place) as client:
        client.sendall(said)
        assert 0.3 < closed_after(client, 5) < 3


def test_a_body_that_stalls_is_answered(service, monkeypatch):
    monkeypatch.setattr("strokegen.web.guard.PATIENCE", 0.5)
    with served(service) as place, socket.create_connection(place) as client:
        client.sendall(
            b"POST /api/write HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n"
            b"Content-Type: application/json\r\n\r\n{"
        )
        client.settimeout(5)
        assert client.recv(100).startswith(b"HTTP/1.1 408")


def test_who_does_not_read_is_cut_off(service):
    with served(service, patience=0.5) as place, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 12)
        client.connect(place)
        head = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        client.setblocking(False)
        end = time.monotonic() + 8
        while time.monotonic() < end:  # asks again and again, and reads nothing
            try:
                client.send(head)
            except BlockingIOError:
                time.sleep(0.05)
            except ConnectionError:
                return
        pytest.fail("it was never cut off")


def test_a_client_that_is_slow_but_reads_is_not(service):
    with served(service, patience=0.5) as place:
        connection = http.client.HTTPConnection(*place, timeout=20)
        connection.request("GET", "/openapi.json")
        time.sleep(1.2)  # longer than the patience: the answer waits in the system's buffers
        assert json.loads(connection.getresponse().read())["openapi"]


def test_a_body_of_100_mb_is_refused_and_not_kept(service):
    with served(service) as place:
        connection = http.client.HTTPConnection(*place, timeout=20)
        connection.putrequest("POST", "/api/write")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(100 << 20))
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 413 and "1 MB" in json.loads(answer.read())["error"]


def test_chunks_without_a_length_are_counted(service):
    with served(service) as place, socket.create_connection(place) as client:
        client.sendall(
            b"POST /api/write HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/json\r\n\r\n"
        )
        try:
            for _ in range(40):
                client.sendall(b"10000\r\n" + b" " * (1 << 16) + b"\r\n")
        except ConnectionError:
            pass
        client.settimeout(5)
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_many_at_once_are_all_served_and_those_who_leave_are_not_worked_for(service):
    with served(service) as place:
        leaving = []
        for seed in range(10):
            client = socket.create_connection(place)
            body = json.dumps({"text": "abc\n" * 50, "seed": seed}).encode()
            client.sendall(
                b"POST /api/write/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                b"application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            leaving.append(client)
        for client in leaving:
            client.close()
        found = {}
        threads = [
            threading.Thread(target=lambda n=n: found.update({n: ask(place, {"text": f"no {n}"})}))
            for n in range(30)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
        assert sorted(found) == list(range(30))
        for number, (status, body) in found.items():
            assert status == 200 and json.loads(body)["meta"]["text"] == f"no {number}"
        deadline = time.monotonic() + 20
        while service.work.owed and time.monotonic() < deadline:
            time.sleep(0.05)
        assert service.work.owed == 0
