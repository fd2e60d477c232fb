"""Every verb that takes ink takes every format, every item, standard input and references.

What a verb makes of a drawing is the same whatever format it came in: places are whole numbers,
which all formats hold exactly, but those that round. Presets are tiny and untrained.
"""

import io
import json

import numpy as np
import pytest

from strokegen import datasets
from strokegen.datasets.lines import load_lines
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode, write
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.touches import prepare as touches_of
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.sketch_rnn.sketches import prepare as sketches_of
from strokegen.presets import write_preset

RNG = np.random.default_rng(0)
MADE = [
    Drawing(
        [np.cumsum(RNG.integers(1, 9, (12, 2)), axis=0) + [0, 40 * s] for s in range(2)],
        [[(12 * s + k) / 16 for k in range(12)] for s in range(2)],
        "on",
    )
    for _ in range(3)
]
FORMS = [form for form in FORMATS.values() if form.writes]
SEVERAL = [form for form in FORMS if not form.single]
TIMED = [form for form in FORMS if "times" in form.keeps]


@pytest.fixture(scope="module")
def presets(tmp_path_factory):
    """Tiny presets of every model that takes ink."""
    root = tmp_path_factory.mktemp("presets")
    sketch = SketchRNN(hidden=4, num_mixtures=2, latent_dim=3, encoder_hidden=3)
    weights = sketch.init(0)
    weights["output/bias"][-3:] = 1.5, 0, 2.5
    config = {"model": "sketch_rnn", "network": sketch.as_dict(), "scale": 30.0,
              "max_length": 300, "form": "quickdraw", "categories": []}  # fmt: skip
    write_preset(root / "sketch", config, weights)
    jam = RoboJam(hidden=4, num_mixtures=2)
    weights = jam.init(0)
    weights["output/bias"][[4, 7]] = 0.3
    weights["output/bias"][8:] = -2
    write_preset(root / "jam", {"model": "robojam", "network": jam.as_dict()}, weights)
    hand = Synthesis(hidden=4, num_mixtures=2, num_windows=1, steps_per_character=2.0)
    config = {"model": "synthesis", "network": hand.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.27, "smoothing": 0.09}}  # fmt: skip
    write_preset(root / "hand", config, hand.init(0))
    return root


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The drawings in a file of each format, the second alone where a file holds one; and a data
    set of Quick, Draw!'s."""
    root = tmp_path_factory.mktemp("ink")
    for form in FORMS:
        write(given(form)[1:2] if form.single else given(form), file_of(root, form), form.name)
    cats = root / "data" / "quickdraw"
    cats.mkdir(parents=True)
    keyed = [Drawing(one.strokes, None, "on", {"key_id": str(n)}) for n, one in enumerate(MADE)]
    write(keyed, cats / "cat.ndjson", "quickdraw")
    return root


def given(form):
    """The drawings, with a size where the format is of pages that have one."""
    return MADE if form.rounds_mm is None else [one.with_meta(unit_mm=1.0) for one in MADE]


def file_of(root, form):
    return root / f"of-{form.name}{form.suffixes[0]}"


def item_of(root, form):
    """The second drawing by name."""
    return file_of(root, form) if form.single else f"{file_of(root, form)}:1"


VERBS = {
    "animate": lambda ink, presets: ("animate", ink, "-o", "out.json"),
    "convert": lambda ink, presets: ("convert", ink, "out.json"),
    "complete": lambda ink, presets: (
        "complete", ink, "-n", 1, "--preset", presets / "sketch", "-o", "out.json"),
    "reconstruct": lambda ink, presets: (
        "reconstruct", ink, "-n", 1, "--preset", presets / "sketch", "-o", "out.json"),
    "interpolate": lambda ink, presets: (
        "interpolate", ink, ink, "--steps", 2, "--preset", presets / "sketch", "-o", "-"),
    "nearest": lambda ink, presets: (
        "nearest", ink, "--among", ink, "--preset", presets / "sketch", "-o", "-"),
    "gallery": lambda ink, presets: ("gallery", ink, "-o", "out.html"),
    "plot": lambda ink, presets: ("plot", ink, "-o", "out.svg"),
    "data show": lambda ink, presets: ("data", "show", ink, "-o", "out.svg"),
    "kanji": lambda ink, presets: (
        "kanji", "-n", 1, "--preset", presets / "sketch", "--nearest", "--among", ink,
        "-o", "out.svg"),
    "prime": lambda ink, presets: (
        "write", "on", "--preset", presets / "hand", "--prime", ink, "--prime-text", "on",
        "-o", "out.json"),
}  # fmt: skip


