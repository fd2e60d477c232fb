"""Text from outside, made harmless to show: what cannot be printed is written as its escape."""

from __future__ import annotations

import re

# Controls (of terminals too), lone surrogates, other breaks of lines, turns of the writing
# direction, and what XML and PNG cannot hold. The tab and the line feed stay.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    r"""Characters that cannot be shown, as escapes: neither lost nor harmful.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], text)


def one_line(value: object) -> str:
    """The value as text on one line, nothing left out."""
    return visible(str(value)).replace("\n", "\\n")


def shortened(text: str, most: int) -> str:
    """A text of at most `most` characters; of a longer one both ends are kept, around "..."."""
    if len(text) <= most:
        return text
    head = 2 * (most - 3) // 3
    return f"{text[:head]}...{text[head + 3 - most :]}"
