"""What may stand for a character that cannot be written, for who asks for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from strokegen.ink.letters import ACCENTS, spelled

# Letters of other scripts that look like Latin ones.
_ALIKE = dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυικАВЕЅІЈКМНОРСТУХаеоріјсухѕһԁԛԝ",
        "ABEZHIKMNOPTYXovuikABESIJKMHOPCTYXaeopijcyxshdqw",
        strict=True,
    )
)
_SYMBOLS = {
    "→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "⇐": "<=", "⇔": "<=>", "≤": "<=", "≥": ">=",
    "≠": "/=", "≈": "~", "∼": "~", "√": "sqrt ", "∞": "oo", "✓": "v", "✔": "v", "✗": "x", "✘": "x",
    "∙": "·", "⋅": "·", "●": "•", "○": "o", "★": "*", "☆": "*", "▪": "•", "■": "•", "♥": "<3",
    "❤": "<3", "❮": "‹", "❯": "›", "、": ",", "。": ".", "「": "“", "」": "”", "ʻ": "‘", "∕": "/",
    "\u2028": " ", "\u2029": " ",
}  # fmt: skip
_DRESSED = re.compile(r"LATIN (SMALL|CAPITAL) LETTER (?:DOTLESS |OPEN |SCRIPT )?([A-Z])\b")


def nearest(text: str, lent: Container[str] = ()) -> tuple[str, dict[str, str]]:
    """The text with what cannot be written replaced by the nearest that can; `lent`: see `spelled`.

    Returns:
      The new text, and what was replaced in it by what. For other characters nothing is known:
      they stay.
    """
    known: dict[str, str] = {}
    for line in text.split("\n"):
        for char in spelled(line, lent)[2]:
            found = None if char in known else _nearest(char)
            if found is not None:
                known[char] = found
    return "".join(known.get(char, char) for char in text), known


def _nearest(char: str) -> str | None:
    """What stands for one character; "" for one that has no ink, None where nothing is known."""
    if char in ACCENTS:
        return None
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):  # joiners, selectors, other marks
        return ""
    letter = _DRESSED.match(unicodedata.name(char, ""))
    found = [
        _SYMBOLS.get(char) or _ALIKE.get(char),
        "".join(unicodedata.normalize("NFKC", char).split()),
        "".join(_ALIKE.get(part, part) for part in unicodedata.normalize("NFKD", char)),
        letter and (letter[2].lower() if letter[1] == "SMALL" else letter[2]),
    ]
    return next((one for one in found if one and not spelled(one)[2]), None)
