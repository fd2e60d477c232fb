"""Dreams under Gymnasium's rules."""

import numpy as np
import pytest

gymnasium = pytest.importorskip("gymnasium", reason="gymnasium is not installed")

from strokegen.models.worlds.environment import DreamEnv  # noqa: E402


@pytest.fixture
def dreams(world):
    return DreamEnv(world, num_envs=3, temperature=1.2, longest=7)


def test_what_is_seen_and_done_is_of_the_spaces(dreams):
    seen, _ = dreams.reset(seed=1)
    dreams.action_space.seed(0)
    assert dreams.observation_space.contains(seen) and seen.shape == (3, 3 + 8)
    for _ in range(20):
        seen, reward, terminated, truncated, _ = dreams.step(dreams.action_space.sample())
        assert dreams.observation_space.contains(seen)
        assert reward.shape == terminated.shape == truncated.shape == (3,)
        assert not (terminated & truncated).any()


def test_the_seed_makes_the_dream(dreams):
    runs = []
    for seed in (1, 1, 2):
        seen, _ = dreams.reset(seed=seed)
        runs.append(dreams.step(np.zeros((3, 1), np.float32))[0])
    assert np.array_equal(runs[0], runs[1]) and not np.allclose(runs[0], runs[2])


def test_episodes_are_counted_by_gymnasium_s_own_wrapper(dreams):
    counted = gymnasium.wrappers.vector.RecordEpisodeStatistics(dreams)
    counted.reset(seed=0)
    lengths, cut = [], []
    for _ in range(30):
        *_, truncated, info = counted.step(np.full((3, 1), 0.2, np.float32))
        for row in np.flatnonzero(info.get("_episode", [])):
            lengths.append(int(info["episode"]["l"][row]))
            cut.append(bool(truncated[row]))
            assert info["episode"]["r"][row] == 4 * lengths[-1]
    assert len(lengths) >= 9 and max(lengths) == 7
    assert [length == 7 for length in lengths] == cut or not all(cut)


def test_a_wrong_number_of_actions_is_named(dreams):
    dreams.reset(seed=0)
    with pytest.raises(ValueError, match=r"actions are \(2, 1\), expected \(3, 1\)"):
        dreams.step(np.zeros((2, 1)))
