"""The thirds of an action, and the real game's time."""

import pytest

from strokegen.worlds.game import LONGEST, TICS, TakeCover, move


@pytest.mark.parametrize(
    "action, want", [(-1, 0), (-0.34, 0), (-0.33, 1), (0, 1), (0.33, 1), (0.34, 2), (1, 2)]
)
def test_an_action_s_thirds_are_the_moves(action, want):
    assert move(action) == want


def test_time_is_counted_in_tics_and_the_game_leaves_nothing_behind(tmp_path, monkeypatch):
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    monkeypatch.chdir(tmp_path)
    game = TakeCover()
    game.reset(1)
    for steps in range(1, 6):
        _, died, late = game.step(0.0)
        assert not died and not late and game.tics == steps * TICS
    while not died:
        _, died, late = game.step(0.0)
        steps += 1
        assert not late and steps < LONGEST
    assert (steps - 1) * TICS < game.tics <= steps * TICS
    game.close()
    assert not list(tmp_path.iterdir())
