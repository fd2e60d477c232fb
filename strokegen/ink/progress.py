"""Progress bars, whose package takes as long to import as reading a small file: late."""

from __future__ import annotations

from typing import Any


def tqdm(*args: Any, **options: Any) -> Any:
    """`tqdm.tqdm`, imported when a bar is made; see there."""
    from tqdm import tqdm as bar

    return bar(*args, **options)
