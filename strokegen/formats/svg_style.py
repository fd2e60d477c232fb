"""The part of CSS that decides what of an SVG picture is seen, and in which colour.

Selectors are types, classes, ids and attributes, joined as descendants and children; those of other
kinds are counted, and apply to nothing. So do media queries but for screens. Of an animation that
stays, its end holds. All takes time in proportion to the text's length.

Sources: SVG 2, chapters 6 and 13; CSS Cascade 4; CSS Color 4; CSS Transforms 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from strokegen.formats.markup import Element, tag_of
from strokegen.formats.svg_values import LONGEST, length, paint
from strokegen.ink.checks import Unusable

INHERITED = frozenset(
    "visibility stroke stroke-width stroke-opacity fill fill-opacity fill-rule clip-rule color "
    "text-anchor marker-start marker-mid marker-end data-ink data-tool".split()
)
"""Properties that hold for what stands within; `data-ink` and `data-tool` are our own."""

PROPERTIES = INHERITED | frozenset(
    "display opacity font-size clip-path mask transform transform-box transform-origin "
    "vector-effect overflow stop-color".split()
)
_BY_STYLE = frozenset(  # properties, of which some are attributes that are no presentation
    "x y width height cx cy r rx ry animation animation-name animation-fill-mode".split()
)
_MAX_MATCHES = 1_000_000

_TAG = re.compile(r"[\w-]+|\*")
_SIMPLE = re.compile(
    r"([.#])([\w-]+)|\[\s*([\w-]+)\s*(?:([~|^$*]?)=\s*[\"']?([^\"'\]]*)[\"']?\s*)?\]"
)

_MOMENTARY = re.compile(r"::|:(hover|active|focus|visited|link|target)")


def _valid(name: str, value: str) -> bool:
    """Whether a property may have a value; where not, its declaration counts for nothing."""
    if name == "transform":  # refused where it is applied, or ink would be moved
        return True
    if len(value) > LONGEST:
        return False
    word = value.lower()
    if word in ("inherit", "initial", "unset", "revert"):
        return True
    if name in ("stroke", "fill"):
        other = word == "currentcolor" or word.startswith(("url(", "context-"))
        return other or paint(value) is not None
    if name in ("stroke-width", "stroke-opacity", "fill-opacity", "opacity"):
        number = length(value, 1.0)
        return number is not None and (name != "stroke-width" or number >= 0)
    return bool(value)


@dataclass
class _Rule:
    """One selector of a rule: compounds from left to right, each with what joins it to the next."""

    weight: tuple[int, int, int, int]  # ids, classes and attributes, types, place
    compounds: list[_Compound]
    children: list[bool]  # whether compound i + 1 must be a child of i
    declared: Declared
    within: frozenset[str]  # keys that ancestors must have


@dataclass
class _Compound:
    tag: str
    ids: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str | None, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """One of the `_keys` of whatever it fits."""
        if self.ids or self.classes:
            return f"#{self.ids[0]}" if self.ids else f".{self.classes[0]}"
        return self.tag

    def fits(self, element: Element) -> bool:
        return (
            self.tag in ("*", tag_of(element))
            and all(element.get("id") == one for one in self.ids)
            and (not self.classes or set(self.classes) <= set(element.get("class", "").split()))
            and all(_has(element, *attribute) for attribute in self.attributes)
        )


def _has(element: Element, name: str, sign: str | None, value: str) -> bool:
    given = element.get(name)
    if given is None or sign is None:
        return given is not None
    if not value and sign:
        return False
    return {
        "": given == value,
        "~": value in given.split(),
        "|": given == value or given.startswith(f"{value}-"),
        "^": given.startswith(value),
        "$": given.endswith(value),
        "*": value in given,
    }[sign]


class Declared(NamedTuple):
    """Values of properties, and those that are marked as important."""

    usual: dict[str, str]
    important: dict[str, str]


class Sheet:
    """The style sheets of a picture.

    Attributes:
      ends: the declarations at the end of each animation, by its name.
      unknown: how many selectors are not known, those for a pointer or a caret left aside.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.ends: dict[str, dict[str, str]] = {}
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self.unknown = self._count = self._tried = 0
        for text in texts:
            first, *rest = text.split("/*")
            self._read(first + " ".join(part.partition("*/")[2] for part in rest))

    def _read(self, text: str) -> None:
        for prelude, body in _blocks(text):
            prelude = prelude.rpartition(";")[2].strip()  # after an @import
            at, _, name = prelude.partition(" ")
            if at.endswith("keyframes"):
                for moments, frame in _blocks(body):
                    if {"to", "100%"} & set(re.split(r"[\s,]+", moments.lower())):
                        self.ends[name.strip()] = declarations(frame).usual
            elif at == "@media" and name.strip() in ("all", "screen"):
                self._read(body)
            elif not at.startswith("@"):
                declared = declarations(body)
                for selector in prelude.split(",") if declared.usual or declared.important else ():
                    self._add(selector, declared)

    def _add(self, selector: str, declared: Declared) -> None:
        """A rule by the last compound of one selector; none for what is not known."""
        compounds: list[_Compound] = []
        children: list[bool] = []
        child = False
        for part in selector[:LONGEST].replace(">", " > ").split():
            if part == ">":
                child = True
                continue
            compound = _compound(part)
            if compound is None:
                self.unknown += not _MOMENTARY.search(selector)
                return
            if compounds:
                children.append(child)
            compounds.append(compound)
            child = False
        if not compounds or child:
            return
        self._count += 1
        weight = (
            sum(len(one.ids) for one in compounds),
            sum(len(one.classes) + len(one.attributes) for one in compounds),
            sum(one.tag != "*" for one in compounds),
            self._count,
        )
        *outer, last = compounds
        within = frozenset(one.key for one in outer)
        self._rules[last.key].append(_Rule(weight, compounds, children, declared, within))

    @property
    def empty(self) -> bool:
        """Whether there is no rule in them."""
        return not self._rules

    def of(self, element: Element, above: Sequence[Element]) -> Declared:
        """What the sheets declare for an element.

        Args:
          above: its ancestors, the root first.
        Raises:
          Unusable: so many rules for so many elements that it would take long.
        """
        known = [rule for key in _keys(element) for rule in self._rules.get(key, ())]
        around = {key for one in above for key in _keys(one)} if known else set()
        tried = [rule for rule in known if rule.within <= around]
        self._tried += len(known) // 4 + sum(1 + len(rule.children) * len(above) for rule in tried)
        if self._tried > _MAX_MATCHES:
            raise Unusable("too many style rules for its elements; give the lines their own styles")
        found = Declared({}, {})
        for rule in sorted(tried, key=lambda rule: rule.weight):
            if _fits(rule, element, above):
                found.usual.update(rule.declared.usual)
                found.important.update(rule.declared.important)
        return found


