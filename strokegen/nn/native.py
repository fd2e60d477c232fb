"""The recurrent step in C, where the package was built with it; NumPy's step is the reference.

Weights that are `packed` are multiplied in C, and the gates and the window are computed there; of
plain ones the same functions (see `strokegen.nn.layers`) are NumPy's. A row's numbers do not depend
on the rows beside it, bit for bit; from NumPy's they differ by rounding.

The environment variable `STROKEGEN_NATIVE` says which machine's instructions are used: "avx-512",
"avx2", "plain" for those of any machine; 0 is NumPy. Otherwise it is the fastest that this machine
has, and NumPy where that is "plain": NumPy's products are faster then.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from strokegen.ink.types import Float64
from strokegen.nn.network import Array, State, Weights

try:
    from strokegen.nn import _native
except ImportError:  # built without a compiler
    MACHINES: tuple[str, ...] = ()
else:
    MACHINES = _native.machines()
"""Instructions that the steps in C can use here, the fastest first."""

VARIABLE = "STROKEGEN_NATIVE"
_PLAIN = "plain"
_PANEL = 32  # columns that lie side by side, as in _native.c
_LINE = 64  # bytes of a line of the cache


def machine() -> str | None:
    """Whose instructions the steps in C use, one of `MACHINES`; None for steps by NumPy.

    Raises:
      ValueError: the environment asks for something that is not here.
    """
    asked = os.environ.get(VARIABLE, "")
    if asked in ("", "1"):
        return next((name for name in MACHINES if name != _PLAIN), None)
    if asked == "0":
        return None
    for name in MACHINES:
        if asked.lower() == name.lower():
            return name
    known = ", ".join(["0", *MACHINES]).lower()
    raise ValueError(f"{VARIABLE} is {asked[:40]!r}, expected one of {known}; or unset it")


def described() -> str:
    """Which step is used, in words.

    Raises:
      ValueError: see `machine`.
    """
    name = machine()
    return f"steps in C, {name}" if name else "steps by NumPy"


def packed(weights: Mapping[str, Array]) -> Weights:
    """The weights, ready for steps in C; as they are where steps are NumPy's.

    Raises:
      ValueError: see `machine`.
    """
    name = machine()
    return dict(weights) if name is None else Packed(weights, MACHINES.index(name))


class Packed(dict[str, Array]):
    """A network's weights, ready for steps in C: name -> array, as they were.

    A matrix is laid out for its product when it is first used, in float16 where that loses nothing,
    as of a preset; changes of the array are not seen from then on.

    Args:
      number: of one of `MACHINES`.
    """

    def __init__(self, weights: Mapping[str, Array], number: int):
        super().__init__(weights)
        self.number = number
        self._matrices: dict[tuple[str, ...], Array] = {}

    def _matrix(self, *names: str) -> Array:
        """Matrices one above the other, laid out."""
        try:
            return self._matrices[names]
        except KeyError:
            made = _laid_out(np.concatenate([self[name] for name in names]))
            return self._matrices.setdefault(names, made)

    def product(self, name: str, parts: Sequence[Array], plus: Array) -> Array:
        """See `strokegen.nn.layers.product`."""
        out = np.empty((len(parts[0]), self[name].shape[1]), np.float32)
        _native.product(self.number, self._matrix(name), plus, out, *parts)
        return out

    def cell(
        self, name: str, feed: Sequence[Array], h: Array, c: Array, terms: Array
    ) -> tuple[Array, Array]:
        """See `strokegen.nn.layers.cell`."""
        matrix = self._matrix(f"{name}/input", f"{name}/recurrent")
        new_h, new_c = np.empty(c.shape, np.float32), np.empty(c.shape, np.float32)
        _native.cell(self.number, matrix, terms, c, new_h, new_c, *feed, h)
        return new_h, new_c

    def sweep(self, name: str, z: Array) -> Array:
        """h `[T, B, H]` of an LSTM that goes over its pre-activations `[T, B, 4H]`, from zeros.

        Args:
          name: of its recurrent matrix.
        """
        matrix, (steps, batch, gates) = self._matrix(name), z.shape
        out = np.empty((steps, batch, gates // 4), np.float32)
        h, c = np.zeros((2, batch, gates // 4), np.float32)
        for terms, new_h in zip(z, out):
            _native.cell(self.number, matrix, terms, c, new_h, c, h)
            h = new_h
        return out

    def window(self, p: Array, kappa: Array, text: Array) -> tuple[Array, Array, Array]:
        """See `strokegen.models.handwriting.window.window`."""
        rows, characters, symbols = text.shape
        w, new_kappa = np.empty((rows, symbols), np.float32), np.empty(kappa.shape, np.float32)
        phi = np.empty((rows, characters), np.float32)
        _native.window(self.number, p, kappa, text, w, new_kappa, phi)
        return w, new_kappa, phi

    def line(
        self,
        state: State,
        x: Array,
        height: Float64,
        spacing: float,
        bias: Float64,
        uniform: Float64,
        normal: Float64,
    ) -> tuple[Array, Array, Array, State, Array]:
        """See `strokegen.models.handwriting.ahead.ahead`."""
        steps, rows = uniform.shape[:2]
        bias, uniform, normal = map(np.ascontiguousarray, (bias, uniform, normal))
        x, height, new = x.copy(), height.copy(), dict(state)
        cells: list[tuple[Any, ...]] = []
        outputs: list[Array] = []
        for name in ("kappa", "w"):
            new[name] = state[name].copy()
        while f"h{len(cells)}" in state:
            layer = len(cells)
            h, c = (state[f"{part}{layer}"].copy() for part in "hc")
            new[f"h{layer}"], new[f"c{layer}"] = h, c
            matrix = self._matrix(f"lstm{layer}/input", f"lstm{layer}/recurrent")
            feed = (x, new["w"], *outputs[-1:], h)
            cells.append((self.number, matrix, state[f"terms{layer}"], c, h, c, *feed))
            outputs.append(h)
        reads = (self.number, self._matrix("window/kernel"), self["window/bias"], outputs[0])
        head = (self.number, self._matrix("output/kernel"), self["output/bias"], *outputs)
        points = np.empty((steps, rows, 3), np.float32)
        kappas = np.empty((steps, *state["kappa"].shape), np.float32)
        phi = np.empty((steps, *state["phi"].shape), np.float32)
        _native.line(
            tuple(cells), reads, head, new["kappa"], state["text"], new["w"], x, height,
            spacing, bias, uniform, normal, points, kappas, phi,
        )  # fmt: skip
        new["phi"] = phi[-1]
        return points, kappas, phi, new, x

    def sketch(
        self,
        state: State,
        x: Array,
        share: float,
        far: float,
        temperatures: tuple[float, float],
        uniform: Float64,
        normal: Float64,
    ) -> tuple[Array, State, Array]:
        """See `strokegen.models.sketch_rnn.ahead.ahead`.

        Args:
          share: of its place that the network is told.
        """
        steps, rows = uniform.shape[:2]
        uniform, normal = map(np.ascontiguousarray, (uniform, normal))
        x, h, c = x.copy(), state["h"].copy(), state["c"].copy()
        place, told = np.zeros((2, rows, 2), np.float32)
        new, feed = state | {"h": h, "c": c}, [x, h]
        if "place" in state:
            place += state["place"]
            new["place"], feed = place, [x, told, h]
        matrix = self._matrix("lstm/input", "lstm/recurrent")
        cell = (self.number, matrix, state["terms"], c, h, c, *feed)
        head = (self.number, self._matrix("output/kernel"), self["output/bias"], h)
        points = np.zeros((steps, rows, 5), np.float32)
        _native.sketch(
            cell, head, x, place, told, share, far, *temperatures, uniform, normal, points
        )
        return points, new, x


def _laid_out(matrix: Array) -> Array:
    """A matrix `[K, N]` in panels `[N / 32, K, 32]`, zeros beyond its columns."""
    with np.errstate(over="ignore"):
        half = matrix.astype(np.float16)
    numbers = half if np.isfinite(half).all() and np.array_equal(half, matrix) else matrix
    rows, columns = matrix.shape
    panels = -(-columns // _PANEL)
    size = panels * rows * _PANEL * numbers.itemsize
    room = np.zeros(size + _LINE, np.uint8)
    first = -room.ctypes.data % _LINE
    out = room[first : first + size].view(numbers.dtype).reshape(panels, rows, _PANEL)
    whole = columns // _PANEL
    parts = numbers[:, : whole * _PANEL].reshape(rows, whole, _PANEL)
    out[:whole] = parts.transpose(1, 0, 2)
    out[whole:, :, : columns % _PANEL] = numbers[:, whole * _PANEL :]
    return out
