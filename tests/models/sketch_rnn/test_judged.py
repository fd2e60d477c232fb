"""The table of what was judged."""

import pytest

from strokegen.models.sketch_rnn.judged import report


def figures(**mean):
    one = {"real": {"drawings": 50, "named": 0.8},
           "samples": {"drawings": 9, "named": 0.6, "unfinished": 2}, "L_R": 0.25}  # fmt: skip
    return {"preset": "p", "judge": "j", "split": "test", "data": "d", "temperature": 0.25,
            "each": {"cat": one, "dog": {"samples": {"drawings": 9, "unfinished": 1}}},
            "mean": {"real": 0.8, "samples": 0.6, "L_R": 0.25, **mean}, "fid": {}}  # fmt: skip


def cells(text, name):
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {name}")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_rates_stand_beside_their_ratio_to_real_drawings():
    text = report(figures())
    assert cells(text, "cat") == ["cat", "50", "0.80", "0.60", "0.75", *"----", "0.250"]
    assert cells(text, "dog") == ["dog", "0", *"-------", "-"]
    assert cells(text, "mean")[2:5] == ["0.80", "0.60", "0.75"]
    assert "3 drawings were not finished" in text and "FID" not in text


@pytest.mark.parametrize("near, shown", [(0.0, "0.0%"), (0.25, "25.0%")])
def test_copies_show(near, shown):
    text = report(figures(nearest={"samples": 0.6, "real": 0.5, "near": near}))
    assert f"{shown} of the samples" in text
