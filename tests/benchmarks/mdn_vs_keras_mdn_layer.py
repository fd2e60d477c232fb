"""Our MDN layer beside keras-mdn-layer 1.0.0: log likelihoods, seconds an epoch, samples a second.

Needs: pip install keras-mdn-layer==1.0.0 (for this check alone, it is no dependency).
Run: python tests/benchmarks/mdn_vs_keras_mdn_layer.py
"""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import keras_mdn_layer
import numpy as np
import tensorflow_probability as tfp

from strokegen.models.mdn.layer import MDN

tfd = tfp.distributions
DIM, MIXTURES, ROWS, SAMPLES = 3, 5, 30_000, 10_000


def theirs_from_ours(params, mixture):
    """Our parameters as their layer gives them: means, sigmas, logits."""
    logits, mu, sigma, _ = mixture.parts(params)
    return np.concatenate([mu.reshape(len(mu), -1), sigma.reshape(len(mu), -1), logits], axis=1)


def likelihoods():
    layer = MDN(DIM, MIXTURES, scale="elu")
    rng = np.random.default_rng(0)
    params = rng.normal(size=(2000, layer.mixture.size)).astype(np.float32)
    y = rng.normal(size=(2000, DIM)).astype(np.float32)
    ours = layer.mixture.log_prob(params, y)
    mu, sigma, logits = keras_mdn_layer._split_mdn_params(
        theirs_from_ours(params, layer.mixture), DIM, MIXTURES
    )
    theirs = np.asarray(keras_mdn_layer._mdn_log_prob(y, mu, sigma, logits, DIM, MIXTURES))
    _, mu, sigma, _ = layer.mixture.parts(params)
    oracle = tfd.MixtureSameFamily(
        tfd.Categorical(logits=logits), tfd.MultivariateNormalDiag(mu, sigma)
    ).log_prob(y)
    print(f"log likelihoods from {ours.min():.1f} to {ours.max():.1f}: we differ by at most "
          f"{np.abs(ours - theirs).max():.1e} from keras-mdn-layer, "
          f"{np.abs(ours - oracle).max():.1e} from TensorFlow Probability")  # fmt: skip


def epoch_seconds(last, loss, x, y, epochs=6):
    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(15, "tanh"), keras.layers.Dense(15, "tanh")]
    model = keras.Sequential([keras.Input((1,)), *hidden, last])
    model.compile("adam", loss=loss)
    model.fit(x, y, batch_size=128, epochs=1, verbose=0)  # the compiler's time
    seconds = []
    for _ in range(epochs):
        began = time.perf_counter()
        model.fit(x, y, batch_size=128, epochs=1, verbose=0)
        seconds.append(time.perf_counter() - began)
    return seconds


def epochs():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, 1)).astype(np.float32)
    y = rng.normal(size=(ROWS, DIM)).astype(np.float32)
    for turn in range(2):
        layer = MDN(DIM, MIXTURES, scale="elu")
        ours = epoch_seconds(layer, layer.make_loss(), x, y)
        other = keras_mdn_layer.MDN(DIM, MIXTURES)
        loss = keras_mdn_layer.get_mixture_loss_func(DIM, MIXTURES)
        theirs = epoch_seconds(other, loss, x, y)
        print(f"an epoch of {ROWS:,}, turn {turn + 1}: ours {np.median(ours):.2f} s, "
              f"keras-mdn-layer {np.median(theirs):.2f} s")  # fmt: skip


def samples():
    layer = MDN(DIM, MIXTURES, scale="elu")
    rng = np.random.default_rng(1)
    params = rng.normal(size=(SAMPLES, layer.mixture.size)).astype(np.float32)
    rows = theirs_from_ours(params, layer.mixture)
    began = time.perf_counter()
    layer.sample(params, seed=0)
    ours = time.perf_counter() - began
    began = time.perf_counter()
    for row in rows:
        keras_mdn_layer.sample_from_output(row, DIM, MIXTURES)
    theirs = time.perf_counter() - began
    print(f"{SAMPLES:,} samples: ours {ours * 1e3:.1f} ms, sample_from_output row by row "
          f"{theirs * 1e3:.0f} ms, {theirs / ours:.0f} times as long")  # fmt: skip


if __name__ == "__main__":
    likelihoods()
    epochs()
    samples()
