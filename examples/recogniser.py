"""Teach a small recogniser by drawn lines, and try it on people whom it has never seen.

A bidirectional LSTM with CTC learns from some lines of a few people; from these, and lines drawn of
their words in all hands; and from the drawn ones alone.

Run: python examples/recogniser.py --data unipen --lines 2000 --steps 1200 --seeds 0 1
"""

import argparse
import json

import numpy as np

import strokegen as sg
from strokegen.datasets.lines import load_lines
from strokegen.ink.alphabet import PRINTABLE, Alphabet
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.normaliser import Normaliser
from strokegen.models.reader.augment import SPACING, augment
from strokegen.models.reader.distance import cer
from strokegen.models.reader.frames import INPUTS, frames, points_of
from strokegen.models.reader.network import Labeller
from strokegen.models.reader.reader import Reader
from strokegen.presets import Preset

NETWORK = Labeller(layers=((2, 48), (2, 80)), outputs=2)
BATCHES = ((96, 40, 16), (192, 20, 28), (400, 10, 60))  # frames, rows, characters
HANDS = {"style": "all", "bias": "0.2..1", "slant": "-0.3..0.3", "size": "0.7..1.4"}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="unipen", help="lines of many writers")
    parser.add_argument("--people", type=int, default=40, help="who give up to 20 lines each")
    parser.add_argument("--lines", type=int, default=2000, help="to be drawn")
    parser.add_argument("--steps", type=int, default=1200, help="of each training")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1], help="a training each")
    parser.add_argument("--split", default="test", help="or valid: whose lines are read")
    parser.add_argument("--preset", default="handwriting", help="what draws")
    parser.add_argument("-o", "--out", default="recogniser", help="folder for what is drawn")
    args = parser.parse_args(argv)
    form, rng = Normaliser(SPACING), np.random.default_rng(0)
    known = load_lines(args.data, form)
    by = {split: {} for split in ("train", "valid", "test")}  # split -> writer -> lines
    for n in range(len(known)):
        if known.kinds[n] == "text":
            own = by[known.splits[n]].setdefault(known.writers[n], [])
            own.append((known[n], known.texts[n]))
    people = rng.permutation(sorted(by["train"]))[: args.people]
    real = [line for who in people for line in by["train"][who][:20]]
    words = [word for _, text in real for word in text.split()]
    # A fifth is left out, since it cannot be read back.
    texts = [" ".join(rng.choice(words, rng.integers(1, 7))) for _ in range(args.lines * 4 // 3)]
    made = sg.corpus(texts, args.out, pictures="none", preset=args.preset, **HANDS)
    files = sorted(made.folder.glob("*/metadata.jsonl"))
    rows = [json.loads(row) for file in files for row in file.read_text("utf-8").splitlines()]
    inks = [sg.Drawing(row["strokes"]).scale(1 / row["size"]) for row in rows[: args.lines]]
    drawn = [(to_stroke3(form.points(ink)), row["text"]) for ink, row in zip(inks, rows)]
    asked = [line for own in by[args.split].values() for line in own]
    sources = {
        f"{len(real)} lines of {len(people)} people": real,
        f"these and {len(drawn)} drawn lines": real + drawn,
        f"the {len(drawn)} drawn lines": drawn,
    }
    print(f"| learned from | CER on {len(asked)} lines |\n| --- | --- |", flush=True)
    for name, lines in sources.items():
        readers = [taught(lines, args.steps, seed) for seed in args.seeds]
        read = [reader.texts([ink for ink, _ in asked]) for reader in readers]
        rates = [cer(zip([text for _, text in asked], one)) for one in read]
        print(f"| {name} | {', '.join(f'{rate:.1%}' for rate in rates)} |", flush=True)


def taught(lines, steps, seed):
    """A reader that learned from lines, each its ink and its text: short ones first, then all."""
    import keras
    import tensorflow as tf

    from strokegen.models.reader.tf_ctc import ctc_loss
    from strokegen.models.reader.tf_network import TfLabeller

    model = TfLabeller(NETWORK, seed)
    rate = keras.optimizers.schedules.CosineDecay(
        1e-4, steps, alpha=0.01, warmup_target=8e-3, warmup_steps=steps // 20
    )
    adam = keras.optimizers.AdamW(rate, weight_decay=0.01, global_clipnorm=1.0)
    adam.build(model.variables)

    @tf.function(jit_compile=True)
    def learn(x, lengths, labels, seeds):
        with tf.GradientTape() as tape:
            logits = model(x, lengths, seeds, dropout=0.2)[..., :-1]
            losses = ctc_loss(logits, labels, NETWORK.steps(lengths))
            loss = tf.reduce_sum(losses) / tf.reduce_sum(tf.cast(labels > 0, tf.float32))
        adam.apply(tape.gradient(loss, model.variables), model.variables)

    rng = np.random.default_rng(seed)
    fitting = [fits(lines, number) for number in range(len(BATCHES))]
    some = [number for number, own in enumerate(fitting) if own]
    for step in range(steps):
        number = some[0 if step < steps // 6 else rng.integers(len(some))]
        rows = batch(fitting[number], *BATCHES[number], rng)
        seeds = rng.integers(0, 2**31, (len(rows[1]), 2), dtype=np.int32)
        learn(*map(tf.constant, (*rows, seeds)))
    config = {"model": "reader", "network": NETWORK.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": SPACING}}  # fmt: skip
    return Reader(Preset("", config, model.to_numpy()))


def fits(lines, number):
    """The lines that fit a batch, and not the one of shorter lines."""
    low, (high, _, symbols) = BATCHES[number - 1][0] if number else 0, BATCHES[number]
    long = [1.05 * len(frames(*points_of(ink, SPACING))[0]) for ink, _ in lines]
    return [one for one, n in zip(lines, long) if low < n <= high and len(one[1]) <= symbols]


def batch(lines, length, rows, symbols, rng):
    """Some of the lines in a new slant, size and shape: their frames, how many, and labels."""
    x, lengths = np.zeros((length, rows, INPUTS), np.float32), np.zeros(rows, np.int32)
    labels = np.zeros((rows, symbols), np.int32)
    for row in range(rows):
        ink, text = lines[rng.integers(len(lines))]
        seen = frames(*augment(*points_of(ink, SPACING), rng, wide=True))[0][:length]
        x[: len(seen), row], lengths[row] = seen, len(seen)
        labels[row, : len(text)] = Alphabet(PRINTABLE).encode(text)
    return x, lengths, labels


if __name__ == "__main__":
    main()
