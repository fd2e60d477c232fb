"""Draw sketches from a trained SketchRNN decoder: the loop, the end, the verdict. NumPy only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from strokegen.ink.arrays import from_sketch_rows, from_stroke3, to_sketch_rows
from strokegen.ink.drawing import Drawing
from strokegen.ink.facts import check_alone
from strokegen.ink.google_form import in_google_form
from strokegen.ink.meant import meant
from strokegen.ink.types import Float32, Floating, Indices
from strokegen.models.sketch_rnn.ahead import FAR
from strokegen.models.sketch_rnn.gaussians import gaussians
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.reading import classes
from strokegen.models.sketch_rnn.under_way import (
    FINISHED,
    FIRST_ROW,
    MISREAD,
    Begun,
    Sketch,
    UnderWay,
)
from strokegen.models.sketch_rnn.verdicts import fault, tell_unfinished
from strokegen.nn import ops
from strokegen.nn.network import State, unroll
from strokegen.presets import Preset, check_model, check_shapes, loaded, stated
from strokegen.redraw import ATTEMPTS, Item, Progress, once, redraw

TEMPERATURE = 0.2
"""Where most drawings can be named, and no two are alike."""

Doubt = Callable[[Sequence[Drawing]], Floating]
"""Gives finished drawings, by their labels, what is in doubt of each."""


class Sketcher:
    """A sketch preset, ready to draw.

    Drawings are in the units of the data that it learned from.

    Raises:
      PresetError: the preset is of another model, or its weights do not fit its config.
    """

    def __init__(self, preset: Preset):
        check_model(preset, "sketch_rnn", "sketch network")
        self.preset = preset
        with stated(preset):
            self.network = SketchRNN(**preset.config["network"])
            self.scale = preset.config["scale"]
            self.max_length = preset.config["max_length"]
            self.label = preset.config.get("label")
            self.categories = preset.config.get("categories", [])
            self.form = preset.config.get("form")
            self._pen = preset.config.get("pen_temperature", [0, 1])
            self._check_config()
        shapes = self.network.shapes()
        self._fitted = "category/mean" in preset.weights
        if self._fitted:
            count, dim = len(self.categories), self.network.latent_dim
            shapes |= {"category/mean": (count, dim), "category/factor": (count, dim, dim)}
        check_shapes(preset, shapes)
        self.mixture = self.network.mixture

    def _check_config(self) -> None:
        if type(self.scale) not in (int, float) or not 1e-6 < self.scale < 1e6:
            raise ValueError(f"scale {self.scale!r}")
        if type(self.max_length) is not int or not 1 <= self.max_length <= 10_000:
            raise ValueError(f"max_length {self.max_length!r}")
        if not isinstance(self.label, str | None):
            raise ValueError(f"label {self.label!r}")
        if (
            not isinstance(self._pen, list)
            or len(self._pen) != 2
            or any(type(part) not in (int, float) or not 0 <= part <= 10 for part in self._pen)
            or not sum(self._pen)
        ):
            raise ValueError(f"pen_temperature {self._pen!r}")
        if self.form not in (None, "quickdraw"):
            raise ValueError(f"form {self.form!r}")
        if (
            not isinstance(self.categories, list)
            or not all(isinstance(name, str) for name in self.categories)
            or {self.network.num_labels, self.network.num_classes} - {0, len(self.categories)}
        ):
            raise ValueError(f"categories {self.categories!r}")

    def draw(
        self,
        count: int,
        *,
        temperature: float = TEMPERATURE,
        seed: int | Sequence[int] = 0,
        start: Drawing | None = None,
        category: str | Sequence[str] | None = None,
        z: Floating | None = None,
        attempts: int = ATTEMPTS,
        progress: Progress | None = None,
        pen_temperature: float | None = None,
        sizes: Floating | None = None,
        told: bool = True,
        best_of: int | None = None,
        doubt: Doubt | None = None,
    ) -> list[Drawing]:
        """Draw `count` sketches, or finish a begun one in `count` ways.

        A sketch that is not finished is drawn again with the next seed; so is one whose category
        the network's own encoder does not read in it, if it has learned to (`num_classes`).

        Args:
          count: how many; drawing i of a seed hardly depends on it (the last bits may).
          temperature: see `SketchMixture.sample`; 0.1 draws the most usual, 1 as people vary.
          seed: the same seed makes the same drawings; or one a drawing.
          start: ink to go on from, in the drawings' units, its last stroke done; it is part of
            what is returned, in its place.
          category: what to draw, one of the preset's, or one for each drawing; None takes any of
            them for each.
          z: `(count, latent_dim)` latent vectors to draw from; None draws them too.
          attempts: how often each is drawn at most.
          progress: see `strokegen.redraw.Progress`.
          pen_temperature: of the pen states, by which a drawing ends; None is the preset's own:
            `temperature` again, for Magenta's decoders 0.5 + 0.5 of it, as in their runtime.
          sizes: `(count,)`, of `start` in each drawing; None has it as it is.
          told: whether a warning tells of what is not finished.
          best_of: how often each that is finished is drawn at most, for what it is read as or for
            a doubt of it; None: as often as any.
          doubt: gives finished drawings 0 to 1 each, 0 for one that is not to be drawn again.
        Returns:
          Drawings; `meta["verdict"]` is "finished" unless a NotFinished warning was given. Without
          `start` the first point is (0, 0).
        Raises:
          ValueError: a count, temperature, seed or attempts out of range, an unknown category, z
            of another shape, or a `start` without ink or as long as the longest drawing.
        """
        self.check(count, temperature, seed, category, z, attempts, pen_temperature)
        base, share = self._pen
        pen = base + share * temperature if pen_temperature is None else pen_temperature
        # What chance goes by: the seed and the place in it.
        if isinstance(seed, int | np.integer):
            keys = [(int(seed), i) for i in range(count)]
        else:
            keys = [(int(one), 0) for one in seed]

        def chance(item: Item) -> np.random.Generator:
            return np.random.default_rng([*keys[item[0]], item[1]])

        rows = self._rows((temperature, pen), start, z, category, chance, sizes)

        def look(sketches: list[Sketch]) -> list[Sketch]:
            read = self._read_back(sketches) if start is None and z is None else sketches
            return read if doubt is None else self._doubted(read, doubt)

        slight = attempts if best_of is None else best_of
        best = redraw(
            count, rows, fault, look=look, attempts=attempts, slight=slight, progress=progress
        )
        drawings = []
        for index, (key, _) in enumerate(keys):
            sketch = best.items[index]
            facts = {"preset": self.preset.name, "temperature": float(temperature)}
            if pen != temperature:
                facts["pen_temperature"] = float(pen)
            facts |= {"seed": key, "verdict": sketch.verdict, "redrawn": best.tried[index] - 1}
            begun = start if start is None or sizes is None else start.scale(sizes[index])
            drawings.append(self.drawing(sketch, begun).with_meta(**facts))
        if told:
            tell_unfinished(drawings)
        return drawings

    def _read_back(self, sketches: list[Sketch]) -> list[Sketch]:
        """The sketches, those that are read as something else by that verdict."""
        network = self.network
        told = [n for n, one in enumerate(sketches) if one.label in self.categories
                and one.verdict == FINISHED]  # fmt: skip
        if not (network.num_classes and network.encoder_hidden and told):
            return sketches
        found = classes(network, self.preset.weights, [sketches[n].rows for n in told])
        for n, index in zip(told, found):
            if self.categories[index] != sketches[n].label:
                sketches[n] = replace(sketches[n], verdict=MISREAD)
        return sketches

    def _doubted(self, sketches: list[Sketch], doubt: Doubt) -> list[Sketch]:
        """The sketches, those that have an end with what is in doubt of them."""
        ended = [n for n, one in enumerate(sketches) if one.verdict in (FINISHED, MISREAD)]
        for n, own in zip(ended, doubt([self.drawing(sketches[n]) for n in ended])):
            sketches[n] = replace(sketches[n], doubt=float(own))
        return sketches

    def check(
        self,
        count: int,
        temperature: float,
        seed: int | Sequence[int],
        category: str | Sequence[str] | None = None,
        z: Floating | None = None,
        attempts: int = 1,
        pen_temperature: float | None = None,
    ) -> None:
        """Refuse, by ValueError, what `draw` cannot do."""
        check_whole("count", count, 1)
        check_whole("attempts", attempts, 1)
        seeds = seed if isinstance(seed, Sequence) and len(seed) == count else [seed]
        for one in seeds:
            check_whole("seed", one, 0)
        for name, tau in ("temperature", temperature), ("pen_temperature", pen_temperature):
            if tau is not None and not 0 < tau <= 10:
                raise ValueError(
                    f"{name} {tau:g} is out of range; choose above 0 (always alike) to 10"
                )
        names = [category] if isinstance(category, str) else category or []
        if unknown := [name for name in names if name not in self.categories]:
            raise ValueError(
                f"preset {self.preset.name} draws no {unknown[0]!r}; it draws "
                f"{', '.join(self.categories) or self.label or 'one thing only'}"
                f"{meant(unknown[0], self.categories)}"
            )
        if not isinstance(category, str | None) and len(names) != count:
            raise ValueError(f"{len(names)} categories for {count} drawings; give one for each")
        if z is None:
            return
        if not self.network.latent_dim:
            raise ValueError(f"preset {self.preset.name} has no latent space; leave z out")
        if np.shape(z) != (expected := (count, self.network.latent_dim)):
            raise ValueError(f"z of shape {np.shape(z)}, expected {expected}")

    def chosen(
        self, rngs: Sequence[np.random.Generator], category: str | Sequence[str] | None = None
    ) -> Indices | None:
        """The category of each new drawing, int `(B,)`: as given, or any; None without any."""
        if not self.categories:
            return None
        if category is None:
            return np.array([rng.integers(len(self.categories)) for rng in rngs])
        names = [category] * len(rngs) if isinstance(category, str) else category
        return np.array([self.categories.index(name) for name in names])

    def latents(
        self,
        rngs: Sequence[np.random.Generator],
        chosen: Indices | None,
        temperature: float = 1.0,
    ) -> Float32 | None:
        """z of new drawings, float32 `(B, Z)`, each from the Gaussian of its category, see
        `gaussians`; None without any."""
        dim = self.network.latent_dim
        if not dim:
            return None
        mean, factor = gaussians(self.preset.weights, dim, temperature)
        which = np.zeros(len(rngs), int) if chosen is None or not self._fitted else chosen
        noise = np.stack([rng.normal(size=dim) for rng in rngs])
        z = mean[which] + np.einsum("bij,bj->bi", factor[which], noise)
        return np.asarray(z, np.float32)

    def sketches(
        self,
        rngs: Sequence[np.random.Generator],
        temperature: float,
        start: Drawing | None = None,
        z: Floating | None = None,
        category: str | Sequence[str] | None = None,
        pen_temperature: float | None = None,
    ) -> list[Sketch]:
        """Draw one sketch for each generator, side by side, each one once.

        Args:
          rngs: one a sketch, so that a sketch does not depend on its neighbours; drawn from for
            some points beyond its end.
          temperature, start, category: see `draw`.
          z: `(len(rngs), latent_dim)`; None draws it, and a category that is not given, by `rngs`
            first.
          pen_temperature: see `SketchMixture.sample`.
        """
        taus = temperature, pen_temperature
        rows = self._rows(taus, start, z, category, lambda item: rngs[item[0]])
        return once(rows, len(rngs))

    def _rows(
        self,
        taus: tuple[float, float | None],
        start: Drawing | None,
        z: Floating | None,
        category: str | Sequence[str] | None,
        chance: Callable[[Item], np.random.Generator],
        sizes: Floating | None = None,
    ) -> UnderWay:
        """What draws sketches side by side."""
        z = None if z is None else np.asarray(z, np.float32)
        begun = np.zeros((0, 5), np.float32)
        if start is not None:
            begun = self.bounded(to_sketch_rows(start, self.scale), "the begun drawing")

        def begin(items: Sequence[Item], rngs: Sequence[np.random.Generator]) -> Begun:
            which = [index for index, _ in items]
            names = category
            if not isinstance(category, str | None):
                names = [category[index] for index in which]
            # What is drawn again is the same thing.
            first = [
                rng if attempt == 0 else chance((index, 0))
                for (index, attempt), rng in zip(items, rngs)
            ]
            chosen = None if z is not None and category is None else self.chosen(first, names)
            own = self.latents(rngs, chosen, taus[0]) if z is None else z[which]
            size = np.ones(len(items)) if sizes is None else np.asarray(sizes)[which]
            x, state = self._begin(begun, size, own, chosen)
            labels = [self.label] * len(items) if chosen is None else [
                self.categories[one] for one in chosen
            ]  # fmt: skip
            return labels, state, x

        room = self.max_length - len(begun), bool(len(begun))
        return UnderWay(self.network, self.preset.weights, taus, room, begin, chance)

    def _begin(
        self, begun: Float32, sizes: Floating, z: Floating | None, chosen: Indices | None
    ) -> tuple[Float32, State]:
        """The row `(B, 5)` that the next step is fed, and the state once `begun` has been read.

        Args:
          sizes: `(B,)`, of `begun` for each.
        """
        count = len(sizes)
        network, weights, told = self.network, self.preset.weights, None
        if network.num_labels and chosen is not None:
            told = np.eye(network.num_labels, dtype=np.float32)[chosen]
        state = network.initial_state(ops, weights, count, z, told)
        rows = np.repeat(np.concatenate([FIRST_ROW, begun])[:, None], count, axis=1)
        rows[:, :, :2] *= np.asarray(sizes, np.float32)[:, None]
        if len(begun):
            _, state = unroll(network, weights, state, rows[:-1])
        return rows[-1], state

    def bounded(self, rows: Float32, what: str) -> Float32:
        """Rows `(n, 5)` in model units as they are; ValueError for more than are ever drawn."""
        if len(rows) >= self.max_length:
            raise ValueError(
                f"{what} has {len(rows) + 1:,} points, preset {self.preset.name} "
                f"draws {self.max_length:,} at most; simplify it or begin with less of it"
            )
        if not (np.abs(rows[:, :2]) < FAR).all():
            raise ValueError(
                f"{what} is far too large; in the data of preset {self.preset.name} "
                f"a usual offset is {self.scale:g} units"
            )
        return rows

    def rows(self, drawing: Drawing) -> Float32:
        """`to_sketch_rows` of a drawing from outside, in the form that the preset learned from.

        Raises:
          ValueError: it has no line, is longer than the preset's longest drawing, or is a sheet of
            several.
        """
        check_alone(drawing.meta, "the drawing")
        ready = in_google_form(drawing) if self.form else drawing
        return self.bounded(to_sketch_rows(ready, self.scale), "the drawing")

    def drawing(self, sketch: Sketch, start: Drawing | None = None) -> Drawing:
        """The sketch's ink in data units, its first point at (0, 0), or where `start` has it."""
        if start is None:
            return from_sketch_rows(sketch.rows, self.scale, sketch.label)
        added = from_stroke3(sketch.rows[:, [0, 1, 3]]).scale(self.scale)
        drawn = Drawing(start.strokes, straight=start.straight)
        whole = drawn + added.translate(*start.points[-1])
        return whole.with_label(sketch.label or start.label)


def load(preset: str | Path | Sketcher = "sketch") -> Sketcher:
    """A sketch preset, by name or folder, see `loaded`. A `Sketcher` is taken as it is.

    Raises:
      PresetError: it is missing, damaged, or of another model.
    """
    return loaded(Sketcher, preset)


def check_whole(name: str, value: object, least: int) -> None:
    if not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} must be a whole number from {least}, got {value!r}")
