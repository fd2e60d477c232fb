"""Playing: what a player sees and remembers, the log that goes on, and the table."""

import json

import numpy as np
import pytest

from strokegen.models.worlds import play
from strokegen.models.worlds.game import LONGEST
from strokegen.models.worlds.play import episode, evaluate, read_log, table


def test_an_episode_follows_its_number_and_can_be_filmed(world, bars):
    film = []
    lived = episode(bars, world, 3, film)
    assert lived == episode(bars, world, 3) and lived == 4 * len(film)
    seen = np.stack(film)
    assert seen.shape[1:] == (64, 128, 3) and seen.dtype == np.uint8
    bars.reset(1_000_003)
    assert np.array_equal(seen[0, :, :64], bars.frame())
    random = [episode(bars, None, number) for number in range(20)]
    assert len(set(random)) > 1 and max(random) <= 4 * LONGEST


def test_games_are_not_the_recorded_ones(bars, monkeypatch):
    seeds = []
    monkeypatch.setattr(bars, "reset", lambda seed: seeds.append(seed) or np.zeros((64, 64, 3)))
    monkeypatch.setattr(bars, "step", lambda action: (None, True, False))
    episode(bars, None, 0)
    assert seeds == [1_000_000]


def test_a_log_goes_on_after_a_kill(tmp_path):
    log = tmp_path / "log.jsonl"
    rows = [{"player": "a", "digest": "x", "episode": n, "tics": 10 * n} for n in range(3)]
    log.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"player": "a", "dig')
    assert read_log(log) == {("x", n): 10 * n for n in range(3)}
    assert log.read_text().endswith("}\n") and read_log(log) == {("x", n): 10 * n for n in range(3)}
    assert read_log(tmp_path / "none") == {}


@pytest.mark.parametrize("text", ["dear diary\n", "dear diary", '{"player": 1}\n', "[]\n"])
def test_another_file_is_not_taken_for_a_log(tmp_path, text):
    (tmp_path / "a").write_text(text)
    with pytest.raises(ValueError, match="is no episode"):
        read_log(tmp_path / "a")
    assert (tmp_path / "a").read_text() == text


def test_who_cannot_begin_leaves_no_log_and_keeps_one_that_was_there(tmp_path):
    """No cluster listens there; where Ray is not installed, that is what is told."""
    log = tmp_path / "log.jsonl"
    with pytest.raises((OSError, ImportError)):
        evaluate({"random": None}, 1, log, ray="127.0.0.1:1")
    assert not log.exists()
    log.write_text('{"player": "a", "digest": "x", "episode": 0, "tics": 9}\n')
    before = log.read_bytes()
    with pytest.raises((OSError, ImportError)):
        evaluate({"random": None}, 1, log, ray="127.0.0.1:1")
    assert log.read_bytes() == before


def test_the_table_has_a_row_a_player():
    lines = table({"random": np.array([100, 300]), "ours": np.array([1000, 1200])}).splitlines()
    assert lines[2:] == ["| random | 2 | 200 | 100 | 300 |", "| ours | 2 | 1100 | 100 | 1200 |"]


def test_the_real_game_is_played_once_and_logged(world, tmp_path):
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    log = tmp_path / "log.jsonl"
    players = {"random": None, "tiny": world}
    lived = evaluate(players, 1, log)
    assert {name: tics.shape for name, tics in lived.items()} == {"random": (1,), "tiny": (1,)}
    assert all(40 < tics[0] <= 2100 for tics in lived.values())
    again = evaluate(players, 1, log)
    assert again == lived and len(log.read_text().splitlines()) == 2
    assert read_log(log) == {("random", 0): lived["random"][0], (world.digest, 0): lived["tiny"][0]}
    assert play.RANDOM == "random"
