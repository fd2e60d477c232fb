"""Downloads from servers of the test's own, which misbehave in every way, at once or later."""

import gzip
import hashlib
import http.server
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from email.utils import formatdate
from pathlib import Path

import pytest

import strokegen
from strokegen.datasets import download
from strokegen.datasets.download import digest
from strokegen.ink.errors import DataError

INK = b"INK" + bytes(range(256)) * 400
OTHER = b"INK" + bytes(reversed(range(256))) * 400  # as long, and begins alike
CUT = 30_000
LONG_AGO, LATER = formatdate(1e9, usegmt=True), formatdate(1.1e9, usegmt=True)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by `server.behave(self)`; by itself as RFC 9110 has it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(dict(self.headers))
        self.server.behave(self)
        self.close_connection = True

    @property
    def start(self):
        """Where the range begins that is asked for."""
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(asked[1]) if asked else 0

    def say(self, status, body=b"", **headers):
        self.send_response(status)
        headers = {name.replace("_", "-"): text for name, text in headers.items()}
        for name, text in {"Content-Length": str(len(body)), **headers}.items():
            if text is not None:
                self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def proper(self, body=INK, until=None, heed=True, **marks):
        """The file, or the rest of it where it is still the same."""
        start = self.start
        if heed and self.headers.get("If-Range") not in (None, *marks.values()):
            start = 0
        if start >= len(body):
            return self.say(416, Content_Range=f"bytes */{len(body)}")
        if start:
            marks["Content_Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        rest = body[start:]
        length = str(len(rest))
        self.say(206 if start else 200, rest[:until], Content_Length=length, **marks)

    def log_message(self, *words):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.behave = [], Handler.proper
        server.url = f"http://127.0.0.1:{server.server_port}/ink.bin"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "got" / "ink.bin"


def names(target):
    return sorted(path.name for path in target.parent.iterdir())


def begins_as_ink(path):
    with path.open("rb") as file:
        if file.read(3) != b"INK":
            raise ValueError("no ink")


KNOWN = {"sha256": hashlib.sha256(INK).hexdigest()}
SIZED = {**KNOWN, "size": len(INK)}
UNKNOWN = {"check": begins_as_ink}
WAYS = {"known": KNOWN, "sized": SIZED, "unknown": UNKNOWN}


def fetch(server, target, **how):
    download.download(server.url, target, **how)


def break_off(server, target, how, **marks):
    """A first part, of a connection that breaks off after CUT bytes."""
    server.behave = lambda answer: answer.proper(until=CUT, **marks)
    with pytest.raises(DataError, match="broke off .* to resume"):
        fetch(server, target, **how)
    assert target.with_name("ink.bin.part").read_bytes() == INK[:CUT]


MARKS = {
    "etag": {"ETag": '"one"'},
    "date": {"Last_Modified": LONG_AGO},
    "both": {"ETag": '"one"', "Last_Modified": LONG_AGO},
    "weak": {"ETag": 'W/"one"'},
    "none": {},
}
CHANGED = {"ETag": '"two"', "Last_Modified": LATER}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("marks", MARKS)
def test_it_resumes_where_it_broke_off_if_that_is_safe(server, target, way, marks):
    break_off(server, target, WAYS[way], **MARKS[marks])
    server.behave = lambda answer: answer.proper(**MARKS[marks])
    fetch(server, target, **WAYS[way])
    assert target.read_bytes() == INK and names(target) == ["ink.bin"]
    asked = server.asked[-1]
    marked = MARKS[marks] if marks in ("etag", "date", "both") else {}
    resumed = bool(marked) or way != "unknown"
    assert asked.get("Range") == (f"bytes={CUT}-" if resumed else None)
    assert asked.get("If-Range") == next(iter(marked.values()), None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("heed", [True, False], ids=["heeds", "ignores If-Range"])
@pytest.mark.parametrize("other", [OTHER, OTHER[:-7], OTHER + OTHER], ids=["same", "less", "more"])
def test_a_file_that_changed_is_never_mixed(server, target, way, marks, heed, other):
    break_off(server, target, WAYS[way], **MARKS[marks])
    after = {name: CHANGED[name].replace('"', 'W/"' if marks == "weak" else '"', 1)
             for name in MARKS[marks]}  # fmt: skip
    server.behave = lambda answer: answer.proper(other, heed=heed, **after)
    if way == "unknown" and (heed or marks in ("weak", "none")):
        fetch(server, target, **UNKNOWN)
        assert target.read_bytes() == other and names(target) == ["ink.bin"]
    else:
        with pytest.raises(DataError):
            fetch(server, target, **WAYS[way])
        assert names(target) == []


def span(text, status=206, **headers):
    """Says that a part is another than it is."""

    def behave(answer):
        first, last, total = answer.start, len(INK) - 1, len(INK)
        named = text and eval(f"f{text!r}", {}, {"a": first, "b": last, "n": total})
        answer.say(status, INK[first:], Content_Range=named, ETag='"one"', **headers)

    return behave


def redirect(place, status=302):
    return lambda answer: answer.say(status, Location=place.replace("HERE", answer.server.url))


PACKED = gzip.compress(INK)
EVERYWHERE = {
    "page": lambda a: a.say(200, b"<html>log in</html>", Content_Type="text/html; charset=utf-8"),
    "xhtml": lambda a: a.say(200, b"<html/>", Content_Type="Application/XHTML+xml"),
    "page as a file": lambda a: a.say(200, b"<!doctype html>", Content_Type="application/zip"),
    "other file": lambda a: a.say(200, OTHER[3:]),
    "nothing": lambda a: a.say(200),
    "no content": lambda a: a.say(204),
    "made over": lambda a: a.say(203, INK),
    "gzip": lambda a: a.say(200, PACKED, Content_Encoding="gzip"),
    "deflate of a part": lambda a: a.say(
        206, PACKED, Content_Encoding="deflate", Content_Range=f"bytes {a.start}-9/10"
    ),
    "gzip unsaid": lambda a: a.say(200, PACKED),
    "br said": lambda a: a.say(200, INK, Content_Encoding="br"),
    "gzip on the way": lambda a: a.say(
        200, PACKED, Transfer_Encoding="gzip, chunked", Content_Length=None
    ),
    "ftp": redirect("ftp://127.0.0.1/ink.bin"),
    "local file": redirect("file:///etc/hostname"),
    "local file for good": redirect("FILE:///etc/hostname", 308),
    "data": redirect("data:text/plain,INK"),
    "no scheme known": redirect("javascript:void(0)"),
    "in a circle": redirect("HERE"),
    "no place": lambda a: a.say(302),
    "another range": span("bytes 1-{b}/{n}"),
    "a byte earlier": span("bytes {a-1}-{b}/{n}"),
    "a byte later": span("bytes {a+1}-{b}/{n}"),
    "backwards": span("bytes {b}-{a}/{n}"),
    "beyond the end": span("bytes {a}-{b+5}/{n}"),
    "short of the end": span("bytes {a}-{b-5}/{n}"),
    "other total": span("bytes {a}-{b}/{n+1}"),
    "other unit": span("items {a}-{b}/{n}"),
    "no numbers": span("bytes some-of/it"),
    "digits of elsewhere": span("bytes {a}-{b}/\xb2"),
    "no range": span(None),
    "several ranges": span(None, Content_Type="multipart/byteranges; boundary=x"),
    "no such range": lambda a: a.say(416, Content_Range="bytes */7"),
}
"""Name -> what a server does that is refused, be it at once or when it is gone on with."""


@pytest.mark.parametrize("way", ["known", "unknown"])
@pytest.mark.parametrize("resumed", [False, True], ids=["first", "resumed"])
@pytest.mark.parametrize("name", EVERYWHERE)
def test_what_is_not_the_file_is_refused_and_nothing_kept(server, target, way, resumed, name):
    if resumed:
        break_off(server, target, WAYS[way], ETag='"one"')
    server.behave = EVERYWHERE[name]
    with pytest.raises(DataError) as caught:
        fetch(server, target, **WAYS[way])
    message = str(caught.value)
    assert server.url in message and message.isprintable() and len(message) <= 300
    assert names(target) == []
    server.behave = Handler.proper
    fetch(server, target, **WAYS[way])
    assert target.read_bytes() == INK, "and it spoils nothing"


@pytest.mark.parametrize("size", [10, len(INK) - 1, len(INK) + 1, 10**7])
@pytest.mark.parametrize("said", [True, False], ids=["length said", "unsaid"])
def test_another_size_than_the_catalogue_s(server, target, size, said):
    how = {"size": size, "check": begins_as_ink}
    length = {} if said else {"Content_Length": None}
    server.behave = lambda answer: answer.say(200, INK, **length)
    with pytest.raises(DataError) as caught:
        fetch(server, target, **how)
    late = not said and size > len(INK)  # it seems to have broken off
    assert names(target) == (["ink.bin.part", "ink.bin.part.json"] if late else [])
    assert f"{size:,}" in str(caught.value)


@pytest.mark.parametrize("code", [400, 401, 403, 429, 500, 503])
def test_a_server_that_is_not_ready_costs_no_part(server, target, code):
    server.behave = lambda answer: answer.say(code, Content_Range="x")
    with pytest.raises(DataError, match=f"the server answered {code} "):
        fetch(server, target, **KNOWN)
    assert names(target) == []
    break_off(server, target, UNKNOWN, ETag='"one"')
    server.behave = lambda answer: answer.say(code)
    with pytest.raises(DataError, match=f"the server answered {code} "):
        fetch(server, target, **UNKNOWN)
    assert target.with_name("ink.bin.part").read_bytes() == INK[:CUT]


@pytest.mark.parametrize("code", [404, 410])
def test_a_file_that_is_not_there(server, target, code):
    server.behave = lambda answer: answer.say(code)
    with pytest.raises(FileNotFoundError, match=str(code)):
        fetch(server, target, **KNOWN)
    assert names(target) == []


@pytest.mark.parametrize("line", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 2oo \x1b[31mred\r\n\r\n",
                                  b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
                                  b"HTTP/1.1 200 " + b"x" * 70_000])  # fmt: skip
def test_what_is_no_http_is_one_harmless_line(server, target, line):
    server.behave = lambda answer: answer.wfile.write(line)
    with pytest.raises(DataError, match="broke off") as caught:
        fetch(server, target, **KNOWN)
    assert str(caught.value).isprintable() and len(str(caught.value)) <= 300
    assert names(target) == []


def test_a_redirect_within_the_scheme_is_followed_and_keeps_the_range(server, target):
    break_off(server, target, UNKNOWN, ETag='"one"')
    place = server.url.replace("ink.bin", "elsewhere")

    def behave(answer):
        if answer.path != "/elsewhere":
            return answer.say(307, Location=place)
        return answer.proper(ETag='"one"')

    server.behave = behave
    fetch(server, target, **UNKNOWN)
    assert target.read_bytes() == INK
    assert (server.asked[-1]["Range"], server.asked[-1]["If-Range"]) == (f"bytes={CUT}-", '"one"')


@pytest.mark.parametrize("before, after, followed", [
    ("http", "http", True), ("http", "https", True), ("https", "https", True),
    ("https", "http", False), ("https", "ftp", False), ("http", "ftp", False),
])  # fmt: skip
def test_which_schemes_a_redirect_may_lead_to(before, after, followed):
    asked = urllib.request.Request(f"{before}://example.org/a")
    rest = (asked, None, 302, "Found", {}, f"{after}://example.org/b")
    if followed:
        assert download._Redirects().redirect_request(*rest).type == after
    else:
        with pytest.raises(urllib.error.HTTPError):
            download._Redirects().redirect_request(*rest)


def test_a_part_of_another_address_is_not_gone_on_with(server, target):
    break_off(server, target, UNKNOWN, ETag='"one"')
    server.behave = lambda answer: answer.proper(OTHER, ETag='"one"')
    server.url += "?another"
    fetch(server, target, **UNKNOWN)
    assert target.read_bytes() == OTHER and "Range" not in server.asked[-1]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("facts", [b"", b"{", b"[]", b'{"url": 3}', b'{"url": 1, "mark": "\\n"}'])
def test_damaged_facts_of_a_part_are_none(server, target, way, facts):
    break_off(server, target, WAYS[way], ETag='"one"')
    target.with_name("ink.bin.part.json").write_bytes(facts)
    server.behave = lambda answer: answer.proper(ETag='"one"')
    fetch(server, target, **WAYS[way])
    assert target.read_bytes() == INK and names(target) == ["ink.bin"]


@pytest.mark.parametrize("way", ["known", "sized"])
def test_a_part_that_is_complete_already_is_checked_and_renamed(server, target, way):
    target.parent.mkdir()
    target.with_name("ink.bin.part").write_bytes(INK)
    fetch(server, target, **WAYS[way])
    assert target.read_bytes() == INK and names(target) == ["ink.bin"]


@pytest.mark.parametrize("way", ["known", "sized"])
def test_a_part_longer_than_the_file_is_not_trusted(server, target, way):
    target.parent.mkdir()
    target.with_name("ink.bin.part").write_bytes(INK + b"more")
    if way == "known":
        with pytest.raises(DataError, match="cannot resume"):
            fetch(server, target, **KNOWN)
    fetch(server, target, **WAYS[way])
    assert target.read_bytes() == INK and names(target) == ["ink.bin"]


def test_no_server_is_one_clear_error(target):
    with pytest.raises(DataError, match="broke off") as caught:
        download.download("http://127.0.0.1:9/ink.bin", target)
    assert "\n" not in str(caught.value) and names(target) == []


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x"])
def test_only_http_is_fetched(target, url):
    with pytest.raises(DataError, match="expected an http"):
        download.download(url, target)


def test_two_processes_do_not_write_one_part_and_a_killed_one_s_is_gone_on_with(server, target):
    arrived, let = threading.Event(), threading.Event()

    def behave(answer):
        answer.send_response(200)
        answer.send_header("Content-Length", str(len(INK)))
        answer.send_header("ETag", '"one"')
        answer.end_headers()
        answer.wfile.write(INK[:CUT])
        answer.wfile.flush()
        arrived.set()
        let.wait(30)

    server.behave = behave
    code = "import sys; from pathlib import Path; from strokegen.datasets import download as d\n"
    code += "d._CHUNK = 1000; d.download(sys.argv[1], Path(sys.argv[2]))"
    where = str(Path(strokegen.__file__).parents[1])
    other = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {where!r})\n{code}", server.url,
         str(target)], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert arrived.wait(60)
        with pytest.raises(DataError, match="another process is downloading it"):
            fetch(server, target, **UNKNOWN)
    finally:
        other.kill()
        other.wait()
        let.set()
    server.behave = lambda answer: answer.proper(ETag='"one"')
    fetch(server, target, **UNKNOWN)
    assert target.read_bytes() == INK and names(target) == ["ink.bin"]


def test_digest(tmp_path):
    (tmp_path / "a").write_bytes(INK)
    assert digest(tmp_path / "a") == KNOWN["sha256"]
