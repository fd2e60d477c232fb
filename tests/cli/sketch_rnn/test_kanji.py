"""`strokegen kanji`: invented characters, their order, and their nearest real ones."""

import pytest
from defusedxml import ElementTree

from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.presets import read_preset, write_preset

SVG = "{http://www.w3.org/2000/svg}"
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 109 109">{}</svg>'
CHARACTERS = {
    "04e00": "M10,50 L90,55",
    "04e01": "M10,20 L90,20 M50,20 L50,90",
    "05341": "M10,50 L90,50 M50,10 L50,95",
    "03042": "M20,20 L80,80",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    base = tmp_path_factory.mktemp("data")
    (base / "kanjivg" / "kanji").mkdir(parents=True)
    for code, paths in CHARACTERS.items():
        strokes = "".join(f'<path d="M{part}"/>' for part in paths.split("M")[1:])
        (base / "kanjivg" / "kanji" / f"{code}.svg").write_text(FRAME.format(strokes))
    return base


@pytest.fixture(scope="module")
def untrained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "strokes"
    network = SketchRNN(hidden=4, num_mixtures=2, place_input=True)
    weights = network.init(0)
    weights["output/bias"][-3:] = 1.5, 1, 0
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 30.0,
              "max_length": 40}  # fmt: skip
    write_preset(folder, config, weights)
    return folder


def test_strokes_are_numbered_and_coloured_in_each_cell(strokegen, untrained, tmp_path):
    plain, order = tmp_path / "plain.svg", tmp_path / "order.svg"
    common = ("kanji", "--preset", untrained, "-n", 3, "--temperature", 1, "--seed", 2)
    assert strokegen(*common, "-o", plain).code == 0
    assert strokegen(*common, "--numbers", "--colours", "-o", order).code == 0
    sheets = [ElementTree.parse(path).getroot() for path in (plain, order)]
    assert sheets[0].find(f"{SVG}title").text == "3 invented kanji"
    assert "seed: 2" in sheets[0].find(f"{SVG}desc").text
    assert not list(sheets[0].iter(f"{SVG}text"))
    numbers = [int(text.text) for text in sheets[1].iter(f"{SVG}text")]
    assert numbers.count(1) == 3 and max(numbers) > 1
    assert sheets[0].get("viewBox") == sheets[1].get("viewBox")
    colours = {e.get("stroke") for e in sheets[1].iter() if e.get("stroke", "#").startswith("#")}
    assert len(colours) > 2


def test_the_nearest_real_one_stands_beside(strokegen, untrained, data, tmp_path):
    sheet = tmp_path / "beside.svg"
    result = strokegen("kanji", "--preset", untrained, "-n", 3, "--temperature", 1, "--nearest",
                       "--data", data, "-o", sheet)  # fmt: skip
    assert result.code == 0, result.err
    assert " of 3 are over " in result.err
    captions = [text.text for text in ElementTree.parse(sheet).getroot().iter(f"{SVG}text")]
    assert all(0 < float(far) < 1.42 for far in captions[::2])
    assert set(captions[1::2]) <= {"U+4E00", "U+4E01", "U+5341"}


def test_train_kanji_takes_no_kana(strokegen, data, tmp_path, monkeypatch, plain_graphs):
    splits = iter(["train", "train", "valid"])
    monkeypatch.setattr("strokegen.models.sketch_rnn.sketches.share_split", lambda *_: next(splits))
    monkeypatch.setattr("strokegen.datasets.kanjivg.split_of", lambda *_: "")
    run = tmp_path / "run"
    result = strokegen("train", "kanji", "--data", data / "kanjivg", "--out", run, "--steps", 1,
                       "--hidden", 4, "--num-mixtures", 2)  # fmt: skip
    assert result.code == 0, result.err
    assert "2 to train, 1 to valid, 0 to test" in result.err
    config = read_preset(run).config
    assert config["categories"] == ["kanji"] and config["network"]["place_input"]


def test_without_data_it_says_where_to_get_it(strokegen, untrained, tmp_path, monkeypatch):
    monkeypatch.delenv("STROKEGEN_DATA", raising=False)
    monkeypatch.setattr("strokegen.datasets.kanjivg.installed", lambda: None)
    result = strokegen("kanji", "--preset", untrained, "--nearest", "-o", tmp_path / "a.svg")
    assert result.code == 2 and "kanjivg" in result.err and not (tmp_path / "a.svg").exists()
