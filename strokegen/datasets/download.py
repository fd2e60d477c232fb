"""A file from a server: whole or not at all, resumable, and nothing but what was asked for.

While it comes it is `<target>.part`; `<target>.part.json` says where it comes from. It goes on with
the very same file alone (If-Range), known by a strong ETag or a date, or by its sha256 in the end.
An answer that is something else (a web page, a compressed or shifted one, one from another scheme)
is refused, and what is here goes with it; what a broken connection left is gone on with.

Source: RFC 9110, sections 8.8, 13.1.5, 14.4 and 15.3.7.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from strokegen.datasets import catalogue
from strokegen.ink.errors import DataError
from strokegen.ink.files import write_whole
from strokegen.ink.locks import claim
from strokegen.ink.progress import tqdm
from strokegen.ink.visible import visible

_CHUNK = 1 << 20
_TIMEOUT = 30
_MAX_BYTES = 4 << 30
_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)
_PAGES = "text/html", "application/xhtml+xml"
_MAX_MARK = 200


class _Refused(DataError):
    """An answer or a content that is not the file; nothing of it is kept."""


class _Begun(NamedTuple):
    """What is here of a file.

    Attributes:
      mark: the strong ETag or the date of it, "" where it has none.
      total: bytes of the whole file, None where the server has not said.
      start: bytes that are here.
    """

    mark: str = ""
    total: int | None = None
    start: int = 0


def download(
    url: str,
    target: Path,
    sha256: str | None = None,
    size: int | None = None,
    check: Callable[[Path], None] | None = None,
) -> None:
    """Download `url` to `target` by way of `<target>.part`, which a later call resumes.

    Args:
      url: http or https; a redirect may lead from the one to the other, not back.
      target: the file to write; it appears only when the whole content is there and right.
      sha256: what the content must hash to; None leaves it unchecked.
      size: the content's length in bytes when known, for the bounds and the progress bar.
      check: looks into the content, and raises ValueError where it is something else.
    Raises:
      FileNotFoundError: the server has no such file.
      DataError: the connection failed or broke off (call again to resume), what came is not the
        file (nothing is kept), or another process downloads it.
    """
    if not catalogue.is_mirror(url):
        raise DataError(f"{url}: expected an http or https address")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    held = claim(part, os.O_CREAT)
    if held is None:
        raise DataError(f"{part}: another process is downloading it; wait for it")
    try:
        _receive(url, part, _begun(part, url, certain=sha256 is not None), size)
        if sha256 is not None and (got := digest(part)) != sha256:
            raise _Refused(f"{url}: sha256 is {got}, expected {sha256}; not kept")
        if check is not None:
            _look(part, url, check)
        if os.name == "posix":  # while it is held; Windows moves no open file
            os.replace(part, target)
    except _Refused:
        os.ftruncate(held, 0)
        raise
    finally:
        os.close(held)
        _tidy(part)
    if os.name != "posix":
        os.replace(part, target)
        _tidy(part)


def digest(path: Path) -> str:
    """The sha256 of a file, in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _facts(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _tidy(part: Path) -> None:
    """Leave no facts without a part, and no part that is empty."""
    with suppress(OSError):
        if not part.is_file() or not part.stat().st_size:
            _facts(part).unlink(missing_ok=True)
            part.unlink(missing_ok=True)


def _begun(part: Path, url: str, certain: bool) -> _Begun:
    """What there is to go on with: what is known to be of this address, or checked in the end."""
    start = part.stat().st_size
    try:
        facts = json.loads(_facts(part).read_text("utf-8"))
        if facts["url"] == url and facts["mark"]:
            return _Begun(str(facts["mark"]), facts["total"], start)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _Begun(start=start) if certain else _Begun()


def _look(part: Path, url: str, check: Callable[[Path], None]) -> None:
    try:
        check(part)
    except ValueError as error:
        raise _Refused(f"{url}: {error}; not kept") from error


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to the same scheme, and from http to https."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:  # fmt: skip
        if not newurl.startswith(("https://", f"{req.type}://")):
            raise urllib.error.HTTPError(newurl, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _receive(url: str, part: Path, begun: _Begun, size: int | None) -> None:
    """Append the rest of `url` to `part`, or write all of it where the server begins anew."""
    if size is not None and begun.start > size:
        begun = _Begun()
    if begun.start and begun.start == size:
        return
    headers = {"User-Agent": "strokegen", "Accept-Encoding": "identity"}
    if begun.start:
        headers["Range"] = f"bytes={begun.start}-"
        if begun.mark:
            headers["If-Range"] = begun.mark
    try:
        request = urllib.request.Request(url, headers=headers)
        opener = urllib.request.build_opener(_Redirects)
        with opener.open(request, timeout=_TIMEOUT) as answer:
            _keep(answer, url, part, _accepted(answer, url, begun, size), size)
    except urllib.error.HTTPError as error:
        with error:
            _answered(error.code, error.headers, url, begun)
    except DataError:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        reason = visible(" ".join(str(getattr(error, "reason", None) or error).split()))[:100]
        raise DataError(
            f"{url}: the download broke off ({reason}); fetch again to resume it"
        ) from error


def _accepted(
    answer: http.client.HTTPResponse, url: str, begun: _Begun, size: int | None
) -> _Begun:
    """What an answer goes on with, its own mark and total among it.

    Raises:
      DataError: it is not the file, or not the part of it that was asked for.
    """
    headers = answer.headers
    if headers.get_content_type() in _PAGES:
        raise _Refused(f"{url}: a web page came instead of the file; not kept")
    packed = headers.get_all("Content-Encoding", []) + headers.get_all("Transfer-Encoding", [])
    if not {word.strip().lower() for word in packed} <= {"", "identity", "chunked"}:
        raise _Refused(f"{url}: it came compressed, which was not asked for; not kept")
    length = headers.get("Content-Length", "")
    rest = int(length) if re.fullmatch(r"\d{1,15}", length, re.ASCII) else None
    if answer.status == 206:
        found = _rest(headers, url, begun, rest)
    elif answer.status == 200:
        found = _Begun(_mark(headers), rest)
    else:
        raise _Refused(f"{url}: the server answered {answer.status}, no file; not kept")
    if found.total is not None:
        bound = _MAX_BYTES if size is None else size
        if found.total > bound:
            raise _Refused(f"{url}: over the expected {bound:,} bytes; not kept")
        if size is not None and found.total < size:
            raise _Refused(f"{url}: {found.total:,} bytes, expected {size:,}; not kept")
    return found


def _rest(headers: Message, url: str, begun: _Begun, length: int | None) -> _Begun:
    """What a partial answer goes on with; see `_accepted`."""
    span = _RANGE.fullmatch(headers.get("Content-Range", ""))
    first, last = (int(span[1]), int(span[2])) if span else (-1, -1)
    total = None if not span or span[3] == "*" else int(span[3])
    if (
        not 0 < begun.start == first <= last
        or total not in (None, last + 1)
        or length not in (None, last + 1 - first)
    ):
        raise _Refused(f"{url}: the server sent another part than was asked for; not kept")
    kind = "ETag" if begun.mark.startswith('"') else "Last-Modified"
    changed = begun.mark and headers.get(kind, begun.mark) != begun.mark
    if changed or begun.total not in (None, last + 1):
        raise _Refused(f"{url}: the file has changed since its first part; fetch it again")
    return _Begun(begun.mark, last + 1, begun.start)


def _mark(headers: Message) -> str:
    """What tells this very file from any other: a strong ETag, or a date that nothing shares."""
    mark, date = headers.get("ETag", ""), headers.get("Last-Modified", "")
    if not mark.startswith('"'):
        mark = ""
        with suppress(ValueError, TypeError):
            # A second after it was sent it could not change any more within that second.
            sent = parsedate_to_datetime(headers.get("Date", ""))
            mark = date if (sent - parsedate_to_datetime(date)).total_seconds() >= 1 else ""
    return mark if len(mark) <= _MAX_MARK and mark.isprintable() else ""


def _keep(
    answer: http.client.HTTPResponse, url: str, part: Path, begun: _Begun, size: int | None
) -> None:
    """Write what comes into `part`, after what is there of it.

    Raises:
      DataError: more came than there was to come.
      ConnectionError: less came than was promised.
    """
    whole = size if begun.total is None else begun.total
    bar = tqdm(
        desc=f"fetching {part.stem}", total=whole, initial=begun.start, unit="B", unit_scale=True
    )
    with part.open("ab" if begun.start else "wb") as stream, bar:
        facts = {"url": url, "mark": begun.mark, "total": begun.total}
        write_whole(_facts(part), json.dumps(facts).encode())
        done = begun.start
        while chunk := answer.read(_CHUNK):
            done += len(chunk)
            if done > (_MAX_BYTES if whole is None else whole):
                raise _Refused(f"{url}: over the expected {whole or _MAX_BYTES:,} bytes; not kept")
            stream.write(chunk)
            bar.update(len(chunk))
    if whole is not None and done < whole:
        raise ConnectionError(f"{done:,} of {whole:,} bytes came")


def _answered(code: int, headers: Message, url: str, begun: _Begun) -> None:
    """Say what an answer without a file means; nothing if all of the file is here already."""
    if code == 416 and begun.start:
        if headers.get("Content-Range") == f"bytes */{begun.start}":
            return
        raise _Refused(f"{url}: the server cannot resume here; fetch again")
    if code in (404, 410):
        raise FileNotFoundError(f"{url}: {code} {http.client.responses[code]}")
    if 300 <= code < 400:
        raise _Refused(f"{url}: it leads to another scheme, or nowhere; not followed")
    meaning = http.client.responses.get(code, "")
    raise DataError(f"{url}: the server answered {code} {meaning}".rstrip())
