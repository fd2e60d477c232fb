"""Round trips through every format, for drawings that hypothesis makes up."""

import gzip
import io
import json
import subprocess
import sys
import warnings
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strokegen.formats import ndjson
from strokegen.formats import table as exchange
from strokegen.formats.svg_values import paint
from strokegen.formats.table import read, write
from strokegen.ink.brush import TOOLS, Brush
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from tests.formats.held import COARSE, WRITTEN, as_held, assert_held

PLACE = st.floats(-1e4, 1e4, width=32)
POINT = st.tuples(PLACE, PLACE)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
WHOLE = st.integers(-3000, 3000)


@st.composite
def drawings(draw, point=POINT, empty=True, label=TEXT):
    strokes = draw(st.lists(st.lists(point, min_size=1, max_size=5), min_size=0 if empty else 1,
                            max_size=4))  # fmt: skip
    times = None
    if strokes and draw(st.booleans()):
        moment = st.floats(0, 1000, width=32)
        times = tuple(draw(st.lists(moment, min_size=len(s), max_size=len(s))) for s in strokes)
    meta = draw(
        st.dictionaries(
            st.sampled_from(["seed", "preset", "text"]),
            st.one_of(TEXT, st.integers(-9, 9), st.booleans()),
            max_size=2,
        )
    )
    return Drawing(tuple(strokes), times, draw(st.none() | label), meta)


def there_and_back(made, form):
    chosen = exchange.FORMATS[form]
    return exchange._read(io.BytesIO(exchange.encode(made, chosen)), f"a.{form}", form, None)


def assert_same(before, after, places=0.0, times=1e-5):
    """Equal strokes within `places`, times in s within `times`."""
    assert [len(stroke) for stroke in after.strokes] == [len(stroke) for stroke in before.strokes]
    assert np.abs(after.points - before.points).max(initial=0) <= places
    if times is not None:
        assert (after.times is None) == (before.times is None or not before.strokes)
        for a, b in zip(after.times or (), before.times or ()):
            # Half a microsecond in the file, and float32's own step at 1,000 s.
            assert np.allclose(a, b, rtol=2e-7, atol=6e-7)


def rounds(count):
    return settings(max_examples=count, deadline=None, database=None, derandomize=True,
                    suppress_health_check=list(HealthCheck))  # fmt: skip


@given(st.lists(drawings(), max_size=3))
@rounds(40)
def test_ndjson_keeps_all_to_four_decimals(made):
    back = there_and_back(made, "ndjson")
    assert [(d.label, d.meta) for d in back] == [(d.label, d.meta) for d in made]
    for before, after in zip(made, back):
        assert [len(s) for s in after.strokes] == [len(s) for s in before.strokes]
        assert np.abs(after.points - before.points).max(initial=0) <= 5e-5 + 1e-3  # float32 at 1e4


@given(drawings())
@rounds(25)
def test_json_keeps_one_drawing(made):
    (back,) = there_and_back([made], "json")
    assert_same(made, back, places=1.1e-3, times=None)
    assert (back.label, back.meta) == (made.label, made.meta)


@given(st.lists(drawings(), max_size=3))
@rounds(40)
def test_quickdraw_is_exact(made):
    back = there_and_back(made, "quickdraw")
    assert len(back) == len(made)
    for before, after in zip(made, back):
        assert_same(before, after)
        assert after.label == before.label


@given(st.lists(drawings(), max_size=3))
@rounds(40)
def test_inkml_is_exact_and_keeps_labels_and_meta(made):
    back = there_and_back(made, "inkml")
    assert len(back) == len(made) or (not made and len(back) == 1)
    for before, after in zip(made, back):
        assert_same(before, after)
        assert (after.label, after.meta) == (before.label, before.meta)


@given(st.lists(drawings(empty=False), min_size=1, max_size=3))
@rounds(40)
def test_unipen_is_exact(made):
    timed = made[0].times is not None
    made = [d if (d.times is not None) == timed else Drawing(d.strokes, label=d.label)
            for d in made if timed is False or d.times is not None]  # fmt: skip
    back = there_and_back(made, "unipen")
    assert len(back) == len(made)
    for before, after in zip(made, back):
        assert_same(before, after)
        assert after.label == before.label


