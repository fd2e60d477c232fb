"""Answer a touch performance by another: RoboJam's call and response. NumPy only."""

from __future__ import annotations

import warnings
import zlib

import numpy as np

from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import NotFinished
from strokegen.ink.touches import from_touches, to_touches
from strokegen.models.robojam.network import SCALE, RoboJam
from strokegen.nn import ops
from strokegen.nn.network import unroll
from strokegen.presets import Preset, check_model, check_shapes, stated

FINISHED, RAN_ON, EMPTY = "finished", "ran on", "empty"

_SHORTEST = 0.001  # s between touches, as in the authors' code
_MOST = 200  # touches a second of the response; a screen gives 60
_ATTEMPTS = 10
_LONGEST_CALL = 20_000


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
        self, call: Drawing, *, duration: float = 5.0, temperature: float = 1.0,
        sigma_temperature: float = 1.0, seed: int = 0, attempts: int = _ATTEMPTS,
    ) -> Drawing:  # fmt: skip
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
        self._check(duration, temperature, sigma_temperature, seed, attempts)
        touches = to_touches(call)
        if not len(touches):
            raise ValueError("the call has no touches; give at least one")
        if len(touches) > _LONGEST_CALL:
            raise ValueError(f"the call has {len(touches):,} touches, over {_LONGEST_CALL:,}")
        touches[:, :2] = np.clip(touches[:, :2], 0, 1)
        touches[:, 2] = np.minimum(touches[:, 2], 5.0)
        weights = self.preset.weights
        state = self.network.initial_state(ops, weights, 1)
        heard = (SCALE * touches[:, None]).astype(np.float32)
        outputs, state = unroll(self.network, weights, state, heard)
        for attempt in range(attempts):
            # The call is part of the seed: two calls are not answered by the same whims.
            rng = np.random.default_rng([int(seed), attempt, zlib.crc32(touches.tobytes())])
            made, verdict = self._play(
                outputs[-1], state, rng, duration, temperature, sigma_temperature
            )
            if verdict == FINISHED:
                break
        if verdict != FINISHED:
            warnings.warn(
                f"the response {'is' if verdict == EMPTY else 'has'} {verdict} after {attempts} "
                "attempts; try another seed or temperature",
                NotFinished,
                stacklevel=2,
            )
        return from_touches(made).with_meta(
            preset=self.preset.name, temperature=float(temperature), seed=int(seed),
            verdict=verdict, redrawn=attempt,
        )  # fmt: skip

    def _check(self, duration, temperature, sigma_temperature, seed, attempts) -> None:
        for name, value, low, high in (
            ("duration", duration, 0.1, 600),
            ("temperature", temperature, 1e-3, 10),
            ("sigma_temperature", sigma_temperature, 0, 10),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} {value:g} is out of range; choose {low:g} to {high:g}")
        for name, value, least in (("seed", seed, 0), ("attempts", attempts, 1)):
            if not isinstance(value, int | np.integer) or value < least:
                raise ValueError(f"{name} must be a whole number from {least}, got {value!r}")

    def _play(self, params, state, rng, duration, temperature, sigma_temperature):
        """(touches `(n, 3)`, verdict) of one attempt after the call."""
        mixture, rows, time = self.network.mixture, [], 0.0
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
