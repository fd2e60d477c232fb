"""Progress bars, whose package takes as long to import as reading a small file: late."""

from __future__ import annotations

from typing import Any


def tqdm(*args: Any, **options: Any) -> Any:
    """`tqdm.tqdm`, imported when a bar is made; see there.

    On a terminal that does not tell its size, where tqdm shows nothing, it is 80 columns wide.
    """
    from tqdm import tqdm as bar

    made = bar(*args, **options)
    if getattr(made, "ncols", None) == 0:
        made.ncols = 80
    return made
