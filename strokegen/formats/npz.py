"""Sketch-RNN's `.npz` files: train, valid and test as arrays of `(n, 3)` drawings.

Source: Ha & Eck (2017), arXiv:1704.03477; github.com/hardmaru/sketch-rnn-datasets.

Each part is a pickled object array. A pickle can name any function and have it called, so nothing
that one names is ever called here: NumPy's own names are answered by stand-ins that only take note
of shape, type and bytes, and every other name is refused, as is every opcode that an array does
not need. (The real `ndarray` and `dtype` would not do: a crafted state of theirs reads memory that
is not theirs.)
"""

from __future__ import annotations

import io
import math
import pickle
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.archive import ZIP_DAMAGE, damage
from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.checks import Unusable, check
from strokegen.ink.chords import simplified
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.files import read_bounded
from strokegen.ink.types import Float32, Float64

PARTS = ("train", "valid", "test")
"""What sketch-rnn calls the parts of its files."""

MAX_BYTES = 512 << 20
"""Bytes of an unpacked part; the largest published ones have about 60 MB."""

MAX_TOTAL_POINTS = 50_000_000
_FREELY = 16 << 20  # bytes that any part may unpack to
_MOST_PACKED = 200  # times its packed size that a larger one may; published ones have 2 to 4
_MOST_OPCODES = 200  # of a pickle from one array to the next; NumPy's have up to 42
_MOST_ARRAYS = 500_000  # of a part; the largest published ones have 75,000
_NUMERIC = re.compile(r"([<>|=]?)([iuf])([1248])")


def _text(value: object) -> str:
    # Not str(value): of lists within lists, each named twice, that would never end.
    if not isinstance(value, str):
        raise pickle.UnpicklingError("something else than a text")
    return value


class _Standin:
    """Something that NumPy's pickles name; its state is set once."""

    built = False

    def __setstate__(self, state: Any) -> None:
        if self.built:
            raise pickle.UnpicklingError("a state where none belongs")
        self.built = True


class _Type(_Standin):
    """Stands for `numpy.dtype`: "O", or a type and size such as "i2" with its byte order."""

    def __init__(self, name: object, align: object = False, copy: object = False) -> None:
        self.name, self.order = _text(name), "="

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        self.order = _text(state[1])

    def numeric(self) -> np.dtype[np.number[Any]]:
        match = _NUMERIC.fullmatch(self.name)
        if match is None or self.order not in ("<", ">", "|", "="):
            raise pickle.UnpicklingError(f"an array of type {self.name!r}")
        return np.dtype((match[1] or self.order) + match[2] + match[3])


class _Array(_Standin):
    """Stands for `numpy.ndarray`: `value` is a list of objects, or an array of numbers."""

    value: list[Any] | NDArray[np.number[Any]] | None = None

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        _, shape, kind, columns_first, data = state
        if isinstance(data, list):
            self.value = data
            return
        raw = data.encode("latin-1") if isinstance(data, str) else data
        flat = np.frombuffer(raw, kind.numeric())
        self.value = flat.reshape(shape, order="F" if columns_first else "C")


class _Reconstruct(_Standin):
    """Stands for `_reconstruct`, which gives an empty array."""

    def __new__(cls, kind: object, shape: object, typecode: object) -> Any:
        return _Array()


class _Encode(_Standin):
    """Stands for `_codecs.encode`, by which Python 3 writes bytes for Python 2."""

    def __new__(cls, text: object, encoding: object = "latin1") -> Any:
        return _text(text).encode("latin-1")


_STANDINS = {
    ("numpy.core.multiarray", "_reconstruct"): _Reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _Reconstruct,
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Type,
    ("_codecs", "encode"): _Encode,
}


class _Opcodes(dict[int, Callable[[Any], None]]):
    """What each opcode does, counted between two arrays so that nobody is kept busy for nothing."""

    _left, _arrays = _MOST_OPCODES, _MOST_ARRAYS

    def __getitem__(self, opcode: int) -> Callable[[Any], None]:
        self._left -= 1
        if opcode == pickle.BUILD[0]:
            self._left, self._arrays = _MOST_OPCODES, self._arrays - 1
        if self._left < 0 or self._arrays < 0:
            raise pickle.UnpicklingError("more opcodes than drawings need")
        return super().__getitem__(opcode)

    def __missing__(self, opcode: int) -> NoReturn:
        raise pickle.UnpicklingError(f"opcode {bytes([opcode])!r}, which no array needs")


# No dictionaries and sets, so that nothing is hashed; no persistent ids, instances, buffers.
_ALLOWED = (
    "PROTO FRAME STOP MARK MEMOIZE BINPUT LONG_BINPUT BINGET LONG_BINGET GLOBAL STACK_GLOBAL REDUCE"
    " BUILD NONE NEWTRUE NEWFALSE BININT BININT1 BININT2 LONG1 TUPLE TUPLE1 TUPLE2 TUPLE3"
    " EMPTY_TUPLE EMPTY_LIST APPEND APPENDS BINSTRING SHORT_BINSTRING BINBYTES SHORT_BINBYTES"
    " BINBYTES8 BINUNICODE SHORT_BINUNICODE"
).split()


class _Unpickler(pickle._Unpickler):
    """Unpickles arrays as stand-ins, and nothing else.

    On the Python class, whose opcodes can be chosen; that in C also takes memory for any number
    under which a pickle files an object.
    """

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, encoding="latin1")
        self.dispatch = _Opcodes(  # type: ignore[misc]  # each load counts its own
            (code, pickle._Unpickler.dispatch[code])
            for code in (getattr(pickle, name)[0] for name in _ALLOWED)
        )

    def find_class(self, module: str, name: str) -> type[_Standin]:
        if (module, name) not in _STANDINS:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no array needs")
        return _STANDINS[module, name]


