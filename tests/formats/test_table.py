"""Round trips through every format, for drawings that hypothesis makes up."""

import io
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strokegen.formats.left_out import lost
from strokegen.formats.read import decode, read
from strokegen.formats.svg_values import paint
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode, write
from strokegen.ink.brush import TOOLS, Brush
from strokegen.ink.drawing import Drawing
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
    chosen = FORMATS[form]
    return decode(io.BytesIO(encode(made, chosen)), f"a.{form}", form)


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
    chosen = FORMATS["npz"]
    data = encode(made, chosen)
    # The oracle: how users of sketch-rnn's files read them.
    with np.load(io.BytesIO(data), allow_pickle=True, encoding="latin1") as parts:
        assert sorted(parts) == ["test", "train", "valid"]
        assert all(offsets.dtype == np.int16 for offsets in parts["train"])
        for before, offsets in zip(made, parts["train"], strict=True):
            assert np.array_equal(np.cumsum(offsets[:, :2], axis=0), before.points)
            assert offsets[:, 2].sum() == len(before)
    for before, after in zip(made, decode(io.BytesIO(data), "a.npz", "npz")):
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
        as_held(LARGE, FORMATS[form]),
        back,
        places=1e-4 + (FORMATS[form].rounds_mm or 0),
        times=None,
    )


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("strokes", [[], [[[3, -4]]], [[[3, -4]] * 2], [[[3, -4]], [[3, -4]] * 3]])
def test_no_ink_and_dots(form, strokes):
    made = Drawing(strokes)
    (back,) = there_and_back([made], form)
    assert_held(made, back, FORMATS[form])


@pytest.mark.parametrize("form", [form for form in WRITTEN if not FORMATS[form].single])
def test_no_drawing_at_all(form):
    if form in ("inkml", "unipen"):  # whose files are a drawing by themselves
        return
    try:
        data = encode([], FORMATS[form])
    except ValueError as error:  # a file of which its own program says that it is damaged
        assert "page" in str(error) and FORMATS[form].rounds_mm is not None
    else:
        assert decode(io.BytesIO(data), f"a.{form}", form) == []


def test_npz_keeps_the_splits():
    made = [Drawing(([[0, 0], [k, 1]],), meta={"split": s})
            for k, s in enumerate(["train", "test", "valid", "test"], 1)]  # fmt: skip
    back = there_and_back(made, "npz")
    assert [d.meta["split"] for d in back] == ["train", "valid", "test", "test"]
    assert back[1].label == "a" and back[1].strokes[0].tolist() == [[0, 0], [3, 1]]


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
    chosen = FORMATS[form]
    (back,) = there_and_back([made], form)
    said = lost([made], chosen)
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


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("far", [2e5, 1e8, 5e8, 1e30])
@pytest.mark.parametrize("facts", [{}, {"unit_mm": 1.0}])
def test_ink_that_lies_far_out_comes_back_or_is_refused(form, far, facts, tmp_path):
    chosen = FORMATS[form]
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
