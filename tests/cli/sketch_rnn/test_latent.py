"""`strokegen interpolate`, `reconstruct`, `complete` and `nearest`, and what goes wrong."""

import json
import subprocess
import sys

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from strokegen import datasets, render
from strokegen.cli.picture import caption
from strokegen.ink.drawing import Drawing
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.presets import write_preset

SVG = "{http://www.w3.org/2000/svg}"
NETWORK = SketchRNN(hidden=4, num_mixtures=2, latent_dim=3, encoder_hidden=3)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """An untrained preset whose drawings end soon."""
    weights = NETWORK.init(0)
    weights["output/bias"][-3:] = 1.5, 0, 2.5
    weights["category/mean"] = np.eye(3, dtype=np.float32)[:2]
    weights["category/factor"] = np.stack([0.1 * np.eye(3)] * 2).astype(np.float32)
    config = {"model": "sketch_rnn", "network": NETWORK.as_dict(), "scale": 30.0,
              "max_length": 100, "form": "quickdraw", "categories": ["cat", "dog"]}  # fmt: skip
    folder = tmp_path_factory.mktemp("presets") / "tiny"
    write_preset(folder, config, weights)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder of Quick, Draw!'s with ten drawings of cats."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "quickdraw" / "simplified").mkdir(parents=True)
    rng = np.random.default_rng(0)
    lines = []
    for number in range(10):
        strokes = [rng.integers(0, 256, (2, 6)).tolist() for _ in range(2)]
        lines.append(json.dumps({"key_id": str(number), "word": "cat", "drawing": strokes}))
    (folder / "quickdraw" / "simplified" / "cat.ndjson").write_text("\n".join(lines))
    return folder


def cells(path):
    """How many cells of 240 units a sheet has, across and down."""
    root = ElementTree.parse(path).getroot()
    width, height = map(float, root.get("viewBox").split()[2:])
    return round(width / 240), round(height / 240)


def strokes(path):
    return len(ElementTree.parse(path).getroot().findall(f".//{SVG}path"))


HOT = ("--temperature", 1)


def test_a_strip_between_two_references(strokegen, tiny, data, tmp_path):
    strip = tmp_path / "strip.svg"
    result = strokegen("interpolate", "quickdraw/cat:0", "quickdraw/cat:5", "--steps", 4, *HOT,
                       "--preset", tiny, "--data", data, "-o", strip)  # fmt: skip
    assert (result.code, result.err) == (0, "")
    assert cells(strip) == (4, 1)
    assert "quickdraw/cat:0 to quickdraw/cat:5" in strip.read_text()


def test_a_square_between_categories_and_seeds(strokegen, tiny, tmp_path):
    square = tmp_path / "square.svg"
    result = strokegen("interpolate", "cat", "dog", "7", "8", "--steps", 3, *HOT,
                       "--preset", tiny, "-o", square)  # fmt: skip
    assert result.code == 0, result.err
    assert cells(square) == (3, 3)


def test_a_folder_of_frames_of_one_size(strokegen, tiny, tmp_path):
    folder = tmp_path / "frames"
    result = strokegen("interpolate", "1", "2", "--steps", 5, *HOT, "--preset", tiny,
                       "-o", f"{folder}/")  # fmt: skip
    assert result.code == 0 and "5 frames" in result.err
    frames = sorted(path.name for path in folder.iterdir())
    assert frames == [f"frame-00{n}.svg" for n in range(1, 6)]
    boxes = {ElementTree.parse(path).getroot().get("viewBox") for path in folder.iterdir()}
    assert len(boxes) == 1


@pytest.mark.parametrize("names, steps", [(("1", "2"), 3), (("1", "2", "3", "4"), 2)])
def test_frames_of_a_longer_run_are_not_left_behind_new_ones(strokegen, tiny, tmp_path, names,
                                                             steps):  # fmt: skip
    (tmp_path / "frame-notes.svg").write_text("one's own")
    (tmp_path / "frame-01.svg").write_text("no frame of ours")
    long = ("interpolate", "1", "2", "--steps", 6, *HOT, "--preset", tiny, "-o", f"{tmp_path}/")
    assert strokegen(*long).code == strokegen(*long).code == 0
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    short = ("interpolate", *names, "--steps", steps, *HOT, "--preset", tiny, "-o", tmp_path)
    result = strokegen(*short)
    assert (result.code, result.err.count("\n")) == (2, 1)
    first = steps ** (len(names) // 2) + 1
    assert f"holds other frames, frame-00{first}.svg to frame-006.svg" in result.err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    for number in range(first, 7):
        (tmp_path / f"frame-00{number}.svg").unlink()
    assert strokegen(*short).code == 0


def test_files_are_read_by_their_format(strokegen, tiny, data, tmp_path):
    svg = tmp_path / "begun.svg"
    svg.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path '
                   'd="M0 0L9 3L2 8" fill="none" stroke="black"/></svg>')  # fmt: skip
    lines = data / "quickdraw" / "simplified" / "cat.ndjson"
    out = tmp_path / "out.png"
    for name in (svg, f"{lines}:9", lines):
        result = strokegen("reconstruct", name, "-n", 3, *HOT, "--preset", tiny, "-o", out)
        assert result.code == 0, result.err
        with Image.open(out) as image:
            assert image.size == (480, 480), "itself and three more"


