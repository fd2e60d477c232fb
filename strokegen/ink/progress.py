"""Progress bars, whose package takes as long to import as reading a small file: late."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sized
from typing import Any, TypeVar

Kind = TypeVar("Kind")

_QUIET = 2.0
"""Seconds that are not worth a progress bar."""


def watched(items: Iterable[Kind], what: str, unit: str) -> Iterator[Kind]:
    """The same, with a bar on a terminal from the third second on; see `tqdm` for its words."""
    each, count, begin = iter(items), 0, time.monotonic()
    for item in each:
        yield item
        count += 1
        if time.monotonic() - begin > _QUIET:
            break
    else:
        return
    total = len(items) if isinstance(items, Sized) else None
    yield from tqdm(each, what, total, initial=count, unit=unit, leave=False, disable=None)


def tqdm(*args: Any, **options: Any) -> Any:
    """`tqdm.tqdm`, imported when a bar is made; see there.

    On a terminal that does not tell its size, where tqdm shows nothing, it is 80 columns wide.
    """
    from tqdm import tqdm as bar

    made = bar(*args, **options)
    if getattr(made, "ncols", None) == 0:
        made.ncols = 80
    return made
