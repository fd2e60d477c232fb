"""A learned hand: a style vector of its own, and the small file that holds it.

The file names its preset and holds the vector and how it was learned, in numbers; nothing of the
ink, its text or its writer can be got from it but how such a hand writes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from strokegen.ink.files import opened, write_whole
from strokegen.nn.network import Array
from strokegen.presets import Preset

SUFFIX = ".json"
"""What a style's name ends in where it is a file."""

_KIND, _VERSION = "style", 1
_MOST_BYTES = 1 << 20
_FAR = 1e3  # styles have numbers of the order of 1
_MOST = 1e15
_FACTS = ("lines", "points", "gain", "error")


@dataclass(frozen=True, eq=False, repr=False)
class LearnedStyle:
    """A hand that was learned from ink.

    Attributes:
      vector: float32 `(layers * style_dim,)`.
      preset: name of the preset that writes in it; space: a mark of what its styles mean.
      lines, points: that it was learned from.
      gain: nats a point by which lines that were kept back are likelier with it than without a
        style; error: its standard error. Both None where there were too few lines to keep any back.
      nearest: names of hands of the preset, the nearest first, and their distance, in units of
        which two of the preset's hands are some 8 apart.
      name: of its file, as it was asked for.
    """

    vector: Array
    preset: str
    space: str
    lines: int
    points: int
    gain: float | None = None
    error: float | None = None
    nearest: dict[str, float] = field(default_factory=dict)
    name: str = "learned"

    def __repr__(self) -> str:
        return self.name

    def check(self, preset: Preset) -> None:
        """Hold it to the preset that is to write in it.

        Raises:
          ValueError: it was learned for another one.
        """
        if self.space != space_of(preset):
            other = "other weights" if preset.name == self.preset else f"preset {preset.name}"
            # Without a window on a text, as of scribbles, nothing is learned from labelled ink.
            again = f"learn it again: strokegen style learn INK --preset {preset.name}"
            remedy = again if "window/kernel" in preset.weights else "choose one of its own hands"
            raise ValueError(
                f"{self.name}: learned for preset {self.preset}, and {other} would write another "
                f"hand by it; {remedy}"
            )

    def save(self, path: str | Path) -> None:
        """Write the file, whole.

        Raises:
          ValueError: the name does not end in .json.
          OSError: it cannot be written.
        """
        if not str(path).lower().endswith(SUFFIX):
            raise ValueError(f"{path}: a style's file ends in {SUFFIX}, such as me.style.json")
        facts: dict[str, Any] = {
            "strokegen": _KIND, "version": _VERSION, "preset": self.preset, "space": self.space,
            **{name: getattr(self, name) for name in _FACTS}, "nearest": self.nearest,
            "vector": [round(float(one), 5) for one in self.vector],
        }  # fmt: skip
        write_whole(path, (json.dumps(facts, indent=1) + "\n").encode())


def space_of(preset: Preset) -> str:
    """A mark of what a style means to a preset: of the matrices that style vectors go through."""
    digest = hashlib.blake2b(digest_size=8)
    for name in sorted(preset.weights):
        if name.endswith("/style"):
            digest.update(np.ascontiguousarray(preset.weights[name], "<f4").tobytes())
    return digest.hexdigest()


def read_style(name: str | Path, preset: Preset) -> LearnedStyle:
    """The hand in a file, for a preset.

    Raises:
      ValueError: no file, one that holds no style, or one of another preset.
    """
    try:
        with opened(name) as stream:
            data = stream.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise ValueError(
            f"{name}: no such style file; make one of labelled ink: strokegen style learn INK "
            f"-o {Path(name).name}"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"{name}: cannot be read: {reason}") from None
    style = _read(str(name), data)
    style.check(preset)
    if len(style.vector) != _length(preset):
        raise ValueError(f"{name}: {len(style.vector)} numbers, expected {_length(preset)}")
    return style


def _length(preset: Preset) -> int:
    network = preset.config["network"]
    length: int = network["num_layers"] * network["style_dim"]
    return length


@lru_cache(maxsize=64)
def _read(name: str, data: bytes) -> LearnedStyle:
    remedy = "expected a file that strokegen style learn wrote"
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name}: over {_MOST_BYTES >> 20} MB, {remedy}")
    try:
        facts = json.loads(data.decode("utf-8"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise ValueError(f"{name}: no JSON, {remedy}") from None
    if not isinstance(facts, dict) or facts.get("strokegen") != _KIND:
        raise ValueError(f"{name}: holds no style, {remedy}")
    if facts.get("version") != _VERSION:
        raise ValueError(f"{name}: version {facts.get('version')!r:.20}, this is {_VERSION}")
    for key in ("preset", "space"):
        if not isinstance(facts.get(key), str) or len(facts[key]) > 200:
            raise ValueError(f"{name}: no {key}, {remedy}")
    for key in _FACTS:
        if not (facts.get(key) is None or _number(facts[key])):
            raise ValueError(f"{name}: {key} is no number, {remedy}")
    vector, nearest = facts.get("vector"), facts.get("nearest", {})
    if not isinstance(vector, list) or not all(map(_number, vector)):
        raise ValueError(f"{name}: vector is no list of numbers, {remedy}")
    if max(map(abs, vector), default=0) > _FAR:
        raise ValueError(f"{name}: vector has numbers beyond {_FAR:g}, {remedy}")
    if not isinstance(nearest, dict) or not all(map(_number, nearest.values())):
        raise ValueError(f"{name}: nearest is no list of hands, {remedy}")
    return LearnedStyle(
        np.array(vector, np.float32), facts["preset"], facts["space"],
        int(facts.get("lines") or 0), int(facts.get("points") or 0),
        facts.get("gain"), facts.get("error"), nearest, name,
    )  # fmt: skip


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MOST < value < _MOST


def _refused(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")
