"""Labels checked by a reader, and texts cut into the words of their writers.

A collection's labels are not all true to its ink: words that were never written, letters spelled
with spaces between them that the ink does not have. A generator learns them as it learns all else.
The reader holds each label against its ink (log p a character), takes the label without those
spaces where that is likelier, and leaves out what it cannot believe. A text that it believes is
also cut into words, by the likeliest path through its label: so that whatever a writer wrote in
texts alone can stand in the lines that are joined of one writer's words.

Only what is learned from is cut or left out: lines of other splits stay, with their labels chosen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from tqdm import tqdm

from strokegen.datasets.lines import Lines, load_lines
from strokegen.ink.arrays import from_stroke3, to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.normaliser import Normaliser
from strokegen.ink.types import Float32, Float64
from strokegen.models.reader import ctc
from strokegen.models.reader.reader import NAME, Reader, Seen, padded
from strokegen.models.reader.words import split
from strokegen.presets import loaded

LEAST = {"character": -2.8, "word": -1.7, "text": -1.2}
"""log p a character of a label that is believed, by kind."""

_CUT = -0.9, -1.5
"""The same of a word cut from a text: of letters alone, and of others, which are read less well."""

_SURER = 2.0  # nats by which a label without spaces must be likelier
_TOGETHER = 64
_VERSION = 1


@dataclass
class Word:
    """A word cut from a text: which line it is of, its text, and its ink like a line's."""

    line: int
    text: str
    offsets: Float32


def unspaced(text: str) -> str:
    """The text without the spaces between its single characters.

    >>> unspaced("a b c or x 1 2")
    'abc or x12'
    """
    return re.sub(r"(?<!\S)(\S) (?=\S(?!\S))", r"\1", text)


def _seen(
    reader: Reader, inks: Sequence[Float32], said: str
) -> Iterator[tuple[list[int], list[Seen]]]:
    """What the reader sees in many inks, those of a length together."""
    order = np.argsort([len(ink) for ink in inks], kind="stable")
    chunks = [
        order[first : first + _TOGETHER].tolist() for first in range(0, len(order), _TOGETHER)
    ]
    for rows in tqdm(chunks, said, unit=" batches", mininterval=2):
        yield rows, reader.look([inks[row] for row in rows])


def _likelihoods(reader: Reader, seen: Sequence[Seen], texts: Sequence[str]) -> Float64:
    """log p of each text."""
    probs, lengths = padded([one.log_probs for one in seen])
    return ctc.log_likelihood(probs, lengths, [reader.alphabet.encode(text) for text in texts])


def _words(reader: Reader, index: int, text: str, offsets: Float32, seen: Seen) -> list[Word]:
    """A text's words, those that the pen has joined left out."""
    labels = reader.alphabet.encode(text)
    probs, lengths = padded([seen.log_probs])
    (spans,) = ctc.align(probs, lengths, [labels])
    if spans is None:
        return []
    # A step between two characters belongs to the one before.
    at_step = np.searchsorted(spans[:, 0], np.arange(lengths[0]), side="right") - 1
    at = np.zeros(len(offsets), np.intp)
    at[seen.point] = np.maximum(at_step, 0)[seen.step]
    strokes = from_stroke3(offsets).strokes
    found = []
    for ink in split(text, at, strokes):
        if ink.words == 1:
            part = Drawing(tuple(strokes[number] for number in ink.strokes))
            ready = to_stroke3(part.translate(-part.bounds[0], 0))
            found.append(Word(index, text[ink.start : ink.end], ready))
    return found


def cleaned(lines: Lines, reader: Reader) -> Lines:
    """The lines with labels as the ink has them, without those that cannot be believed, and with
    the words of texts; `clarity` says how well each can be read, `skipped` what was left out.

    Args:
      lines: in the reader's units; texts that its alphabet lacks stay as they are.
    """
    texts = list(lines.texts)
    score = np.zeros(len(lines), np.float32)
    words: list[Word] = []
    known = [index for index, text in enumerate(texts) if text in reader.alphabet]
    for rows, seen in _seen(reader, [lines[index] for index in known], "checking labels"):
        indices = [known[row] for row in rows]
        given = _likelihoods(reader, seen, [texts[index] for index in indices])
        tight = [unspaced(texts[index]) for index in indices]
        other = _likelihoods(reader, seen, tight)
        for place, index in enumerate(indices):
            likely = float(given[place])
            if tight[place] != texts[index] and other[place] > likely + _SURER:
                texts[index], likely = tight[place], float(other[place])
            score[index] = likely / len(texts[index])
            believed = score[index] >= LEAST["text"] and lines.splits[index] == "train"
            if lines.kinds[index] == "text" and " " in texts[index] and believed:
                words += _words(reader, index, texts[index], lines[index], seen[place])
    clear = _clarity_of(reader, words)
    least = [_CUT[not word.text.isalpha()] for word in words]
    cut = [number for number in range(len(words)) if clear[number] >= least[number]]
    kept = [
        index
        for index, kind in enumerate(lines.kinds)
        if lines.splits[index] != "train" or score[index] >= LEAST.get(kind, -np.inf)
    ]
    left_out = len(lines) - len(kept)
    skipped = {"label that a reader does not believe": left_out} if left_out else {}
    whole = replace(lines, texts=texts, clarity=score, skipped={**lines.skipped, **skipped})
    return _assembled(whole, kept, [words[number] for number in cut], clear[cut])


def _clarity_of(reader: Reader, words: Sequence[Word]) -> Float32:
    """log p of each word a character."""
    clear = np.full(len(words), -np.inf, np.float32)
    for rows, seen in _seen(reader, [word.offsets for word in words], "checking words"):
        texts = [words[row].text for row in rows]
        clear[rows] = _likelihoods(reader, seen, texts) / [len(text) for text in texts]
    return clear


def _assembled(lines: Lines, kept: Sequence[int], words: Sequence[Word], clear: Float32) -> Lines:
    """Some of the lines, then words cut from them."""
    assert lines.clarity is not None
    inks = [*(lines[index] for index in kept), *(word.offsets for word in words)]
    of = [*kept, *(word.line for word in words)]
    return Lines.of(
        inks,
        texts=[*(lines.texts[index] for index in kept), *(word.text for word in words)],
        writers=[lines.writers[index] for index in of],
        kinds=[*(lines.kinds[index] for index in kept), *("word" for _ in words)],
        splits=[lines.splits[index] for index in of],
        skipped=lines.skipped,
        clarity=np.concatenate([lines.clarity[list(kept)], clear]),
    )


def load_labelled(data: str, normaliser: Normaliser, labels: Literal["given", "checked"]) -> Lines:
    """The lines of a data set, see `load_lines`; if asked for, with what its labels are worth."""
    lines = load_lines(data, normaliser)
    return load_cleaned(lines, loaded(Reader, NAME)) if labels == "checked" else lines


def load_cleaned(lines: Lines, reader: Reader) -> Lines:
    """`cleaned`, kept in the cache folder for these lines and this reader."""
    return Lines.kept(_name(lines, reader), lambda: cleaned(lines, reader))


def _name(lines: Lines, reader: Reader) -> str:
    digest = hashlib.blake2b(np.ascontiguousarray(lines.offsets).data, digest_size=8)
    digest.update("\n".join([str(_VERSION), *lines.texts, *lines.splits]).encode())
    for name in sorted(reader.preset.weights):
        digest.update(reader.preset.weights[name].tobytes())
    return f"cleaned-{digest.hexdigest()}"
