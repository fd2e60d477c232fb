"""`strokegen write`: what comes out, and what goes wrong."""

import io
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen.ink.alphabet import PRINTABLE
from strokegen.lettering import hershey
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.registry import load
from strokegen.presets import write_preset
from tests.cli.given import changed
from tests.lettering.conftest import BOX, svg_font

SVG = "{http://www.w3.org/2000/svg}"
NETWORK = Synthesis(
    hidden=4, num_layers=2, num_mixtures=2, num_windows=1, style_dim=4, num_styles=3,
    height_input=True,
)  # fmt: skip


def preset(folder, points_a_character=3.0):
    """An untrained network that goes to the right, its window through the text at even pace."""
    weights = NETWORK.init(0)
    weights["window/kernel"][:] = 0
    weights["window/bias"][:] = [0, 1.5, -np.log(points_a_character)]
    weights["output/kernel"] *= 0.3
    #                            pi    mu x    mu y   log sigma x and y       rho    lifted
    weights["output/bias"][:] = [0, 0, 2.5, 3, 0, 0, -1.5, -1.5, -1.5, -1.5, 0, 0, 0]
    config = {
        "model": "synthesis", "network": NETWORK.as_dict(), "alphabet": PRINTABLE,
        "normaliser": {"spacing": 0.27, "smoothing": 0.09},
        "style_names": {"neat": 1}, "default_style": "neat", "default_bias": 0.7,
    }  # fmt: skip
    write_preset(folder, config, weights)
    return folder


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """A preset that finishes every line at once."""
    return preset(tmp_path_factory.mktemp("presets") / "steady")


@pytest.fixture(scope="module")
def lost(tmp_path_factory):
    """A preset whose window never gets through the text."""
    return preset(tmp_path_factory.mktemp("presets") / "lost", 1e4)


