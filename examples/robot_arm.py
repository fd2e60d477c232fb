"""Which joint angles bring an arm's hand to a place? Two answers, so two dimensions, one mixture.

Run: python examples/robot_arm.py --epochs 100 -o arm.png
"""

import argparse

import keras
import numpy as np

from strokegen import Drawing, render
from strokegen.models.mdn import MDN

LENGTHS = 0.6, 0.4


def joints(angles):
    """Shoulder, elbow and hand, `[n, 3, 2]`, of the angles at shoulder and elbow, `[n, 2]`."""
    turned = np.cumsum(angles, axis=1)[..., None]
    links = np.reshape(LENGTHS, (2, 1)) * np.concatenate([np.cos(turned), np.sin(turned)], axis=2)
    return np.cumsum(np.concatenate([np.zeros_like(links[:, :1]), links], axis=1), axis=1)


def trained(last, loss, x, y, epochs):
    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(30, "tanh"), keras.layers.Dense(30, "tanh")]
    model = keras.Sequential([keras.Input((2,)), *hidden, last])
    rate = keras.optimizers.schedules.CosineDecay(0.02, 40 * epochs)
    model.compile(keras.optimizers.Adam(rate), loss=loss)
    model.fit(x, y, batch_size=100, epochs=epochs, verbose=0)
    return model


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("-o", "--output", default="robot_arm.png")
    args = parser.parse_args(argv)
    angles = np.random.default_rng(0).uniform([0.3, -2.4], [1.8, 2.4], (5000, 2))
    hands, angles = np.float32(joints(angles)[:, 2]), np.float32(angles)
    (x, y), (x_test, y_test) = (hands[:4000], angles[:4000]), (hands[4000:], angles[4000:])
    line = trained(keras.layers.Dense(2), "mse", x, y, args.epochs)
    layer = MDN(2, num_mixtures=6, covariance="full")
    mixture = trained(layer, layer.make_loss(), x, y, args.epochs)
    for name, answer in (
        ("squared error", line(x_test)),
        ("samples", layer.sample(mixture(x_test), seed=0)),
        ("modes", layer.distribution(mixture(x_test)).mode()),
    ):
        misses = np.linalg.norm(joints(np.asarray(answer))[:, 2] - x_test, axis=1)
        print(f"{name}: the hand is off by {misses.mean():.3f} arm lengths")
    print(f"{np.mean(layer.distribution(mixture(x_test)).log_prob(y_test)):.2f} nats a test point")

    inks = []
    for column, place in enumerate(np.float32([[0.65, 0.62], [0.45, 0.65], [0.3, 0.55]])):
        drawn = layer.sample(np.repeat(mixture(place[None]), 40, axis=0), seed=1)
        for arms, colour, pen in ((drawn, "#90caf9", 0.004), (line(place[None]), "#c62828", 0.012)):
            places = joints(np.asarray(arms)) * [1, -1] + [1.1 * column, 0]
            strokes = tuple(leg for arm in places for leg in (arm[:2], arm[1:]))
            inks.append(Drawing(strokes, meta={"colour": colour, "pen": pen}))
        dot = Drawing(([place * [1, -1] + [1.1 * column, 0]],), meta={"pen": 0.04})
        inks.append(dot.with_meta(colour="black"))
    page = render.Page(tuple(inks), box=(-0.12, -0.92, 2.9, 0.1))
    render.save(page, args.output, width=1000, background="white")


if __name__ == "__main__":
    main()
