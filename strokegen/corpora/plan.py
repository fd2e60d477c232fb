"""Which line has which text, hand, pen, slant: a function of the seed and its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from math import gcd

import numpy as np

from strokegen.corpora.settings import LEAST, MOST, CorpusConfig
from strokegen.corpora.spread import Spread, chosen, given
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.hand import Handwriting
from strokegen.nn.native import machine
from strokegen.presets import Preset
from strokegen.render.pen import read_pen

_GROUP = 512  # lines that are drawn one after another, a batch at a time, and kept until then
_MOST_LINES = 10**9  # that a line's key has room for
_BOUNDS = {
    "bias": (0.0, 10.0),
    "pen_width": (0.005, 1.0),
    "slant": (-2.0, 2.0),
    "size": (0.05, 20.0),
    "tremor": (0.0, 0.5),
    "noise": (0.0, 1.0),
}
_CHOICES = 32  # shares that are drawn for a line; each option has its own, now and later
_SHARDS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True)
class Spec:
    """One line as it is to be: `strokegen write` draws it again by text, style, bias and seed."""

    number: int
    text: str
    seed: int
    style: str
    bias: float
    pen: str
    pen_width: float
    slant: float
    size: float
    tremor: float
    noise: float
    colour: str
    background: str

    @property
    def key(self) -> str:
        """What the files of the line are called."""
        return f"{self.number:09}"


@dataclass(frozen=True)
class Plan:
    """All lines of a corpus.

    Attributes:
      texts: in turn; count: of the lines; per_shard: of a shard.
      choices: of each word of a `Spec` what to choose from; hands: what its styles are, read once.
      spreads: of each number.
    """

    texts: Sequence[str]
    count: int
    seed: int
    per_shard: int
    choices: dict[str, Sequence[str]]
    hands: dict[str, styles.Shares]
    spreads: dict[str, Spread]

    @classmethod
    def of(cls, config: CorpusConfig, texts: Sequence[str], hand: Handwriting) -> Plan:
        """The plan that a config makes.

        Raises:
          ValueError: an option that cannot be understood, or too many lines.
        """
        count = len(texts) if config.lines is None else config.lines
        if not 1 <= count <= _MOST_LINES:
            raise ValueError(f"{count:,} lines: expected 1 to {_MOST_LINES:,}")
        if config.per_shard < 1 or config.per_shard % LEAST:
            raise ValueError(
                f"per shard {config.per_shard}: expected a multiple of {LEAST}, as many lines "
                "are drawn side by side"
            )
        words = ("style", "pen", "colour", "background")
        choices = {name: given(name, getattr(config, name)) for name in words}
        choices["style"] = hands(choices["style"], hand.preset)
        shares: dict[str, styles.Shares] = {
            one: styles.parse(one, hand.preset) for one in choices["style"]
        }
        for pen in choices["pen"]:
            read_pen(pen)
        spreads = {
            name: Spread.read(name.replace("_", " "), getattr(config, name), *bounds)
            for name, bounds in _BOUNDS.items()
        }
        return cls(texts, count, config.seed, config.per_shard, choices, shares, spreads)

    @property
    def shards(self) -> int:
        """How many there are."""
        return -(-self.count // self.per_shard)

    def groups(self, numbers: range) -> Iterator[range]:
        """The lines of a shard that are drawn side by side.

        By NumPy a line depends on its company in the last bits: so that it does not hang on how
        many there are, a group is always of the same lines, beyond the last one, too.
        """
        own = machine() is not None
        count = _GROUP if own else gcd(self.per_shard, MOST)
        for first in range(numbers.start, numbers.stop, count):
            yield range(first, min(first + count, numbers.stop) if own else first + count)

    def numbers(self, shard: int) -> range:
        """Of the lines of a shard."""
        first = shard * self.per_shard
        return range(first, min(first + self.per_shard, self.count))

    def spec(self, number: int) -> Spec:
        """The line of that number, which may be beyond the last."""
        rng = np.random.default_rng([self.seed, number])
        seed, shares = int(rng.integers(1 << 31)), iter(rng.random(_CHOICES).tolist())
        found: dict[str, str | float] = {}
        for field in fields(Spec):
            if field.name in self.choices:
                found[field.name] = chosen(self.choices[field.name], next(shares))
            elif field.name in self.spreads:
                found[field.name] = self.spreads[field.name].at(next(shares), next(shares))
        text = self.texts[number % len(self.texts)]
        return Spec(number=number, text=text, seed=seed, **found)  # type: ignore[arg-type]  # by name


def hands(asked: Sequence[str], preset: Preset) -> list[str]:
    """The hands that words name: one hand each, or "named", all that have a name, or "all".

    Raises:
      ValueError: a hand that the preset does not have.
    """
    names = preset.config.get("style_names", {})
    count = preset.config["network"].get("num_styles", 0)
    found: list[str] = []
    for one in asked:
        if one == "all":
            found += map(str, range(count))
        elif one == "named":
            found += names
        else:
            styles.parse(one, preset)
            found.append(one)
    return found or [styles.NONE]


def some(asked: str, count: int) -> list[int]:
    """The numbers that a text such as "0,3-5" names.

    Raises:
      ValueError: it names none, or one that is not below `count`.
    """
    found: list[int] = []
    for part in asked.split(","):
        match = _SHARDS.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, -1)
        if not first <= last < count:
            raise ValueError(
                f"shards {asked!r}: expected numbers from 0 to {count - 1}, such as 0 or 0,3-5"
            )
        found += range(first, last + 1)
    return sorted(set(found))
