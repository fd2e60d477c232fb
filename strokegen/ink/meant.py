"""The name that somebody meant who gave none of those known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def meant(name: str, known: Iterable[str], alike: float = 0.7) -> str:
    """The end of a message that a name is not known, with the nearest that is, or "".

    Capitals, hyphens and underscores do not count.

    >>> meant("Ice_creams", ["ice", "ice cream"])
    "; did you mean 'ice cream'?"

    Args:
      alike: from 0 to 1, how alike the two must be, see `difflib.get_close_matches`.
    """
    plain = {_plain(one): one for one in known}
    near = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=alike)
    return f"; did you mean {plain[near[0]]!r}?" if near else ""


def _plain(name: str) -> str:
    return name.casefold().replace("_", " ").replace("-", " ").strip()
