"""Learn a wave's inverse, several answers to one question: a squared error beside a mixture.

Run: python examples/inverse_sine.py --epochs 200 -o inverse.png
"""

import argparse

import keras
import numpy as np

from strokegen import Drawing, render
from strokegen.models.mdn import MDN


def wave(rng, count):
    y = rng.uniform(-1.75, 1.75, (count, 1))  # the answer, in units of 6
    x = 7 * np.sin(4.5 * y) + 3 * y + rng.normal(size=(count, 1))
    return np.float32(x / 8), np.float32(y)


def trained(last, loss, x, y, epochs):
    keras.utils.set_random_seed(1)
    hidden = [keras.layers.Dense(15, "tanh"), keras.layers.Dense(15, "tanh")]
    model = keras.Sequential([keras.Input((1,)), *hidden, last])
    rate = keras.optimizers.schedules.CosineDecay(0.01, 12 * epochs)
    model.compile(keras.optimizers.Adam(rate), loss=loss)
    model.fit(x, y, batch_size=250, epochs=epochs, verbose=0)
    return model


def dots(x, y, left, colour):
    points = np.concatenate([left + 45 * x, -50 * y], axis=1)
    return Drawing(tuple(points[:, None]), meta={"colour": colour, "pen": 2.2})


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("-o", "--output", default="inverse_sine.png")
    args = parser.parse_args(argv)
    (x, y), (x_test, y_test) = (wave(np.random.default_rng(0), n) for n in (3000, 1000))

    line = trained(keras.layers.Dense(1), "mse", x, y, args.epochs)
    spread = np.square(y - line(x)).mean()  # the variance that suits its errors best
    scores = -0.5 * (np.square(y_test - line(x_test)) / spread + np.log(2 * np.pi * spread))
    layer = MDN(1, num_mixtures=5)
    mixture = trained(layer, layer.make_loss(), x, y, args.epochs)
    drawn = layer.sample(mixture(x_test), seed=0)

    inks, words = [], []
    for left, name, model, score, answers in (
        (0, "squared error", line, scores, line(x_test)),
        (200, "5 Gaussians", mixture, layer.distribution(mixture(x_test)).log_prob(y_test), drawn),
    ):
        nats = np.mean(score) - np.log(6)  # as a density of the answer itself
        print(f"{name}: {model.count_params()} parameters, {nats:.2f} nats a test point")
        inks += [dots(x_test, y_test, left, "#c5cae9"), dots(x_test, answers, left, "#c62828")]
        words.append(render.Caption(name, left, 108, 11))
    page = render.Page(tuple(inks), tuple(words), box=(-95, -95, 295, 115))
    render.save(page, args.output, width=1000, background="white")


if __name__ == "__main__":
    main()
