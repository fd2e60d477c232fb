"""A preset with one hand more, and what it must not forget for that hand's sake. NumPy only.

A learned hand has a style vector for each layer, a preset's hands have one for all. With one number
more, 0 in the hands that there were and 1 in the new one, each layer's style matrix gets a row for
the new hand alone: the preset writes as before, and in the new hand as the learned style does.

Training on one person's lines would spoil the other hands, and the characters that are not among
them. So it is also shown lines that the preset itself has written beforehand, every character in
the new hand and in others: nobody else's ink is needed.

Source: Robins (1995), "Catastrophic forgetting, rehearsal and pseudorehearsal", Connection Science
7(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from strokegen.datasets.lines import Lines
from strokegen.models.handwriting import judge
from strokegen.models.handwriting import style as styles
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Handwriting, Line
from strokegen.models.handwriting.learned import LearnedStyle
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.nn.network import Weights
from strokegen.prompts import PROMPTS

_ROUNDS = 6  # how often a line that comes out wrong is drawn again, each time more neatly
_NEATER = 0.25


def one_more(hand: Handwriting, style: LearnedStyle) -> tuple[Synthesis, Weights]:
    """The preset's network and weights with a learned style as the last of its hands."""
    network, weights = hand.network, dict(hand.preset.weights)
    own = style.vector.reshape(network.num_layers, network.style_dim)
    mean = own.mean(axis=0)
    for layer, part in enumerate(own):
        kernel = weights[f"lstm{layer}/style"]
        weights[f"lstm{layer}/style"] = np.vstack([kernel, (part - mean) @ kernel])
    table = np.pad(weights["styles"], ((0, 1), (0, 1)))
    table[-1] = [*mean, 1]
    more = replace(network, style_dim=network.style_dim + 1, num_styles=network.num_styles + 1)
    return more, weights | {"styles": table}


def halves(text: str) -> list[str]:
    """A text in two parts of about one length, or as it is where it has no space.

    >>> halves("see you soon"), halves("soon")
    (['see you', 'soon'], ['soon'])
    """
    spaces = [at for at, char in enumerate(text) if char == " "]
    if not spaces:
        return [text]
    middle = min(spaces, key=lambda at: abs(2 * at - len(text)))
    return [text[:middle], text[middle + 1 :]]


def rehearsal(hand: Handwriting, style: LearnedStyle, seed: int = 0) -> Lines:
    """Lines with all that can be written, each in the new hand twice, in the preset's default hand
    and in another.

    What came out wrong is drawn again, where the preset names a reader also what cannot be read,
    until at last anything that is finished will do.

    Returns:
      Lines whose writers are the numbers of their styles, "-1" for none; all for training.
    Raises:
      ValueError: none came out right.
    """
    texts = [half for text in PROMPTS for half in halves(text) if half in hand.alphabet]
    names, new = hand.preset.config.get("style_names", {}), hand.network.num_styles
    usual = next((one for one in styles.parse(None, hand.preset) if isinstance(one, int)), -1)
    others = sorted({-1, *(names.values() or range(new))})
    rng = np.random.default_rng(seed)
    asked = [(text, number) for text in texts for number in (new, new, usual)]
    asked += [(text, int(rng.choice(others))) for text in texts]
    kept = []
    for again in range(_ROUNDS):
        lines = _written(hand, style, asked, styles.BIAS + _NEATER * again, rng)
        good = {FINISHED, judge.MISREAD} if again == _ROUNDS - 1 else {FINISHED}
        kept += [(line.offsets, *one) for line, one in zip(lines, asked) if line.verdict in good]
        asked = [one for line, one in zip(lines, asked) if line.verdict not in good]
    if not kept:
        raise ValueError(
            f"preset {hand.preset.name} writes nothing that can be read, so that it cannot be kept "
            "from forgetting; train it further on the ink of many"
        )
    inks, said, numbers = zip(*kept)
    facts = {"kinds": ["text"] * len(kept), "splits": ["train"] * len(kept), "skipped": {}}
    return Lines.of(inks, texts=list(said), writers=list(map(str, numbers)), **facts)


def _written(
    hand: Handwriting,
    style: LearnedStyle,
    asked: Sequence[tuple[str, int]],
    bias: float,
    rng: np.random.Generator,
) -> list[Line]:
    """Texts in styles by number, as they came out."""
    table, layers = hand.preset.weights["styles"], hand.network.num_layers
    vectors = np.zeros((len(asked), len(style.vector)), np.float32)
    for row, (_, number) in enumerate(asked):
        if number >= 0:
            own = number == len(table)
            vectors[row] = style.vector if own else np.tile(table[number], layers)
    lines = hand.lines([text for text, _ in asked], vectors, bias, rng.spawn(len(asked)))
    reader = judge.reader_of(hand.preset)
    return judge.judged(reader, lines, hand.normaliser.spacing) if reader else lines