@given(st.lists(drawings(), max_size=3))
@rounds(40)
def test_csv_is_exact(made):
    back = there_and_back(made, "csv")
    assert len(back) == len(made)
    for before, after in zip(made, back):
        assert_same(before, after)
        assert after.label == before.label


@given(st.lists(drawings(), max_size=3))
@rounds(40)
def test_npz_is_as_exact_as_sums_of_float32(made):
    back = there_and_back(made, "npz")
    assert len(back) == len(made)
    for before, after in zip(made, back):
        # An offset of up to 2e4 is off by 1e-3 at most, and there are up to 36 of them.
        assert_same(before, after, places=36 * 2e-3, times=None)


@given(st.lists(drawings(point=st.tuples(WHOLE, WHOLE)), min_size=1, max_size=3))
@rounds(25)
def test_npz_of_whole_numbers_is_exact_and_of_int16(made):
    chosen = exchange.FORMATS["npz"]
    data = exchange.encode(made, chosen)
    # The oracle: how users of sketch-rnn's files read them.
    with np.load(io.BytesIO(data), allow_pickle=True, encoding="latin1") as parts:
        assert sorted(parts) == ["test", "train", "valid"]
        assert all(offsets.dtype == np.int16 for offsets in parts["train"])
        for before, offsets in zip(made, parts["train"], strict=True):
            assert np.array_equal(np.cumsum(offsets[:, :2], axis=0), before.points)
            assert offsets[:, 2].sum() == len(before)
    for before, after in zip(made, exchange._drawings(chosen, io.BytesIO(data), "a.npz")):
        assert_same(before, after, times=None)


@given(drawings())
@rounds(40)
def test_svg_is_exact(made):
    (back,) = there_and_back([made], "svg")
    assert_same(made, back, places=1e-3, times=None)  # a step of float32 at 1e4
    assert back.label == made.label


@given(drawings(empty=False), st.sampled_from([0.01, 0.1, 1.0]))
@rounds(25)
def test_svg_keeps_the_size_in_mm(made, unit):
    (back,) = there_and_back([made.with_meta(unit_mm=unit)], "svg")
    mm = made.points.astype(float) * unit
    apart = np.abs(back.points.astype(float) * back.meta["unit_mm"] - mm).max()
    assert apart <= 2e-6 * max(np.abs(mm).max(), 1e-3)


RNG = np.random.default_rng(0)
LARGE = Drawing(tuple(RNG.integers(-500, 500, (RNG.integers(1, 6), 2)) / 8 for _ in range(2000)),
                label="many")  # fmt: skip


@pytest.mark.parametrize("form", WRITTEN)
def test_thousands_of_strokes(form):
    (back,) = there_and_back([LARGE], form)
    assert_same(
        as_held(LARGE, exchange.FORMATS[form]),
        back,
        places=1e-4 + (exchange.FORMATS[form].rounds_mm or 0),
        times=None,
    )


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("strokes", [[], [[[3, -4]]], [[[3, -4]] * 2], [[[3, -4]], [[3, -4]] * 3]])
def test_no_ink_and_dots(form, strokes):
    made = Drawing(strokes)
    (back,) = there_and_back([made], form)
    assert_held(made, back, exchange.FORMATS[form])


@pytest.mark.parametrize("form", [form for form in WRITTEN if not exchange.FORMATS[form].single])
def test_no_drawing_at_all(form):
    if form in ("inkml", "unipen"):  # whose files are a drawing by themselves
        return
    try:
        data = exchange.encode([], exchange.FORMATS[form])
    except ValueError as error:  # a file of which its own program says that it is damaged
        assert "page" in str(error) and exchange.FORMATS[form].rounds_mm is not None
    else:
        assert exchange._read(io.BytesIO(data), f"a.{form}", form, None) == []


@pytest.mark.parametrize("name, data", [
    ("a.tldr", b'{"tldrawFileFormatVersion":1,"schema":{},"records":[]}'),
    ("a.json", b'{"store":{},"schema":{}}'),
    ("a.xopp", b"<xournal/>"),
])  # fmt: skip
def test_a_file_without_a_page_is_told(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=f"{name}: no page in it, and so no drawing$"):
        read(tmp_path / name)


