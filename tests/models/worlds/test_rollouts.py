"""Rollouts: what is stored comes back; what is damaged is named; a killed recording goes on."""

import io
import itertools
import shutil
import zipfile

import numpy as np
import pytest

from strokegen.ink.errors import DataError
from strokegen.models.worlds import rollouts
from strokegen.models.worlds.rollouts import (
    Rollout,
    files,
    load,
    place,
    random_actions,
    read,
    record,
)


def test_an_episode_comes_back_as_it_was(bars, tmp_path):
    rollout = rollouts.roll(bars, 7)
    rollout.save(place(tmp_path, 7))
    again = read(place(tmp_path, 7))
    assert np.array_equal(again.frames, rollout.frames)
    assert np.array_equal(again.actions, rollout.actions)
    assert (again.died, again.number) == (rollout.died, 7)
    assert place(tmp_path, 7).stat().st_size < 0.1 * rollout.frames.nbytes


def test_the_number_alone_makes_the_episode(bars):
    one, same, other = (rollouts.roll(bars, number) for number in (3, 3, 4))
    assert np.array_equal(one.frames, same.frames) and np.array_equal(one.actions, same.actions)
    assert not np.array_equal(one.actions[:5], other.actions[:5])


def test_frames_are_what_was_seen_before_each_move(bars):
    rollout = rollouts.roll(bars, 5)
    bars.reset(5)
    for seen, action in zip(rollout.frames, rollout.actions):
        assert np.array_equal(seen, bars.frame())
        _, died, late = bars.step(action)
    assert (died, late) == (rollout.died, not rollout.died)


def test_random_moves_are_held_for_one_to_ten_steps():
    drawn = list(itertools.islice(random_actions(np.random.default_rng(0)), 20_000))
    lengths = np.array([len(list(run)) for _, run in itertools.groupby(drawn)][:-1])
    assert (lengths.min(), lengths.max()) == (1, 10)
    assert lengths.mean() == pytest.approx(5.5, abs=0.15)
    assert np.mean(np.array(drawn) > 1 / 3) == pytest.approx(1 / 3, abs=0.03)
    each = list(itertools.islice(random_actions(np.random.default_rng(0), held=1), 100))
    assert len(set(each)) == 100


def test_a_damaged_file_is_named_and_skipped(rollouts, tmp_path):
    folder = tmp_path / "some"
    folder.mkdir()
    for path in files(rollouts)[:3]:
        shutil.copy(path, folder)
    whole = place(folder, 1).read_bytes()
    place(folder, 1).write_bytes(whole[: len(whole) // 2])
    with pytest.warns(UserWarning, match=r"episode-000001\.npz: damaged rollout") as caught:
        found = list(load(folder))
    assert [one.number for one in found] == [0, 2] and len(caught) == 1


def broken():
    """Name -> arrays that are no episode."""
    frames, actions = np.zeros((3, 64, 64, 3), np.uint8), np.zeros(3, np.float32)
    good = {"frames": frames, "actions": actions, "died": np.array(True)}
    return {
        "no frames": {"actions": actions, "died": np.array(True)},
        "lengths": good | {"actions": actions[:2]},
        "type": good | {"frames": frames.astype(np.float32)},
        "size": good | {"frames": frames[:, :32]},
        "empty": good | {"frames": frames[:0], "actions": actions[:0]},
        "action": good | {"actions": actions + 2},
        "nan": good | {"actions": actions + np.float32("nan")},
        "objects": good | {"died": np.array([{}])},
    }


@pytest.mark.parametrize("name", broken())
def test_what_is_no_episode_is_refused(name, tmp_path):
    np.savez(place(tmp_path, 0), **broken()[name])
    with pytest.raises(DataError, match=r"episode-000000\.npz: damaged rollout"):
        read(place(tmp_path, 0))


def test_a_bomb_is_not_unpacked(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("frames", "actions", "died"):
            archive.writestr(f"{name}.npy", bytes(20_000_000))
    place(tmp_path, 0).write_bytes(file.getvalue())
    with pytest.raises(DataError, match="it holds over 12 MB"):
        read(place(tmp_path, 0))


def test_a_folder_without_rollouts_says_how_to_make_some(tmp_path):
    (tmp_path / "episode-1.npz").touch()
    with pytest.raises(DataError, match="strokegen world record"):
        files(tmp_path)


def test_splits_are_by_episode_and_for_ever():
    frames, actions = np.zeros((1, 64, 64, 3), np.uint8), np.zeros(1, np.float32)
    splits = [Rollout(frames, actions, True, number).split for number in range(500)]
    assert splits.count("train") == pytest.approx(440, abs=30)
    assert splits.count("valid") > 15 and splits.count("test") > 15


def test_the_real_game_is_recorded_and_what_is_missing_alone(tmp_path):
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    assert record(tmp_path, 2) == 2
    kept = [path.read_bytes() for path in files(tmp_path)]
    place(tmp_path, 0).unlink()
    assert record(tmp_path, 2) == 1 and record(tmp_path, 2) == 0
    assert [path.read_bytes() for path in files(tmp_path)] == kept
    assert {path.suffix for path in tmp_path.iterdir()} == {".npz"}
    one = read(place(tmp_path, 1))
    assert 10 < len(one.frames) < 525 and one.died
    assert one.frames[0].std() > 5, "a room, not a blank"
    assert np.abs(one.frames[0].astype(int) - one.frames[-1]).mean() > 1
