"""Sheets to copy from: every text stands over a rule of its own, on paper of any size."""

import numpy as np
import pytest

from strokegen.prompts import PROMPTS
from strokegen.render.copybook import copybook
from strokegen.render.svg import to_svg

SIZES = {"a4": (210, 297), "a6": (105, 148), "100x150mm": (100, 150), "letter": (215.9, 279.4)}


@pytest.mark.parametrize("page", SIZES)
def test_every_text_has_a_rule_below_it(page):
    pages = copybook(PROMPTS, page, margin="10mm")
    told = [caption.text for one in pages for caption in one.captions[1:]]
    assert told == [f"{number}   {text}" for number, text in enumerate(PROMPTS, 1)]
    for one in pages:
        assert one.box == (0, 0, *SIZES[page])
        assert len(one.rules) == len(one.captions) - 1 and not one.drawings
        feet = np.array([caption.y for caption in one.captions])
        rules = np.array([stroke[0, 1] for stroke in one.rules.strokes])
        assert (feet[1:] < rules).all() and (np.diff(feet) > 0).all()
        assert (rules[:-1] < feet[2:] - 5).all() and rules[-1] <= SIZES[page][1] - 10
        for caption in one.captions:  # 0.58 of its size is wider than a letter is on average
            assert caption.size * 0.58 * len(caption.text) <= SIZES[page][0] - 20 + 1e-6
        assert to_svg(one).count("<text") == len(one.captions)


def test_paper_without_room_is_refused():
    with pytest.raises(ValueError, match="no room for a line"):
        copybook(PROMPTS, "100x50mm")
    with pytest.raises(ValueError, match="no texts"):
        copybook([])
    with pytest.raises(ValueError, match="no size of paper"):
        copybook(PROMPTS, "b9")
