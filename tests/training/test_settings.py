"""What a recipe's options say of its training."""

from dataclasses import fields, replace

import pytest

from strokegen.ink.places import find
from strokegen.models.registry import trainings
from strokegen.models.worlds import RECIPES
from strokegen.training.settings import FitConfig, rows_of

OPTIONS = {
    name: find(one.options)
    for name, one in {**trainings(), **RECIPES}.items()
    if name not in ("record", "evolve")
}


@pytest.mark.parametrize("name", OPTIONS)
def test_every_training_s_intervals_and_batch_can_be_set(name):
    made = {one.name: one.default for one in fields(OPTIONS[name])}
    assert {"batch", "validate_steps", "checkpoint_minutes", "steps"} <= made.keys()


def test_what_options_say_is_the_training_s():
    class Options:
        learning_rate, steps, seed, validate_steps, checkpoint_minutes = 0.3, 7, 5, 3, 0.5
        hidden = 9

    made = FitConfig(clip=7.0).of(Options())
    assert made == FitConfig(
        clip=7.0, learning_rate=0.3, final_rate=0.3 / 20, steps=7, seed=5, validate_steps=3,
        checkpoint_minutes=0.5,
    )  # fmt: skip
    assert replace(made, steps=8) != made


@pytest.mark.parametrize("usual, whole", [(100, 3500), (46, 3500), (8, 3500), (64, 4000)])
def test_rows_go_with_the_points_that_are_asked_for(usual, whole):
    assert rows_of(usual, whole, whole) == usual
    for batch in (1, 100, 999, whole // 2, 3 * whole, 10**6):
        rows = rows_of(usual, batch, whole)
        assert rows >= 2 and (rows == 2 or abs(rows - usual * batch / whole) <= 0.5)