def _keys(element: Element) -> list[str]:
    classes = dict.fromkeys(element.get("class", "").split())
    return ["*", tag_of(element), f"#{element.get('id')}", *(f".{name}" for name in classes)]


def _fits(rule: _Rule, element: Element, above: Sequence[Element]) -> bool:
    """Whether a rule's last compound fits the element, and those before it its ancestors."""
    *outer, last = rule.compounds
    if not last.fits(element):
        return False
    # Where on the way down to the element the compounds so far may end.
    ends = {-1}
    for compound, child in zip(outer, [False, *rule.children]):
        first = min(ends, default=len(above)) + 1
        ends = {
            place
            for place in range(first, len(above))
            if (not child or place - 1 in ends) and compound.fits(above[place])
        }
    return bool(ends) and (not rule.children[-1:] == [True] or len(above) - 1 in ends)


def _compound(text: str) -> _Compound | None:
    """A compound such as path.thin[id]; None for what is not known."""
    match = _TAG.match(text)
    compound = _Compound(match[0] if match else "*")
    position = match.end() if match else 0
    while position < len(text):
        part = _SIMPLE.match(text, position)
        if not part:
            return None
        if part[1]:
            (compound.ids if part[1] == "#" else compound.classes).append(part[2])
        else:
            compound.attributes.append((part[3], part[4], part[5] or ""))
        position = part.end()
    return compound


def _blocks(text: str) -> list[tuple[str, str]]:
    """What stands before each outermost {...}, and what in it."""
    found, depth, start, opened = [], 0, 0, 0
    for match in re.finditer("[{}]", text):
        if match[0] == "{":
            if depth == 0:
                opened = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((text[start:opened], text[opened + 1 : match.start()]))
                start = match.end()
        else:
            start = match.end()
    return found


def declarations(text: str) -> Declared:
    """The declarations of a style such as "stroke:#000;fill:none" that count here."""
    return _declarations(text) if len(text) <= LONGEST else _declarations.__wrapped__(text)


@lru_cache(1024)
def _declarations(text: str) -> Declared:
    usual: dict[str, str] = {}
    important: dict[str, str] = {}
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name not in PROPERTIES and name not in _BY_STYLE:
            continue
        bare, mark, last = value.rpartition("!")
        ranked = mark and last.strip().lower() == "important"
        value = bare.strip() if ranked else value
        if _valid(name, value):
            (important if ranked else usual)[name] = value
    return Declared(usual, important)


def styled(element: Element, above: Sequence[Element], sheet: Sheet) -> dict[str, str]:
    """What counts of all that is declared for an element, by its attributes, sheets and style.

    Source: CSS Cascade 4, section 6; the attributes stand below all sheets.
    """
    found = {
        name: value for name, value in element.items() if name in PROPERTIES and _valid(name, value)
    }
    style = element.attrib.get("style")
    if sheet.empty and not style:
        return found
    own = declarations(style or "")
    if sheet.empty:
        return found | own.usual | own.important
    usual, important = sheet.of(element, above)
    found |= usual
    found |= own.usual
    motion = f"{found.get('animation', '')} {found.get('animation-fill-mode', '')}".split()
    if "forwards" in motion or "both" in motion:
        for name in (*motion, found.get("animation-name", "")):
            found |= sheet.ends.get(name, {})
    return found | important | own.important


def inherited(around: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """The inherited properties of an element in one with those of `around`."""
    changed = {name: value for name, value in own.items() if name in INHERITED}
    if not changed:
        return around
    found = {**around, **changed}
    for name, value in changed.items():
        if value.lower() in ("inherit", "unset", "revert", "initial"):
            del found[name]
            if name in around and value.lower() != "initial":
                found[name] = around[name]
    return found
