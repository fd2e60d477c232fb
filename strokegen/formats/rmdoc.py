"""A notebook of a reMarkable: `.rmdoc`, or the `.zip` of older software; a drawing a page.

A Zip archive of `ID.content` (the order of the pages), `ID.metadata` (its name, which becomes
`meta["title"]`) and `ID/PAGE.rm`; of older ones `ID/PAGE-metadata.json` names the layers. Pages in
`cPages` that are deleted stay listed, and are passed over; those never written on have no file. A
PDF or book that was written upon is left out and said.

Source: what reMarkable's software 2 and 3 export; github.com/Eeems-Org/remarkable.guide and
github.com/erikbrinkman/rmapi-js (MIT, src/raw.ts) for `.content` and `.metadata`.
"""

from __future__ import annotations

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from strokegen.formats import remarkable, zipped
from strokegen.formats.remarkable import Layers
from strokegen.formats.remarkable_text import Room
from strokegen.formats.remarkable_write import MAKER
from strokegen.formats.zipped import Zipped, unzipped
from strokegen.ink.checks import Skipped
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, Unheld

MAX_BYTES = zipped.MAX_BYTES
MAX_PAGES = 5_000
_MAX_FACTS = 8 << 20  # bytes of a .content; a page takes some 300


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The pages of a notebook, in its order.

    Raises:
      DataError: it is none; the message names it and the page.
    """
    left = Skipped()
    with unzipped(stream, name) as archive:
        yield from _pages(archive, name, left)
    left.warn(name)


def _pages(archive: Zipped, name: str, left: Skipped) -> Iterator[Drawing]:
    contents = [member for member in archive.names if member.endswith(".content")]
    if len(contents) != 1:
        raise DataError(
            f"{name}: expected one notebook of a reMarkable, with a .content; found "
            f"{len(contents)}: export one alone"
        )
    stem = contents[0].removesuffix(".content")
    facts = _json(archive, contents[0], name)
    title = _json(archive, f"{stem}.metadata", name).get("visibleName")
    for suffix in {".pdf", ".epub"} & {member[len(stem) :] for member in archive.names}:
        left.add(f"{suffix[1:].upper()} below the ink")
    pages = _order(facts, name)
    if len(pages) > MAX_PAGES:
        raise DataError(f"{name}: over {MAX_PAGES:,} pages; split it")
    room = Room()
    for number, page in enumerate(pages, 1):
        data = archive.read(f"{stem}/{page}.rm", remarkable.MAX_BYTES)
        layers = _layers(_json(archive, f"{stem}/{page}-metadata.json", name)) if data else ()
        place = f"{name} page {number}"
        ink = remarkable.page(data, place, left, layers, room) if data else remarkable.blank()
        told = {"title": title} if isinstance(title, str) and title else {}
        yield ink.with_meta(page=number, **told)


def _json(archive: Zipped, member: str, name: str) -> dict[str, Any]:
    """The object of a member; nothing of one that is missing."""
    data = archive.read(member, _MAX_FACTS)
    try:
        facts = json.loads(data) if data.strip() else {}
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict):
        raise DataError(f"{name}: {member[-60:]} is no JSON object; export the notebook anew")
    return facts


def _order(facts: dict[str, Any], name: str) -> list[str]:
    """The pages' names in order, without those that are deleted."""
    found: list[Any]
    listed = facts.get("cPages")
    if isinstance(listed, dict) and isinstance(listed.get("pages"), list):
        pages = [page for page in listed["pages"] if isinstance(page, dict)]
        there = [page for page in pages if not _register(page, "deleted")]
        there.sort(key=lambda page: str(_register(page, "idx") or ""))
        found = [page.get("id") for page in there]
    elif isinstance(facts.get("pages"), list):
        found = facts["pages"]
    else:  # the oldest number them
        count = facts.get("pageCount")
        count = min(count, MAX_PAGES + 1) if isinstance(count, int) else 0
        found = [str(number) for number in range(count)]
    if not all(isinstance(page, str) for page in found):
        raise DataError(f"{name}: a page without a name in its .content; export the notebook anew")
    return found


def _register(page: dict[str, Any], what: str) -> object:
    """What was last written into one of a page's registers."""
    value = page.get(what)
    return value.get("value") if isinstance(value, dict) else value


def _layers(facts: dict[str, Any]) -> Layers:
    """Name and visibility of the layers of an older page."""
    listed = facts.get("layers")
    return [
        (str(layer.get("name") or ""), layer.get("visible") is not False)
        for layer in (listed if isinstance(listed, list) else [])
        if isinstance(layer, dict)
    ]


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as the pages of a notebook, which is called by the first that has a title.

    Raises:
      Unheld: no page at all, or more than can be read again.
    """
    pages = [(one, remarkable.encode([one])) for one in drawings]
    if not 0 < len(pages) <= MAX_PAGES:
        todo = "split them" if pages else "give one at least"
        raise Unheld(f"rmdoc holds 1 to {MAX_PAGES:,} pages, and here are {len(pages):,}; {todo}")
    titles = (one.meta.get("title") for one, _ in pages)
    title = next((title for title in titles if isinstance(title, str) and title), "strokegen")
    # The names follow from the content, so that the same drawings make the same file.
    digest = hashlib.sha256(b"".join(data for _, data in pages)).hexdigest()
    own = uuid.uuid5(uuid.NAMESPACE_OID, f"{title} {digest}")
    names = [str(uuid.uuid5(own, str(number))) for number in range(len(pages))]
    members: dict[str, str | bytes] = {
        f"{own}.content": json.dumps(_content(names, sum(len(data) for _, data in pages))),
        f"{own}.metadata": json.dumps(_metadata(title)),
        **{f"{own}/{name}.rm": data for name, (_, data) in zip(names, pages)},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _content(names: Sequence[str], size: int) -> dict[str, Any]:
    """What a notebook's `.content` says."""
    pages = [
        {
            "id": name,
            "idx": {"timestamp": "1:2", "value": f"b{number:06d}"},
            "template": {"timestamp": "1:1", "value": "Blank"},
        }
        for number, name in enumerate(names)
    ]
    return {
        "cPages": {
            "lastOpened": {"timestamp": "1:1", "value": names[0]},
            "original": {"timestamp": "0:0", "value": -1},
            "pages": pages,
            "uuids": [{"first": str(MAKER), "second": 1}],
        },
        "coverPageNumber": -1,
        "documentMetadata": {},
        "extraMetadata": {},
        "fileType": "notebook",
        "formatVersion": 2,
        "orientation": "portrait",
        "pageCount": len(names),
        "pageTags": [],
        "sizeInBytes": str(size),
        "tags": [],
        "zoomMode": "bestFit",
    }


def _metadata(title: str) -> dict[str, Any]:
    """What a notebook's `.metadata` says: where it lies, and how it is called."""
    return {
        "createdTime": "0",
        "lastModified": "0",
        "lastOpened": "0",
        "lastOpenedPage": 0,
        "parent": "",
        "pinned": False,
        "type": "DocumentType",
        "visibleName": title,
    }