@pytest.mark.parametrize("verb", ["reconstruct", "complete"])
def test_the_lines_of_a_sheet_are_of_one_width_whatever_the_ink_had(
    strokegen, tiny, tmp_path, verb
):
    ink, sheet, lone = (tmp_path / name for name in ("ink.svg", "sheet.svg", "ink.ndjson"))
    line = 'd="M5 5L80 9L40 70" fill="none" stroke="red" stroke-width="4"'
    ink.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><path {line}/></svg>'
    )
    wish = (verb, ink, "--preset", tiny, "-n", 6, *HOT)
    assert strokegen(*wish, "-o", sheet).code in (0, 1)
    widths = {one.get("stroke-width") for one in ElementTree.parse(sheet).iter()} - {None}
    assert len(widths) == 1
    assert strokegen(*wish, "-o", lone).code in (0, 1)
    assert {brush.width for one in datasets.read(lone) for brush in one.brushes[:1]} >= {4.0}


@pytest.mark.parametrize("verb", ["reconstruct", "complete", "interpolate", "nearest"])
def test_a_sheet_is_no_drawing(strokegen, tiny, tmp_path, verb):
    sheet, lines = tmp_path / "sheet.svg", tmp_path / "sheet.ndjson"
    for file in (sheet, lines):
        strokegen("sketch", "--preset", tiny, "-n", 2, *HOT, "-o", file)
    more = {"interpolate": ["cat"], "nearest": ["--among", lines]}.get(verb, [])
    result = strokegen(verb, sheet, *more, "--preset", tiny, "-o", tmp_path / "out.svg")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "drawing is a sheet of 2 drawings" in result.err and "FILE.ndjson:0" in result.err
    result = strokegen(verb, f"{lines}:0", *more, "--preset", tiny, "-o", tmp_path / "out.svg")
    assert result.code in (0, 1), result.err


def test_arithmetic_changes_what_is_drawn(strokegen, tiny, data, tmp_path):
    base = ("reconstruct", "quickdraw/cat:1", "-n", 2, *HOT, "--preset", tiny, "--data", data)
    back, moved, too = (
        strokegen(*base, *more).out
        for more in (("--add", "dog", "--subtract", "dog"), ("--add", "dog"),
                     ("--add", "cat", "--subtract", "cat"))
    )  # fmt: skip
    assert back == too != moved


def test_a_drawing_is_finished_in_several_ways(strokegen, tiny, data, tmp_path):
    sheet, one = tmp_path / "endings.svg", tmp_path / "one.json"
    common = ("--preset", tiny, "--data", data, *HOT)
    assert strokegen("complete", "quickdraw/cat:2", "-n", 6, *common, "-o", sheet).code == 0
    assert cells(sheet) == (3, 2) and strokes(sheet) > 6 * 2
    assert strokegen("complete", "quickdraw/cat:2", "-n", 1, *common, "-o", one).code == 0
    ink = json.loads(one.read_text())
    given = json.loads((data / "quickdraw/simplified/cat.ndjson").read_text().splitlines()[2])
    assert ink["strokes"][:2] == [list(map(list, zip(*stroke))) for stroke in given["drawing"]]


def test_endings_say_what_they_became_where_that_was_left_open(strokegen, tiny, data, tmp_path):
    given = ("complete", "quickdraw/cat:2", "--preset", tiny, "--data", data, *HOT, "-n", 8)
    inks = [json.loads(line)["label"] for line in strokegen(*given, "-o", "-").out.splitlines()]
    assert {*inks} == {"cat", "dog"}
    for more, expected in (((), inks), (("--category", "dog"), [])):
        root = ElementTree.fromstring(strokegen(*given, *more).out)
        assert [word.text for word in root.iter(f"{SVG}text")] == expected


def test_captions_are_what_a_format_can_set(strokegen, tiny, data, tmp_path):
    text = "o\u0142\u6f22"
    shown = {None: text, "a.SVG": text, "a.png": "o\u0142U+6F22", "a.pdf": "oU+0142U+6F22"}
    assert {output: caption(text, output) for output in shown} == shown
    drawing = Drawing([[[0, 0], [3, 4]]])
    for name in ("a.png", "a.pdf"):
        render.grid([drawing] * 2, captions=[caption(text, name)] * 2).save(tmp_path / name)


