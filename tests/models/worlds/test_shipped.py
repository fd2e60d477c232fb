"""The shipped world: small, whole, and better than chance in its own dreams and in the game."""

import hashlib
from contextlib import closing

import numpy as np
import pytest

from strokegen.models.worlds.dream import lifetimes
from strokegen.models.worlds.game import TakeCover
from strokegen.models.worlds.play import episode
from strokegen.models.worlds.world import PARTS, World
from strokegen.presets import SHIPPED

NAME = "doom-take-cover"


@pytest.fixture(scope="module")
def shipped():
    return World.read(NAME, tuple(PARTS))


def test_it_is_small_and_its_card_is_of_these_weights():
    folder = SHIPPED / NAME
    assert sum(path.stat().st_size for path in folder.iterdir()) < 15e6
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    assert digest in (folder / "card.md").read_text()


def test_its_controller_outlives_others_in_its_dreams(shipped):
    own = shipped.weights("controller")["weights"]
    others = np.random.default_rng(0).normal(0, own.std(), (3, own.size))
    lived = lifetimes(shipped, np.stack([own, *others]), 8, 1.15, 7, longest=250).mean(axis=1)
    assert lived[0] > 1.5 * lived[1:].max()


def test_it_outlives_chance_in_the_game(shipped):
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    with closing(TakeCover()) as game:
        ours, chance = (np.mean([episode(game, player, number) for number in range(200, 206)])
                        for player in (shipped, None))  # fmt: skip
    assert ours > 1.5 * chance
