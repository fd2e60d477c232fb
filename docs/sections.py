"""Shows the site's generator where sections of a docstring begin, and whom its entries are of.

Ours have no blank lines between sections, and say once what holds for several arguments.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

_SECTION = re.compile(r"(?<!\n)\n(?=(?:Args|Attributes|Returns|Raises|Source):)")
_SEVERAL = re.compile(r"^( +)(\w+(?:, \w+)+): (.*(?:\n\1 +.*)*)", re.MULTILINE)


def _each(entry: re.Match[str]) -> str:
    indent, names, text = entry.groups()
    return "\n".join(f"{indent}{name}: {text}" for name in names.split(", "))


class Sections(griffe.Extension):
    """Puts a blank line before every section, and an entry a name."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring is not None:
            text = _SECTION.sub("\n\n", obj.docstring.value)
            obj.docstring.value = _SEVERAL.sub(_each, text)
