"""Answer a touch performance by another: RoboJam's call and response. NumPy only."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.touches import from_touches, to_touches
from strokegen.models.robojam.network import SCALE, RoboJam
from strokegen.nn import ops
from strokegen.nn.network import Array, State, unroll
from strokegen.nn.network import rows as rows_of
from strokegen.presets import Preset, check_model, check_shapes, stated
from strokegen.redraw import ATTEMPTS, Item, Row, Rows, redraw

FINISHED, RAN_ON, EMPTY = "finished", "ran on", "empty"

_SHORTEST = 0.001  # s between touches, as in the authors' code
_MOST = 200  # touches a second of the response; a screen gives 60
_LONGEST_CALL = 20_000

DURATION = 5.0
"""Seconds of a response."""


class _Played(NamedTuple):
    """One attempt at a response.

    Attributes:
      touches: `(n, 3)`, x, y and dt in shares of the screen and seconds.
      fault: 0 for a finished one, else the attempt, from 1: of those the last is kept.
    """

    touches: NDArray[np.float64]
    verdict: str
    fault: int


class Responder:
    """A RoboJam preset, ready to play.

    Raises:
      PresetError: the preset is of another model, or its weights do not fit its config.
    """

    def __init__(self, preset: Preset):
        check_model(preset, "robojam", "RoboJam network")
        self.preset = preset
        with stated(preset):
            self.network = RoboJam(**preset.config["network"])
        check_shapes(preset, self.network.shapes())

    def respond(
        self,
        call: Drawing,
        *,
        duration: float = DURATION,
        temperature: float = 1.0,
        sigma_temperature: float = 1.0,
        seed: int = 0,
        attempts: int = ATTEMPTS,
    ) -> Drawing:
        """Listen to `call`, then play for `duration` seconds.

        Args:
          call: a timed drawing, places as shares of the screen (see `strokegen.ink.touches`);
            what lies off the screen is put on its edge.
          duration: seconds; the response holds every touch that comes within them. Its times
            begin where the call ended.
          temperature, sigma_temperature: see `GaussianMixture.sample`; lower is tamer.
          seed: the same seed plays the same.
          attempts: how often a response without two touches is played again.
        Returns:
          The response; `meta["verdict"]` is "finished", or "ran on" where touches came so fast
          that it was stopped, or "empty", with a NotFinished warning.
        Raises:
          ValueError: a call without touches or times or of over 20,000 touches, or an option out
            of range.
        """
        _check(duration, temperature, sigma_temperature, seed, attempts)
        touches = _heard(call)
        rows = _Playing(self, touches, int(seed), (temperature, sigma_temperature), duration)

        def fault(one: _Played) -> float:
            return one.fault and attempts + 1 - one.fault

        best = redraw(1, rows, fault, attempts=attempts)
        made, verdict, attempt = best.items[0]
        if attempt:
            warnings.warn(
                f"the response {'is' if verdict == EMPTY else 'has'} {verdict} after {attempts} "
                "attempts; try another seed or temperature",
                NotFinished,
                stacklevel=2,
            )
        return from_touches(made).with_meta(
            preset=self.preset.name,
            temperature=float(temperature),
            seed=int(seed),
            verdict=verdict,
            redrawn=best.redrawn,
        )


@dataclass
class _Row(Row):
    """A response under way: its touches so far, the time that they take, and why it ended."""

    touches: list[NDArray[np.float64]] = field(default_factory=list)
    time: float = 0.0
    verdict: str = RAN_ON


class _Playing(Rows[_Row, _Played]):
    """Responses to one call, under way.

    Args:
      touches: `(n, 3)` of the call; taus: temperatures of the mixture and of its sigmas.
      duration: seconds of a response.
    """

    def __init__(
        self,
        responder: Responder,
        touches: NDArray[np.float64],
        seed: int,
        taus: tuple[float, float],
        duration: float,
    ) -> None:
        super().__init__()
        self._network, self._weights = responder.network, responder.preset.weights
        self._heard = (SCALE * touches[:, None]).astype(np.float32)
        # The call is part of the seed: two calls are not answered by the same whims.
        self._seed, self._whim = seed, zlib.crc32(touches.tobytes())
        self._taus, self._duration = taus, duration

    def first(self, items: Sequence[Item]) -> tuple[list[_Row], State, Array]:
        state = self._network.initial_state(ops, self._weights, 1)
        if len(self._heard) > 1:
            _, state = unroll(self._network, self._weights, state, self._heard[:-1])
        rows = [
            _Row(item, np.random.default_rng([self._seed, item[1], self._whim])) for item in items
        ]
        copies = np.zeros(len(items), int)
        return rows, rows_of(state, copies), self._heard[-1][copies]

    def step(self) -> None:
        params, self.state = self._network.step(ops, self._weights, self.state, self.x)
        # A new array: the state has the old one, as the touch before.
        self.x = np.concatenate(
            [
                old[None] if row.over else self._touch(row, own[None])
                for row, old, own in zip(self.rows, self.x, params)
            ]
        )

    def _touch(self, row: _Row, params: Array) -> Array:
        """The next touch `[1, 3]` of a response, as the network hears it."""
        mixture = self._network.mixture
        with np.errstate(over="ignore", invalid="ignore"):
            drawn = mixture.sample(params, row.rng, *self._taus) / SCALE
        row.over = not np.isfinite(drawn).all()
        if row.over:
            return np.zeros_like(drawn, np.float32)
        # What is heard next is what was played: on the screen, and later than before.
        drawn[:, :2] = np.clip(drawn[:, :2], 0, 1)
        drawn[:, 2] = np.clip(drawn[:, 2], _SHORTEST, 5.0)
        row.time += float(drawn[0, 2])
        if row.time > self._duration:
            row.over, row.verdict = True, FINISHED if len(row.touches) > 1 else EMPTY
        else:
            row.touches.append(drawn[0].astype(np.float64))
            row.over = len(row.touches) >= int(_MOST * self._duration)
        return (SCALE * drawn).astype(np.float32)

    def drawn(self, row: _Row) -> _Played:
        played = np.array(row.touches).reshape(-1, 3)
        return _Played(played, row.verdict, 0 if row.verdict == FINISHED else 1 + row.item[1])


def _heard(call: Drawing) -> NDArray[np.float64]:
    """A call's touches `(n, 3)`, on the screen and with no pause over 5 s."""
    touches = to_touches(call)
    if not len(touches):
        raise ValueError("the call has no touches; give at least one")
    if len(touches) > _LONGEST_CALL:
        raise ValueError(f"the call has {len(touches):,} touches, over {_LONGEST_CALL:,}")
    touches[:, :2] = np.clip(touches[:, :2], 0, 1)
    touches[:, 2] = np.minimum(touches[:, 2], 5.0)
    return touches


def _check(
    duration: float, temperature: float, sigma_temperature: float, seed: int, attempts: int
) -> None:
    """Hold the options of a response to their ranges."""
    for name, value, low, high in (
        ("duration", duration, 0.1, 600),
        ("temperature", temperature, 1e-3, 10),
        ("sigma_temperature", sigma_temperature, 0, 10),
    ):
        if not low <= value <= high:
            raise ValueError(f"{name} {value:g} is out of range; choose {low:g} to {high:g}")
    for name, whole, least in (("seed", seed, 0), ("attempts", attempts, 1)):
        if not isinstance(whole, int | np.integer) or whole < least:
            raise ValueError(f"{name} must be a whole number from {least}, got {whole!r}")
