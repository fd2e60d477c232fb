"""How far what was read is from what was written: the character error rate."""

from __future__ import annotations

from collections.abc import Iterable


def distance(a: str, b: str) -> int:
    """Levenshtein distance: the fewest characters inserted, left out or replaced.

    >>> distance("kitten", "sitting")
    3
    """
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def one_spaced(text: str) -> str:
    """The only normalisation before a comparison: runs of white space are one space."""
    return " ".join(text.split())


def cer(pairs: Iterable[tuple[str, str]], ignore_case: bool = False) -> float:
    """Character error rate: distances summed, over lengths summed; 0 is perfect, 1 can be passed.

    Args:
      pairs: (what was to be written, what was read).
      ignore_case: compare in lower case, for letters whose two forms differ in size alone.
    Raises:
      ValueError: there is no character to be read.
    """
    errors = length = 0
    for text, read in pairs:
        text, read = one_spaced(text), one_spaced(read)
        if ignore_case:
            text, read = text.lower(), read.lower()
        errors += distance(text, read)
        length += len(text)
    if not length:
        raise ValueError("a CER needs at least one character that was to be read")
    return errors / length
