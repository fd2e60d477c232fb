"""Magenta's decoders against what Magenta's own runtime made of them.

`fixtures/record.js` recorded the numbers; it says how. `made_up.gen.json` is a decoder of six units
with random weights, made for these tests. Of a real one only the outputs stand here: it is read
where STROKEGEN_DATA holds `magenta-decoders/`.
"""

import base64
import hashlib
import json
import os
import warnings
from pathlib import Path

import numpy as np
import pytest

from strokegen.ink.errors import NotFinished
from strokegen.models.sketch_rnn.magenta import card, read_decoder
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketcher import Sketcher
from strokegen.nn import ops as numpy_ops
from strokegen.presets import PresetError, check_shapes

FIXTURES = Path(__file__).parent / "fixtures"
MADE_UP = FIXTURES / "made_up.gen.json"


def recorded(name):
    return json.loads((FIXTURES / f"{name}.json").read_text())


def predicted(preset, inputs):
    """Our runtime's mixture parameters after each input, named as the fixture has them."""
    config = SketchRNN(**preset.config["network"])
    state = config.initial_state(numpy_ops, preset.weights, 1)
    rows = []
    for dx, dy, *pen in inputs:
        scale = preset.config["scale"]
        x = np.float32([[dx / scale, dy / scale, *pen]])
        params, state = config.step(numpy_ops, preset.weights, state, x)
        rows.append(params[0])
    pi, mu_x, mu_y, log_sx, log_sy, rho, states = config.mixture.parts(np.array(rows))
    return {
        "pi": numpy_ops.softmax(pi), "mu_x": mu_x, "mu_y": mu_y, "sigma_x": np.exp(log_sx),
        "sigma_y": np.exp(log_sy), "rho": rho, "pen": numpy_ops.softmax(states),
    }  # fmt: skip


def differences(preset, record):
    """Name -> largest difference from the record over all steps."""
    return {
        name: np.abs(ours - [step[name] for step in record["steps"]]).max()
        for name, ours in predicted(preset, record["inputs"]).items()
    }


def test_the_parameters_are_those_of_magentas_runtime():
    record = recorded("made_up")
    assert record["sha256"] == hashlib.sha256(MADE_UP.read_bytes()).hexdigest()
    found = differences(read_decoder(MADE_UP), record)
    print("largest difference", max(found.values()), found)
    assert len(record["steps"]) == 21 and len(found) == 7
    assert max(found.values()) < 1e-4


def test_the_record_sees_every_detail_of_the_format():
    record = recorded("made_up")
    assert all(np.ptp([s[k] for s in record["steps"]], axis=0).max() > 0.1 for k in ("pi", "pen"))
    hidden = 6

    def exchanged(array, a, b):
        parts = np.split(array.copy(), 4, axis=-1)
        parts[a], parts[b] = parts[b], parts[a]
        return np.concatenate(parts, axis=-1)

    def no_forget_bias(w):
        w["lstm/bias"][hidden : 2 * hidden] -= 1

    def other_gates(w):
        for name in ("lstm/input", "lstm/recurrent", "lstm/bias"):
            w[name] = exchanged(w[name], 1, 2)

    def pen_first(w):
        for name in ("output/kernel", "output/bias"):
            w[name] = np.roll(w[name], 3, axis=-1)

    def another_largest(w):
        for name in w:
            w[name] *= 32767 / 32768

    def kernels_transposed(w):
        w["lstm/recurrent"] = w["lstm/recurrent"].reshape(4 * hidden, hidden).T.copy()

    for change in (no_forget_bias, other_gates, pen_first, another_largest, kernels_transposed):
        preset = read_decoder(MADE_UP)
        change(preset.weights)
        assert max(differences(preset, record).values()) > 1e-4, change.__name__
    preset = read_decoder(MADE_UP)
    preset.config["scale"] *= 2
    assert max(differences(preset, record).values()) > 1e-2


def test_a_real_decoder_agrees_too():
    path = Path(os.environ.get("STROKEGEN_DATA", ""), "magenta-decoders", "bicycle.gen.json")
    if not path.is_file():
        pytest.skip("set STROKEGEN_DATA to a folder with magenta-decoders/bicycle.gen.json")
    record = recorded("bicycle")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == record["sha256"]
    found = differences(read_decoder(path), record)
    print("largest difference", max(found.values()), found)
    assert max(found.values()) < 1e-4


def test_a_decoder_is_a_preset():
    preset = read_decoder(MADE_UP)
    assert preset.name == "made_up"
    assert preset.config == {
        "model": "sketch_rnn", "network": SketchRNN(6, 20).as_dict(),
        "label": "made up", "scale": 25.5, "max_length": 40,
        "pen_temperature": [0.5, 0.5],
    }  # fmt: skip
    check_shapes(preset, SketchRNN(6, 20).shapes())
    assert Sketcher(preset).label == "made up"