def test_npz_keeps_the_splits():
    made = [Drawing(([[0, 0], [k, 1]],), meta={"split": s})
            for k, s in enumerate(["train", "test", "valid", "test"], 1)]  # fmt: skip
    back = there_and_back(made, "npz")
    assert [d.meta["split"] for d in back] == ["train", "valid", "test", "test"]
    assert back[1].label == "a" and back[1].strokes[0].tolist() == [[0, 0], [3, 1]]


def test_the_name_tells_the_format_and_several_files_are_numbered(tmp_path):
    made = [Drawing(([[k, 0], [k, 5]],), label=str(k)) for k in range(3)]
    for suffix in (".ndjson", ".inkml", ".unp", ".csv"):
        assert write(made, tmp_path / f"a{suffix}") == [tmp_path / f"a{suffix}"]
        assert read(tmp_path / f"a{suffix}") == made
    files = write(made, tmp_path / "a-{}.svg")
    assert [file.name for file in files] == ["a-1.svg", "a-2.svg", "a-3.svg"]
    assert [read(file)[0] for file in files] == made
    with pytest.raises(ValueError, match=r"holds one drawing, and here are 3; put \{\} into"):
        write(made, tmp_path / "b.svg")
    assert not (tmp_path / "b.svg").exists()


def test_a_quickdraw_line_has_that_schema():
    made = Drawing(([[0, 0], [10, 5.5]], [[7, 7]]), ([0, 0.5], [1.25]), "cat",
                   {"key_id": "5", "recognized": True, "seed": 3})  # fmt: skip
    facts = json.loads(exchange.encode([made], exchange.FORMATS["quickdraw"]))
    assert facts == {"word": "cat", "key_id": "5", "recognized": True,
                     "drawing": [[[0, 10], [0, 5.5], [0, 500]], [[7], [7], [1250]]]}  # fmt: skip


