"""Evolve C inside the memory's dream, by CMA-ES on all cores.

The strategy itself is not stored: what every generation was told is, and a run that goes on tells
it again. A strategy is a function of its seed and of that, so nothing is lost, a checkpoint is
small, and no pickle is read (docs/decisions/0060).

Source: Ha & Schmidhuber (2018), arXiv:1803.10122, appendix A.4: a population of 64, each living
16 times. Deviations: within a generation all of them meet the same dice; each lives 8 times unless
told otherwise.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from strokegen.ink.archive import pack, unpacked
from strokegen.ink.files import write_whole
from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.dream import lifetimes
from strokegen.models.worlds.game import TICS
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.settings import Evolve, EvolveConfig
from strokegen.models.worlds.world import World, keep
from strokegen.options import command
from strokegen.presets import Preset
from strokegen.processes import Done, Tell, crew
from strokegen.training.folder import run_folder

Numbers = NDArray[np.float64]
# Its number, and what `lifetimes` takes.
Dream = tuple[int, Numbers, int, float, Sequence[int], int]
Lifetimes = tuple[int, NDArray[np.intp]]
Dreaming = Done[Dream, Lifetimes]

_MAX_STATE = 4 << 30
# Dreams that are side by side, however many processes there are: their sums are the same then.
_ROWS = 32
_VALIDATION = 10**9  # part of the seed of the dreams that choose the best


class Strategy:
    """CMA-ES that is a function of its seed and of what it was told.

    Args:
      size: numbers of a controller.
    Attributes:
      told: list of costs `[P]`, a generation each.
    """

    def __init__(self, size: int, config: EvolveConfig):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it cannot plot
            import cma

        self._config = config
        self.told: list[Numbers] = []
        self._rng = np.random.default_rng(config.seed)
        self._strategy = cma.CMAEvolutionStrategy(
            np.zeros(size),
            config.sigma,
            {
                "popsize": config.population,
                "seed": np.nan,  # leaves NumPy's global generator alone
                "randn": lambda *shape: self._rng.standard_normal(shape),
                "verbose": -9,
                "verb_log": 0,
                "signals_filename": "",
            },
        )

    def ask(self) -> Numbers:
        """The next generation, `[P, size]`."""
        self._rng = np.random.default_rng([self._config.seed, len(self.told)])
        return np.array(self._strategy.ask())

    def tell(self, solutions: Numbers, costs: Numbers) -> None:
        self._strategy.tell(list(solutions), list(map(float, costs)))
        self.told.append(np.array(costs, float))

    @property
    def mean(self) -> Numbers:
        return np.array(self._strategy.mean)

    @property
    def sigma(self) -> float:
        return float(self._strategy.sigma)


class Evolution:
    """A run: the strategy, the best controller so far, and the folder that both are kept in.

    Args:
      world: has vision and memory.
      controller: what is evolved.
      resume: go on from the state in `out`.
      made_by: the command that a card states.
    Raises:
      ValueError: the state is damaged, or of another world or settings.
    """

    STATE = "evolution.npz"

    def __init__(
        self,
        world: World,
        controller: Controller,
        config: EvolveConfig,
        out: Path,
        resume: bool = False,
        made_by: str = "strokegen world evolve",
    ):
        self.config, self.controller, self.before, self.out = config, controller, world, out
        self._made_by = made_by
        parts = {**world.preset.config, "controller": controller.as_dict()}
        start = {"controller/weights": np.zeros(controller.size, np.float32)}
        weights = {**world.preset.weights, **start}
        self.world = World(Preset(world.preset.name, parts, weights))
        self.strategy = Strategy(controller.size, config)
        self.best, self.best_weights = -np.inf, start["controller/weights"]
        if resume:
            self._restore(out / self.STATE)

    @property
    def _facts(self) -> dict[str, Any]:
        """What a state must agree on with the run that goes on from it."""
        settings = asdict(self.config)
        del settings["generations"]
        return {**settings, **self.controller.as_dict(), "world": self.before.digest}

    def _save(self) -> None:
        arrays = {
            "told": np.array(self.strategy.told),
            "mean": self.strategy.mean,
            "best": np.array(self.best),
            "weights": self.best_weights,
        }
        write_whole(self.out / self.STATE, pack(arrays, self._facts))

    def _restore(self, path: Path) -> None:
        with unpacked(path, _MAX_STATE, "state", "delete it to begin anew") as (state, facts):
            told, mean = state["told"], state["mean"]
            self.best, self.best_weights = float(state["best"]), state["weights"]
        differ = [name for name, value in self._facts.items() if facts.get(name) != value]
        if differ:
            raise ValueError(f"{path}: a run with another {', '.join(differ)}; give the same")
        for costs in tqdm(told, "replaying", unit=" generations", delay=2, disable=None):
            self.strategy.tell(self.strategy.ask(), costs)
        if not np.allclose(self.strategy.mean, mean, rtol=1e-6, atol=1e-9):
            raise ValueError(
                f"{path}: does not replay here; go on with the NumPy and cma, and on the machine, "
                "that made it"
            )

    def run(self, workers: int = 1, ray: str | None = None) -> None:
        """Evolve until the generations are done.

        Args:
          workers: processes that dream; ray: address of a Ray cluster that does instead.
        Raises:
          OSError: see `strokegen.processes.crew`.
        """
        whole, lived = self.config.generations, len(self.strategy.told)
        bar = tqdm(total=whole, initial=lived, unit=" generations", mininterval=2, disable=None)
        with bar, crew(_begin, (self.world,), workers, ray) as done:
            while len(self.strategy.told) < whole:
                row = self._generation(done)
                self._save()
                with open(self.out / "log.jsonl", "a") as file:
                    file.write(json.dumps(row) + "\n")
                bar.update()
                shown = {"tics": f"{row['mean']:.0f}"}
                if self.best > -np.inf:
                    shown["best"] = f"{self.best:.0f}"
                bar.set_postfix(shown, refresh=False)
            if self.best == -np.inf:  # of a run that was to go further, and stopped before a choice
                self._choose(done, self.strategy.mean[None])
                self._save()

    def _generation(self, done: Dreaming) -> dict[str, float]:
        """Let the next generation live, tell the strategy of it; its line in the log."""
        config, strategy, now = self.config, self.strategy, len(self.strategy.told)
        solutions = strategy.ask()
        lived = self._live(done, solutions, config.episodes, [config.seed, now])
        strategy.tell(solutions, -lived)
        row = {
            "generation": now,
            "mean": round(float(lived.mean()), 2),
            "most": round(float(lived.max()), 2),
            "sigma": strategy.sigma,
        }
        if (now + 1) % config.validate == 0 or now + 1 == config.generations:
            row["valid"] = self._choose(done, np.array([strategy.mean, solutions[lived.argmax()]]))
        return row

    def _live(
        self, done: Dreaming, solutions: Numbers, episodes: int, seed: Sequence[int]
    ) -> Numbers:
        """Mean tics that each of the solutions lives, `[P]`."""
        config = self.config
        parts = np.array_split(solutions, -(-len(solutions) // max(1, _ROWS // episodes)))
        how = episodes, config.temperature, seed, config.longest
        came = dict(done([(number, part, *how) for number, part in enumerate(parts)], _untold))
        lived = np.concatenate([came[number] for number in range(len(parts))])
        mean: Numbers = lived.mean(axis=1)
        return TICS * mean

    def _choose(self, done: Dreaming, candidates: Numbers) -> float:
        """Try some controllers, `[n, size]`, in other dreams; keep the best yet."""
        config = self.config
        lived = self._live(done, candidates, config.valid_episodes, [config.seed, _VALIDATION])
        if lived.max() > self.best:
            self.best = float(lived.max())
            self.best_weights = candidates[lived.argmax()].astype(np.float32)
            facts = {
                "command": self._made_by,
                "generation": len(self.strategy.told),
                "tics_in_dreams": round(self.best, 1),
                "evolution": asdict(config),
            }
            network, weights = self.controller.as_dict(), {"weights": self.best_weights}
            keep(self.out, self.before.preset, "controller", network, weights, facts)
        return round(float(lived.max()), 2)


def evolve(options: Evolve) -> str:
    """Evolve, and keep the best controller so far, with its world, as a preset in `options.out`.

    Returns:
      What came of it, for people.
    Raises:
      PresetError: the preset lacks vision or memory.
      ValueError: see `run_folder` and `Evolution`.
    """
    world = World.read(options.preset, needs=("vision", "memory"))
    memory = world.part(Memory)
    config = EvolveConfig(
        options.generations,
        options.population,
        options.episodes,
        options.temperature,
        validate=options.validate,
        seed=options.seed,
    )
    controller = Controller(memory.latent_dim, memory.hidden, options.sees)
    made_by = command("strokegen world evolve", options)
    with run_folder(options.out, options.resume, Evolution.STATE) as saved:
        run = Evolution(world, controller, config, options.out, saved, made_by)
        run.run(options.workers, options.ray)
    return (
        f"{options.out}: {options.generations:,} generations, the best controller lives "
        f"{run.best:.0f} tics in dreams at temperature {options.temperature:g}"
    )


@contextmanager
def _begin(world: World) -> Iterator[Callable[[Dream, Tell], Lifetimes]]:
    """What dreams."""
    yield lambda job, tell: (job[0], lifetimes(world, *job[1:]))


def _untold(count: int) -> None:
    """Nobody is told how far a generation has come."""
