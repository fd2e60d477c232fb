# ruff: noqa: E501
"""Bytes that were valid, made worse: as discs, networks, editors and people with intent make them.

Every function takes a `random.Random` and bytes, and gives other bytes, at most `MOST` of them.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

MOST = 60_000
"""Bytes of a case: what is bad in a large file is bad in a small one, and sooner tried."""

Mutation = Callable[[random.Random, bytes], bytes]

NUMBERS = (
    "0 -0 1 -1 2 127 128 255 256 32767 32768 65536 2147483647 2147483648 4294967296 "
    "9223372036854775808 1e3 1e5 1e6 1e7 1e9 1e15 1e16 1e30 1e38 3.5e38 1e39 -1e39 1e300 1e308 "
    "1e309 -1e309 1e-5 1e-30 1e-320 0.1 .5 5. +5 1_0 0x10 NaN nan inf -inf Infinity 1e 1e+ -- ٣ 007 "
    "99999999999999999999999999999999"
).split() + ["1" * 400, "1" * 5000, "0." + "0" * 300 + "1", ""]

STRINGS = (
    b"\x00", b"\x1b[2J", b"\x9b31m", b"\xc2\x9b31m", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\\ud800", b"\\u0000", b"&#0;", b"&#xd800;", b"&amp;", b"&unknown;", b"<![CDATA[", b"]]>",
    b"<!-- ", b"<!DOCTYPE x [<!ENTITY e 'e'>]>", b"&e;", b"\r", b"\r\n", b"\n\n", b"\t", b" " * 3000,
    b"[" * 60, b"[" * 1500, b"]" * 60, b"{" * 60, b'{"a":' * 300, b"(" * 200, b"<g>" * 150, b"'",
    b'"', b"\\", b"\\n", b"=1+1", b"@a", b"-", b"..", b"../..", b"/etc/hostname", b"%", b"%s", b"{}",
    b"{0}", b"\x80", b"\xff" * 9, b"null", b"true", b"{}", b"[]", b"[[]]", b'""', b":", b";", b",",
    b",,", b"\xe2\x80\xa8", b"\xe2\x80\xae", "ſ字\U0001f600".encode(), b"A" * 3000, b"1 " * 2000,
    b"1," * 2000, b"-" * 2000, b"." * 2000, b"M0 0", b"z" * 500, b"none", b"url(#a)", b"#a", b"100%",
)  # fmt: skip

_TOKEN = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\w+|\s+|[^\w\s]")
_NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def span(rng: random.Random, data: bytes) -> tuple[int, int]:
    """(start, end) of a part, mostly a short one."""
    start = rng.randrange(len(data) + 1)
    size = int(rng.choice((1, 2, 4, 16, 64, len(data))) * rng.random()) + 1
    return start, min(len(data), start + size)


def flip(rng: random.Random, data: bytes) -> bytes:
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        if found:
            found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def overwrite(rng: random.Random, data: bytes) -> bytes:
    start, end = span(rng, data)
    byte = bytes([rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))])
    return data[:start] + byte * (end - start) + data[end:]


def delete(rng: random.Random, data: bytes) -> bytes:
    start, end = span(rng, data)
    return data[:start] + data[end:]


def duplicate(rng: random.Random, data: bytes) -> bytes:
    start, end = span(rng, data)
    times = rng.choice((2, 2, 3, 20, 1000))
    times = max(1, min(times, MOST // max(1, end - start)))
    return data[:start] + data[start:end] * times + data[end:]


def truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def move(rng: random.Random, data: bytes) -> bytes:
    start, end = span(rng, data)
    rest, at = data[:start] + data[end:], rng.randrange(len(data) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def insert(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(STRINGS) + data[at:]


def number(rng: random.Random, data: bytes) -> bytes:
    """One number, or a few, become extreme ones."""
    places = list(_NUMBER.finditer(data))
    for match in sorted(rng.sample(places, min(len(places), rng.choice((1, 1, 2, 5))))[::-1],
                        key=lambda match: -match.start()):  # fmt: skip
        data = data[: match.start()] + rng.choice(NUMBERS).encode() + data[match.end() :]
    return data


def token(rng: random.Random, data: bytes) -> bytes:
    """Two tokens change places, or one is doubled, dropped or put for another."""
    tokens = _TOKEN.findall(data)
    if len(tokens) < 2:
        return data
    for _ in range(rng.choice((1, 1, 3))):
        one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        what = rng.randrange(4)
        if what == 0:
            tokens[one], tokens[other] = tokens[other], tokens[one]
        elif what == 1:
            tokens[one] = tokens[other]
        elif what == 2:
            tokens[one] = b""
        else:
            tokens[one] = rng.choice(STRINGS)
    return b"".join(tokens)


def lines(rng: random.Random, data: bytes) -> bytes:
    """Lines are shuffled, dropped or doubled."""
    rows = data.split(b"\n")
    what = rng.randrange(3)
    if what == 0:
        rng.shuffle(rows)
    elif what == 1:
        del rows[rng.randrange(len(rows))]
    else:
        rows.insert(rng.randrange(len(rows) + 1), rng.choice(rows))
    return b"\n".join(rows)


VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 1, 1e300, -1e300, 1e39, 1e-320, 10**30, 2**63, 0.5, float("nan"),
    float("inf"), "", "x", "5", "\ud800", "\x1b[2J", "=1+1", "a" * 3000, [], {}, [[]], [[[]]], [None],
    [1], [1, 2], [[1, 2]], [[1, 2], [3]], [[1, 2, 3]], [["1", "2"]], [True], {"a": 1}, {"": None},
    [0] * 3000, [[0, 0]] * 3000,
)  # fmt: skip


def value(rng: random.Random, data: bytes) -> bytes:
    """In JSON, or a line of it, one value becomes another, goes, or comes twice."""
    rows = data.split(b"\n") if rng.random() < 0.5 else [data]
    at = rng.randrange(len(rows))
    try:
        tree = json.loads(rows[at])
    except (ValueError, RecursionError):
        return token(rng, data)
    places: list[tuple[Any, Any]] = []
    waiting = [tree] if isinstance(tree, list | dict) else []
    while waiting and len(places) < 10_000:
        node = waiting.pop()
        keys = range(len(node)) if isinstance(node, list) else list(node)
        places += [(node, key) for key in keys]
        waiting += [node[key] for key in keys if isinstance(node[key], list | dict)]
    if not places:
        return token(rng, data)
    node, key = rng.choice(places)
    odd = rng.choice((*VALUES, _nested(rng.choice((20, 300, 900)))))
    what = rng.randrange(6)
    if what == 0:
        del node[key]
    elif what == 1 and isinstance(node, list):
        node.insert(key, node[key])
    elif what == 1:
        node[rng.choice(KEYS)] = odd
    else:
        node[key] = odd
    try:
        rows[at] = json.dumps(tree).encode()
    except RecursionError:  # nested twice
        return data
    return b"\n".join(rows)


KEYS = ("unit_mm", "pen", "colour", "page_mm", "split", "times", "label", "meta", "strokes", "word",
        "pressure", "brushes", "straight", "seed", "style", "verdict", "text", "drawing")  # fmt: skip


def _nested(depth: int) -> object:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


PLAIN: tuple[Mutation, ...] = (
    flip, overwrite, delete, duplicate, truncate, move, insert, number, number, token, token, lines,
)  # fmt: skip


def mutated(rng: random.Random, data: bytes, others: Sequence[bytes] = ()) -> bytes:
    """One to four mutations, inside what is packed too, or a splice with another file."""
    if others and rng.random() < 0.1:
        other = rng.choice(others)
        cut, join = rng.randrange(len(data) + 1), rng.randrange(len(other) + 1)
        data = data[:cut] + other[join:]
    for _ in range(rng.choice((1, 1, 1, 1, 2, 4))):
        data = _mutated(rng, data)[:MOST]
    return data


def _mutated(rng: random.Random, data: bytes) -> bytes:
    if data[:1] in b"{[" and rng.random() < 0.6:
        return value(rng, data)
    packed = rng.random() < 0.6
    if packed and data[:2] == b"\x1f\x8b":
        try:
            return gzip.compress(rng.choice(PLAIN)(rng, gzip.decompress(data)), 1, mtime=0)
        except (OSError, EOFError, zlib.error):
            pass
    if packed and data[:2] == b"PK":
        try:
            return _repacked(rng, data)
        except Exception:  # whatever a damaged archive brings about
            pass
    return rng.choice(PLAIN)(rng, data)


def _repacked(rng: random.Random, data: bytes) -> bytes:
    """An archive of which one member is mutated, under its own check sum."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        members = old.infolist()
        chosen = rng.randrange(len(members))
        for index, member in enumerate(members):
            content = old.read(member)
            if index == chosen:
                content = rng.choice(PLAIN)(rng, content)[:MOST]
            method = rng.choice((member.compress_type, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
            # Without the hour, so that a case is the same at any time.
            new.writestr(zipfile.ZipInfo(member.filename), content, method)
    return stream.getvalue()
