"""A preset's styles in Python: what there is of them, and the sheet."""

import warnings

import pytest

import strokegen as sg
from strokegen.ink.errors import NotFinished
from strokegen.models.handwriting.hand import Handwriting
from strokegen.presets import Preset, PresetError


@pytest.fixture(autouse=True)
def unwarned():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        yield


def test_they_have_numbers_names_and_a_default(preset, folder):
    found = sg.styles(folder)
    config = preset.config
    assert found.numbers == range(config["network"]["num_styles"])
    assert dict(found.names) == config.get("style_names", {})
    assert found.default == config["default_style"]
    first, *named = str(found).splitlines()
    assert first.startswith("tiny: styles 0 to ") and first.endswith(f"default {found.default}")
    assert len(named) == len(found.names)


def test_the_sheet_has_the_drawings_that_write_makes(hand):
    asked = []
    page = sg.styles(hand).sheet(
        "1-2,none", text="ab", seed=3, bias=1, progress=lambda some: asked.extend(some) or some
    )
    assert isinstance(page, sg.Page) and asked == ["1", "2", "none"]
    assert [caption.text for caption in page.captions] == asked
    for ink, style in zip(page.drawings, asked, strict=True):
        same = sg.write("ab", style=style, seed=3, bias=1, preset=hand)
        assert ink.num_points == same.num_points and ink.meta["style"] == same.meta["style"]


def test_single_styles_can_be_listed(hand):
    styles = sg.styles(hand)
    assert styles.sheet(["1", "2"], text="a") == styles.sheet("1-2", text="a")
    assert len(styles.sheet(text="a").drawings) == min(12, len(styles.numbers) + len(styles.names))


def test_a_range_that_is_not_there(hand):
    with pytest.raises(ValueError, match="no styles 5-99; choose within 0-"):
        sg.styles(hand).sheet("5-99")


def test_the_named_ones_come_with_their_cer(preset):
    config = {
        **preset.config,
        "style_names": {"neat": 4, "bold": 2},
        "style_cer": {"neat": 0.0213},
    }
    listed = str(sg.styles(Handwriting(Preset("tiny", config, preset.weights)))).splitlines()
    told = [" ".join(line.split()) for line in listed[1:]]
    assert told[:2] == ["neat = 4 2.1 in 100", "bold = 2"] and told[2].startswith("in 100: ")


@pytest.mark.parametrize(
    "wrong", [[], {"neat": "2 %"}, {"neat": -0.1}, {"nobody": 0.1}, {"neat": True}]
)
def test_an_absurd_cer_is_damage(preset, wrong):
    config = {**preset.config, "style_names": {"neat": 4}, "style_cer": wrong}
    with pytest.raises(PresetError, match="style_cer"):
        Handwriting(Preset("tiny", config, preset.weights))
