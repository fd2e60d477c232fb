"""The sizes of a network, as a caller or a file may give them."""

import json

import numpy as np
import pytest

from strokegen.models.robojam.network import RoboJam
from strokegen.models.sketch_rnn.network import SketchRNN


@pytest.mark.parametrize("kind", [np.int16, np.int64, np.uint8])
def test_numpy_s_numbers_are_python_s(kind):
    given = SketchRNN(kind(16), num_mixtures=kind(3))
    assert given == SketchRNN(16, num_mixtures=3)
    assert json.loads(json.dumps(given.as_dict())) == given.as_dict()
    assert given.shapes()["output/bias"] == (given.mixture.size,) == (21,)
    assert type(RoboJam(16, sigma_floor=np.float32(0.25)).sigma_floor) is float


@pytest.mark.parametrize("wrong", [0, -3, 2.0, np.float64(16), True, np.True_, "16", None])
def test_any_other_size_is_refused(wrong):
    with pytest.raises(ValueError, match="hidden is .*, expected a whole number"):
        SketchRNN(wrong)
