"""A judge of two shapes names new ones; damaged presets are refused."""

import numpy as np
import pytest

from strokegen.ink.drawing import Drawing
from strokegen.models.judge.judge import Judge, load
from strokegen.models.judge.network import Classifier
from strokegen.presets import Preset, PresetError, write_preset
from tests.models.judge.conftest import shapes


def test_after_a_few_steps_it_names_new_shapes(taught):
    judge, _ = taught
    new = [sample.drawing for sample in shapes(50, seed=9)]
    right = [name == one.label for name, one in zip(judge.names(new), new)]
    assert np.mean(right) > 0.95


def test_place_size_and_other_drawings_do_not_matter(taught):
    judge, _ = taught
    one = shapes(1, seed=3)[0].drawing
    many = [one.scale(scale).translate(40, -900) for scale in (0.01, 1, 50)] * 60
    seen = judge.features(many)
    assert seen.shape == (180, 16) and np.abs(seen - seen[0]).max() < 0.1 * seen.max()
    odds = np.exp(judge.log_probs(seen))
    assert np.allclose(odds.sum(axis=1), 1, atol=1e-5)


def test_no_drawings_and_no_ink_are_no_trouble(taught):
    judge, _ = taught
    assert judge.names([]) == []
    assert judge.names([Drawing([]), Drawing([[(1, 1)]])])[0] in judge.categories


@pytest.mark.parametrize(
    "change",
    [
        {"categories": ["a"]},
        {"categories": "ab"},
        {"categories": [1, 2]},
        {"network": {"categories": 2, "width": 10**9}},
        {"network": None},
        {"training": {"held_out": 3}},
        {"training": {"held_out": "0.1"}},
    ],
)
def test_a_damaged_config_is_refused(change):
    network = Classifier(2, 1, 1)
    config = {"model": "judge", "network": network.as_dict(), "categories": ["a", "b"]}
    Judge(Preset("good", config, network.init(0)))
    with pytest.raises(PresetError, match="preset bad"):
        Judge(Preset("bad", config | change, network.init(0)))


def test_it_is_loaded_by_its_folder(tmp_path):
    network = Classifier(2, 1, 1)
    config = {"model": "judge", "network": network.as_dict(), "categories": ["a", "b"]}
    write_preset(tmp_path / "own", config, network.init(0))
    judge = load(tmp_path / "own")
    assert load(judge) is judge and load(tmp_path / "own") is judge
    weights = network.init(0) | {"classes/bias": np.zeros(3, np.float32)}
    write_preset(tmp_path / "bad", config, weights)
    with pytest.raises(PresetError, match="classes/bias"):
        load(tmp_path / "bad")
