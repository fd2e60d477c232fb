"""Decoding, forward and alignment against every path there is, on small cases."""

import time
import tracemalloc
from collections import defaultdict
from itertools import groupby, product

import numpy as np
import pytest

from strokegen.models.reader import ctc


def random_probs(rng, steps, batch, classes, sharp=1.5):
    logits = rng.normal(0, sharp, (steps, batch, classes))
    return logits - np.logaddexp.reduce(logits, axis=2, keepdims=True)


def collapsed(path):
    return tuple(label for label, _ in groupby(path) if label)


def all_paths(log_probs):
    """Path -> log p, of one row `[T, C]`."""
    steps, classes = log_probs.shape
    return {
        path: sum(log_probs[t, label] for t, label in enumerate(path))
        for path in product(range(classes), repeat=steps)
    }


def texts_of(log_probs):
    """Text -> p, by adding up all paths."""
    found = defaultdict(float)
    for path, value in all_paths(log_probs).items():
        found[collapsed(path)] += np.exp(value)
    return found


CASES = [(steps, seed) for steps in (1, 2, 3, 5, 6) for seed in range(3)]


@pytest.mark.parametrize("steps, seed", CASES)
def test_likelihoods_are_the_sums_over_all_paths(steps, seed):
    (row,) = random_probs(np.random.default_rng(seed), steps, 1, 3).swapaxes(0, 1)
    want = texts_of(row)
    assert sum(want.values()) == pytest.approx(1)
    texts = [*want, (1,) * (steps + 1), (1, 1) * steps]
    batch = np.repeat(row[:, None], len(texts), axis=1)
    found = ctc.log_likelihood(batch, np.full(len(texts), steps), texts)
    assert np.exp(found) == pytest.approx([want.get(text, 0.0) for text in texts])


def test_rows_of_other_lengths_do_not_meet():
    rng = np.random.default_rng(5)
    probs = random_probs(rng, 6, 4, 3)
    lengths, texts = np.array([6, 2, 4, 1]), [(1, 2), (2,), (1, 1), ()]
    for row, value in enumerate(ctc.log_likelihood(probs, lengths, texts)):
        want = texts_of(probs[: lengths[row], row])[texts[row]]
        assert np.exp(value) == pytest.approx(want)


def test_likelihoods_are_tensorflows():
    tf = pytest.importorskip("tensorflow")
    rng = np.random.default_rng(2)
    probs = random_probs(rng, 30, 5, 7).astype(np.float32)
    lengths = np.array([30, 17, 21, 12, 30])
    texts = [rng.integers(1, 7, count) for count in (9, 4, 1, 5, 7)]
    padded = np.zeros((5, 9), np.int32)
    for row, text in enumerate(texts):
        padded[row, : len(text)] = text
    want = -tf.nn.ctc_loss(
        padded, probs, [len(text) for text in texts], lengths.astype(np.int32), blank_index=0
    )
    assert np.allclose(ctc.log_likelihood(probs, lengths, texts), want, rtol=1e-5)


@pytest.mark.parametrize("steps, seed", CASES)
def test_alignments_are_the_likeliest_paths(steps, seed):
    rng = np.random.default_rng(seed)
    probs = random_probs(rng, steps, 3, 4)
    for row in range(3):
        paths = all_paths(probs[:, row])
        texts = sorted({collapsed(path) for path in paths})
        chosen = [texts[i] for i in rng.permutation(len(texts))[:8]] + [(1,) * (steps + 1)]
        batch = np.repeat(probs[:, row : row + 1], len(chosen), axis=1)
        for text, spans in zip(chosen, ctc.align(batch, np.full(len(chosen), steps), chosen)):
            own = {path: value for path, value in paths.items() if collapsed(path) == text}
            if not own:
                assert spans is None
                continue
            best = max(own, key=own.get)
            want, at = [], 0
            for label, run in groupby(best):
                length = len(list(run))
                want += [(at, at + length)] if label else []
                at += length
            assert spans.tolist() == [list(span) for span in want]


