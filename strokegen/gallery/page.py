"""A gallery: many drawings on one web page that needs nothing else, neither files nor a network.

The page's own style and script stand in it, and a content security policy names both by their
digests, so that a browser runs no other, whatever a caption says.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import resources

from strokegen.ink.drawing import Drawing
from strokegen.ink.visible import visible
from strokegen.render.svg import to_svg

MOST = 10_000
"""Drawings on a page; with more it would be slow to open and to search."""

FACTS = ("preset", "style", "bias", "temperature", "seed", "verdict")
"""Of a drawing's `meta`, what its caption tells."""

_PLACES = 480  # px that a drawing's larger side has, before it is fitted into its place


@dataclass(frozen=True)
class Tile:
    """A picture of a gallery.

    Attributes:
      svg: the text of an `<svg>` element, which goes into the page as it is: it must be made by
        `strokegen.render` or by `strokegen.gallery.picture`.
      label: what it shows.
      facts: what else its caption says.
      times: (start, end) of each of its paths in seconds, or empty.
    """

    svg: str
    label: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    times: tuple[tuple[float, float], ...] = ()

    @classmethod
    def of(cls, drawing: Drawing, **facts: str) -> Tile:
        """A drawing as a tile; `facts` go into its caption beside its own."""
        told = {key: str(drawing.meta[key]) for key in FACTS if drawing.meta.get(key) is not None}
        times = tuple((float(t[0]), float(t[-1])) for t in drawing.times or ())
        wide = drawing.width >= drawing.height
        svg = to_svg(drawing, width=_PLACES) if wide else to_svg(drawing, height=_PLACES)
        return cls(svg.strip(), drawing.label or "", told | facts, times)


def gallery(tiles: Sequence[Tile | Drawing], title: str = "Drawings") -> str:
    """The text of an HTML page: a grid of the drawings, to filter, enlarge, play and download.

    Captions and the title are text, whatever they contain.

    Args:
      tiles: pictures, or drawings that become such.
      title: what stands above them.
    Raises:
      ValueError: there are none, or more than `MOST`.
    """
    if not tiles:
        raise ValueError("there are no drawings to show")
    if len(tiles) > MOST:
        raise ValueError(f"{len(tiles):,} drawings are too many for a page; at most {MOST:,}")
    shown = [Tile.of(tile) if isinstance(tile, Drawing) else tile for tile in tiles]
    style, script = _asset("gallery.css"), _asset("gallery.js")
    parts = {
        "policy": f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'",
        "title": _text(title),
        "style": style,
        "count": f"{len(shown):,}",
        "tiles": "\n".join(_figure(number, tile) for number, tile in enumerate(shown, 1)),
        "script": script,
    }
    # In one go: what a caption says is never looked at for more places to fill.
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _asset("gallery.html"))


def _asset(name: str) -> str:
    return resources.files("strokegen.gallery").joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _text(words: str) -> str:
    return escape(visible(words))


def _figure(number: int, tile: Tile) -> str:
    slug = re.sub(r"[^A-Za-z0-9]+", "-", tile.label).strip("-").lower()[:40] or "drawing"
    times = _text(json.dumps([[round(v, 3) for v in span] for span in tile.times]))
    facts = "".join(
        f"<span><i>{_text(key)}</i> {_text(str(value))}</span>" for key, value in tile.facts.items()
    )
    label = _text(tile.label) or f"{number}"
    return (
        f'<figure data-name="{slug}-{number}.svg" data-times="{times}">'
        f'<button class="view" aria-label="show {label} large">{tile.svg}</button>'
        f"<figcaption><b>{label}</b> {facts}</figcaption>"
        '<p><button class="play">play</button><button class="save">download</button></p></figure>'
    )
