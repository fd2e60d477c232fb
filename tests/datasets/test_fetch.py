"""Downloads, against a small server of the test's own."""

import hashlib
import http.server
import json
import re
import threading

import pytest

from strokegen.datasets import cache, catalogue, fetch
from strokegen.ink.errors import DataError

CONTENT = bytes(range(256)) * 4096  # 1 MiB
SHA = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, self.headers.get("Range")))
        if self.path not in server.files:
            return self.send_error(404)
        body = server.files[self.path]
        start = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(start[1]) if start and server.ranges else 0
        if start >= len(body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        end = len(body) if server.breaks_at is None else server.breaks_at
        self.wfile.write(body[start:end])
        self.close_connection = True

    def log_message(self, *words):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.files, server.asked = {"/data.bin": CONTENT}, []
        server.ranges, server.breaks_at = True, None
        server.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "got" / "data.bin"


def names(target):
    return sorted(path.name for path in target.parent.iterdir())


def test_a_download_is_whole_and_checked(server, target):
    fetch.download(server.address + "/data.bin", target, SHA, len(CONTENT))
    assert target.read_bytes() == CONTENT
    assert names(target) == ["data.bin"]


@pytest.mark.parametrize("size", [None, len(CONTENT)])
def test_an_interrupted_download_resumes_where_it_broke_off(server, target, size):
    server.breaks_at = 300_000
    with pytest.raises(DataError, match="broke off .* to resume"):
        fetch.download(server.address + "/data.bin", target, SHA, size)
    assert names(target) == ["data.bin.part"]
    server.breaks_at = None
    fetch.download(server.address + "/data.bin", target, SHA, size)
    assert server.asked == [("/data.bin", None), ("/data.bin", "bytes=300000-")]
    assert target.read_bytes() == CONTENT
    assert names(target) == ["data.bin"]


def test_a_server_that_cannot_resume_sends_everything_again(server, target):
    server.breaks_at = 300_000
    with pytest.raises(DataError):
        fetch.download(server.address + "/data.bin", target, SHA)
    server.breaks_at, server.ranges = None, False
    fetch.download(server.address + "/data.bin", target, SHA)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("size", [None, len(CONTENT)])
def test_a_part_that_is_complete_already_is_checked_and_renamed(server, target, size):
    target.parent.mkdir()
    target.with_name("data.bin.part").write_bytes(CONTENT)
    fetch.download(server.address + "/data.bin", target, SHA, size)
    assert target.read_bytes() == CONTENT
    assert names(target) == ["data.bin"]


@pytest.mark.parametrize("size", [None, len(CONTENT)])
def test_a_part_longer_than_the_file_is_not_trusted(server, target, size):
    target.parent.mkdir()
    target.with_name("data.bin.part").write_bytes(CONTENT + b"more")
    if size is None:
        with pytest.raises(DataError, match="cannot resume"):
            fetch.download(server.address + "/data.bin", target, SHA, size)
    fetch.download(server.address + "/data.bin", target, SHA, size)
    assert target.read_bytes() == CONTENT


def test_a_wrong_hash_keeps_the_content_aside(server, target):
    with pytest.raises(DataError, match=f"sha256 is {SHA}, expected {'0' * 64}"):
        fetch.download(server.address + "/data.bin", target, "0" * 64)
    assert names(target) == ["data.bin.bad"]


def test_more_bytes_than_expected_are_not_kept(server, target):
    with pytest.raises(DataError, match="over the expected 1,000 bytes"):
        fetch.download(server.address + "/data.bin", target, SHA, 1000)
    assert names(target) == []


def test_no_server_is_one_clear_error(target):
    with pytest.raises(DataError, match="broke off") as caught:
        fetch.download("http://127.0.0.1:9/data.bin", target, SHA)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x"])
def test_only_http_is_fetched(target, url):
    with pytest.raises(DataError, match="expected an http"):
        fetch.download(url, target)


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
    file = catalogue.File("data.bin", None, None, server.address + "/data.bin")
    other = catalogue.Entry(**{**vars(entry), "files": (file,)})
    monkeypatch.setattr(catalogue, "entries", lambda: {"small": other})
    path, checked = fetch.fetch("small", server.address + "/nothing/here")
    assert (path.read_bytes(), checked) == (CONTENT, False)


def test_data_behind_a_registration_is_not_fetched():
    with pytest.raises(DataError, match="register at https://fki"):
        fetch.fetch("iam-ondb")


def test_the_catalogue_is_complete():
    from importlib import import_module, resources

    raw = json.loads(resources.files("strokegen.datasets").joinpath("catalogue.json").read_text())
    assert set(raw["datasets"]) == set(catalogue.entries())
    for entry in catalogue.entries().values():
        assert callable(import_module(entry.loader).load)
        assert entry.licence and entry.attribution and entry.source.startswith("https://")
        assert bool(entry.files) != entry.registration
        for file in entry.files:
            assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)
            assert file.url is None or file.url.startswith("https://")
