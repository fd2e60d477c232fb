"""Rates of a judge against counts by hand."""

import numpy as np
import pytest
from PIL import Image

from strokegen import datasets
from strokegen.ink.errors import DataError
from strokegen.models.judge.measure import accuracy, evaluate, marked
from strokegen.models.judge.named import gather
from tests.models.judge.conftest import shapes


class Always:
    """A judge that says the same of everything."""

    categories = ["cross", "ring"]

    def names(self, drawings):
        return ["ring"] * len(drawings)


def test_rates_are_shares_of_each_category_and_of_all():
    samples = shapes(40)
    named = gather(samples + shapes(20, seed=1)[::2])  # twenty more rings
    found = accuracy(Always(), named, "train")
    rings = sum(s.split == "train" for s in samples + shapes(20, seed=1)[::2]
                if s.drawing.label == "ring")  # fmt: skip
    assert found["each"]["ring"] == {"drawings": rings, "rate": 1.0, "instead": {}}
    assert found["each"]["cross"] == {"drawings": 24, "rate": 0.0, "instead": {"ring": 24}}
    assert found["rate"] == pytest.approx(rings / (rings + 24)) and found["mean"] == 0.5


def test_evaluate_says_it_and_shows_it(taught, tmp_path):
    judge, _ = taught
    file, sheet = tmp_path / "new.ndjson", tmp_path / "sheet.png"
    datasets.write([sample.drawing for sample in shapes(60, seed=5)], file)
    said = []
    found = evaluate(judge, said.append, data=str(file), split="train", sheet=str(sheet))
    assert found["mean"] > 0.9 and 40 < found["drawings"] <= 120
    assert f"{found['each']['ring']['rate']:.2f}" in said[0] and "| cross" in said[0]
    assert np.asarray(Image.open(sheet).convert("L")).min() < 100


def test_data_of_other_things_is_refused(taught, tmp_path):
    judge, _ = taught
    file = tmp_path / "new.ndjson"
    datasets.write([shapes(1)[0].drawing.with_label("fox")], file)
    with pytest.raises(DataError, match="no drawing"):
        evaluate(judge, data=str(file))


def test_a_wrong_name_says_what_was_right():
    assert marked("dog", "dog") == "dog" and marked("dog", "bear") == "x dog, not bear"