def drawings(stream: BinaryIO, name: str) -> Iterator[Drawing]:
    """The drawings of a file, each with its split in `meta`.

    Raises:
      DataError: as `load`, and for a drawing that is not as it should be; the message names it.
    """
    label = label_of(Path(name))
    for split, found in parts(name, io.BytesIO(read_bounded(stream, MAX_BYTES, name))):
        for index, offsets in enumerate(found):
            try:
                yield simplified(from_stroke3(_offsets(offsets), label)).with_meta(split=split)
            except (Unusable, ValueError) as error:
                raise DataError(f"{name} {split} {index}: {error}") from None


def encode(drawings: Iterable[Drawing]) -> bytes:
    """Drawings as sketch-rnn's file, for `np.load(..., allow_pickle=True, encoding="latin1")`.

    Each goes to the part that `meta["split"]` names, else to train. Offsets are whole numbers as in
    the published files where all of them can be, else float32. NumPy writes the array of arrays as
    a pickle; that is safe, since making one runs nothing.
    """
    kept: dict[str, list[Float32]] = {split: [] for split in PARTS}
    for drawing in drawings:
        split = drawing.meta.get("split")
        kept[split if split in PARTS else "train"].append(to_stroke3(drawing))
    every = [offsets for part in kept.values() for offsets in part]
    small = all((np.abs(o) <= 32767).all() and (o == np.round(o)).all() for o in every)
    arrays: dict[str, NDArray[np.object_]] = {}
    for split, part in kept.items():
        arrays[split] = np.empty(len(part), object)
        arrays[split][:] = [o.astype(np.int16 if small else np.float32) for o in part]
    stream = io.BytesIO()
    save: Callable[..., None] = np.savez_compressed  # its options are named as parts might be
    save(stream, **arrays)
    return stream.getvalue()


def label_of(file: Path) -> str:
    """What a file shows, by its name."""
    return file.stem.removeprefix("sketchrnn_").removesuffix(".full")


def sketch_of(offsets: object, label: str) -> Drawing:
    """The sketch of `(n, 3)` offsets; raises Unusable for what no sketch has."""
    rows = _offsets(offsets)
    check([np.cumsum(rows[:, :2], axis=0)])
    return simplified(from_stroke3(rows, label))


def rows_of(values: object, what: str) -> Float64:
    """float64 `(n, 3)`, n >= 0; raises Unusable, which calls them `what`, for anything else."""
    if not isinstance(values, np.ndarray) or values.ndim != 2 or values.shape[1] != 3:
        raise Unusable(f"not an array of (n, 3) {what}")
    rows = np.asarray(values.astype(np.float64))
    if not np.isfinite(rows).all():
        raise Unusable(f"{what} that are not finite")
    return rows


def _offsets(offsets: object) -> Float64:
    rows = rows_of(offsets, "offsets")
    if not np.isin(rows[:, 2], (0, 1)).all():
        raise Unusable("pen states other than 0 and 1")
    return rows


def parts(
    name: str | Path,
    file: str | Path | BinaryIO,
    names: Sequence[str] = PARTS,
    what: str = "train, valid and test of sketch-rnn",
) -> Iterator[tuple[str, list[Any]]]:
    """(name, list of arrays) of every part of those names that `file`, a path or stream, has.

    What is no array of numbers is None in the list.
    Raises:
      DataError: it has none of them, or is not `what` it should be; the message names `name`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            present = set(archive.namelist())
            if not present & {f"{split}.npy" for split in names}:
                raise DataError(f"{name}: expected {what} in it")
            for split in names:
                if f"{split}.npy" in present:
                    with archive.open(f"{split}.npy") as stream:
                        limit = _limit(archive.getinfo(f"{split}.npy"))
                        data = stream.read(limit + 1)
                    if len(data) > limit:
                        raise DataError(f"{name}: {split} is over {limit >> 20} MB unpacked")
                    yield split, _objects(name, split, data)
    except DataError:
        raise
    except ZIP_DAMAGE as error:
        raise DataError(f"{name}: not a readable npz file ({damage(error)})") from None


def _limit(member: zipfile.ZipInfo) -> int:
    """Bytes that a part may unpack to: no ink is packed as a bomb is."""
    return min(MAX_BYTES, max(_FREELY, _MOST_PACKED * member.compress_size))


def _objects(name: str | Path, split: str, data: bytes) -> list[Any]:
    """The drawings of one part."""
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, _, kind = header(stream)
        if kind != np.dtype(object) or len(shape) != 1:
            raise ValueError(f"an array of type {kind} and shape {shape}")
        outer = _Unpickler(stream).load()
        drawings = outer.value
        if not isinstance(drawings, list) or len(drawings) != math.prod(shape):
            raise ValueError("no list of as many drawings as its head says")
        drawings = [getattr(drawing, "value", None) for drawing in drawings]
    # Whatever a crafted pickle brings about in the unpickler, it is a bad file.
    except Exception as error:
        # The first line alone: NumPy's next ones are advice to trust the file.
        reason = " ".join(str(error).partition("\n")[0].split())[:200] or type(error).__name__
        raise DataError(
            f"{name}: {split} is refused ({reason}); expected an array of (n, 3) drawings"
        ) from None
    if sum(len(d) for d in drawings if isinstance(d, np.ndarray) and d.ndim) > MAX_TOTAL_POINTS:
        raise DataError(f"{name}: {split} has over {MAX_TOTAL_POINTS:,} points")
    return drawings
