"""The training loop on a problem with a known answer: the mean of two rows of numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from strokegen.ink.archive import pack
from strokegen.nn.tf_products import product
from strokegen.training.fit import FitConfig, Trainer, make_optimizer

TARGET = np.float32([3.0, -1.0])


def test_the_rate_warms_up_and_falls_along_a_cosine():
    config = FitConfig(steps=1000, learning_rate=1e-2, final_rate=1e-4, warmup=10)
    rates = np.array([config.rate(step) for step in range(1001)])
    assert rates[:10] == pytest.approx(1e-2 * np.arange(1, 11) / 10, rel=1e-3)
    assert (np.diff(rates[10:]) < 0).all()
    assert rates[500] == pytest.approx((1e-2 + 1e-4) / 2)
    assert rates[1000] == pytest.approx(1e-4) == config.rate(5000)


def test_without_warmup_it_starts_at_the_full_rate():
    assert FitConfig(warmup=0, learning_rate=0.5).rate(0) == pytest.approx(0.5)


def test_an_optimizer_that_is_not_known():
    with pytest.raises(ValueError, match="'sgd' is unknown; use adam or rmsprop"):
        make_optimizer(FitConfig(optimizer="sgd"))


@pytest.fixture
def problem(tmp_path):
    """`problem(**config)`: a Trainer that pulls `w` to TARGET, its folder and what was called."""

    def build(poison=(), measure=None, folder=tmp_path, **config):
        config = {"steps": 60, "learning_rate": 0.2, "final_rate": 0.01, "warmup": 1,
                  "average": 0.5, "validate_steps": 20, **config}  # fmt: skip
        variables = {"w": tf.Variable([0.0, 0.0]), "scale": tf.Variable([[1.0]])}
        seen = {"best": [], "valid": [], "progress": []}

        def loss(shard, progress):
            rows, share = shard
            away = tf.reduce_sum((variables["w"] * variables["scale"][0] - rows) ** 2) * share
            return away, {"nll": away, "points": tf.cast(tf.shape(rows)[0], tf.float32)}

        def batch(step, progress):
            seen["progress"].append((step, progress))
            rows = np.tile(TARGET, (4, 1))
            if step in poison:
                rows[0, 0] = np.nan
            return [(rows[:2], np.float32(0.25)), (rows[2:], np.float32(0.25))]

        def validate():
            seen["valid"].append(variables["w"].numpy() * variables["scale"].numpy()[0])
            if measure is not None:
                return measure(len(seen["valid"]))
            return float(np.abs(seen["valid"][-1] - TARGET).sum())

        def on_best(step, value):
            seen["best"].append((step, value))

        trainer = Trainer(FitConfig(**config), variables, loss, batch, validate, Path(folder),
                          on_best=on_best)  # fmt: skip
        return trainer, variables, seen

    return build


def log(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_it_finds_the_answer_and_logs_the_way(problem, tmp_path):
    trainer, variables, seen = problem()
    trainer.fit()
    found = variables["w"].numpy() * variables["scale"].numpy()[0]
    assert found == pytest.approx(TARGET, abs=0.05)
    assert seen["valid"][-1] == pytest.approx(TARGET, abs=0.1)
    assert (trainer.step, trainer.points) == (60, 240)
    assert seen["progress"] == [(step, step / 60) for step in range(60)]
    assert seen["best"] and seen["best"][-1][1] == trainer.best
    facts = log(tmp_path)
    assert facts[0]["config"]["steps"] == 60
    assert [f["step"] for f in facts if "valid" in f] == [20, 40, 60]
    assert any("speed" in f and "nll" in f for f in facts)


def test_rmsprop_finds_it_too(problem):
    trainer, variables, _ = problem(optimizer="rmsprop", learning_rate=0.02, steps=80)
    trainer.fit()
    assert trainer.best < 0.5


def test_validation_sees_the_averaged_weights_and_training_goes_on_with_its_own(problem):
    followed = []
    for validate_steps in (10, 20):
        trainer, variables, seen = problem(
            average=0.9, steps=20, learning_rate=0.05, validate_steps=validate_steps
        )
        trainer.fit()
        own = variables["w"].numpy() * variables["scale"].numpy()[0]
        # On the way from 0 the average lags behind.
        assert np.abs(seen["valid"][-1] - own).max() > 0.01
        assert (np.abs(seen["valid"][-1]) < np.abs(own)).all()
        followed.append(own)
    assert np.array_equal(*followed), "a validation in between leaves no trace"


def test_a_gradient_that_is_not_finite_is_left_out(problem):
    trainer, variables, seen = problem(poison=(3, 10, 11))
    trainer.fit()
    found = variables["w"].numpy() * variables["scale"].numpy()[0]
    assert found == pytest.approx(TARGET, abs=0.1)
    assert np.isfinite(seen["valid"]).all()


def test_it_stops_when_validation_no_longer_falls(problem):
    values = [5.0, 4.0, 4.5, 4.0, 6.0, 1.0]
    trainer, _, seen = problem(
        steps=200, validate_steps=10, patience=3, measure=lambda call: values[call - 1]
    )
    trainer.fit()
    assert (trainer.step, trainer.best) == (50, 4.0)
    assert seen["best"] == [(10, 5.0), (20, 4.0)]


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_stopped_and_resumed_is_the_same_run(problem, tmp_path, optimizer):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir(), parts.mkdir()
    config = {"optimizer": optimizer, "learning_rate": 0.05}
    trainer, variables, undisturbed = problem(folder=whole, **config)
    trainer.fit()
    before, _, _ = problem(folder=parts, **config)

    class Stop(Exception):
        pass

    def interrupted(step, progress, batch=before.batch):
        if step == 33:
            before.save()
            raise Stop
        return batch(step, progress)

    before.batch = interrupted
    with pytest.raises(Stop):
        before.fit()
    after, resumed, seen = problem(folder=parts, **config)
    after.restore()
    assert (after.step, after.points) == (33, 132)
    after.fit()
    assert seen["progress"][0] == (33, 33 / 60)
    assert (after.best, after.points) == (pytest.approx(trainer.best, abs=1e-6), trainer.points)
    assert seen["valid"][-1] == pytest.approx(undisturbed["valid"][-1], abs=1e-6)
    for name, variable in variables.items():
        assert np.allclose(resumed[name], variable, atol=1e-6)


@pytest.mark.parametrize("began", ["float32", "bfloat16"])
def test_a_run_goes_on_in_the_precision_that_it_began_in(problem, capsys, tmp_path, began):
    first, _, _ = problem(precision=began)
    first.save()
    other = "float32" if began == "bfloat16" else "bfloat16"
    for asked, used in (("auto", began), (began, began), (other, other)):
        again, _, _ = problem(precision=asked)
        again.restore()
        assert again.precision == used
        said = f"{tmp_path}: goes on in {other}, and began in {began}\n" if asked == other else ""
        assert capsys.readouterr().err == said


def test_a_state_of_before_there_was_a_choice_is_float32(problem, tmp_path):
    trainer, _, _ = problem(precision="bfloat16")
    trainer.save()
    with np.load(tmp_path / "state.npz") as state:
        arrays = dict(state)
    facts = json.loads(arrays.pop("facts").tobytes())
    assert facts.pop("precision") == "bfloat16"
    (tmp_path / "state.npz").write_bytes(pack(arrays, facts))
    again, _, _ = problem()
    again.restore()
    assert again.precision == "float32"
    (tmp_path / "state.npz").write_bytes(pack(arrays, {**facts, "precision": "float8"}))
    with pytest.raises(ValueError, match="state.npz: .*'float8' is unknown"):
        again.restore()


def test_what_is_not_compiled_stays_float32_and_an_unknown_precision_is_refused(tmp_path):
    config = FitConfig(precision="bfloat16")
    plain = Trainer(config, {"w": tf.Variable([0.0])}, None, None, None, tmp_path, jit=False)
    assert plain.precision == "float32"
    with pytest.raises(ValueError, match="'half' is unknown; use auto, float32 or bfloat16"):
        Trainer(FitConfig(precision="half"), {"w": tf.Variable([0.0])}, None, None, None, tmp_path)


def test_gradients_are_traced_in_the_precision_and_are_the_same_every_time(make, tmp_path):
    x, w = make(40, 24).numpy(), make(24, 30).numpy()

    def trained(precision):
        variables = {"w": tf.Variable(w)}

        def loss(shard, progress):
            value = tf.reduce_mean(product(shard, variables["w"]) ** 2)
            return value, {"nll": value, "points": tf.constant(1.0)}

        fit = FitConfig(steps=20, warmup=1, learning_rate=0.05, precision=precision)
        trainer = Trainer(fit, variables, loss, lambda step, progress: [x], lambda: 0.0, tmp_path)
        trainer.fit()
        return variables["w"].numpy()

    whole, short, again = (trained(name) for name in ("float32", "bfloat16", "bfloat16"))
    assert np.array_equal(short, again) and not np.array_equal(whole, short)
    assert np.allclose(whole, short, atol=0.05)


def test_resuming_where_there_is_nothing(problem):
    trainer, _, _ = problem()
    with pytest.raises(ValueError, match="state.npz: damaged state .*No such file"):
        trainer.restore()


def test_resuming_another_model(problem, tmp_path):
    trainer, _, _ = problem()
    trainer.save()
    for other in ({"v": tf.Variable([0.0, 0.0])}, {"w": tf.Variable([0.0] * 3)}):
        with pytest.raises(ValueError, match="state of another model"):
            Trainer(FitConfig(), other, None, None, None, tmp_path).restore()
