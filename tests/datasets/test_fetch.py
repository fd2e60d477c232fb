"""Data sets found, downloaded and looked into, against a small server of the test's own."""

import gzip
import hashlib
import http.server
import io
import json
import random
import re
import tarfile
import threading
from dataclasses import replace
from importlib import import_module
from urllib.parse import quote

import pytest

from strokegen.datasets import cache, catalogue, fetch
from strokegen.ink.errors import DataError

CONTENT = bytes(range(256)) * 4096  # 1 MiB
SHA = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        if self.path not in server.files:
            return self.send_error(404)
        body = server.files[self.path]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *words):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.files, server.asked = {"/data.bin": CONTENT}, []
        server.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def entry(monkeypatch):
    """A catalogue with one small data set, whose publisher gives no address."""
    file = catalogue.File("data.bin", len(CONTENT), SHA, None)
    small = catalogue.Entry(
        "small", "t", "h", "https://example.org", "CC0", "a", "m", False, (file,)
    )
    monkeypatch.setattr(catalogue, "entries", lambda: {"small": small})
    return small


@pytest.mark.parametrize("place", ["data.bin", "small/data.bin"])
def test_a_folder_is_used_in_place(entry, tmp_path, place):
    file = tmp_path / "mirror" / place
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    assert fetch.fetch("small", tmp_path / "mirror") == (file, True)
    assert not cache.folder().exists()


def test_a_damaged_file_in_a_folder_is_told_and_left_there(entry, tmp_path):
    (tmp_path / "data.bin").write_bytes(CONTENT[:-1])
    with pytest.raises(DataError, match="sha256 is"):
        fetch.fetch("small", tmp_path)
    assert (tmp_path / "data.bin").stat().st_size == len(CONTENT) - 1


@pytest.mark.parametrize("place", ["/data.bin", "/small/data.bin"])
def test_a_mirror_is_asked_in_both_places_and_once(entry, server, place, monkeypatch):
    server.files = {place: CONTENT}
    monkeypatch.setenv("STROKEGEN_DATA", server.address)
    path, checked = fetch.fetch("small")
    assert (path.read_bytes(), checked) == (CONTENT, True)
    asked = len(server.asked)
    assert fetch.fetch("small") == (path, True)
    assert len(server.asked) == asked


def test_without_an_address_the_publishers_page_is_named(entry, server):
    server.files = {}
    for data in (None, server.address):
        with pytest.raises(DataError, match="get it from https://example.org"):
            fetch.fetch("small", data)


def test_the_publisher_is_asked_when_the_mirror_has_nothing(entry, server, monkeypatch):
    file = catalogue.File("data.bin", None, SHA, server.address + "/data.bin")
    other = catalogue.Entry(**{**vars(entry), "files": (file,)})
    monkeypatch.setattr(catalogue, "entries", lambda: {"small": other})
    path, checked = fetch.fetch("small", server.address + "/nothing/here")
    assert (path.read_bytes(), checked) == (CONTENT, True)


def cats(count=40, word="cat"):
    """A category's file as Google publishes it."""
    rng = random.Random(count)
    lines = []
    for number in range(count):
        strokes = [[[rng.randrange(256) for _ in range(5)] for _ in "xy"] for _ in range(3)]
        facts = {"word": word, "countrycode": "DE", "recognized": number % 9 > 0}
        lines.append(json.dumps({**facts, "key_id": str(10**15 + number), "drawing": strokes}))
    return "\n".join(lines).encode() + b"\n"


def tgz(names):
    """An archive of small files by these names."""
    stream, noise = io.BytesIO(), random.Random(1)
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 3000
            tar.addfile(info, io.BytesIO(noise.randbytes(info.size)))
    return gzip.compress(stream.getvalue(), mtime=0)  # a test's name, the same in each process


TREE = [f"cd/train_r01_v07/{part}/abc/{i}.dat" for part in ("include", "data/7") for i in range(9)]
GOOD = {"quickdraw/cat": cats(), "unipen": tgz(TREE)}
PAGE = b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"
OTHERS = [b"", b"\n\n", PAGE, b'{"error": "no such category"}', b"[]\n", b"a,b\n1,2\n",
          gzip.compress(cats(), mtime=0), bytes(5000)]  # fmt: skip
WRONG = {
    "quickdraw/cat": [
        cats(word="dog"), cats() + cats(word="dog"), cats() + PAGE, PAGE + cats(),
        cats().replace(b'"drawing"', b'"picture"', 1),
        cats().replace(b"[[", b'[["', 1), *[cats()[:-n] for n in (2, 3, 40, 77)],
    ],
    "unipen": [
        tgz([name for name in TREE if "include" in name]), tgz(["a.txt"]), tgz([]), cats(),
        *[tgz(TREE)[: len(tgz(TREE)) * n // 8] for n in range(1, 8)],
    ],
}  # fmt: skip
CASES = [(name, body) for name, bodies in WRONG.items() for body in [*bodies, *OTHERS]]


@pytest.fixture
def published(server, monkeypatch):
    """`published(name, content)`: it is what the publisher gives, of a sha256 that is not known."""

    def publish(name, content):
        entry = catalogue.entry(name)
        (file,) = (one for one in entry.files if one.url)
        file = replace(file, url=f"{server.address}/{quote(file.name)}")
        server.files["/" + quote(file.name)] = content
        assert file.sha256 is None
        monkeypatch.setattr(catalogue, "entry", lambda _: replace(entry, files=(file,)))
        return file.name

    return publish


@pytest.mark.parametrize("name", GOOD)
def test_what_has_no_known_sha256_is_looked_into_and_used(published, tmp_path, name):
    file = published(name, GOOD[name])
    path, checked = fetch.fetch(name)
    assert not checked and path.read_bytes() == GOOD[name]
    here, checked = fetch.fetch(name)
    assert not checked and path.is_relative_to(here), "found there, and good"
    assert [one.name for one in path.parent.iterdir()] == [file]


@pytest.mark.parametrize("name, content", CASES)
def test_what_is_something_else_is_refused_and_not_kept(published, tmp_path, name, content):
    file = published(name, content)
    with pytest.raises(DataError) as caught:
        fetch.fetch(name)
    message = str(caught.value)
    assert message.isprintable() and len(message) <= 300 and "not kept" in message
    assert [path for path in cache.folder().rglob("*") if path.is_file()] == []
    # The same in a folder of the user's: told, and left there.
    own = tmp_path / "own" / name.partition("/")[0] / file
    own.parent.mkdir(parents=True)
    own.write_bytes(content)
    with pytest.raises(DataError, match="remove it and fetch again"):
        fetch.fetch(name, tmp_path / "own")
    assert own.read_bytes() == content


def test_every_file_without_a_sha256_can_be_looked_into():
    for entry in catalogue.entries().values():
        if entry.category_url or any(file.url and not file.sha256 for file in entry.files):
            assert callable(import_module(entry.loader).verify)


def test_data_behind_a_registration_is_not_fetched():
    with pytest.raises(DataError, match="register at https://fki"):
        fetch.fetch("iam-ondb")


def test_the_catalogue_is_complete():
    from importlib import resources

    raw = json.loads(resources.files("strokegen.datasets").joinpath("catalogue.json").read_text())
    assert set(raw["datasets"]) == set(catalogue.entries())
    for entry in catalogue.entries().values():
        assert callable(import_module(entry.loader).load)
        assert entry.licence and entry.attribution and entry.source.startswith("https://")
        assert bool(entry.files) != entry.registration
        for file in entry.files:
            assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)
            assert file.url is None or file.url.startswith("https://")
