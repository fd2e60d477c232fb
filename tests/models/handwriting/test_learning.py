"""A hand learned from lines that a known hand wrote; and the search for the least."""

import warnings

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut, NotFinished
from strokegen.models.handwriting import measure_style
from strokegen.models.handwriting.learning import _gain, _likeliest, learn, lines_of
from strokegen.models.handwriting.write import load
from tests.ink.test_highlights import marked

TEXTS = ("a quick fox", "lazy dogs nap", "five big jugs", "who knows me", "seven zebras", "by hand")


@pytest.fixture(scope="module")
def shipped():
    return load()


@pytest.fixture(scope="module")
def lines(shipped):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        return sg.write(list(TEXTS), style="small", bias=0.7, best_of=1, preset=shipped)


def test_a_known_hand_is_found_again(shipped, lines):
    shown = []
    told = lambda steps: (shown.append(step) or step for step in steps)  # noqa: E731
    style = sg.learn_style(lines[:5], preset=shipped, progress=told)
    assert next(iter(style.nearest)) == "small" and style.lines == 5
    assert style.vector.shape == (96,) and style.gain > 0.02 and style.error is None
    assert shown == list(range(18))
    gain, _ = _gain(lines_of(lines[5:], shipped), [0], shipped, style.vector)
    assert gain > 0.05


def test_too_few_lines_keep_none_back(shipped, lines):
    style = learn(lines_of(lines[:2], shipped), shipped)
    assert style.gain is None and style.error is None and style.lines == 2


def test_ink_from_files(shipped, lines, tmp_path):
    sg.datasets.write(lines[:2], tmp_path / "mine.ndjson")
    found = lines_of([tmp_path / "mine.ndjson", lines[2]], shipped)
    assert found.texts == list(TEXTS[:3])


def test_what_is_left_out_is_said(shipped, lines):
    strange = Drawing(lines[0].strokes).with_label("Ω")
    with pytest.warns(LeftOut, match="2 lines; left out: 1 "):
        assert len(lines_of([*lines[:2], strange], shipped)) == 2
    with pytest.raises(DataError):
        lines_of([strange], shipped)


def test_a_highlighter_does_not_write(shipped, lines):
    with pytest.warns(LeftOut, match="left out 4 strokes of a highlighter"):
        found = lines_of([marked(one) for one in lines[:2]], shipped)
    assert np.array_equal(found.offsets, lines_of(lines[:2], shipped).offsets)


def test_ink_without_text_is_refused(shipped, lines):
    with pytest.raises(ValueError, match="drawing 2 of 2 has no text: label it"):
        lines_of([lines[0], Drawing(lines[1].strokes)], shipped)


def test_a_preset_without_styles_is_refused(preset, tmp_path):
    from dataclasses import replace as changed

    from strokegen.models.handwriting.hand import Handwriting
    from strokegen.presets import Preset

    for size in (0, 3):
        network = changed(Handwriting(preset).network, style_dim=size, num_styles=0)
        config = {**preset.config, "network": network.as_dict(), "style_names": {}}
        config.pop("default_style")
        plain = Handwriting(Preset("plain", config, network.init(0)))
        with pytest.raises(ValueError, match="preset plain has no styles"):
            sg.learn_style(Drawing([[[0, 0], [1, 1]]]).with_label("a"), preset=plain)
        with pytest.raises(ValueError, match="preset plain has no styles"):
            measure_style.evaluate(plain, data=tmp_path)


def test_no_ink_is_told(shipped):
    with pytest.raises(DataError, match="no ink is left"):
        lines_of([], shipped)


@pytest.mark.parametrize("seed", range(5))
def test_the_search_finds_the_least_of_a_bowl(seed):
    """A quadratic whose least is known by a linear system."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(6, 6))
    bowl, slope = root @ root.T + np.eye(6), rng.normal(size=6) * 5

    def function(u):
        return 0.5 * u @ bowl @ u + slope @ u, bowl @ u + slope

    steps = iter(range(60))
    found = _likeliest(function, np.zeros(6), steps, 60)
    exact = -np.linalg.solve(bowl, slope)
    away = [function(u)[0] - function(exact)[0] for u in (np.zeros(6), found)]
    assert away[1] < 0.01 * away[0]
    counted = []
    few = iter(range(99))

    def told(u):
        counted.append(u)
        return function(u)

    _likeliest(told, np.zeros(6), few, 4)
    assert len(counted) == 4 == next(few)


def test_files_in_other_units_are_one_hand(shipped, lines, tmp_path):
    sg.datasets.write(lines[:3], tmp_path / "px.ndjson")
    sg.datasets.write([one.scale(0.11) for one in lines[3:5]], tmp_path / "mm.ndjson")
    found = lines_of([tmp_path / "px.ndjson", tmp_path / "mm.ndjson"], shipped)
    want = lines_of(lines[:5], shipped)
    assert found.texts == want.texts and not found.skipped
    assert np.allclose(found.lengths, want.lengths, rtol=0.15)