@pytest.mark.parametrize(
    "verb, names, count",
    [("complete", ["quickdraw/cat:2"], 3), ("reconstruct", ["quickdraw/cat:2"], 4),
     ("interpolate", ["cat", "dog"], 9), ("nearest", ["cat", "--among", "quickdraw/cat"], 5)],
)  # fmt: skip
def test_ndjson_holds_the_ink_a_drawing_a_line(strokegen, tiny, data, tmp_path, verb, names, count):
    file = tmp_path / "out.ndjson"
    more = ("-n", 3) if verb in ("complete", "reconstruct") else ()
    given = (verb, *names, "--preset", tiny, "--data", data, *more)
    given += HOT if verb != "nearest" else ()
    assert strokegen(*given, "-o", file).code == 0
    assert file.read_text() == strokegen(*given, "-o", "-").out
    assert len(datasets.read(file)) == count
    for output in (file, "-"):
        result = strokegen(*given, "-o", output, "--width", "9mm")
        assert result.code == 2 and "gets the ink alone; leave out width" in result.err


@pytest.mark.parametrize(
    "name, told",
    [
        ("a.json", "a.json holds one drawing, not a page; write several as .ndjson"),
        ("a.inkml", "write .ndjson, then: strokegen convert FILE.ndjson a.inkml"),
    ],
)
def test_a_sheet_becomes_no_file_of_ink_but_its_drawings_do(strokegen, tiny, data, tmp_path,
                                                            monkeypatch, name, told):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    given = ("complete", "quickdraw/cat:2", "--preset", tiny, "--data", data, "-n", 2, *HOT)
    result = strokegen(*given, "-o", name)
    assert (result.code, result.err.count("\n")) == (2, 1) and told in result.err
    assert strokegen(*given, "-o", "a.ndjson").code == 0
    assert strokegen("convert", "a.ndjson", "a.inkml").code == 0
    assert len(datasets.read("a.inkml")) == 2


def test_the_nearest_are_named_with_their_distance(strokegen, tiny, data, tmp_path):
    sheet = tmp_path / "near.svg"
    result = strokegen("nearest", "quickdraw/cat:3", "--among", "quickdraw/cat", "-n", 2,
                       "--preset", tiny, "--data", data, "-o", sheet)  # fmt: skip
    assert result.code == 0
    words = [element.text for element in ElementTree.parse(sheet).iter(f"{SVG}text")]
    assert words[0] == "quickdraw/cat:3" and words[1] == "3: 0.00" and len(words) == 3


@pytest.mark.parametrize(
    "command, message",
    [
        (["interpolate", "1"], "got 1 drawings to go between, expected two or four"),
        (["interpolate", "1", "nothing"], "nothing: no such drawing; expected a file"),
        (["interpolate", "1", "quickdraw/cat:99"], "quickdraw/cat has 10 drawings"),
        (["interpolate", "1", "nowhere.svg"], "nowhere.svg: no such drawing"),
        (["interpolate", "1", "2", "3", "4", "--steps", "30"], "at most 20 steps"),
        (["interpolate", "1", "2", "--temperature", "0"], "temperature 0 is out of range"),
        (["reconstruct", "1", "--add", "horse"], "horse: no such drawing"),
        (["interpolate", "Dogs", "cat"], "or a seed; did you mean 'dog'?"),
        (["complete", "nowhere.svg"], "nowhere.svg"),
        (["complete", "quickdraw/cat:1", "--category", "horse"], "draws no 'horse'"),
        (["complete", "quickdraw/cat:1", "--size", "7"], "--size"),
        (["nearest", "1", "--among", "quickdraw/horse"], "horse"),
        (["nearest", "1", "--among", "quickdraw/cat", "--preset", "handwriting"], "synthesis"),
    ],
)
def test_errors_are_one_line_and_leave_no_file(strokegen, tiny, data, tmp_path, monkeypatch,
                                               command, message):  # fmt: skip
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    monkeypatch.setenv("STROKEGEN_DATA", str(data))
    preset = () if "--preset" in command else ("--preset", tiny)
    result = strokegen(*command, *preset, "-o", "out.svg")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("strokegen: ") and result.err.count("\n") == 1
    assert message in result.err
    assert not list((tmp_path / "out").iterdir())


def test_it_works_without_tensorflow(tiny, data, tmp_path):
    code = (
        "import sys; from strokegen.cli import run\n"
        "import atexit; atexit.register(lambda: print(*{m.split('.')[0] for m in sys.modules}))\n"
        f"run(['interpolate', 'quickdraw/cat:0', 'dog', '--preset', {str(tiny)!r}, '--data', "
        f"{str(data)!r}, '--temperature', '1', '-o', {str(tmp_path / 'a.svg')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "strokegen" in loaded and not loaded & {"tensorflow", "keras", "PIL", "scipy"}
    assert (tmp_path / "a.svg").exists(), done.stderr