@pytest.fixture
def out(tmp_path):
    """An empty folder for what is written."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def write(strokegen, steady, out):
    """Run `strokegen write` with the steady preset into a file; give its bytes."""

    def run(text, *options, name="a.svg", code=0):
        result = strokegen("write", text, "--preset", steady, "-o", out / name, *options)
        assert (result.code, result.out) == (code, ""), result.err
        return (out / name).read_bytes()

    return run


@pytest.fixture
def strokes(write):
    """Run `strokegen write` for its ink."""
    return lambda *arguments: json.loads(write(*arguments, name="a.json"))["strokes"]


def in_a_process(*arguments, **options):
    command = [sys.executable, "-m", "strokegen", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=60, **options)


def one_line(result, code=2):
    """The message of a result that is nothing but one line on standard error."""
    assert result.code == code, result.err
    assert result.out == ""
    assert result.err.startswith("strokegen: ") and result.err.count("\n") == 1
    assert result.err.endswith("\n") and "Traceback" not in result.err
    return result.err


# What is written.


@pytest.mark.parametrize(
    "typed, text",
    [
        ("a\\nb", "a\nb"),
        ("C:\\\\new", "C:\\new"),
        ("C:\\dir", "C:\\dir"),
        ("\\\\\\n", "\\\n"),
        ("\\\\\\\\n", "\\\\n"),
        ("end\\", "end\\"),
    ],
)
def test_a_typed_backslash_is_one_of_two_and_breaks_a_line_before_n(
    strokegen, monkeypatch, typed, text
):
    assert words(strokegen, monkeypatch, typed) == text


def test_every_text_can_be_typed(strokegen, monkeypatch):
    for letters in itertools.product("a\\n\n", repeat=4):
        text = "b" + "".join(letters)
        typed = text.replace("\\", "\\\\").replace("\n", "\\n")
        assert words(strokegen, monkeypatch, typed) == text


def words(strokegen, monkeypatch, *arguments):
    """The text that `strokegen write` would draw."""
    told = []
    monkeypatch.setattr("strokegen.cli.handwriting.write.write_text", lambda t, **_: told.append(t))
    monkeypatch.setattr("strokegen.cli.handwriting.write._save", lambda *_: None)
    assert strokegen("write", *arguments).code == 0
    return told[0]


def test_a_file_is_taken_as_it_stands(strokegen, monkeypatch, tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeffC:\\new\r\nline\\\\\n".encode())
    assert words(strokegen, monkeypatch, "--file", tmp_path / "a.txt") == "C:\\new\nline\\\\"


@pytest.mark.parametrize("text", ["- milk", "-milk", "-1", "--", "- ", "-once"])
def test_a_text_that_begins_with_a_dash_is_answered_with_two(strokegen, text):
    assert " after --" in one_line(strokegen("write", text))


def test_a_text_after_two_dashes_may_begin_with_one(strokegen, monkeypatch):
    assert words(strokegen, monkeypatch, "--", "- milk") == "- milk"


def test_without_a_text_standard_input_is_named(strokegen):
    assert "- to read standard input" in one_line(strokegen("write"))


def test_an_endless_input_is_refused_soon(tmp_path, steady):
    with open("/dev/zero", "rb") as endless:
        done = in_a_process("write", "-", "--preset", steady, stdin=endless)
    assert done.returncode == 2 and b"standard input: over 1 MB of text" in done.stderr
    os.mkfifo(tmp_path / "pipe")
    for place in ("/dev/zero", tmp_path / "pipe", tmp_path):
        done = in_a_process("write", "--file", place, "--preset", steady)
        assert done.returncode == 2 and done.stderr.count(b"\n") == 1
        assert done.stderr.startswith(f"strokegen: {place}: ".encode())


# What comes out.


def test_svg_holds_a_path_a_stroke_and_says_what_it_is(write, strokes):
    svg = ElementTree.fromstring(write("hi you", "--style", "2", "--bias", "1.5", "--seed", "7"))
    assert svg.tag == f"{SVG}svg"
    ink = strokes("hi you", "--style", "2", "--bias", "1.5", "--seed", "7")
    assert len(list(svg.iter(f"{SVG}path"))) == len(ink) > 1
    assert svg.find(f"{SVG}title").text == "hi you"
    facts = dict(line.split(": ", 1) for line in svg.find(f"{SVG}desc").text.splitlines())
    assert facts == {
        "text": "hi you", "preset": "steady", "style": "2", "bias": "1.5", "seed": "7",
        "verdict": "finished",
    }  # fmt: skip


def test_png_is_a_picture_with_the_same_words(write):
    with Image.open(io.BytesIO(write("hi", "--seed", "7", name="a.png"))) as image:
        assert image.format == "PNG"
        assert len(image.convert("L").getcolors(256)) > 2
        assert image.text["Title"] == "hi"
        for line in ("text: hi", "preset: steady", "style: 1", "bias: 0.7", "seed: 7"):
            assert line in image.text["Description"].splitlines()


def test_json_is_the_ink_with_its_label(write):
    ink = json.loads(write("hi you", "--seed", "7", name="a.json"))
    assert ink["label"] == "hi you"
    assert {"preset": "steady", "style": "1", "bias": 0.7, "seed": 7}.items() <= ink["meta"].items()
    points = np.concatenate([np.array(stroke) for stroke in ink["strokes"]])
    assert points.shape[1] == 2 and np.isfinite(points).all()
    assert points[:, 0].min() == pytest.approx(0, abs=1e-4)


def test_the_extension_may_be_in_capitals(write):
    assert write("hi", name="A.SVG") == write("hi")


def test_svg_goes_to_standard_output_unless_a_file_is_named(strokegen, steady, write):
    kept = write("hi").decode()
    for arguments in ((), ("-o", "-")):
        result = strokegen("write", "hi", "--preset", steady, *arguments)
        assert (result.code, result.err) == (0, "")
        assert result.out.strip() == kept.strip()


def test_standard_input_and_output_in_a_pipe(steady, write):
    done = in_a_process("write", "-", "--preset", steady, input="Zoë\nyou\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.strip() == write("Zoë\\nyou").strip()


def test_backslash_n_and_a_line_break_both_start_a_new_line(write, strokes):
    assert write("on\\nno") == write("on\nno")
    one, two = strokes("on"), strokes("on\\nno")
    assert two[: len(one)] == one
    lower = np.concatenate([np.array(stroke) for stroke in two[len(one) :]])
    assert lower[:, 0].min() == pytest.approx(0, abs=1e-4)
    assert lower[0, 1] > np.concatenate(one)[0, 1] + 2


def test_the_same_command_writes_the_same_bytes_in_any_process(steady, write, out):
    for name in ("a.svg", "a.json", "a.png"):
        first = write("hi you", name=name)
        assert write("hi you", name=name) == first
    arguments = ("hi you", "--preset", steady, "-o", out / "b.json")
    assert in_a_process("write", *arguments).returncode == 0
    assert (out / "b.json").read_bytes() == (out / "a.json").read_bytes()


@pytest.mark.parametrize(
    "options", [["--seed", "1"], ["--style", "0"], ["--style", "none"], ["--bias", "2"]]
)
def test_seed_style_and_bias_change_the_ink(strokes, options):
    assert strokes("hi you", *options) != strokes("hi you")


def test_styles_have_names_and_blend(strokes, write):
    assert strokes("hi", "--style", "neat") == strokes("hi", "--style", "1") == strokes("hi")
    assert strokes("hi", "--style", "2:1,2:3") == strokes("hi", "--style", "2")
    blend = strokes("hi", "--style", "0:1,2:3")
    assert blend == strokes("hi", "--style", "0:0.25,2:0.75")
    assert blend not in (strokes("hi", "--style", "0"), strokes("hi", "--style", "2"))
    assert b"style: 0:0.25,2:0.75" in write("hi", "--style", "0:1,2:3")


def test_sizes_and_colours_reach_the_svg(write):
    options = ["--width", "120mm", "--height", "60mm", "--stroke-width", "0.5mm"]
    svg = ElementTree.fromstring(write("hi", *options, "--colour", "#c00", "--background", "ivory"))
    assert (svg.get("width"), svg.get("height")) == ("120mm", "60mm")
    assert [rect.get("fill") for rect in svg.iter(f"{SVG}rect")] == ["ivory"]
    groups = list(svg.iter(f"{SVG}g"))
    assert {group.get("stroke") for group in groups} - {None} == {"#c00"}
    assert {float(group.get("stroke-width")) for group in groups if group.get("stroke-width")} == {
        0.5
    }


def test_sizes_and_colours_reach_the_png(write):
    options = ["--width", "300px", "--color", "red", "--background", "transparent"]
    with Image.open(io.BytesIO(write("hi", *options, name="a.png"))) as image:
        assert (image.width, image.mode) == (300, "RGBA")
        assert image.getpixel((0, 0))[3] == 0
        assert image.getchannel("A").getextrema()[1] == 255
        assert [image.getchannel(band).getextrema() for band in "RGB"] == [
            (255, 255),
            (0, 0),
            (0, 0),
        ]


def test_accents_are_strokes_over_the_letters_and_quotes_are_drawn(strokes):
    plain, accented = strokes("Zoe"), strokes("Zo\u00eb")
    assert len(accented) == len(plain) + 2  # the two dots
    assert [stroke for stroke in accented if stroke not in plain] == accented[-2:]
    quoted = strokes("\u201cZo\u00eb\u201d")
    assert all(y < -1.2 for stroke in quoted[:2] + quoted[-2:] for _, y in stroke)
    assert strokes("it\u2019s\u2026") == strokes("it's...")


def test_what_cannot_be_written_is_replaced_if_asked_and_said(strokegen, steady, out):
    arguments = ("write", "a \u2192 b", "--preset", steady, "-o", out / "a.json")
    refused = strokegen(*arguments)
    assert refused.code == 2 and not (out / "a.json").exists()
    assert "RIGHTWARDS ARROW) at line 1, column 3; with --replace" in refused.err
    done = strokegen(*arguments, "--replace")
    assert done.code in (0, 1) and "replaced '\u2192' by '->'" in done.err.splitlines()[0]
    assert json.loads((out / "a.json").read_bytes())["label"] == "a \u2192 b"


def test_a_hand_is_taken_from_given_ink(strokes, out):
    # Upright strokes of x-height, of as many points as the steady network gives to "an ".
    zigzag = [[5 * x, 25 * (x % 2)] for x in range(4)]
    hand = out / "hand.json"
    hand.write_text(json.dumps({"label": "an", "strokes": [zigzag]}))
    primed = strokes("hi you", "--prime", hand)
    assert json.loads((out / "a.json").read_bytes())["label"] == "hi you"
    assert primed != strokes("hi you")
    hand.write_text(json.dumps({"strokes": [zigzag]}))
    assert primed == strokes("hi you", "--prime", hand, "--prime-text", "an")
    hand.write_text(json.dumps({"label": "on", "strokes": [zigzag]}))
    assert primed == strokes("hi you", "--prime", hand, "--prime-text", "an")
    assert primed != strokes("hi you", "--prime", hand)


def test_what_was_written_can_be_given_as_ink(strokegen, write, steady, out):
    write("an old hand", name="hand.json")
    arguments = ("--preset", steady, "--prime", out / "hand.json", "-o", out / "b.svg")
    assert strokegen("write", "hi", *arguments).code in (0, 1)
    assert ElementTree.fromstring((out / "b.svg").read_bytes()).find(f"{SVG}title").text == "hi"


def test_a_long_line_is_written_whole(strokes):
    line = "many words that go on and on " * 8
    ends = [max(point[0] for point in stroke) for stroke in strokes(line)]
    assert max(ends) > 3 * max(point[0] for stroke in strokes(line[:58]) for point in stroke)


def test_every_printable_character_is_accepted(write):
    text = "\n".join(PRINTABLE[i : i + 24] for i in range(0, len(PRINTABLE), 24))
    assert json.loads(write(text, name="a.json"))["label"] == text
    # The shipped preset is measured elsewhere; here it must not lack a character.
    assert PRINTABLE in load().alphabet


def test_writing_loads_neither_tensorflow_nor_what_takes_long(out):
    probe = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('LOADED', *sys.modules))\n"
        "from strokegen.cli import run; run(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", probe, "write", "fox", "-o", str(out / "fox.svg")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    loaded = set(done.stdout.split("LOADED")[-1].split())
    assert {"strokegen", "numpy"} <= loaded
    assert not loaded & {"tensorflow", "tensorflow_probability", "keras", "tf_keras", "PIL"}
    assert not loaded & {"numpy.ma", "statistics", "svgwrite", "urllib.request"}
    assert (out / "fox.svg").read_text().rstrip().endswith("</svg>")


# What goes wrong.


def test_a_line_that_is_not_finished_is_written_and_named(strokegen, lost, out):
    result = strokegen("write", "hi", "--preset", lost, "-o", out / "a.svg")
    message = one_line(result, code=1)
    assert "'hi' on line 1: ran on after 10 attempts" in message
    svg = ElementTree.fromstring((out / "a.svg").read_bytes())
    assert "verdict: ran on" in svg.find(f"{SVG}desc").text


def test_every_unfinished_line_is_named(strokegen, lost):
    result = strokegen("write", "a\\nb", "--preset", lost)
    assert result.code == 1
    assert [line.split(":")[1] for line in result.err.splitlines()] == [
        " 'a' on line 1", " 'b' on line 2",
    ]  # fmt: skip
    assert result.out.rstrip().endswith("</svg>")


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "there is no text to write"),
        ("  \\n \u00a0 ", "there is no text to write"),
        ("\t", "there is no text to write"),
        ("bell\x07", "column 5"),
        ("a\x00b", "column 2"),
        ("x" * 10_000, "line 1 has 10,000 characters"),
        ("ok\\n" + "x" * 10_000, "line 2 has 10,000 characters"),
        ("long line\\n" * 3000, "the text has 30,000 characters"),
        ("hi\\nyou \U0001f600", "'\U0001f600' (GRINNING FACE) at line 2, column 5"),
        ("\u65e5\u672c", "'\u65e5'"),
        ("\u0301", "COMBINING ACUTE ACCENT"),
        ("\u200b", "ZERO WIDTH SPACE"),
        ("\udcff", "'\\udcff'"),
    ],
)
def test_text_that_cannot_be_written(strokegen, steady, out, text, message):
    result = strokegen("write", text, "--preset", steady, "-o", out / "a.svg")
    assert message in one_line(result)
    assert not list(out.iterdir())


@pytest.mark.parametrize(
    "options, message",
    [
        (["--style", "99"], "style 99 is not there; choose 0 to 2, or none"),
        (["--style=-1"], "style -1 is not there"),
        (["--style", "bold"], "'bold' is neither a number from 0 to 2 nor a name (none, neat)"),
        (["--style", ""], "neither a number"),
        (["--style", "0:0"], "the share of 0 must be positive"),
        (["--style", "0:nan"], "the share of 0 must be positive"),
        (["--style", "0:1,2:-1"], "the share of 2 must be positive"),
        (["--bias", "-1"], "bias -1 is out of range"),
        (["--bias", "nan"], "bias nan is out of range"),
        (["--bias", "inf"], "bias inf is out of range"),
        (["--bias", "much"], "'much' is not a valid float"),
        (["--seed", "-1"], "-1 is not in the range"),
        (["--width", "wide"], "width 'wide' is no length"),
        (["--height", "0mm"], "height must be positive"),
        (["--stroke-width", "500mm", "--width", "100mm"], "leaves no room for ink"),
        (["--colour", "blueish"], "colour 'blueish' is no colour"),
        (["--background", "url(#x)"], "background 'url(#x)' is no colour"),
        (["--preset", "handwritting"], "handwritting: no preset of that name"),
        (["--preset", ""], "no preset of that name"),
    ],
)
def test_options_that_make_no_sense(strokegen, steady, out, options, message):
    usual = ("write", "hi", "--preset", steady, "-o", out / "a.svg")
    result = strokegen(*changed(*usual, by=options))
    assert message in one_line(result)
    assert not list(out.iterdir())


def config_with(**changes):
    def damage(folder):
        config = json.loads((folder / "config.json").read_text())
        for name, value in changes.items():
            place = config["network"] if name in config["network"] else config
            place.pop(name) if value is ... else place.update({name: value})
        (folder / "config.json").write_text(json.dumps(config))

    return damage


def config_text(text):
    return lambda folder: (folder / "config.json").write_text(text)


def weights_bytes(change):
    def damage(folder):
        path = folder / "weights.npz"
        path.write_bytes(change(path.read_bytes()))

    return damage


def weights_with(name, change, save=np.savez):
    def damage(folder):
        with np.load(folder / "weights.npz") as file:
            weights = dict(file)
        weights[name] = change(weights[name])
        save(folder / "weights.npz", **{k: v for k, v in weights.items() if v is not None})

    return damage


def garbled_deflate(folder):
    weights_with("styles", lambda array: array, np.savez_compressed)(folder)
    path = folder / "weights.npz"
    data = bytearray(path.read_bytes())
    data[60:400] = bytes(340)
    path.write_bytes(data)


def one_array(folder):
    with open(folder / "weights.npz", "wb") as file:
        np.save(file, np.zeros(3, np.float32))


DAMAGE = {
    "no config": lambda folder: (folder / "config.json").unlink(),
    "no weights": lambda folder: (folder / "weights.npz").unlink(),
    "weights cut short": weights_bytes(lambda data: data[: len(data) // 2]),
    "weights cut at the end": weights_bytes(lambda data: data[:-10]),
    "weights empty": weights_bytes(lambda data: b""),
    "weights not an archive": weights_bytes(lambda data: b"garbage" * 100),
    "weights with garbled compression": garbled_deflate,
    "weights a single array": one_array,
    "weights pickled": weights_with("styles", lambda array: np.array([array, None], object)),
    "weights are words": weights_with("styles", lambda array: np.full(array.shape, "a")),
    "weight of another shape": weights_with("styles", lambda array: array[:, :-1]),
    "weight missing": weights_with("window/bias", lambda array: None),
    "weight not a number": weights_with("window/bias", lambda array: array * np.nan),
    "config not JSON": config_text('{"model": "synthesis", '),
    "config not UTF-8": lambda folder: (folder / "config.json").write_bytes(b'{"model": "\xff"}'),
    "config a list": config_text("[]"),
    "config deep": config_text("[" * 100_000),
    "config of another model": config_with(model="sketch"),
    "config without model": config_with(model=...),
    "config without network": config_with(network=...),
    "config without normaliser": config_with(normaliser=...),
    "config without alphabet": config_with(alphabet=...),
    "config without hidden": config_with(hidden=...),
    "config with another hidden": config_with(hidden=5),
    "config whose hidden is a word": config_with(hidden="four"),
    "config whose layers are not whole": config_with(num_layers=1.5),
    "config whose normaliser is a word": config_with(normaliser="fine"),
    "config whose spacing is a word": config_with(normaliser={"spacing": "wide"}),
    "config whose spacing is not positive": config_with(normaliser={"spacing": 0}),
    "config whose alphabet is too long": config_with(alphabet=PRINTABLE + "\u00e9"),
    "config whose alphabet is too short": config_with(alphabet="abc"),
    "config whose bias is a word": config_with(default_bias="some"),
    "config whose default style is not there": config_with(default_style=99),
    "config whose style names are a list": config_with(style_names=["neat"]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_preset(strokegen, tmp_path, out, damage):
    folder = preset(tmp_path / "broken")
    DAMAGE[damage](folder)
    result = strokegen("write", "hi you", "--preset", folder, "-o", out / "a.svg")
    message = one_line(result)
    assert "broken" in message or "style" in message
    assert not list(out.iterdir())


def test_a_preset_without_styles_writes_in_its_one_hand(strokegen, tmp_path, out):
    network = Synthesis(hidden=4, num_layers=1, num_mixtures=2, steps_per_character=8)
    config = {"model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.27}}  # fmt: skip
    write_preset(tmp_path / "plain", config, network.init(0))
    result = strokegen("write", "hi", "--preset", tmp_path / "plain", "-o", out / "a.svg")
    assert result.code in (0, 1), result.err
    result = strokegen("write", "hi", "--preset", tmp_path / "plain", "--style", "0")
    assert "style" in one_line(result)


@pytest.mark.parametrize(
    "name, message",
    [
        ("missing/a.svg", "create it first"),
        ("file/a.svg", "file"),
        ("folder.svg", "it is a folder"),
        ("folder", "cannot tell the format"),
        ("a.bmp", "let its name end in .svg, .png, "),
        ("a", "let its name end in .svg, .png, "),
        ("", "cannot tell the format"),
        ("hi.rm", "write .json (of pages .svg), then: strokegen convert FILE "),
        ("hi.tldr", ".tldr holds ink of other programs"),
    ],
)
def test_an_output_that_cannot_be(strokegen, steady, out, name, message):
    (out / "file").write_text("old")
    (out / "folder.svg").mkdir()
    (out / "folder").mkdir()
    before = sorted(out.rglob("*"))
    result = strokegen("write", "hi", "--preset", steady, "-o", out / name)
    line = one_line(result)
    assert message in line and str(out / name) in line
    assert sorted(out.rglob("*")) == before and (out / "file").read_text() == "old"


def test_ink_takes_no_look(strokegen, steady, out):
    result = strokegen("write", "hi", "--preset", steady, "-o", out / "a.json", "--width", "9mm")
    assert "leave out width" in one_line(result)
    assert not list(out.iterdir())


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_not_be_written_to(strokegen, steady, out):
    out.chmod(0o500)
    try:
        result = strokegen("write", "hi", "--preset", steady, "-o", out / "a.svg")
    finally:
        out.chmod(0o700)
    assert "Permission denied" in one_line(result)
    assert not list(out.iterdir())


def test_a_failure_while_writing_keeps_the_old_file(strokegen, steady, out, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    (out / "a.svg").write_text("old")
    monkeypatch.setattr(os, "replace", full)
    result = strokegen("write", "hi", "--preset", steady, "-o", out / "a.svg")
    assert "a.svg: No space left on device" in one_line(result)
    assert [path.name for path in out.iterdir()] == ["a.svg"]
    assert (out / "a.svg").read_text() == "old"


PRIMES = {
    "missing": (None, "No such file"),
    "not JSON": ("[1,", "not an ink file"),
    "not ink": ('{"a": 1}', "not an ink file"),
    "words": ('{"label": "hi", "strokes": [[["a", 0]]]}', "not an ink file"),
    "an empty stroke": ('{"label": "hi", "strokes": [[]]}', "not an ink file"),
    "deep": ("[" * 100_000, "not an ink file"),
    "no strokes": ('{"label": "hi", "strokes": []}', "priming needs ink"),
    "no text": ('{"strokes": [[[0, 0], [1, 2], [3, 1]]]}', "priming needs ink"),
    "a dot": ('{"label": "hi", "strokes": [[[5, 5]]]}', "priming needs ink"),
    "emoji": ('{"label": "\\ud83d\\ude00", "strokes": [[[0, 0], [1, 2]]]}', "GRINNING FACE"),
    "two lines": ('{"label": "a\\nb", "strokes": [[[0, 0], [1, 2]]]}', "'\\n'"),
    "too large for a float": ('{"label": "hi", "strokes": [[[0, 0], [1e300, 2]]]}', "not finite"),
    "absurdly wide": ('{"label": "hi", "strokes": [[[0, 0], [1e12, 2]]]}', "prim"),
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("case", PRIMES)
def test_ink_that_cannot_prime(strokegen, steady, tmp_path, out, case):
    content, message = PRIMES[case]
    path = tmp_path / "prime.json"
    if content is not None:
        path.write_text(content)
    options = ("--preset", steady, "--prime", path, "-o", out / "a.svg")
    assert message in one_line(strokegen("write", "hi", *options))
    assert not list(out.iterdir())


def test_a_priming_text_without_ink_is_not_passed_over(strokegen, steady, out):
    result = strokegen("write", "hi", "--preset", steady, "--prime-text", "x", "-o", out / "a.svg")
    assert "--prime" in one_line(result)


def test_a_real_process_fails_in_one_line(steady, out):
    done = in_a_process("write", "\U0001f600", "--preset", steady, "-o", out / "a.svg")
    assert (done.returncode, done.stdout) == (2, b"")
    message = done.stderr.decode("utf-8", "replace")
    assert message.startswith("strokegen: cannot write ") and message.count("\n") == 1
    assert not list(out.iterdir())


def test_input_that_is_no_text_fails_in_one_line(steady, out):
    arguments = ("write", "-", "--preset", steady, "-o", out / "a.svg")
    done = in_a_process(*arguments, input=b"h\xff\xfei", env=os.environ | {"PYTHONUTF8": "1"})
    assert done.returncode == 2
    assert done.stderr.startswith(b"strokegen: ") and done.stderr.count(b"\n") == 1
    assert not list(Path(out).iterdir())


def test_what_writing_does_not_need_is_not_imported():
    code = "import sys, strokegen.cli.handwriting.write; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name for name in done.stdout.split() if not name.startswith("_")}
    assert "strokegen.models.handwriting.write" in loaded
    unneeded = ("strokegen.datasets", "strokegen.formats", "tqdm", "PIL", "tempfile", "tensorflow")
    assert not [name for name in loaded if name.startswith(unneeded)]


def test_numpy_is_not_imported_before_its_threads_are_limited():
    code = "import sys, strokegen.cli; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.fixture
def own_font(out):
    path = out / "own.svg"
    path.write_bytes(svg_font([{"unicode": c, "d": BOX} for c in "ab→"] + [{"unicode": " "}]))
    return path


def test_a_font_writes_and_no_hand_is_loaded(strokegen, out, own_font):
    done = strokegen("write", "a → b\\nb", "--font", own_font, "-o", out / "a.json")
    assert (done.code, done.err) == (0, "")
    ink = json.loads((out / "a.json").read_bytes())
    assert ink["label"] == "a → b\nb" and len(ink["strokes"]) == 4
    assert ink["meta"]["font"] == "Small" and "preset" not in ink["meta"]


@pytest.mark.parametrize(
    "option", ["--style=0", "--bias=1", "--seed=0", "--best-of=3", "--until=0.98", "--replace",
               "--preset=handwriting", "--prime=own.svg"]
)  # fmt: skip
def test_what_is_asked_of_a_hand_is_refused_beside_a_font(strokegen, out, own_font, option):
    done = strokegen("write", "a", "--font", own_font, option, "-o", out / "a.svg")
    name = option.partition("=")[0][2:].replace("-", " ")
    assert done.code == 2 and not (out / "a.svg").exists()
    assert done.err.count("\n") == 1 and f"{name} has no meaning with a font" in done.err


def test_a_fallback_is_said_and_what_it_lacks_refused(strokegen, steady, out, own_font):
    arguments = ("--preset", steady, "--fallback", own_font, "-o", out / "a.json")
    done = strokegen("write", "on → on", *arguments)
    assert done.code in (0, 1)
    assert done.err.splitlines()[0] == "strokegen: in the font Small: '→'"
    refused = strokegen("write", "on Ω", *arguments[:-1], out / "b.json")
    assert refused.code == 2 and "and the fallback font lacks them" in refused.err
    done = strokegen("write", "a → b", "--font", own_font, "--page", "a6", "-o", out / "a.svg")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    "name, content, told",
    [
        ("font.ttf", b"\0\1\0\0" + bytes(99), "outlines, which are no strokes"),
        ("font.svg", b"<svg", "not well-formed"),
        ("font.jhf", b"what is this", "line 1: no glyph of a Hershey font"),
        ("gone.svg", None, "No such file"),
    ],
)
def test_what_is_no_font_is_one_line(strokegen, out, name, content, told):
    if content is not None:
        (out / name).write_bytes(content)
    done = strokegen("write", "a", "--font", out / name, "-o", out / "a.svg")
    assert done.code == 2 and done.err.count("\n") == 1
    assert told in done.err and name in done.err


def test_without_the_package_its_fonts_are_answered_with_what_to_install(
    strokegen, out, monkeypatch
):
    hershey._package.cache_clear()
    monkeypatch.setitem(sys.modules, "HersheyFonts", None)
    monkeypatch.setattr(hershey, "_part", hershey._part.__wrapped__)
    done = strokegen("write", "Ωa", "--font", "hershey-duplex", "-o", out / "a.svg")
    hershey._package.cache_clear()
    assert done.code == 2 and "pip install 'strokegen[fonts]'" in done.err