@pytest.mark.parametrize("tau", [0.1, 0.25, 0.65, 1.0])
def test_the_pen_has_the_temperature_of_magentas_runtime(tau):
    # getPDF(state, temperature): softmaxTemperature is 0.5 + 0.5 * temperature unless given.
    sketcher = Sketcher(read_decoder(MADE_UP))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        theirs, told, one = (
            sketcher.draw(6, temperature=tau, seed=2, pen_temperature=pen)
            for pen in (None, 0.5 + 0.5 * tau, tau)
        )
    assert theirs == told
    assert (theirs == one) == (tau == 1)
    assert all(drawing.meta.get("pen_temperature", 1.0) == 0.5 + 0.5 * tau for drawing in theirs)


def test_the_largest_weight_is_ten(tmp_path):
    facts, shapes, values = json.loads(MADE_UP.read_text())
    extremes = np.tile(np.array([32767, -32767, 0], "<i2"), 41)
    values[1] = base64.b64encode(extremes.tobytes()).decode()
    path = tmp_path / "a.gen.json"
    path.write_text(json.dumps([facts, shapes, values]))
    bias = read_decoder(path).weights["output/bias"]
    assert np.array_equal(bias, np.tile(np.float32([10, -10, 0]), 41))


def test_the_card_says_where_it_is_from_what_may_be_done_and_how_exact_it_is():
    preset = read_decoder(MADE_UP)
    text = card(preset, "made_up.gen.json", "0123abc")
    for word in (
        "made up",
        "`made_up.gen.json`",
        "0123abc",
        "Magenta",
        "without a stated",
        "25.5 are",
    ):
        assert word in text
    assert "{sha256}" in text
    # float16 has 11 bits: half a unit in the last place of the largest weight.
    off = float(text.split("off by ")[1].split(" at most")[0])
    largest = max(np.abs(array).max() for array in preset.weights.values())
    assert 0 < off < largest * 2**-11


def garbled(change):
    whole = json.loads(MADE_UP.read_text())
    change(*whole)
    return json.dumps(whole)


def put(part, key, value):
    return garbled(lambda *whole: whole[part].__setitem__(key, value))


@pytest.mark.parametrize(
    "content, reason",
    [
        ("", "Expecting value"),
        ("hello", "Expecting value"),
        ("\x00" * 100, "Expecting value"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "not a list of three"),
        ("[{}, []]", "not a list of three"),
        ("[[], [], []]", "its facts are no object"),
        (put(0, "name", 7), "name is 7"),
        (put(0, "name", "a\nb"), "name is 'a\\nb'"),
        (put(0, "name", "a" * 1000), "name is 'aaa"),
        (put(0, "scale_factor", 0), "scale_factor is 0"),
        (put(0, "scale_factor", True), "scale_factor is True"),
        (put(0, "scale_factor", float("nan")), "scale_factor is nan"),
        (put(0, "scale_factor", 10**400), "scale_factor is 1000"),
        (put(0, "max_seq_len", 10**9), "max_seq_len is 1000000000"),
        (put(0, "max_seq_len", "40"), "max_seq_len is '40'"),
        (put(1, 0, [7, 123]), "expected [[7, 123], [123], [5, 28], [7, 28], [28]] for 7 units"),
        (put(1, 0, [6, 124]), "expected [[6, 123]"),
        (put(1, 2, [5 + 128, 24]), "expected [[6, 123]"),
        (put(1, 0, [10**9, 123]), "not those of a decoder alone"),
        (put(1, 0, [6, 10**9]), "not those of a decoder alone"),
        (put(1, 0, [6.0, 123]), "not those of a decoder alone"),
        (put(1, 0, "ab"), "not those of a decoder alone"),
        (garbled(lambda _, shapes, __: shapes.pop()), "not those of a decoder alone"),
        (garbled(lambda _, __, values: values.pop()), "has not 5 arrays"),
        (put(2, 1, "AAAA"), "array 2 has 3 bytes, expected 246 for shape [123]"),
        (put(2, 3, "no base64!"), "array 4 is not base64"),
        (put(2, 3, "AAA"), "array 4 is not base64"),
        (put(2, 3, "\u00e4"), "array 4 is not base64"),
        (put(2, 0, 5), "array 1 is not base64"),
        (put(2, 0, None), "array 1 is not base64"),
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path, content, reason):
    path = tmp_path / "odd.gen.json"
    path.write_text(content)
    with pytest.raises(PresetError) as caught:
        read_decoder(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: not a decoder of Magenta's: ")
    assert reason in message and ".gen.json" in message.split(": ")[-1]
    assert "\n" not in message and len(message) < 600


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "odd.gen.json"
    path.write_bytes(bytes(range(128, 256)))
    with pytest.raises(PresetError, match="not a decoder"):
        read_decoder(path)


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.gen.json"
    with path.open("wb") as file:
        file.truncate(1 << 32)
    with pytest.raises(PresetError, match="it has 4,096 MB, at most 64 are read"):
        read_decoder(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_decoder(tmp_path / "nowhere.gen.json")
