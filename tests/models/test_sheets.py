"""The sheets of a run: drawn as the preset draws unless told otherwise."""

from dataclasses import asdict

import numpy as np
import pytest

from strokegen.cli.sketch_rnn import sketch as verb
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.cards import sample_sheet
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.scribble import Scribbler
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.sketch_rnn.cards import sketch_sheet
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.presets import Preset

SIZE = {"hidden": 4, "num_layers": 1, "num_mixtures": 1, "height_input": True}


class Seen(Exception):
    """Carries what a sheet asked for."""


def asked(monkeypatch, drawer, method, sheet, preset):
    """The arguments with which a sheet has its lines or sketches drawn."""

    def see(_self, *arguments, **_options):
        raise Seen(arguments)

    monkeypatch.setattr(drawer, method, see)
    with pytest.raises(Seen) as caught:
        sheet(preset, None)
    return caught.value.args[0]


def test_sketches_have_the_temperature_of_the_verb(monkeypatch):
    network = SketchRNN(hidden=4, num_mixtures=1)
    config = {
        "model": "sketch_rnn", "network": network.as_dict(), "scale": 1.0, "max_length": 5,
    }  # fmt: skip
    preset = Preset("tiny", config, network.init(0))
    _, temperature = asked(monkeypatch, Sketcher, "sketches", sketch_sheet, preset)
    (option,) = [one for one in verb.sketch.params if one.name == "temperatures"]
    assert temperature == float(option.default)


@pytest.mark.parametrize("stated, wanted", [({}, 0.5), ({"default_bias": 1.25}, 1.25)])
@pytest.mark.parametrize(
    "model, network, drawer, sheet",
    [
        ("synthesis", Synthesis(**SIZE, num_windows=1), Handwriting, sample_sheet),
        ("prediction", Prediction(**SIZE), Scribbler, sample_sheet),
    ],
)
def test_lines_have_the_bias_of_the_preset(
    monkeypatch, model, network, drawer, sheet, stated, wanted
):
    config = {
        "model": model, "network": network.as_dict(), "normaliser": asdict(Normaliser()),
        "alphabet": PRINTABLE, **stated,
    }  # fmt: skip
    preset = Preset("tiny", config, network.init(0))
    _, style, bias, _ = asked(monkeypatch, drawer, "lines", sheet, preset)
    assert bias == wanted and np.array_equal(style, np.zeros(network.style_dim))
