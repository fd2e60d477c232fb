"""M's loss by hand, windows of episodes, and a training that beats the last frame."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
import tensorflow as tf

from strokegen.models.worlds import latents as stored
from strokegen.models.worlds.latents import Batches, Latents, figures, gather, offsets
from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.settings import TrainMemory
from strokegen.models.worlds.train_memory import TfMemory, as_shards, make_loss, trained
from strokegen.models.worlds.world import World
from strokegen.presets import read_preset
from strokegen.training.run import constants
from strokegen.training.settings import FitConfig

SMALL = Memory(latent_dim=3, hidden=8, num_mixtures=2)


@pytest.fixture(scope="module")
def latents():
    """A point that goes round, one way or the other as it is told; most episodes end by death."""
    rng, rows, actions, lengths = np.random.default_rng(0), [], [], rng_lengths()
    for length in lengths:
        told = rng.choice([-1, 1], length)
        turn = np.cumsum(np.concatenate([[rng.uniform(0, 6)], 0.7 * told[:-1]]))
        rows.append(np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1))
        actions.append(told)
    mean = np.concatenate(rows).astype(np.float16)
    splits = tuple("train" if i % 6 else ("valid", "test")[i // 6 % 2] for i in range(len(lengths)))
    return Latents(mean, np.full_like(mean, -6), np.concatenate(actions).astype(np.float32),
                   np.cumsum([0, *lengths]), np.arange(len(lengths)) % 5 > 0, splits)  # fmt: skip


def rng_lengths():
    return np.random.default_rng(1).integers(5, 40, 48)


def test_windows_hold_what_happened_and_mask_the_rest(latents):
    episodes = np.array([1, 4])
    first, last = latents.starts[episodes], latents.starts[episodes + 1]
    batch = gather(latents, episodes, first, 50, np.random.default_rng(0))
    for column, episode in enumerate(episodes):
        n = last[column] - first[column]
        rows = np.arange(first[column], last[column])
        assert np.array_equal(batch.action[:n, column, 0], latents.actions[rows])
        assert np.abs(batch.z[:n, column] - latents.mean[rows]).max() < 0.3
        assert batch.there[:, column].sum() == n and batch.goes_on[:, column].sum() == n - 1
        assert batch.ended[:, column].sum() == latents.died[episode]
        assert batch.ended[n - 1, column] == latents.died[episode]
    assert np.array_equal(batch.after[:-1], batch.z[1:]), "one draw a frame"
    assert 0.03 < np.abs(batch.z[0] - latents.mean[first]).mean() < 0.1, "of its posterior"


def test_batches_follow_their_step_and_keep_to_training_episodes(latents):
    source = Batches(latents, seed=3)
    one, same, other = source.batch(2), source.batch(2), source.batch(4)
    assert np.array_equal(one.z, same.z) and not np.array_equal(one.z, other.z)
    assert one.z.shape == (64, 64, 3) and source.batch(1).z.shape == (192, 20, 3)
    assert set(source.episodes) == set(latents.of("train"))
    for size, rows in ((4000, 64), (8000, 128), (1000, 16), (1, 2)):
        assert Batches(latents, 3, size).batch(2).z.shape == (64, rows, 3)


def test_the_loss_is_the_nll_a_dimension_and_the_weighted_entropy(latents):
    model = TfMemory(SMALL, seed=1)
    batch = stored.whole(latents, "valid", 20)
    (shard,) = as_shards(batch, 1)
    cost, report = make_loss(model)(constants(shard), tf.constant(0.0))
    params, odds = (np.asarray(part) for part in model(batch.z, batch.action))
    nll = -SMALL.mixture.log_prob(params, batch.after)[batch.goes_on > 0].mean() / 3
    assert float(report["nll"]) == pytest.approx(nll, rel=1e-5)
    share = scipy.special.expit(odds[..., 0].astype(float))
    entropy = np.where(batch.ended > 0, -10 * np.log(share), -np.log1p(-share))
    assert batch.ended.sum() > 0
    assert float(report["end"]) == pytest.approx(entropy[batch.there > 0].mean(), rel=1e-5)
    assert float(cost) == pytest.approx(float(report["nll"] + report["end"]), rel=1e-5)
    assert float(report["points"]) == batch.there.sum() < batch.there.size


def test_shards_add_up(latents):
    model, batch = TfMemory(SMALL, seed=1), stored.whole(latents, "valid", 20)
    costs = [
        sum(
            float(make_loss(model)(constants(shard), tf.constant(0.0))[0])
            for shard in as_shards(batch, count)
        )
        for count in (1, 2)
    ]
    assert costs[0] == pytest.approx(costs[1], rel=1e-5)


def test_the_figures_are_those_of_the_forced_network(latents):
    model = TfMemory(SMALL, seed=2)
    batch = stored.whole(latents, "test", 30)
    params, odds = (np.asarray(part) for part in model(batch.z, batch.action))
    found = figures(SMALL, model.to_numpy(), latents, 30)
    want = -SMALL.mixture.log_prob(params, batch.after)[batch.goes_on > 0].mean() / 3
    assert found["memory"] == pytest.approx(want, abs=2e-4)
    share = scipy.special.expit(odds[..., 0].astype(float))
    entropy = -scipy.special.xlogy(batch.ended, share) - scipy.special.xlog1py(
        1 - batch.ended, -share
    )
    assert found["end"] == pytest.approx(entropy[batch.there > 0].mean(), abs=2e-4)
    mean, sigma = offsets(latents)
    away = (batch.after - batch.z)[batch.goes_on > 0]
    plain = -scipy.stats.norm(mean, sigma).logpdf(away).mean()
    assert found["previous frame"] == pytest.approx(plain, abs=2e-4)
    assert sigma[2] == pytest.approx(np.sqrt(2) * np.exp(-3), rel=0.05), "the draws' own spread"


def test_latents_are_kept_for_the_same_key_only(latents, tmp_path):
    latents.save(tmp_path / "a.npz", "one")
    again = Latents.read(tmp_path / "a.npz", "one")
    assert again.splits == latents.splits
    for name in ("mean", "log_variance", "actions", "starts", "died"):
        assert np.array_equal(getattr(again, name), getattr(latents, name))
    with pytest.raises(ValueError, match="of other rollouts"):
        Latents.read(tmp_path / "a.npz", "two")


def test_a_trained_memory_foresees_better_than_the_last_frame(latents, world, rollouts, tmp_path):
    seer = World(world.preset, needs=("vision",))
    fit = FitConfig(steps=80, learning_rate=1e-2, warmup=1, clip=1.0, average=0.9,
                    validate_steps=40)  # fmt: skip
    network = Memory(latent_dim=3, hidden=16, num_mixtures=2)
    options = TrainMemory(rollouts=rollouts, vision="tiny", out=tmp_path / "m")
    measured = trained(latents, seer, network, options, fit)
    assert measured["memory"] < measured["previous frame"] - 0.05
    made = World.read(tmp_path / "m", needs=("vision", "memory"))
    assert np.allclose(made.first[0], latents.mean[latents.starts[latents.of("train")]])
    assert made.preset.config["training"]["memory"]["held_out"] == measured
    assert read_preset(tmp_path / "m").weights.keys() >= {"vision/mean/bias", "memory/lstm/bias"}