@pytest.mark.parametrize("seed", range(8))
def test_a_beam_wide_enough_finds_the_likeliest_texts(seed):
    (row,) = random_probs(np.random.default_rng(seed), 5, 1, 3).swapaxes(0, 1)
    want = texts_of(row)
    ranked = sorted(want, key=want.get, reverse=True)
    assert ctc.beam(row, width=1000, least=1e-12)[:10] == ranked[:10]


def plain_beam(log_probs, width, least):
    """The same search over whole texts, each with p of its paths that end in a blank or a label."""
    beams = {(): (1.0, 0.0)}
    for row in np.exp(log_probs):
        new = defaultdict(lambda: [0.0, 0.0])
        for text, (in_blank, in_label) in beams.items():
            new[text][0] += (in_blank + in_label) * row[0]
            if text:
                new[text][1] += in_label * row[text[-1]]
            for label in range(1, len(row)):
                if row[label] > least:
                    repeat = text[-1:] == (label,)
                    new[(*text, label)][1] += (in_blank + in_label * (not repeat)) * row[label]
        ranked = sorted(new, key=lambda text: -sum(new[text]))
        beams = {text: tuple(new[text]) for text in ranked[:width] if sum(new[text])}
    return list(beams)


@pytest.mark.parametrize("seed", range(40))
def test_a_beam_is_that_of_whole_texts(seed):
    rng = np.random.default_rng(seed)
    steps, classes, width = rng.integers(1, 40), rng.integers(2, 20), rng.choice([1, 4, 16])
    probs = random_probs(rng, steps, 1, classes, sharp=rng.choice([0.5, 2, 6]))[:, 0]
    assert ctc.beam(probs, int(width), least=1e-4) == plain_beam(probs, width, least=1e-4)


def test_a_beam_takes_time_in_proportion_to_the_steps():
    # Of four times the steps; it was sixteen times where every prefix was a text of its own.
    probs = random_probs(np.random.default_rng(1), 1600, 1, 96, sharp=1.0)[:, 0]
    start = time.process_time()
    ctc.beam(probs[:400])
    few = time.process_time() - start
    texts = ctc.beam(probs)
    assert time.process_time() - start < few * 10 and len(texts[0]) > 1000


def test_a_narrow_beam_beats_the_likeliest_path():
    # "a" by many paths against the blank by one: greedy takes the blank.
    row = np.log([[0.6, 0.4], [0.6, 0.4]])
    assert ctc.greedy(row).tolist() == []
    assert ctc.beam(row, width=2)[0] == (1,)


def test_a_label_twice_needs_a_blank_between():
    path = np.array([1, 1, 0, 1, 2, 2, 0, 0])
    row = np.log(np.full((8, 3), 0.05))
    row[np.arange(8), path] = np.log(0.9)
    assert ctc.greedy(row).tolist() == [1, 1, 2]
    assert ctc.beam(row, width=4)[0] == (1, 1, 2)
    (spans,) = ctc.align(row[:, None], np.array([8]), [(1, 1, 2)])
    assert spans.tolist() == [[0, 2], [3, 4], [4, 6]]


def test_nothing_to_read():
    none = np.zeros((0, 1, 3))
    assert ctc.greedy(none[:, 0]).tolist() == [] and ctc.beam(none[:, 0]) == [()]
    assert ctc.log_likelihood(none, np.array([0]), [()]).tolist() == [0.0]
    assert ctc.log_likelihood(none, np.array([0]), [(1,)]).tolist() == [-np.inf]
    assert ctc.align(none, np.array([0]), [(1,)]) == [None]


def test_a_long_line_takes_little_memory():
    # Ten times the steps, no more memory: 17 texts of 1,500 labels.
    rng = np.random.default_rng(0)
    text = rng.integers(1, 5, 1500)
    probs = np.broadcast_to(random_probs(rng, 400, 1, 5), (400, 17, 5))
    tracemalloc.start()
    ctc.log_likelihood(probs[:40], np.full(17, 40), [text] * 17)
    few = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    ctc.log_likelihood(probs[:400], np.full(17, 400), [text] * 17)
    many = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert many < 1.2 * few
