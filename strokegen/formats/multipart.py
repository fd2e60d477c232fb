"""Files of several parts, each under heads of its own, as web services answer.

Source: RFC 2046, section 5.1. So Microsoft Graph gives a page of OneNote, its text as HTML and its
ink as InkML, where it is asked for `content?includeinkML=true`.
"""

from __future__ import annotations

import re

_BEGIN = re.compile(rb"\s*+(--[^\s\"]{1,70})[ \t]*+\r?\n(?=content-)", re.IGNORECASE)
_HEADS = re.compile(rb"\r?\n[ \t]*\r?\n")
_TYPE = re.compile(rb"^content-type:[ \t]*([\w.+/-]{1,80})", re.IGNORECASE | re.MULTILINE)


def is_multipart(head: bytes) -> bool:
    """Whether a file begins as one of several parts."""
    return _BEGIN.match(head) is not None


def parts(data: bytes) -> list[tuple[str, bytes]]:
    """(type, content) of each part; none of what is no file of several parts."""
    begin = _BEGIN.match(data)
    if begin is None:
        return []
    found = []
    for part in re.split(rb"(?:^|\n)" + re.escape(begin[1]), data)[1:]:
        heads, _, body = (_HEADS.sub(b"\n\n", part, count=1)).partition(b"\n\n")
        kind = _TYPE.search(heads)
        if not heads.startswith(b"--"):  # which ends the last one
            found.append((kind[1].decode().lower() if kind else "", body))
    return found
