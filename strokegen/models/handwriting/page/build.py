"""The text of a page that writes by itself: a preset, its step in JavaScript, and a form."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypedDict, Unpack

import numpy as np

from strokegen.ink.accents import OVER, UNDER
from strokegen.ink.files import File, name_of, write_to
from strokegen.ink.letters import SIGNS, spelled
from strokegen.ink.visible import visible
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.marks import STROKES
from strokegen.models.handwriting.page.seed import LINE, first_seed
from strokegen.models.handwriting.signs import shape
from strokegen.models.handwriting.style import Style
from strokegen.models.handwriting.write import load
from strokegen.presets import Preset, PresetError

TEXT = "Dear reader,\nno pen has touched this page."

_BESIDE = ".,;:!?'\"()[]"
"""Punctuation that is drawn where it stands beside a sign."""

_WORKER = [
    f"{name}.js" for name in "products network pieces line signs accents hand worker".split()
]
_PAGE = ["ink.js", "page.js"]


class Asked(TypedDict, total=False):
    """What `page` is asked for."""

    preset: str | Path | Handwriting
    style: Style
    bias: float | None
    text: str
    title: str


def save(path: File, **asked: Unpack[Asked]) -> int:
    """Write a `page` to a file, whole or not at all; its size in bytes.

    Raises:
      ValueError: the file's name does not end in .html; or see `page`.
      OSError: it cannot be written to.
    """
    name = name_of(path)
    if name is not None and name.suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"{path}: it is a web page; let its name end in .html")
    data = page(**asked).encode()
    write_to(path, data)
    return len(data)


def page(
    preset: str | Path | Handwriting = "handwriting",
    *,
    style: Style = None,
    bias: float | None = None,
    text: str = TEXT,
    title: str = "Handwriting",
) -> str:
    """The text of an HTML file that writes by hand, without a server and without a network.

    Its network is that of the preset, held equal to NumPy's, its weights float16 as a preset's file
    has them; only the reader, which has poor lines drawn again, is left out: it chooses the seed
    that the page begins with.

    Args:
      preset: a name, a folder, or what `load` returned.
      style: the hand that it begins with, see `write`; None for the preset's default.
      bias: how neat it begins, see `write`; None for the preset's own.
      text: what it writes at first; title: what stands above.
    Raises:
      PresetError: see `load`; or a weight is beyond float16.
      ValueError: no such style, or a bias out of range.
    """
    hand = load(preset)
    chosen, own = _chosen(hand.preset, style)
    scripts = {"worker": _joined(_WORKER), "script": _joined(_PAGE)}
    neat = float(f"{styles.bias(bias, hand.preset):g}")  # as its field has it
    vector = styles.vector(styles.parse(style, hand.preset), hand.preset)
    sheet = _file("page.css")
    parts = {
        "policy": "default-src 'none'; worker-src blob:; base-uri 'none'; form-action 'none'; "
        f"style-src {_digest(sheet)}; "
        f"script-src 'wasm-unsafe-eval' {_digest(scripts['script'])}",
        "title": escape(visible(title)),
        "style": sheet,
        "text": escape(text),
        "bias": f"{neat:g}",
        "seed": str(first_seed(hand, text, vector, neat)),
        "line": str(LINE),
        "hands": _options(hand.preset, chosen),
        "about": escape(_about(hand.preset)),
        # No end of a script in it, whatever a name says.
        "model": json.dumps(model(hand, own), separators=(",", ":")).replace("<", "\\u003c"),
        **scripts,
    }
    # In one go: what a text says is never looked at for more places to fill.
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _file("page.html"))


def _chosen(preset: Preset, style: Style) -> tuple[str, dict[str, list[float]]]:
    """The name of the hand that a page begins with; and its vector, where the preset names none."""
    shares = styles.parse(style, preset)
    named = {number: name for name, number in preset.config.get("style_names", {}).items()}
    if not shares or len(shares) == 1 and next(iter(shares)) in named:
        return named.get(next(iter(shares), None), styles.NONE), {}
    # Of a file its name is told, not where it lies.
    name = re.sub(r"[^,]*[/\\]", "", styles.describe(shares))
    return name, {name: styles.vector(shares, preset).tolist()}


def model(
    hand: Handwriting, own: Mapping[str, list[float]] = MappingProxyType({})
) -> dict[str, Any]:
    """What the page's step knows, as JSON holds it: sizes, weights, hands and signs.

    Args:
      own: name -> vector of hands that the preset does not name.
    """
    config, preset = hand.preset.config, hand.preset
    shapes = hand.network.shapes()
    return {
        "network": hand.network.as_dict(),
        "spacing": hand.normaliser.spacing,
        "alphabet": hand.alphabet.characters,
        "hands": {**config.get("style_names", {}), **own},
        "strokes": STROKES,
        "signs": {
            sign: [np.round(stroke, 4).tolist() for stroke in shape(sign)]
            for sign in sorted({*SIGNS, *_BESIDE})
        },
        **_spelling(),
        "over": OVER,
        "under": UNDER,
        "shapes": [[name, list(size)] for name, size in shapes.items()],
        "weights": base64.b64encode(b"".join(_halves(preset, name) for name in shapes)).decode(),
    }


def _halves(preset: Preset, name: str) -> bytes:
    weights = preset.weights[name]
    with np.errstate(over="ignore"):
        halves = weights.astype("<f2")
    if not np.isfinite(halves).all():
        raise PresetError(f"preset {preset.name}: weight {name} is beyond float16")
    return halves.tobytes()


def _spelling() -> dict[str, Any]:
    """How characters are written: as others are, or as a letter with marks over and under it."""
    same, letters = {"\t": " "}, {}
    for char in map(chr, range(0x7F, 0x10000)):
        plain, marks, lacking = spelled(char)
        names = marks.get(len(plain) - 1, ())
        if lacking or len(marks) > bool(names) or not all(n in OVER or n in UNDER for n in names):
            continue
        if names:
            letters[char] = [plain, names]
        elif plain != char:
            same[char] = plain
    return {"same": same, "letters": letters}


def _options(preset: Preset, chosen: str) -> str:
    names = [*preset.config.get("style_names", {}), styles.NONE]
    shown = names if chosen in names else [chosen, *names]
    return "".join(
        f'<option value="{escape(name)}"{" selected" * (name == chosen)}>{escape(visible(name))}'
        "</option>"
        for name in shown
    )


def _about(preset: Preset) -> str:
    return (
        f"Preset {visible(preset.name)} of strokegen, run in this page: nothing that is typed "
        "leaves it. Lines are not read back, as strokegen write does."
    )


def _joined(names: Sequence[str]) -> str:
    """Modules as one: what they import of each other stands beside them."""
    whole = "\n".join(_file(name) for name in names)
    return re.sub(r"^(import .*\n|export )", "", whole, flags=re.MULTILINE)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
