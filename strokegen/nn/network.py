"""What every network is: a bounded size, its weights by name, and a step written once over `ops`.

Drawing runs the step in NumPy (`strokegen.nn.ops`), training runs it, or a fused form of it, in
TensorFlow (`keras.ops`); a conformance suite holds them equal.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from strokegen.nn import ops as numpy_ops

Ops = ModuleType
"""`strokegen.nn.ops` or `keras.ops`: the same functions on arrays or on tensors."""

Tensor = Any
"""A NumPy array where `Ops` is NumPy's, else a tensor of TensorFlow."""

Array = NDArray[np.float32]
Shapes = dict[str, tuple[int, ...]]
Weights = dict[str, Array]
State = dict[str, Tensor]
Stepped = tuple[Tensor, State]

_WHOLE, _TRUTH = "int", "bool"


def plain(sizes: Any) -> None:
    """Make NumPy's numbers among a frozen dataclass's fields Python's, as JSON holds them."""
    for field in fields(sizes):
        value = getattr(sizes, field.name)
        if isinstance(value, np.generic):
            object.__setattr__(sizes, field.name, value.item())


@dataclass(frozen=True)
class Network(ABC):
    """A network's size, which knows its weights.

    A preset's config is a file: no size in it may be absurd, so that each field has its bounds.

    Raises:
      ValueError: a field that is not of its kind, or out of its bounds.
    """

    BOUNDS: ClassVar[Mapping[str, tuple[float, float]]] = {}
    """Field -> least and most; fields of truth values have none."""

    def __post_init__(self) -> None:
        plain(self)
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type == _TRUTH:
                if type(value) is not bool:
                    raise ValueError(f"{field.name} is {value!r}, expected true or false")
            elif field.name in self.BOUNDS:
                self._hold(field.name, value, field.type == _WHOLE, *self.BOUNDS[field.name])

    @staticmethod
    def _hold(name: str, value: Any, whole: bool, low: float, high: float) -> None:
        right = type(value) is int or (type(value) is float and not whole)
        if not right or not low <= value <= high or value == np.inf:
            what = "a whole number" if whole else "a number"
            span = f"from {low}" if high == np.inf else f"{low} to {high}"
            raise ValueError(f"{name} is {value!r}, expected {what} {span}")

    def as_dict(self) -> dict[str, Any]:
        """The fields, as config.json holds them."""
        return asdict(self)

    @abstractmethod
    def shapes(self) -> Shapes:
        """Name -> shape of every weight; an LSTM's gates in the order i, f, g, o."""

    def init(self, seed: int) -> Weights:
        """First weights, float32, the same for the same seed; see `first`."""
        return self.first(np.random.default_rng(seed))

    def first(self, rng: np.random.Generator) -> Weights:
        """Uniform +-1/sqrt(rows), biases 0, an LSTM's forget bias 1, unless a network says else."""
        weights = {}
        for name, shape in self.shapes().items():
            limit = 0 if name.endswith("bias") else 1 / np.sqrt(shape[0])
            weights[name] = rng.uniform(-limit, limit, shape).astype(np.float32)
            if name.startswith("lstm") and name.endswith("bias"):
                weights[name][shape[0] // 4 : shape[0] // 2] = 1
        return weights


def glorot(shapes: Shapes, rng: np.random.Generator) -> Weights:
    """Glorot's uniform for kernels `[..., I, O]`, those of convolutions too; biases 0."""
    weights = {}
    for name, shape in shapes.items():
        limit = 0.0
        if len(shape) > 1:
            limit = np.sqrt(6 / (np.prod(shape[:-2]) * (shape[-1] + shape[-2])))
        weights[name] = rng.uniform(-limit, limit, shape).astype(np.float32)
    return weights


@dataclass(frozen=True)
class Recurrent(Network):
    """A network that goes from point to point.

    Its state is name -> `[B, ...]`: all that a row carries from step to step, and what was told it
    at the beginning, so that rows can be taken out of a batch, and others put in.
    """

    @abstractmethod
    def initial_state(
        self, ops: Ops, weights: Weights, batch: int, *args: Any, **told: Any
    ) -> State:
        """What B rows begin with; `told` is what a network is given besides its inputs."""

    @abstractmethod
    def step(self, ops: Ops, weights: Weights, state: State, inputs: Tensor) -> Stepped:
        """One point in, what is foreseen of the next out.

        Args:
          ops: whose functions run it.
          weights: name -> array, as `shapes` lists them.
          state: from `initial_state`, or of the step before.
          inputs: `[B, input_dim]`.
        Returns:
          (outputs `[B, output_dim]`, state).
        """


def unroll(
    network: Recurrent, weights: Weights, state: State, inputs: Iterable[Array]
) -> tuple[Array, State]:
    """The steps over a sequence in NumPy, each fed by what is given, not by what was drawn.

    Args:
      inputs: T arrays `[B, input_dim]`, T >= 1.
    Returns:
      (outputs `[T, B, output_dim]`, state after the last).
    """
    outputs = []
    for one in inputs:
        output, state = network.step(numpy_ops, weights, state, one)
        outputs.append(output)
    return np.stack(outputs), state


def rows(state: State, which: Any) -> State:
    """The state of some rows of a batch: `which` indexes the first axis."""
    return {name: value[which] for name, value in state.items()}


def zeros(batch: int, size: int) -> Array:
    """`[batch, size]` float32."""
    return np.zeros((batch, size), np.float32)
