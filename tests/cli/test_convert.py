"""`strokegen convert`: a decoder of Magenta's becomes a preset that is drawn."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from strokegen.sampling.magenta import read_decoder
from strokegen.sampling.preset import read_preset

MADE_UP = Path(__file__).parents[1] / "sampling" / "fixtures" / "made_up.gen.json"


def test_the_preset_holds_the_decoder_and_its_card(strokegen, tmp_path):
    out = tmp_path / "runs" / "made_up"
    result = strokegen("convert", MADE_UP, out)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{out}: made up, 6 units; its terms are in card.md\n"
    decoder, preset = read_decoder(MADE_UP), read_preset(out)
    source = preset.config.pop("source")
    assert preset.config == decoder.config
    assert source["file"] == "made_up.gen.json" and "not stated" in source["licence"]
    assert source["sha256"] == hashlib.sha256(MADE_UP.read_bytes()).hexdigest()
    for name, array in decoder.weights.items():
        assert np.array_equal(preset.weights[name], array.astype(np.float16))
    card = (out / "card.md").read_text()
    digest = hashlib.sha256((out / "weights.npz").read_bytes()).hexdigest()
    assert digest in card and source["sha256"] in card
    assert "without a stated licence" in " ".join(card.split())


def test_what_is_converted_can_be_drawn(strokegen, tmp_path):
    assert strokegen("convert", MADE_UP, tmp_path / "made_up").code == 0
    result = strokegen("sketch", "--preset", tmp_path / "made_up", "--temperature", "0.8",
                       "--count", "2", "-o", tmp_path / "a.svg")  # fmt: skip
    assert result.code in (0, 1) and (tmp_path / "a.svg").stat().st_size > 500


def test_a_preset_is_never_written_over(strokegen, tmp_path):
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw" / "config.json").write_text("mine")
    result = strokegen("convert", MADE_UP, tmp_path / "hw")
    assert result.code == 2 and "already holds a preset" in result.err
    assert [path.name for path in (tmp_path / "hw").iterdir()] == ["config.json"]
    assert (tmp_path / "hw" / "config.json").read_text() == "mine"


@pytest.mark.parametrize(
    "content, message",
    [
        ("{}", "not a list of three"),
        (json.dumps([{"name": "a", "scale_factor": 1, "max_seq_len": 9}, [], []]), "shapes are []"),
    ],
)
def test_another_file_is_one_line_and_leaves_nothing(strokegen, tmp_path, content, message):
    (tmp_path / "odd.gen.json").write_text(content)
    result = strokegen("convert", tmp_path / "odd.gen.json", tmp_path / "out")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"strokegen: {tmp_path / 'odd.gen.json'}: not a decoder")
    assert message in result.err and result.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_file_and_a_file_for_a_folder(strokegen, tmp_path):
    result = strokegen("convert", tmp_path / "no.gen.json", tmp_path / "out")
    assert result.code == 2 and "no.gen.json" in result.err and result.err.count("\n") == 1
    (tmp_path / "file").write_text("")
    result = strokegen("convert", MADE_UP, tmp_path / "file")
    assert result.code == 2 and result.err.count("\n") == 1
