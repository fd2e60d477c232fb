"""What `import strokegen as sg` gives: its names, their documentation, ink that shows itself."""

import inspect
import io
import subprocess
import sys
import warnings

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

import strokegen as sg
from strokegen.formats.ink_json import read_ink
from strokegen.ink.errors import NotFinished

SVG = "{http://www.w3.org/2000/svg}"


def public():
    """Dotted name and value of every public name, and of those of the public modules."""
    for name in sg.__all__:
        value = getattr(sg, name)
        yield name, value
        if inspect.ismodule(value):
            yield from ((f"{name}.{part}", getattr(value, part)) for part in value.__all__)


DOCUMENTED = {
    name: value
    for name, value in public()
    if inspect.ismodule(value) or inspect.isclass(value) or inspect.isfunction(value)
}


@pytest.fixture(scope="module")
def ink():
    """A word in the shipped preset's hand, however it came out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        return sg.write("fox", seed=1)


def paths(svg):
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    return list(root.iter(f"{SVG}path"))


def test_the_public_names_resolve_and_are_what_they_say():
    assert {"Drawing", "load", "write", "render", "datasets"} <= set(sg.__all__)
    assert inspect.isclass(sg.Drawing)
    assert inspect.isfunction(sg.load) and inspect.isfunction(sg.write)
    assert inspect.ismodule(sg.render) and inspect.ismodule(sg.datasets)
    assert all(value is not None for _, value in public())


def test_a_star_import_gives_the_public_names():
    code = "from strokegen import *; print(*sorted(n for n in dir() if n[0] != '_'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == list(sg.__all__), done.stderr


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_public_name_has_a_docstring(name):
    value = DOCUMENTED[name]
    text = inspect.getdoc(value) or ""
    # A dataclass without a docstring is given its signature for one.
    assert len(text.split()) >= 4 and not text.startswith(f"{name.split('.')[-1]}(")
    if inspect.isclass(value) and value.__doc__ == value.__mro__[1].__doc__:
        pytest.fail(f"{name} has no docstring but its parent's")


@pytest.mark.parametrize("function", [sg.write, sg.scribble, sg.load, sg.datasets.load])
def test_every_parameter_is_documented(function):
    text = inspect.getdoc(function)
    for name in inspect.signature(function).parameters:
        assert name in text, f"{function.__name__} does not say what {name} is"
    assert "Raises:" in text


def test_written_ink_knows_how_it_was_made(ink):
    assert isinstance(ink, sg.Drawing) and ink.label == "fox" and len(ink) > 0
    assert {"preset": "handwriting", "seed": 1, "text": "fox"}.items() <= ink.meta.items()
    assert ink.meta["verdict"] in ("finished", "ran on", "skipped", "truncated")


def test_a_notebook_shows_ink_and_sheets_as_svg(ink):
    assert len(paths(ink._repr_svg_())) == len(ink)
    assert len(paths(sg.render.grid([ink, ink])._repr_svg_())) == 2 * len(ink)


def test_ink_is_saved_in_every_format(ink, tmp_path):
    ink.save(tmp_path / "a.svg", width="90mm")
    ink.save(tmp_path / "a.png", width=200)
    ink.save(tmp_path / "a.json")
    assert len(paths((tmp_path / "a.svg").read_bytes())) == len(ink)
    with Image.open(io.BytesIO((tmp_path / "a.png").read_bytes())) as image:
        assert (image.format, image.width) == ("PNG", 200)
        assert len(image.convert("L").getcolors(256)) > 2
    again = read_ink(tmp_path / "a.json")
    assert (again.label, again.meta) == (ink.label, ink.meta)
    assert [len(stroke) for stroke in again.strokes] == [len(stroke) for stroke in ink.strokes]
    assert np.abs(again.points - ink.points).max() < 1e-4


def test_a_loaded_preset_writes_what_its_name_writes(ink):
    hand = sg.load("handwriting")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotFinished)
        assert sg.write("fox", seed=1, preset=hand) == ink


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: sg.write(""), ValueError, "there is no text"),
        (lambda: sg.write(b"hi"), TypeError, "must be a str, got bytes"),
        (lambda: sg.write("hi", bias=-1), ValueError, "bias -1 is out of range"),
        (lambda: sg.write("hi", seed=0.5), ValueError, "whole number"),
        (lambda: sg.write("hi", style="bold"), ValueError, "neither a number"),
        (lambda: sg.load("gone"), ValueError, "no preset of that name"),
        (lambda: sg.datasets.load("gone"), ValueError, "gone"),
        (lambda: sg.Drawing(([[0, 0, 0]],)), ValueError, "shape"),
    ],
)
def test_errors_say_what_was_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()


SQUARE = sg.Drawing([[[0, 0], [30, 0], [30, 30], [0, 30], [0, 0]]], label="square", straight=True)
SAVED = {
    "write.ndjson": lambda file, format=None: sg.datasets.write([SQUARE], file, format),
    "gallery.html": lambda file, **form: sg.gallery.save([SQUARE], file, title="all"),
    "plot.svg": lambda file, **form: sg.plot(SQUARE).save(file, **form),
    "pages.pdf": lambda file, **form: sg.render.save_pages([sg.Page.of(SQUARE)] * 2, file, **form),
    "page.svg": lambda file, **form: sg.render.save_pages([sg.Page.of(SQUARE)], file, **form),
    "drawing.svg": lambda file, **form: SQUARE.save(file, **form),
}


@pytest.mark.parametrize("name", SAVED)
def test_an_open_file_gets_what_a_path_gets(name, tmp_path):
    save, suffix = SAVED[name], name.rpartition(".")[2]
    save(tmp_path / name)
    want = (tmp_path / name).read_bytes()
    with open(tmp_path / f"open-{name}", "wb") as file:
        save(file)
    unnamed = io.BytesIO()
    save(unnamed, format=suffix)
    # A PDF states when it was made.
    size = slice(0, 200 if suffix == "pdf" else None)
    assert (tmp_path / f"open-{name}").read_bytes()[size] == want[size]
    assert unnamed.getvalue()[size] == want[size] and len(want) > 100
    with open(tmp_path / f"text-{name}", "w") as file:
        with pytest.raises(ValueError, match="is open for text; open it for bytes"):
            save(file)
    if name != "gallery.html":
        with pytest.raises(ValueError, match="an open file without a name needs a format"):
            save(io.BytesIO())


def test_an_open_file_takes_one_page():
    pages = [sg.Page.of(SQUARE)] * 2
    with pytest.raises(ValueError, match="an open file takes one page, not 2; give a path"):
        sg.render.save_pages(pages, io.BytesIO(), format="svg")
