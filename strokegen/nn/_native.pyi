from typing import Any

from strokegen.ink.types import Float64
from strokegen.nn.network import Array

def machines() -> tuple[str, ...]: ...
def product(machine: int, matrix: Array, plus: Array | None, out: Array, *parts: Array) -> None: ...
def cell(
    machine: int,
    matrix: Array,
    terms: Array | None,
    c: Array,
    new_h: Array,
    new_c: Array,
    *parts: Array,
) -> None: ...
def window(
    machine: int, p: Array, kappa: Array, text: Array, w: Array, new_kappa: Array, phi: Array
) -> None: ...
def line(
    cells: tuple[tuple[Any, ...], ...],
    window: tuple[Any, ...],
    head: tuple[Any, ...],
    kappa: Array,
    text: Array,
    w: Array,
    x: Array,
    height: Float64,
    spacing: float,
    bias: Float64,
    uniform: Float64,
    normal: Float64,
    points: Array,
    kappas: Array,
    phi: Array,
) -> None: ...
def sketch(
    cell: tuple[Any, ...],
    head: tuple[Any, ...],
    x: Array,
    place: Array,
    told: Array,
    share: float,
    far: float,
    temperature: float,
    pen_temperature: float,
    uniform: Float64,
    normal: Float64,
    points: Array,
) -> None: ...
