"""A preset: a trained model in a folder, config.json and weights.npz and card.md."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.archive import opened, pack, undamaged
from strokegen.ink.files import write_whole
from strokegen.ink.types import Float32
from strokegen.nn.native import packed

__all__ = ["Preset", "PresetError", "read_config", "read_preset", "shipped", "write_preset"]

SHIPPED = Path(__file__).resolve().with_suffix("")
_MAX_BYTES = 256 << 20
_KEPT = 12  # models that are held ready to draw

Drawer = TypeVar("Drawer")
"""What draws from a preset, such as a `Sketcher`."""


class PresetError(ValueError):
    """A preset that is missing or broken; the message names the place and the remedy."""


@dataclass(frozen=True)
class Preset:
    """A model's configuration and weights, as arrays.

    Attributes:
      name: its folder's name.
      config: what config.json holds; `config["model"]` names the network.
      weights: name -> float32 array, `packed` for the steps in C where they are used.
    Raises:
      ValueError: see `strokegen.nn.native.machine`.
    """

    name: str
    config: dict[str, Any]
    weights: dict[str, Float32]

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", packed(self.weights))


def shipped() -> list[str]:
    """Names of the presets that come with the package."""
    return list(_names(SHIPPED))


@cache
def _names(folder: Path) -> tuple[str, ...]:
    """The presets in a folder; a package's own do not change while it runs."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/config.json")))


def _folder(name: str | Path) -> Path:
    """Where a preset is."""
    if str(name) in shipped():
        return SHIPPED / str(name)
    folder = Path(name)
    if not (folder / "config.json").is_file():
        known = ", ".join(shipped()) or "none"
        raise PresetError(
            f"{name}: no preset of that name and no folder with a config.json; "
            f"shipped presets: {known}"
        )
    return folder


def _undamaged(folder: Path) -> AbstractContextManager[None]:
    """Turns what damaged files raise into a PresetError."""
    return undamaged(folder, "preset", "reinstall the package or train it again", PresetError)


def _config(folder: Path) -> dict[str, Any]:
    config: object = json.loads((folder / "config.json").read_text("utf-8"))
    if not isinstance(config, dict) or "model" not in config:
        raise ValueError("config.json names no model")
    return config


def read_config(name: str | Path) -> dict[str, Any]:
    """The config of a preset, without its weights; see `read_preset`."""
    folder = _folder(name)
    with _undamaged(folder):
        return _config(folder)


def read_preset(name: str | Path) -> Preset:
    """Read a shipped preset by name, or a preset or run folder by path.

    Raises:
      PresetError: no such preset, or a file of it is damaged.
    """
    return _read(_folder(name))


def _read(folder: Path) -> Preset:
    with _undamaged(folder):
        config = _config(folder)
        with opened(folder / "weights.npz", _MAX_BYTES, "weights.npz") as file:
            weights = {key: np.asarray(array, np.float32) for key, array in file.items()}
    return Preset(folder.name, config, weights)


def loaded(kind: Callable[[Preset], Drawer], name: str | Path | Drawer) -> Drawer:
    """What `kind` makes of a preset; the same object again until the preset's files change.

    Args:
      kind: the class of its model.
      name: see `read_preset`; what is of that class already is taken as it is.
    Raises:
      PresetError: see `read_preset`, and what `kind` raises.
    """
    if isinstance(kind, type) and isinstance(name, kind):
        return cast(Drawer, name)
    folder = _folder(cast(str | Path, name))
    with _undamaged(folder):
        files = [(folder / file).stat() for file in ("config.json", "weights.npz")]
    marks = ((s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns) for s in files)
    # A relative name is another folder in another working directory.
    made: Drawer = _made(kind, folder, folder.absolute(), tuple(marks))
    return made


@lru_cache(maxsize=_KEPT)
def _made(kind: Callable[[Preset], Drawer], folder: Path, *_identity: Hashable) -> Drawer:
    return kind(_read(folder))


@contextmanager
def stated(preset: Preset) -> Iterator[None]:
    """Turns what a config that lacks or misstates something raises into a PresetError."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise PresetError(f"preset {preset.name}: config.json lacks or misstates {error}") from None


def check_model(preset: Preset, model: str, what: str) -> None:
    """Hold the preset to a model; `what` names it in the error.

    Raises:
      PresetError: it is of another one.
    """
    found = preset.config.get("model")
    if found != model:
        raise PresetError(f"preset {preset.name} is a {found}, not a {what}")


def check_shapes(preset: Preset, shapes: dict[str, tuple[int, ...]]) -> None:
    """Hold the weights to what the network expects.

    Raises:
      PresetError: a weight is missing, has another shape, or is not finite.
    """
    for name, shape in shapes.items():
        found = preset.weights.get(name)
        if found is None or found.shape != tuple(shape):
            got = "nothing" if found is None else found.shape
            raise PresetError(f"preset {preset.name}: weight {name} is {got}, expected {shape}")
        if not np.isfinite(found).all():
            raise PresetError(f"preset {preset.name}: weight {name} is not finite")


def write_preset(
    folder: Path,
    config: Mapping[str, Any],
    weights: Mapping[str, NDArray[np.floating[Any]]],
    card: str | None = None,
) -> None:
    """Write config.json, weights.npz (float16) and card.md, each whole.

    In `card`, `{sha256}` becomes the hash of weights.npz.
    """
    folder.mkdir(parents=True, exist_ok=True)
    packed = pack({name: array.astype(np.float16) for name, array in weights.items()})
    write_whole(folder / "weights.npz", packed)
    if card is not None:
        digest = hashlib.sha256(packed).hexdigest()
        write_whole(folder / "card.md", card.replace("{sha256}", digest).encode())
    text = json.dumps(config, indent=1, ensure_ascii=False)
    write_whole(folder / "config.json", text.encode())
