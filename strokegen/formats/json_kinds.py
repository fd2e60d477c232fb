"""Which program's JSON a text begins: its own keys tell, not those of what they hold.

A label or a fact may have any word, so only the keys of the outermost object count, and of a list
those of its first object. A text is looked at as far as it is given, and may end anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STRING = rb'"((?:[^"\\]++|\\.)*+)(?:"|\Z)'
_TOKEN = re.compile(_STRING + rb"|[{}\[\]]", re.DOTALL)
_VALUE = re.compile(rb'\s*+:\s*+(?:("[^"\\]{0,30}")|(\[)\s*+([\[{\]]?))?')
_SPACE = re.compile(rb"\s+")

_JIIX = {b'"Text"', b'"Math"', b'"Diagram"', b'"Drawing"', b'"Raw Content"', b'"stroke"'}
_KEYS = {
    "tldraw": {b"tldrawFileFormatVersion", b"records", b"store", b"document"},
    "myscript": {b"strokeGroups", b"events", b"items", b"bounding-box"},
}
_STROKE = {b"pointers", b"pointerType"}
"""Keys of MyScript's strokes; "points" are signature_pad's."""


def kind_of(text: bytes) -> str | None:
    """The name of the format of JSON by its beginning, None if that tells nothing.

    "ndjson" is what this package writes and what Google does, and any other object.
    """
    if text.startswith(b"["):
        return _of_list(text)
    found: dict[bytes, bytes] = {}
    for key, value in _members(text):
        if (key, value) == (b"strokes", b"[[") or (key == b"drawing" and value.startswith(b"[")):
            return "ndjson"
        found[key] = value
    kind = found.get(b"type", b"")
    if kind.startswith(b'"excalidraw'):
        return "excalidraw"
    if kind in _JIIX or found.get(b"strokes") == b"[{":
        return "myscript"
    for name, keys in _KEYS.items():
        if keys & found.keys():
            return name
    # JIIX has elements too.
    return "excalidraw" if b"elements" in found and b'"versionNonce"' in text else "ndjson"


def _of_list(text: bytes) -> str | None:
    opening = _SPACE.sub(b"", text[:1000])
    if opening.startswith(b"[[{") or opening == b"[]":
        return "signature_pad"
    keys = dict(_members(text[text.find(b"{") :])) if opening.startswith(b"[{") else {}
    if _STROKE & keys.keys() or keys.get(b"x", b"").startswith(b"["):
        return "myscript"
    return "signature_pad" if b"points" in keys else None


def _members(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The keys of the object that a text begins, and how the value of each begins."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in (b"{", b"["):
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and (value := _VALUE.match(text, token.end())):
            yield token[1], b"".join(part or b"" for part in value.groups())
