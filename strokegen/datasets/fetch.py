"""Downloads of catalogued data: resumable, checked by sha256, written whole or not at all."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tqdm import tqdm

from strokegen.datasets import cache, catalogue
from strokegen.ink.errors import DataError

_CHUNK = 1 << 20
_TIMEOUT = 30
_MAX_BYTES = 4 << 30


def fetch(name: str, data: str | Path | None = None) -> tuple[Path, bool]:
    """Have the data set `name` on this machine, downloading it when it is not there.

    Args:
      name: a name of the catalogue.
      data: a folder or http(s) mirror to look in first; None takes STROKEGEN_DATA.
        What a folder holds is used in place; downloads go into the cache's folder.
    Returns:
      (path, checked): where it lies, and whether its sha256 is that of the catalogue; False when
      the catalogue knows none for it.
    Raises:
      DataError: it cannot be downloaded, or its sha256 is wrong.
    """
    entry, base = catalogue.entry(name), catalogue.base(data)
    downloads = cache.folder() / "downloads"
    path = catalogue.locate(entry, base, downloads)
    if path is not None:
        expected = next((file.sha256 for file in entry.files if file.name == path.name), None)
        if expected is not None and path.is_file() and (got := digest(path)) != expected:
            raise DataError(
                f"{path}: sha256 is {got}, expected {expected}; "
                "the file is damaged or another version: remove it and fetch again"
            )
        return path, expected is not None
    if entry.registration:
        raise DataError(
            f"{name} cannot be downloaded: its publisher asks you to register at {entry.source}; "
            f"then put it into a folder {name} and name the folder above by --data"
        )
    failures = []
    for file, url in _addresses(entry, base):
        target = downloads / entry.name / file.name
        try:
            download(url, target, file.sha256, file.bytes)
        except FileNotFoundError as error:
            failures.append(str(error))
            continue
        return target, file.sha256 is not None
    tried = "; ".join(failures) or "the catalogue has no address of the file itself"
    raise DataError(
        f"{name} cannot be downloaded ({tried}): get it from {entry.source} "
        f"and name the folder that holds {entry.files[0].name} by --data or STROKEGEN_DATA"
    )


def _addresses(entry: catalogue.Entry, base: str | None) -> Iterator[tuple[catalogue.File, str]]:
    """Where to try, in order: the mirror's two places for every file, then the publisher's."""
    if base is not None and catalogue.is_mirror(base):
        for file in entry.files:
            for place in (file.name, f"{entry.name}/{file.name}"):
                yield file, f"{base.rstrip('/')}/{quote(place)}"
    for file in entry.files:
        if file.url is not None:
            yield file, file.url


def download(url: str, target: Path, sha256: str | None = None, size: int | None = None) -> None:
    """Download `url` to `target` by way of `<target>.part`, which a later call resumes.

    Args:
      url: http or https.
      target: the file to write; it appears only when the whole content is there and right.
      sha256: what the content must hash to; None leaves it unchecked.
      size: the content's length in bytes when known, for the bounds and the progress bar.
    Raises:
      FileNotFoundError: the server has no such file.
      DataError: the connection failed or broke off (call again to resume), or the hash is wrong
        (the content is then kept aside as `<target>.bad`).
    """
    if not catalogue.is_mirror(url):
        raise DataError(f"{url}: expected an http or https address")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    bound = size if size is not None else _MAX_BYTES
    start = part.stat().st_size if part.is_file() else 0
    if start > bound:
        part.unlink()
        start = 0
    if start == 0 or start != size:
        _receive(url, part, start, bound)
    got = digest(part)
    if sha256 is not None and got != sha256:
        bad = target.with_name(target.name + ".bad")
        os.replace(part, bad)
        raise DataError(
            f"{url}: sha256 is {got}, expected {sha256}; what came was kept as {bad}, "
            "so fetch again or from another mirror"
        )
    os.replace(part, target)


def _receive(url: str, part: Path, start: int, bound: int) -> None:
    """Append the rest of `url` to `part`, or all of it when the server cannot resume."""
    headers = {"User-Agent": "strokegen", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            resumed = answer.status == 206 and _first_byte(answer) == start
            _keep(answer, url, part, start if resumed else 0, bound)
    except urllib.error.HTTPError as error:
        _refuse(error, url, part, start)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        reason = getattr(error, "reason", None) or error
        raise DataError(
            f"{url}: the download broke off ({reason}); fetch again to resume it"
        ) from error


def _keep(answer: http.client.HTTPResponse, url: str, part: Path, start: int, bound: int) -> None:
    """Write what comes into `part`, after its first `start` bytes.

    Raises:
      DataError: more than `bound` bytes came; `part` is then removed.
      ConnectionError: less came than was promised.
    """
    length = answer.headers.get("Content-Length")
    total = start + int(length) if length and length.isdigit() else None
    bar = tqdm(desc=f"fetching {part.stem}", total=total, initial=start, unit="B", unit_scale=True)
    with part.open("ab" if start else "wb") as stream, bar:
        done = start
        while chunk := answer.read(_CHUNK):
            done += len(chunk)
            if done > bound:
                part.unlink()
                raise DataError(f"{url}: over the expected {bound:,} bytes; not kept")
            stream.write(chunk)
            bar.update(len(chunk))
    if total is not None and done < total:
        raise ConnectionError(f"{done:,} of {total:,} bytes came")


def _refuse(error: urllib.error.HTTPError, url: str, part: Path, start: int) -> None:
    """Say what a server's refusal means; nothing if all of the file is here already."""
    if error.code == 416 and error.headers.get("Content-Range") == f"bytes */{start}":
        return
    if error.code == 416:
        part.unlink()
        raise DataError(f"{url}: the server cannot resume here; fetch again") from None
    if error.code in (404, 410):
        raise FileNotFoundError(f"{url}: {error.code} {error.reason}") from None
    raise DataError(f"{url}: the server answered {error.code} {error.reason}") from None


def _first_byte(answer: http.client.HTTPResponse) -> int | None:
    """Where a partial answer starts, from `Content-Range: bytes 100-199/200`."""
    span = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(span) if span.isdigit() else None


def digest(path: Path) -> str:
    """The sha256 of a file, in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