def made_by(run, folder, command):
    """The ink that a verb makes, in its own words where it makes a picture."""
    result = run(*command)
    assert result.code in (0, 1), result.err
    lines = [line for line in result.err.splitlines() if "attempts" not in line]
    assert not [line for line in lines if "left out" in line or "no such" in line], result.err
    if command[-1] == "-":
        texts = result.out.splitlines()
    elif str(command[-1]).endswith(".json"):
        texts = [(folder / "out.json").read_text()]
    else:
        (written,) = folder.glob("out.*")
        assert written.stat().st_size > 500
        return None
    found = [json.loads(text)["strokes"] for text in texts]
    # Those it is compared with are made ready to learn from: raw Quick, Draw! is simplified.
    return found[:1] if command[0] == "nearest" else found


@pytest.fixture
def run(strokegen, tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STROKEGEN_DATA", str(folder / "data"))
    return strokegen


def assert_alike(ink, want, form):
    """The same drawings; as many strokes, and what came in near, if the format has rounded it."""
    if form is None or not form.rounds_mm or want is None:
        assert ink == want, form
    else:
        assert [len(one) for one in ink] == [len(one) for one in want]
        flat, wanted = (
            np.array([place for one in drawings for stroke in one for place in stroke])
            for drawings in (ink, want)
        )
        if flat.shape == wanted.shape:  # what is generated may end a point earlier
            assert np.allclose(flat, wanted, atol=10 * form.rounds_mm + 1e-3)


@pytest.mark.parametrize("verb", VERBS)
def test_a_drawing_is_the_same_to_a_verb_in_every_format(run, folder, presets, tmp_path, verb):
    known = {}
    for form in FORMS:
        command = VERBS[verb](item_of(folder, form), presets)
        known[form.name] = made_by(run, tmp_path, command)
    command = VERBS[verb]("quickdraw/cat:1", presets)
    known["a reference"] = made_by(run, tmp_path, command)
    for name, ink in known.items():
        assert_alike(ink, known["json"], FORMATS.get(name))
    if verb in ("animate", "convert"):
        assert known["json"] == [[stroke.tolist() for stroke in MADE[1].strokes]]


@pytest.mark.parametrize("verb", VERBS)
def test_standard_input_is_a_file_to_every_verb(run, folder, presets, tmp_path, monkeypatch, verb):
    want = made_by(run, tmp_path, VERBS[verb](file_of(folder, FORMATS["json"]), presets))
    for form in FORMS:
        data = encode(given(form)[1:2], form)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert_alike(made_by(run, tmp_path, VERBS[verb]("-", presets)), want, form)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_ink_with_times_is_answered(run, folder, presets, tmp_path, form):
    ink, answers = item_of(folder, form), []
    for name in (ink, item_of(folder, FORMATS["json"])):
        answers.append(run("respond", name, "--preset", presets / "jam", "--duration", 0.5))
    if form in TIMED:
        assert answers[0].code in (0, 1)
        assert answers[0].out == answers[1].out or form.rounds_mm
        assert "are no shares of a screen; the ink is fitted to it" in answers[0].err
    else:
        assert answers[0].code == 2 and "the drawing has no times" in answers[0].err


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_training_takes_every_format(run, folder, form, tmp_path):
    """What they learn from, without TensorFlow."""
    file = file_of(folder, form)
    count = 1 if form.single else len(MADE)
    sketches = sketches_of(datasets.load(file))
    assert len(sketches) == count and not sketches.skipped
    touches = touches_of(datasets.load(file)) if form in TIMED else None
    assert touches is None or len(touches) == count
    if form.name == "quickdraw" or "label" not in form.keeps:
        with pytest.raises(DataError, match="drawing alone, and no writing with its text"):
            load_lines(str(file), Normaliser())
    else:
        lines = load_lines(str(file), Normaliser())
        assert lines.texts == ["on"] * count and set(lines.kinds) == {"word"}


def test_a_folder_of_every_format_is_a_data_set(run, folder, tmp_path):
    result = run("data", "show", folder, "--count", 40, "-o", "out.svg")
    count = sum(1 if form.single else len(MADE) for form in FORMS) + len(MADE)
    assert f"{count} of {count} samples; 0 were skipped" in result.out, result.out


@pytest.mark.parametrize("form", SEVERAL, ids=lambda form: form.name)
@pytest.mark.parametrize("verb", VERBS)
def test_a_number_too_high_is_one_line(run, folder, presets, tmp_path, form, verb):
    result = run(*VERBS[verb](f"{file_of(folder, form)}:3", presets))
    assert result.code == 2 and "has 3 drawings, numbered from 0" in result.err
    assert result.err.count("\n") == 1 and not list(tmp_path.glob("out.*"))
