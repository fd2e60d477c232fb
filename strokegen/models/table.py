"""Figures as a table, for the terminal and a README."""

from __future__ import annotations

from collections.abc import Sequence


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns padded to line up, all but the first to the right.

    >>> print(markdown(["", "CER"], [["ours", "9.0%"]]))
    |      |  CER |
    | ---- | ---: |
    | ours | 9.0% |
    """
    widths = [max(4, *(len(row[i]) for row in [heads, *rows])) for i in range(len(heads))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        for row in (heads, *rows)
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (lines[0], rule, *lines[1:]))
