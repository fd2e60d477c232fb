"""Lines to copy out by hand, from which a hand is learned: together they have every character.

The first six have all small letters, the first ten the capitals and digits too; each is short
enough for one line of a phone held across, or of A5 paper.
"""

from __future__ import annotations

from collections.abc import Iterable

from strokegen.ink.alphabet import PRINTABLE

PROMPTS = (
    "Just before noon we fixed the big blue gate.",
    "A quiet evening makes her crazy about puzzles.",
    "Paula walks the dog and enjoys fresh oranges.",
    "Every Victor knows Max, Zoe and Nora Quentin.",
    "Is the kettle warm? Yes, come and have a cup!",
    "Ben Kovacs jogs along the frozen River Xingu.",
    "Night trains leave at 6:45, 7:30 and 18:29.",
    "Dear Granny, Uncle Ferdinand has just arrived.",
    "Cocoa, White Tea, Oats, Salt, Honey & 12 Limes",
    "Rain in Athens; Umbrellas are $3.80 each.",
    'He said "No way" and didn\'t look back once.',
    "Chapter (10) begins on page 274, not earlier.",
    "Mail it to i.wolf@home.net by the 5th, please.",
    "Six is half of twelve: 6 = 12 / 2, isn't it?",
    "Take 20% off today *only* + a free mug #1.",
    "The box [left] is < 9 kg, the crate is > 30.",
    "Open C:\\temp\\my_notes and press ^X to quit.",
    "A | B, {x, y} and `code` look odd by hand.",
    "About ~40 well-known guests said: OK, JFK!",
    "Thank you for everything, and see you soon.",
)
"""In the order in which they are asked for."""


def missing(texts: Iterable[str]) -> str:
    """The printable ASCII characters but the space that are in none of the texts, in their order.

    >>> missing(PROMPTS)
    ''
    """
    return "".join(sorted(set(PRINTABLE) - {" "} - set("".join(texts))))
