"""What the server works with: presets, one queue, and a folder for what is to be kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from strokegen.ink.visible import visible
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.learned import SUFFIX, LearnedStyle, read_style
from strokegen.models.handwriting.style import Style, parse
from strokegen.models.handwriting.style_sheet import Styles, styles
from strokegen.models.handwriting.write import load, write
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.models.sketch_rnn.sketcher import load as load_sketcher
from strokegen.web.hands import Hands
from strokegen.web.made import Made
from strokegen.web.work import Work

HOST, PORT = "127.0.0.1", 8080
"""Where the server is found unless it is said where."""
STYLE = ".style.json"
"""What the name of a learned hand ends in."""


def usual_folder() -> Path:
    """Where ink is kept unless it is said where."""
    return user_data_path("strokegen", appauthor=False) / "ink"


@dataclass
class Service:
    """What the endpoints share.

    Attributes:
      folder: hands and the gallery are kept there.
      preset: that writes; sketch: that draws; as `strokegen.load` takes them.
    Raises:
      PresetError: see `load`.
    """

    folder: Path
    preset: str | Path | Handwriting = "handwriting"
    sketch: str | Path | Sketcher = "sketch"
    work: Work = field(default_factory=Work)

    @cached_property
    def hand(self) -> Handwriting:
        return load(self.preset)

    @cached_property
    def sketcher(self) -> Sketcher:
        return load_sketcher(self.sketch)

    @cached_property
    def hands(self) -> Hands:
        return Hands(self.folder)

    @cached_property
    def made(self) -> Made:
        return Made(self.folder / "gallery.ndjson")

    def styles(self) -> Styles:
        """Of the preset that writes."""
        return styles(self.hand)

    def learned(self) -> list[str]:
        """The styles that were learned here, by the names that requests call them."""
        return [self.called(one) for one in self.hands.names() if self.hands.style(one).exists()]

    def called(self, name: str) -> str:
        """The style of a hand: by its name, or by its file's where the preset has such a style."""
        try:
            parse(name, self.hand.preset)
        except ValueError:
            return name
        return f"{name}{STYLE}"

    def style(self, asked: str | None) -> Style:
        """A request's style as `write` takes it: a file is one that was learned here, no other.

        Raises:
          KeyError: no such hand was learned here.
          ValueError: a style that is none.
        """
        known = self.learned() if asked else []

        def own(part: str) -> bool:
            return SUFFIX in part.lower() or part.partition(":")[0].strip() in known

        if asked is None or not any(map(own, asked.split(","))):
            return asked
        shares: dict[Any, Any] = {}
        for part in asked.split(","):
            name, _, share = part.strip().partition(":")
            name = name.rstrip()
            shares[self._learned(name) if own(part) else name] = share or 1
        return parse(shares, self.hand.preset)

    def _learned(self, name: str) -> LearnedStyle:
        own = name.removesuffix(STYLE)
        if own not in self.hands.names() or not self.hands.style(own).exists():
            raise KeyError(f"no hand {visible(name)[:60]} was learned here; see /api/styles")
        style = read_style(self.hands.style(own), self.hand.preset)
        return replace(style, name=f"{own}{STYLE}")  # the folder is nobody's business

    def warm(self) -> None:
        """Load what the first request needs, so that its ink comes at once."""
        write("a", preset=self.hand)
        _ = self.sketcher
