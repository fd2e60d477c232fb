"""A preset's styles: listed, and side by side on a sheet."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from strokegen.ink.keywords import named
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.write import load, write
from strokegen.render.page import Page, grid

TEXT = "The quick brown fox"
_SHOWN = 12  # unless it is said which
CELL = (480, 90)
"""A line's room on the sheet, in px: wide and flat, as writing is no square."""


@dataclass(frozen=True)
class Styles:
    """The styles of a preset; as a string, the list that `strokegen styles` shows.

    Attributes:
      hand: the preset, ready to write.
      numbers: all of its styles.
      names: those that have one -> their numbers.
      default: the style that is taken where none is asked for.
      cer: named ones -> the share of characters that an outside reader misreads of their lines.
    """

    hand: Handwriting
    numbers: range
    names: Mapping[str, int]
    default: str
    cer: Mapping[str, float]

    def __str__(self) -> str:
        name, last = self.hand.preset.name, len(self.numbers) - 1
        lines = [f"{name}: styles 0 to {last}, none; default {self.default}"]
        width = max(map(len, self.cer), default=0)
        for name, at in self.names.items():
            read = f"   {100 * self.cer[name]:4.1f} in 100" if name in self.cer else ""
            lines.append(f"  {name:{width}} = {at}{read}")
        if self.cer:
            lines.append("in 100: so many characters an outside reader (OCR) gets wrong")
        return "\n".join(lines)

    def chosen(self, styles: str | None = None) -> list[str]:
        """Single styles of numbers, ranges and names such as "neat,0-9,17".

        None takes the named ones; where they are few, the first besides, 12 in all.

        Raises:
          ValueError: a range that is not within the styles.
        """
        if styles is None:
            return [*self.names, *map(str, self.numbers)][: max(_SHOWN, len(self.names))]
        chosen: list[str] = []
        for part in styles.split(","):
            first, dash, last = part.strip().partition("-")
            if dash and first.isdigit() and last.isdigit():
                if not int(first) <= int(last) < len(self.numbers):
                    raise ValueError(
                        f"no styles {part.strip()}; choose within 0-{len(self.numbers) - 1}"
                    )
                chosen += map(str, range(int(first), int(last) + 1))
            else:
                chosen.append(part.strip())
        return chosen

    def sheet(
        self,
        styles: str | Sequence[str] | None = None,
        *,
        text: str = TEXT,
        bias: float | None = None,
        seed: int = 0,
        columns: int = 2,
        progress: Callable[[Sequence[str]], Iterable[str]] = iter,
    ) -> Page:
        """The same text in several styles, each above its name.

        Args:
          styles: see `chosen`, or single ones.
          text, bias, seed: as for `write`.
          columns: of the sheet.
          progress: called with the list of styles, returns it as an iterator (such as tqdm).
        Raises:
          ValueError: see `chosen` and `write`.
        """
        wanted = self.chosen(styles) if styles is None or isinstance(styles, str) else styles
        drawings, captions = [], []
        for style in progress(wanted):
            with _named(style):
                drawings.append(write(text, style=style, bias=bias, seed=seed, preset=self.hand))
            number = self.names.get(style)
            captions.append(style if number is None else f"{style} ({number})")
        width, height = CELL
        cell = (width, height * (text.count("\n") + 1))
        return grid(drawings, columns=columns, cell=cell, captions=captions)


@contextmanager
def _named(style: str) -> Iterator[None]:
    """What is warned of begins with the hand that it is about."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for one in caught:
        warnings.warn(f"style {style}: {one.message}", one.category, stacklevel=4)


@named
def styles(preset: str | Path | Handwriting = "handwriting") -> Styles:
    """The styles of a handwriting preset, by number and by name.

    Args:
      preset: a name, a folder, or what `load` returned.
    Raises:
      PresetError: see `load`.
    """
    hand = load(preset)
    config = hand.preset.config
    names, default = config.get("style_names", {}), config.get("default_style", "none")
    cer = config.get("style_cer", {})
    return Styles(hand, range(hand.network.num_styles), names, default, cer)
