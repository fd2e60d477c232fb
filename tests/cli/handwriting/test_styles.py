"""`strokegen styles`: the list of hands, and the sheet of them."""

import re

import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen.ink.alphabet import PRINTABLE
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.presets import write_preset
from tests.cli.given import changed

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def hands(tmp_path_factory):
    """An untrained preset of 20 styles, two of them with names."""
    folder = tmp_path_factory.mktemp("presets") / "hands"
    network = Synthesis(
        hidden=4, num_layers=1, num_mixtures=2, num_windows=1, style_dim=4, num_styles=20,
        steps_per_character=8,
    )  # fmt: skip
    config = {
        "model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
        "normaliser": {"spacing": 0.27}, "style_names": {"neat": 7, "bold": 3},
        "default_style": "neat",
    }  # fmt: skip
    weights = network.init(0)
    weights["output/bias"][2:4] = 3  # far to the right, so that the pen is seen to leave
    write_preset(folder, config, weights)
    return folder


@pytest.fixture
def captions(strokegen, hands, tmp_path):
    """Draw a sheet of "on"; give its captions."""

    def run(*arguments):
        sheet = tmp_path / "sheet.svg"
        result = strokegen("styles", hands, "-o", sheet, "--text", "on", *arguments)
        assert (result.code, result.out) == (0, "")
        svg = ElementTree.fromstring(sheet.read_bytes())
        assert len(list(svg.iter(f"{SVG}path"))) > 0
        return [text.text for text in svg.iter(f"{SVG}text")]

    return run


def test_the_list_has_the_range_the_names_and_the_default(strokegen, hands):
    result = strokegen("styles", hands)
    assert (result.code, result.err) == (0, "")
    first, *names = result.out.splitlines()
    assert first == "hands: styles 0 to 19, none; default neat"
    assert sorted(name.strip() for name in names) == ["bold = 3", "neat = 7"]


def test_the_shipped_preset_is_listed(strokegen):
    result = strokegen("styles")
    assert result.code == 0
    assert re.match(r"handwriting: styles 0 to \d+, none; default \S+\n", result.out)


def test_the_sheet_begins_with_the_named_ones_and_has_twelve(captions):
    assert captions() == ["neat (7)", "bold (3)", *map(str, range(10))]


def test_numbers_ranges_and_names_can_be_asked_for(captions):
    assert captions("--styles", "bold,0-2, 17,none") == ["bold (3)", "0", "1", "2", "17", "none"]


def test_columns_and_lines_set_the_size(strokegen, hands, tmp_path):
    sheet = tmp_path / "sheet.png"
    options = ("--styles", "0-4", "--columns", "3", "--text", "on\nno")
    assert strokegen("styles", hands, "-o", sheet, *options).code == 0
    with Image.open(sheet) as image:
        assert image.size == (3 * 480, 2 * 2 * 90)
        assert image.mode == "RGB" and len(image.convert("L").getcolors(256)) > 2


def test_the_same_command_draws_the_same_sheet(strokegen, hands, tmp_path):
    sheets = []
    for seed in (1, 1, 2):
        sheet = tmp_path / "sheet.svg"
        arguments = ("--styles", "0,1", "--text", "on", "--seed", seed, "--bias", "1")
        assert strokegen("styles", hands, "-o", sheet, *arguments).code == 0
        sheets.append(sheet.read_bytes())
    assert sheets[0] == sheets[1] != sheets[2]


def test_a_hand_that_does_not_finish_is_named(strokegen, tmp_path):
    network = Synthesis(hidden=4, num_layers=1, num_mixtures=2, style_dim=2, num_styles=2,
                              steps_per_character=1e4)  # fmt: skip
    config = {"model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.27}}  # fmt: skip
    write_preset(tmp_path / "lost", config, network.init(0))
    sheet = tmp_path / "sheet.svg"
    result = strokegen("styles", tmp_path / "lost", "-o", sheet, "--styles", "0", "--text", "o")
    assert sheet.exists()
    assert result.err.startswith("strokegen: style 0: 'o' on line 1: ran on")


@pytest.mark.parametrize(
    "options, message",
    [
        (["--styles", "20"], "style 20 is not there; choose 0 to 19"),
        (["--styles", "0-3,bald"], "'bald' is neither a number from 0 to 19 nor a name"),
        (["--styles", ""], "style"),
        (["--styles", "5-3"], "5-3"),
        (["--styles", "18-25"], "25"),
        (["--columns", "0"], "is not in the range"),
        (["--text", ""], "there is no text"),
        (["--text", "\u65e5"], "'\u65e5'"),
        (["--bias", "-1"], "bias -1 is out of range"),
        (["-o", "sheet.bmp"], "cannot tell the format"),
    ],
)
def test_errors_are_one_line_and_leave_no_file(strokegen, hands, tmp_path, monkeypatch, options,
                                               message):  # fmt: skip
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    result = strokegen(*changed("styles", hands, "-o", "sheet.svg", "--styles", "0", by=options))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("strokegen: ") and result.err.count("\n") == 1
    assert message in result.err
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("options", [[], ["-o", "sheet.svg"]])
def test_an_unknown_preset_is_one_line(strokegen, options):
    result = strokegen("styles", "scrawl", *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("strokegen: scrawl: no preset of that name")
    assert result.err.count("\n") == 1
