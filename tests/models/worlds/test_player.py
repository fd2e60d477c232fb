"""A player: what it sees and remembers, and the episodes that are recorded of it."""

import numpy as np

from strokegen.models.worlds import rollouts
from strokegen.models.worlds.player import Player


def test_a_player_remembers_what_it_saw_and_did(world, bars):
    frame = bars.reset(0)
    fresh, old = Player(world, 1), Player(world, 1)
    first = fresh.act(frame)
    assert first == old.act(frame) and -1 <= first <= 1
    z = old.z
    old.act(frame)
    assert z.shape == (1, 3) and not np.array_equal(z, old.z), "z is drawn anew"
    assert not np.allclose(fresh._state["h"], old._state["h"])
    assert Player(world, 2).act(frame) != first


def test_what_was_done_instead_is_what_is_remembered(world, bars):
    frame = bars.reset(0)
    own, forced, same = (Player(world, 1) for _ in range(3))
    action = own.act(frame)
    other = -1.0 if action > 0 else 1.0
    assert forced.act(frame, other) == other and same.act(frame, action) == action
    assert np.array_equal(own._state["h"], same._state["h"])
    assert not np.allclose(own._state["h"], forced._state["h"])


def test_a_recorded_player_acts_by_what_it_sees_but_for_some_chance(world, bars, monkeypatch):
    some = rollouts.roll(bars, 3, world)
    again = rollouts.roll(bars, 3, world)
    assert np.array_equal(some.actions, again.actions)
    monkeypatch.setattr(rollouts, "CHANCE", 0.0)
    none = rollouts.roll(bars, 3, world)
    player = Player(world, 3)
    assert np.array_equal(none.actions, np.float32([player.act(f) for f in none.frames]))
    # The same draws decide; both go on alike until the first move that chance made.
    same = min(len(some.actions), len(none.actions))
    parted = np.flatnonzero(some.actions[:same] != none.actions[:same])
    assert not len(parted) or np.array_equal(some.frames[: parted[0] + 1],
                                             none.frames[: parted[0] + 1])  # fmt: skip
    monkeypatch.setattr(rollouts, "CHANCE", 1.0)
    drawn = rollouts.roll(bars, 3, world).actions
    assert not np.isin(drawn, none.actions).any()
