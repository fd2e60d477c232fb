"""Answer a touch performance by another: RoboJam's call and response. NumPy only."""

from __future__ import annotations

import warnings
import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.touches import from_touches, to_touches
from strokegen.models.robojam.network import SCALE, RoboJam
from strokegen.nn import ops
from strokegen.nn.network import Array, State, unroll
from strokegen.presets import Preset, check_model, check_shapes, stated
from strokegen.redraw import ATTEMPTS, redraw

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
      fault: 0 for a finished one; of others the last is kept, whose number is the least.
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
        state = self.network.initial_state(ops, self.preset.weights, 1)
        sequence = (SCALE * touches[:, None]).astype(np.float32)
        outputs, state = unroll(self.network, self.preset.weights, state, sequence)

        def draw(_: list[int], attempt: int) -> list[_Played]:
            # The call is part of the seed: two calls are not answered by the same whims.
            rng = np.random.default_rng([int(seed), attempt, zlib.crc32(touches.tobytes())])
            played, verdict = self._play(
                outputs[-1], state, rng, duration, temperature, sigma_temperature
            )
            return [_Played(played, verdict, 0 if verdict == FINISHED else attempts - attempt)]

        best = redraw(1, draw, lambda played: played.fault, attempts=attempts)
        made, verdict, fault = best.items[0]
        if fault:
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

    def _play(
        self,
        params: Array,
        state: State,
        rng: np.random.Generator,
        duration: float,
        temperature: float,
        sigma_temperature: float,
    ) -> tuple[NDArray[np.float64], str]:
        """(touches `(n, 3)`, verdict) of one attempt after the call."""
        mixture, time = self.network.mixture, 0.0
        rows: list[NDArray[np.float64]] = []
        for _ in range(int(_MOST * duration)):
            with np.errstate(over="ignore", invalid="ignore"):
                drawn = mixture.sample(params, rng, temperature, sigma_temperature) / SCALE
            if not np.isfinite(drawn).all():
                break
            # What is heard next is what was played: on the screen, and later than before.
            drawn[:, :2] = np.clip(drawn[:, :2], 0, 1)
            drawn[:, 2] = np.clip(drawn[:, 2], _SHORTEST, 5.0)
            time += float(drawn[0, 2])
            if time > duration:
                return np.array(rows).reshape(-1, 3), FINISHED if len(rows) > 1 else EMPTY
            rows.append(drawn[0].astype(np.float64))
            touch = (SCALE * drawn).astype(np.float32)
            params, state = self.network.step(ops, self.preset.weights, state, touch)
        return np.array(rows).reshape(-1, 3), RAN_ON


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
