"""Teach a small recogniser with drawn lines, and try it on people whom it has never seen.

A bidirectional LSTM with CTC learns from a few lines of a few people, from these and lines drawn of
their words in all hands, and from the drawn ones alone.

Run: python examples/recogniser.py --data unipen --lines 2000 --steps 2500 --seeds 0 1
"""

import argparse
from pathlib import Path

import numpy as np

import strokegen as sg
from strokegen.datasets.lines import Lines, load_lines
from strokegen.ink.normaliser import Normaliser
from strokegen.models.reader.augment import SPACING
from strokegen.models.reader.distance import cer
from strokegen.models.reader.reader import Reader
from strokegen.models.reader.settings import FIT, TrainReader

HANDS = {"style": "all", "bias": "0.2..1", "slant": "-0.3..0.3", "size": "0.7..1.4"}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="unipen", help="a data set of lines by many writers")
    parser.add_argument("--writers", type=int, default=20, help="people who taught it")
    parser.add_argument("--each", type=int, default=20, help="lines of each of them, at most")
    parser.add_argument("--lines", type=int, default=2000, help="lines to draw")
    parser.add_argument("--steps", type=int, default=2500, help="of each training")
    parser.add_argument("--hidden", type=int, default=72, help="LSTM units each way")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1], help="a training each")
    parser.add_argument("-o", "--out", type=Path, default=Path("runs/recogniser"))
    args = parser.parse_args(argv)
    known = load_lines(args.data, Normaliser(SPACING))
    by_split = {split: lines_of(known, split) for split in ("train", "valid", "test")}
    rng = np.random.default_rng(0)
    people = rng.permutation(sorted({known.writers[n] for n in by_split["train"]}))[: args.writers]
    own = [[n for n in by_split["train"] if known.writers[n] == who] for who in people]
    real = [n for one in own for n in rng.permutation(one)[: args.each].tolist()]
    words = [word for n in real for word in known.texts[n].split()]
    texts = [" ".join(rng.choice(words, rng.integers(1, 7))) for _ in range(args.lines)]
    made = sg.corpus(texts, args.out / "drawn", pictures="none", **HANDS)
    drawn = load_lines(str(made.folder), Normaliser(SPACING))
    drawn.kinds, drawn.splits = ["text"] * len(drawn), ["train"] * len(drawn)
    sources = {
        f"{len(real)} lines of {len(people)} people": [(known, real)],
        f"these and {len(drawn)} drawn lines": [(known, real), (drawn, range(len(drawn)))],
        f"{len(drawn)} drawn lines": [(drawn, range(len(drawn)))],
    }
    print("| learned from |", *(f"CER, seed {seed} |" for seed in args.seeds))
    print("| --- |", *("---: |" for _ in args.seeds))
    for number, (name, parts) in enumerate(sources.items()):
        lines = joined([*parts, (known, by_split["valid"])])
        rates = []
        for seed in args.seeds:
            reader = taught(lines, args, args.out / f"{number}-{seed}", seed)
            read = reader.texts([known[n] for n in by_split["test"]])
            rates.append(cer(zip([known.texts[n] for n in by_split["test"]], read)))
        print(f"| {name} |", *(f"{rate:.1%} |" for rate in rates), flush=True)


def lines_of(lines, split):
    """Numbers of a split's lines."""
    return [n for n in range(len(lines)) if (lines.splits[n], lines.kinds[n]) == (split, "text")]


def joined(parts):
    """Chosen ones of several `Lines` as one."""
    every = [(lines, n) for lines, numbers in parts for n in numbers]
    facts = {
        name: [getattr(lines, name)[n] for lines, n in every]
        for name in ("texts", "writers", "kinds", "splits")
    }
    return Lines.of([lines[n] for lines, n in every], **facts, skipped={})


def taught(lines, args, out, seed):
    """A reader of the folder `out`, trained on lines."""
    from strokegen.models.reader.train import ReaderTask
    from strokegen.training.run import run

    options = TrainReader(
        data=args.data,
        out=out,
        steps=args.steps,
        hidden=args.hidden,
        seed=seed,
        validate_steps=max(1, args.steps // 10),
        resume=out.exists(),
    )
    run(ReaderTask(lines, options), out, FIT.of(options), resume=options.resume)
    return Reader(sg.presets.read_preset(out))


if __name__ == "__main__":
    main()