@pytest.mark.parametrize(
    "head, name",
    [
        (b'{"strokes": []}\n', "ndjson"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<ink xmlns="x">', "inkml"),
        (b"<inkml:ink xmlns:inkml='x'>", "inkml"),
        (b'<?xml version="1.0"?><!-- ink --><svg>', "svg"),
        (b"PK\x03\x04" + bytes(26) + b"train.npy", "npz"),
        (b".VERSION 1.0\n", "unipen"),
        (b'{"type":"excalidraw","version":2', "excalidraw"),
        (b'{\n "type": "excalidraw/clipboard",', "excalidraw"),
        (b'{"elements": [{"seed": 3, "versionNonce" : 5, "type": "freedraw"}]', "excalidraw"),
        (b'{"tldrawFileFormatVersion":1,', "tldraw"),
        (b'{"store":{"page:a":{"id":"page:a","typeName":"page"', "tldraw"),
        (b'{"document":{"schema":{"schemaVersion":2', "tldraw"),
        (b'{"xDPI": 96, "strokeGroups": [', "myscript"),
        (b'{"scaleX":0.2,"strokes":[{"id":"a","pointerType":"pen"', "myscript"),
        (b'{"type": "Text", "label": "a"', "myscript"),
        (b'{"version":"3","items":[{"type":"stroke"', "myscript"),
        (b'[{"pointers":[{"x":1,"y":2', "myscript"),
        (b'[{"penColor":"black","points":[{"time":1,"x":1', "signature_pad"),
        (b'{"label": "\\"type\\": \\"excalidraw\\" \\"strokeGroups\\":", "strokes": [', "ndjson"),
        (b"x,y,dt\n0,0,0\n", "csv"),
    ],
)
def test_a_pipe_is_told_by_its_first_bytes(head, name):
    assert exchange.sniff(head).name == name


SURE = ["inkml", "svg", "xopp", "npz", "rm", "rmdoc", "excalidraw", "tldraw", "myscript"]


@pytest.mark.parametrize("named", sorted({form.suffixes[0] for form in exchange.FORMATS.values()}))
@pytest.mark.parametrize("form", WRITTEN)
def test_by_a_wrong_name_it_is_read_by_its_content_or_that_is_said(form, named, tmp_path):
    chosen = exchange.FORMATS[form]
    file = tmp_path / f"a{named}"
    file.write_bytes(exchange.encode([CAT], chosen))
    if form in SURE or named in chosen.suffixes:
        (back,) = read(file)
        assert len(back) == 2
        return
    try:
        found = read(file)
    except DataError as error:
        told = str(error).rpartition("--from ")[2]
        assert f"; it begins as {told} does: " in str(error)
        assert len(str(error)) <= 300 + len(str(tmp_path))
        assert [len(one) for one in read(file, told)] == [2]
    else:
        assert [len(one) for one in found] == [2]


@pytest.mark.parametrize("head", [b"", b"hello", b"\x89PNG\r\n", b"<!-- <ink> --><html>", b"a,b\n"])
def test_what_tells_nothing(head, tmp_path):
    assert exchange.sniff(head) is None
    file = tmp_path / "ink.xml"
    file.write_bytes(head)
    assert not exchange.knows(file)
    with pytest.raises(DataError, match="ink.xml is empty, or of no format that is known"):
        read(file)


@pytest.mark.parametrize("form", ["inkml", "svg"])
def test_a_text_that_xml_cannot_hold_is_an_error(form):
    with pytest.raises(ValueError, match=r"cannot hold the character U\+0001"):
        exchange.encode([Drawing(([[0, 0]],), label="a\x01b")], exchange.FORMATS[form])


def test_what_is_lost_is_said():
    made = [Drawing(([[0, 0]],), ([0],), "a", {"seed": 1})]
    assert exchange.lost(made, exchange.FORMATS["npz"]) == ["times", "label", "meta"]
    assert exchange.lost(made, exchange.FORMATS["inkml"]) == []
    assert exchange.lost([Drawing(([[0, 0]],))], exchange.FORMATS["npz"]) == []


@pytest.mark.parametrize("limit, made", [
    ("MAX_DRAWINGS", [Drawing(([[0, 0]],))] * 11),
    ("MAX_POINTS", [Drawing(([[0, 0]] * 6,))] * 2),
])  # fmt: skip
def test_what_is_beyond_the_bounds_is_neither_read_nor_written(limit, made, monkeypatch):
    form = exchange.FORMATS["ndjson"]
    data = exchange.encode(made, form)
    monkeypatch.setattr(exchange, limit, 10)
    with pytest.raises(DataError, match="a.ndjson: over .*10 drawings.*split it|or 10 points"):
        exchange._drawings(form, io.BytesIO(data), "a.ndjson")
    with pytest.raises(ValueError, match="over .*; split them"):
        exchange.encode(made, form)


@pytest.mark.parametrize("form", WRITTEN)
def test_a_file_larger_than_can_be_read_is_not_written(form, tmp_path, monkeypatch):
    chosen = exchange.FORMATS[form]
    module = chosen.load()
    made = Drawing((np.random.default_rng(0).normal(size=(2000, 2)),))
    limit = "MAX_LINE" if form in ("ndjson", "quickdraw") else "MAX_BYTES"
    monkeypatch.setattr(ndjson if limit == "MAX_LINE" else module, limit, 1500)
    with pytest.raises(ValueError, match="split it"):
        write([made], tmp_path / f"a{chosen.suffixes[0]}", form)
    assert not list(tmp_path.iterdir())


# A step that is nothing in another unit would be a corner here, and none there.
SMALL = st.floats(-1e3, 1e3, width=32).map(lambda place: place if abs(place) > 1e-3 else 0.0)


@st.composite
def full(draw):
    """A drawing with any of the channels, brushes and straight strokes."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    points = np.array(draw(st.lists(st.tuples(SMALL, SMALL), min_size=sum(sizes),
                                    max_size=sum(sizes))))  # fmt: skip
    begin = draw(st.sampled_from([0, 1_764_000_000]))
    steps = draw(st.lists(st.integers(0, 3000), min_size=sum(sizes), max_size=sum(sizes)))
    share = st.integers(0, 1000).map(lambda n: n / 1000)
    brush = st.builds(
        Brush,
        st.none() | st.sampled_from(["navy", "#1a237e"]),
        st.none() | st.sampled_from([0.5, 3.0]),
        st.none() | TEXT,
        st.none() | st.integers(1, 255).map(lambda n: n / 255),
        st.none() | st.sampled_from(TOOLS) | TEXT,
    )
    return Drawing.from_points(
        points,
        sizes,
        draw(st.none() | st.just(begin + np.cumsum(steps) / 1000)),
        draw(st.none() | TEXT),
        draw(st.sampled_from([{}, {"seed": 3}, {"unit_mm": 1.0}, {"unit_mm": 0.25}])),
        draw(st.none() | st.lists(share, min_size=sum(sizes), max_size=sum(sizes))),
        draw(st.lists(brush, min_size=len(sizes), max_size=len(sizes))),
        draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes))),
    )


def same_brushes(now, was, said, form):
    """Whether a brush is what it was, but for what is said to be lost.

    Colours may be named otherwise. Where pages have a size, pens do not stay unknown.
    """
    told = form.rounds_mm is not None
    for name in (field.name for field in fields(Brush) if field.name not in said):
        after, before = getattr(now, name), getattr(was, name)
        if before is None:
            assert after is None or told
        elif name == "opacity" and told and before == 1:
            assert after in (None, 1)
        elif name == "colour":
            assert paint(after) == paint(before)
        else:
            off = COARSE.get(form.name, {}).get(name, 0)
            assert after == (
                before if isinstance(before, str) else pytest.approx(before, rel=1e-5, abs=off)
            )


@pytest.mark.parametrize("form", WRITTEN)
@given(made=full())
@rounds(15)
def test_what_comes_back_is_all_but_what_is_said_to_be_lost(form, made):
    chosen = exchange.FORMATS[form]
    (back,) = there_and_back([made], form)
    said = exchange.lost([made], chosen)
    made = as_held(made, chosen)
    if "unit_mm" in made.meta and "unit_mm" in back.meta:  # as large on paper, in units of its own
        made = made.scale(made.meta["unit_mm"] / back.meta["unit_mm"])
    assert [len(stroke) for stroke in back.strokes] == [len(stroke) for stroke in made.strokes]
    off = 1e-3 + (chosen.rounds_mm or 0)
    assert np.allclose(back.points, made.points, rtol=1e-5, atol=off)
    for name in ("times", "pressure"):
        before, after = getattr(made, name), getattr(back, name)
        if name == "pressure" and before and not np.ptp(np.concatenate(before)) and after is None:
            continue  # one that never changes is a mouse's
        assert (after is None) == (before is None or name in said)
        if after is not None:
            off = COARSE.get(form, {}).get(name, 1e-4)
            assert np.allclose(np.concatenate(after), np.concatenate(before), rtol=0, atol=off)
    if made.label and "label" not in said:
        assert back.label == made.label
    if "meta" not in said:
        own = {name: fact for name, fact in made.meta.items() if name not in chosen.facts}
        assert own.items() <= back.meta.items()
    for now, was in zip(back.brushes, made.brushes, strict=True):
        same_brushes(now, was, said, chosen)
    if "straight" not in said:
        pairs = zip(made.strokes, made.straight, back.straight)
        assert all(was == now for stroke, was, now in pairs if len(stroke) > 2)


def test_formats_keep_what_ink_has():
    """No word in the table that nothing goes by."""
    attributes = {"times", "label", "meta", "pressure", "straight"}
    attributes |= {field.name for field in fields(Brush)}
    assert all(form.keeps <= attributes for form in exchange.FORMATS.values())
    assert attributes == exchange._WORDS.keys()


CAT = Drawing(([[0, 0], [3, 4]], [[5, 6]]), label="cat")
OWN = exchange.encode([CAT], exchange.FORMATS["json"])
GOOGLE = exchange.encode([CAT], exchange.FORMATS["quickdraw"])


@pytest.mark.parametrize("suffix", [".json", ".ndjson", ".jsonl", ".txt", ""])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "data, count",
    [
        (OWN, 1),
        (OWN * 3, 3),
        (json.dumps(json.loads(OWN), indent=2).encode(), 1),
        (b"\xef\xbb\xbf" + OWN, 1),
        (GOOGLE, 1),
        (b"\n" + GOOGLE + b"\n" + OWN, 2),
    ],
)
def test_json_is_told_by_its_content(data, count, suffix, packed, tmp_path):
    file = tmp_path / f"ink{suffix}{'.gz' * packed}"
    file.write_bytes(gzip.compress(data) if packed else data)
    assert exchange.knows(file)
    assert [(one.label, one.strokes[1].tolist()) for one in read(file)] == [
        ("cat", [[5, 6]])
    ] * count


@pytest.mark.parametrize("name", ["a.xml", "a", "a.dat.old", "ink1.XML"])
@pytest.mark.parametrize("form", ["inkml", "unipen", "svg", "csv", "npz"])
def test_what_no_name_tells_is_told_by_its_content(form, name, tmp_path):
    data = exchange.encode([CAT], exchange.FORMATS[form])
    (tmp_path / name).write_bytes(data)
    (back,) = read(tmp_path / name)
    assert [len(stroke) for stroke in back.strokes] == [2, 1]


@pytest.mark.parametrize("root", ["WhiteboardCaptureSession", "html", "inky", "x:inkling"])
def test_xml_of_another_root_is_no_ink(root, tmp_path):
    (tmp_path / "a.xml").write_text(f"<?xml version='1.0'?><!-- <ink> <svg> --><{root}/>")
    assert not exchange.knows(tmp_path / "a.xml")
    with pytest.raises(DataError, match="a.xml is empty, or of no format that is known"):
        read(tmp_path / "a.xml")


@pytest.mark.parametrize("form", WRITTEN)
def test_gzip_is_packed_and_unpacked(form, tmp_path):
    chosen = exchange.FORMATS[form]
    file = tmp_path / f"a{chosen.suffixes[0]}.gz"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LeftOut)
        write([CAT], file, form)
    assert file.read_bytes().startswith(b"\x1f\x8b")
    (back,) = read(file)
    assert [len(stroke) for stroke in back.strokes] == [2, 1]


@pytest.mark.parametrize("cut", [3, 12, -1])
def test_damaged_gzip_is_one_line(cut, tmp_path):
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(gzip.compress(OWN * 50)[:cut])
    with pytest.raises(DataError, match="a.ndjson.gz: damaged gzip"):
        read(file)


def test_what_is_left_out_is_said_from_python_too(tmp_path):
    made = Drawing(([[0, 0]],), ([0],), "a", {"seed": 1})
    with pytest.warns(
        LeftOut,
        match=r"a.npz: left out what npz has no room for: when .*; the label; facts \(seed\)$",
    ):
        write([made], tmp_path / "a.npz")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write([made], tmp_path / "a.json")


NUMBERED = [name for name in WRITTEN if "page" in exchange.FORMATS[name].facts]


@pytest.mark.parametrize("form", NUMBERED)
@pytest.mark.parametrize("pages", [[1], [5], [None], [1, 2], [2, 1], [1, 3], [None, 2], [3, None]])
def test_numbers_of_pages_come_back_or_are_said_to_be_lost(form, pages, tmp_path):
    made = [Drawing([[[0, 0], [9, 9]]], meta={} if n is None else {"page": n}) for n in pages]
    file = tmp_path / f"a{exchange.FORMATS[form].suffixes[0]}"
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        write(made, file)
    same = all(one.meta["page"] == n for one, n in zip(read(file), pages, strict=True) if n)
    said = [f"{file}: left out what {form} has no room for: facts (page)"]
    assert [str(one.message) for one in told] == ([] if same else said)


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("far", [2e5, 1e8, 5e8, 1e30])
@pytest.mark.parametrize("facts", [{}, {"unit_mm": 1.0}])
def test_ink_that_lies_far_out_comes_back_or_is_refused(form, far, facts, tmp_path):
    chosen = exchange.FORMATS[form]
    file = tmp_path / f"a{chosen.suffixes[0]}"
    made = Drawing(([[0, 0], [far, 5]],), meta=facts)
    try:
        write([made], file, form)
    except ValueError:
        assert not file.exists()
    else:
        (back,) = read(file, form)
        held = as_held(made, chosen)
        if "unit_mm" in back.meta and facts:
            held = held.scale(1 / back.meta["unit_mm"])
        assert back.points[1] == pytest.approx(held.points[1], rel=1e-5, abs=chosen.rounds_mm)


@pytest.mark.parametrize("quiet", [-1, 1e9])
@pytest.mark.parametrize("items", [[], [1], [1, 2, 3]])
def test_a_progress_bar_passes_everything_on(quiet, items, monkeypatch):
    monkeypatch.setattr(exchange, "_QUIET", quiet)
    assert list(exchange._watched(items)) == items
    assert list(exchange._watched(iter(items))) == items


def test_a_short_reading_does_not_import_the_progress_bar(tmp_path):
    file = tmp_path / "a.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><path stroke="red" d="M0 0L9 9"/></svg>'
    )
    code = f"""
import sys
from strokegen.formats.table import read
assert len(read({str(file)!r})) == 1
print("tqdm" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
