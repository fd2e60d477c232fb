"""Drawing: one immutable value, and transforms held to their closed forms."""

import copy
import dataclasses
import json
import pickle
import warnings

import numpy as np
import pytest

from strokegen.ink.brush import Brush
from strokegen.ink.drawing import Drawing

SQUARE = np.array([[0, 0], [2, 0], [2, 1], [0, 1]], np.float32)
DOT = np.array([[5, -3]], np.float32)


@pytest.fixture
def ink():
    return Drawing((SQUARE, DOT), times=([0, 1, 2, 3], [4]), label="a", meta={"style": 3})


def test_counts_points_and_bounds(ink):
    assert (len(ink), ink.num_points) == (2, 5)
    assert np.array_equal(ink.points, np.concatenate([SQUARE, DOT]))
    assert ink.bounds == (0.0, -3.0, 5.0, 1.0)
    assert (ink.width, ink.height) == (5.0, 4.0)


def test_a_drawing_without_ink_is_empty_and_can_be_transformed():
    empty = Drawing(()).translate(1, 2).scale(3).rotate(1)
    assert (len(empty), empty.num_points, empty.bounds) == (0, 0, (0.0, 0.0, 0.0, 0.0))
    assert empty.points.shape == (0, 2)


def test_nothing_in_it_can_be_changed(ink):
    with pytest.raises(ValueError, match="read-only"):
        ink.strokes[0][0, 0] = 9
    with pytest.raises(ValueError, match="read-only"):
        ink.times[0][0] = 9
    with pytest.raises(dataclasses.FrozenInstanceError):
        ink.label = "b"
    with pytest.raises(TypeError):
        hash(ink)


def test_it_keeps_its_own_copy_of_the_points():
    source = SQUARE.copy()
    ink = Drawing((source,))
    source[:] = 100
    assert np.array_equal(ink.strokes[0], SQUARE)
    assert source.flags.writeable


def test_transforms_leave_the_original_alone(ink):
    before = ink.points.copy()
    for other in (ink.translate(1, 1), ink.scale(2), ink.shear(1), ink.rotate(1), ink + ink,
                  ink.with_label("b"), ink.with_meta(seed=1)):  # fmt: skip
        assert other is not ink
    assert np.array_equal(ink.points, before)
    assert (ink.label, ink.meta) == ("a", {"style": 3})


@pytest.mark.parametrize(
    "strokes, message",
    [
        ([np.zeros((0, 2))], "stroke 0 has no points"),
        ([SQUARE, np.zeros((3, 3))], r"\(n, 2\), got \(3, 3\)"),
        ([np.zeros(4)], r"\(n, 2\), got \(4,\)"),
        ([SQUARE, [[0, np.nan]]], "stroke 1 .* not finite"),
        ([[[np.inf, 0]]], "stroke 0 .* not finite"),
    ],
)
def test_strokes_of_a_wrong_shape_are_refused(strokes, message):
    with pytest.raises(ValueError, match=message):
        Drawing(tuple(strokes))


@pytest.mark.parametrize("times", [([0, 1, 2, 3],), ([0, 1, 2], [3]), ([0] * 4, [1], [2])])
def test_times_must_match_the_strokes(times):
    with pytest.raises(ValueError, match="one value for every point"):
        Drawing((SQUARE, DOT), times=times)


def test_translate_and_scale(ink):
    assert np.array_equal(ink.translate(3, -1).points, ink.points + [3, -1])
    assert np.array_equal(ink.scale(2).points, ink.points * 2)
    assert np.array_equal(ink.scale(2, -0.5).points, ink.points * [2, -0.5])


def test_shear_moves_x_by_slope_times_y(ink):
    x, y = ink.points.T
    assert np.allclose(ink.shear(0.25).points, np.stack([x + 0.25 * y, y], axis=1))
    # With y down, a negative slope carries what stands above the baseline to the right.
    assert Drawing(([[0, 0], [0, -1]],)).shear(-0.3).strokes[0][1, 0] == np.float32(0.3)


def test_rotation_is_clockwise_on_the_page():
    quarter = Drawing(([[1, 0], [0, 1]],)).rotate(np.pi / 2)
    assert np.allclose(quarter.points, [[0, 1], [-1, 0]], atol=1e-6)
    points = np.random.default_rng(0).normal(size=(20, 2))
    turned = Drawing((points,)).rotate(0.7).points
    assert np.allclose(turned @ [1, 1j], points @ [1, 1j] * np.exp(0.7j), atol=1e-5)


def test_point_for_point_transforms_keep_times_label_and_meta(ink):
    for other in (ink.translate(1, 0), ink.scale(2), ink.shear(1), ink.rotate(1)):
        assert [list(time) for time in other.times] == [[0, 1, 2, 3], [4]]
        assert (other.label, other.meta) == ("a", {"style": 3})


def test_other_strokes_leave_times_out(ink):
    assert ink.with_strokes([DOT]).times is None
    assert ink.with_strokes([DOT]).label == "a"


def test_with_meta_adds_facts(ink):
    assert ink.with_meta(seed=7, style=4).meta == {"style": 4, "seed": 7}


def test_sum_is_the_strokes_of_both(ink):
    other = Drawing((DOT + 1,), label="b", meta={"style": 4, "seed": 1})
    both = ink + other
    assert [stroke.tolist() for stroke in both.strokes] == [
        stroke.tolist() for stroke in (SQUARE, DOT, DOT + 1)
    ]
    assert (both.label, both.meta) == ("a", {"style": 3})
    assert (other + ink).label == "b"


@pytest.mark.parametrize(
    "first, second, wanted",
    [
        ([0, 2], [0, 3], [0, 2, 2, 5]),  # two clocks
        ([0, 2], [1.5, 3], [0, 2, 2, 3.5]),
        ([0, 2], [2, 3], [0, 2, 2, 3]),  # one clock
        ([0, 2], [7, 9], [0, 2, 7, 9]),
        ([5, 6], [-1, 4], [5, 6, 6, 11]),
    ],
)
def test_a_sum_is_drawn_one_after_the_other(first, second, wanted):
    one, other = (Drawing(([[0, 0], [1, 0]],), (times,)) for times in (first, second))
    assert np.concatenate((one + other).times).tolist() == wanted
    assert other.times[0].tolist() == second


def test_a_sum_puts_all_strokes_off_alike(ink):
    begins = [float(time[0]) for time in (ink + ink).times]
    assert begins == [0, 4, 4, 8]


def test_times_of_one_part_alone_are_left_out_of_a_sum(ink):
    bare = ink.with_strokes(ink.strokes)
    assert (ink + bare).times is (bare + ink).times is (bare + bare).times is None


def test_no_ink_adds_no_times_and_takes_none(ink):
    empty = Drawing((), label="a", meta={"style": 3})
    assert ink + empty == empty + ink == ink
    assert empty + empty == empty


def test_equality_compares_strokes_times_label_and_meta(ink):
    times = [0, 1, 2, 3], [4]
    assert ink == Drawing((SQUARE.copy(), DOT), times, "a", {"style": 3})
    for other in (
        ink.with_label("b"),
        ink.with_meta(style=4),
        ink.with_meta(seed=1),
        ink.translate(0, 1),
        ink.with_strokes(ink.strokes),
        ink.with_strokes([SQUARE]),
        Drawing(ink.strokes, ([0, 1, 2, 3], [5]), "a", {"style": 3}),
        "a",
    ):
        assert ink != other and other != ink


@pytest.mark.parametrize(
    "change",
    [
        lambda meta: meta.update(style=4),
        lambda meta: meta.__setitem__("style", 4),
        lambda meta: meta.__delitem__("style"),
        lambda meta: meta.__ior__({"style": 4}),
        lambda meta: meta.pop("style"),
        lambda meta: meta.popitem(),
        lambda meta: meta.setdefault("seed", 1),
        lambda meta: meta.clear(),
    ],
)
def test_meta_cannot_be_changed(ink, change):
    for one in (ink, ink.with_label("b"), ink.translate(1, 1), ink + ink, ink.with_meta()):
        with pytest.raises(TypeError, match="with_meta"):
            change(one.meta)
        assert one.meta == {"style": 3}


def test_meta_is_shared_with_nobody():
    given = {"page_mm": [210, 297], "made": {"by": "hand"}}
    ink = Drawing((DOT,), meta=given)
    derived = ink.scale(2)
    given["made"]["by"] = "nobody"
    given["style"] = 1
    derived.meta["page_mm"].append(1)
    assert ink.meta == {"page_mm": [210, 297], "made": {"by": "hand"}}


def test_meta_goes_where_a_dict_goes(ink):
    assert json.loads(json.dumps(ink.meta)) == {**ink.meta} == {"style": 3}
    assert ink.meta | {"seed": 1} == {"style": 3, "seed": 1}
    assert pickle.loads(pickle.dumps(ink.meta)) == copy.copy(ink.meta) == ink.meta


@pytest.mark.parametrize(
    "again", [lambda ink: pickle.loads(pickle.dumps(ink)), copy.copy, copy.deepcopy,
              dataclasses.replace],
)  # fmt: skip
def test_a_copy_is_equal_and_cannot_be_changed_either(ink, again):
    other = again(ink)
    assert other == ink and other is not ink
    assert not any(array.flags.writeable for array in (*other.strokes, *other.times))
    with pytest.raises(TypeError):
        other.meta["style"] = 4


def test_facts_may_be_arrays_when_drawings_are_compared():
    one = Drawing(([[0, 0], [1, 1]],))
    assert one.with_meta(z=np.zeros(3)) == one.with_meta(z=np.zeros(3))
    assert one.with_meta(z=np.zeros(3)) != one.with_meta(z=np.ones(3))
    assert one.with_meta(z=np.zeros(3)) != one.with_meta(z=None)
    assert one.with_meta(a=[1, [2, 3]]) == one.with_meta(a=[1, [2, 3]])


def test_ink_is_added_to_ink_alone():
    with pytest.raises(TypeError, match="unsupported operand"):
        Drawing(([[0, 0]],)) + 3


FULL = Drawing(
    (SQUARE, DOT),
    ([1.7e9, 1.7e9 + 0.01, 1.7e9 + 0.02, 1.7e9 + 0.03], [1.7e9 + 1]),
    "a",
    {"style": 3},
    pressure=([0, 0.5, 1, 0.25], [0.5]),
    brushes=(Brush("red", 0.5, "sky"), Brush()),
    straight=(True, False),
)


def test_today_in_seconds_keeps_its_hundredths():
    assert np.allclose(np.diff(FULL.times[0]), 0.01, atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        lambda ink: ink.translate(1, 1),
        lambda ink: ink.rotate(1),
        lambda ink: ink.map(lambda stroke: stroke),
        lambda ink: ink.with_label("b"),
        lambda ink: ink.with_meta(seed=1),
        lambda ink: ink.with_strokes(ink.strokes, keep_times=True),
        copy.deepcopy,
        lambda ink: pickle.loads(pickle.dumps(ink)),
    ],
)
def test_what_changes_something_else_keeps_the_channels(change):
    changed = change(FULL)
    for one, other in zip(changed.times + changed.pressure, FULL.times + FULL.pressure):
        assert np.array_equal(one, other)
        assert not one.flags.writeable
    assert (changed.brushes, changed.straight) == (FULL.brushes, FULL.straight)


@pytest.mark.parametrize(
    "channel", [{"pressure": None}, {"brushes": Brush()}, {"straight": True}, {"times": None}]
)
def test_drawings_with_other_channels_are_not_equal(channel):
    own = {field.name: getattr(FULL, field.name) for field in dataclasses.fields(FULL)}
    assert Drawing(**own) == FULL
    assert Drawing(**{**own, **channel}) != FULL


def test_a_sum_keeps_each_strokes_brush_and_lines_and_the_pressure_of_both():
    both = FULL + Drawing((DOT,), ([0],), pressure=([1],), brushes=Brush("blue"), straight=True)
    assert [brush.colour for brush in both.brushes] == ["red", None, "blue"]
    assert both.straight == (True, False, True)
    assert [float(press[0]) for press in both.pressure] == [0, 0.5, 1]
    assert (FULL + Drawing((DOT,))).pressure is None


def test_brushes_grow_with_the_drawing():
    assert [brush.width for brush in FULL.scale(4).brushes] == [2.0, None]
    assert FULL.scale(2, 0.5).brushes == FULL.brushes


def test_other_strokes_take_over_what_all_have_alike():
    ink = Drawing((SQUARE,), brushes=Brush("red"), straight=True).with_strokes((DOT, DOT))
    assert (ink.brushes, ink.straight) == ((Brush("red"),) * 2, (True, True))
    with pytest.raises(ValueError, match="differ in brushes"):
        FULL.with_strokes((DOT,))
    kept = FULL.with_strokes((DOT,), brushes=Brush(), straight=False)
    assert (kept.brushes, kept.straight) == ((Brush(),), (False,))


@pytest.mark.parametrize(
    "channel, message",
    [
        ({"pressure": ([0, 1], [1])}, "pressure must hold one value for every point"),
        ({"pressure": ([0, 1, 2, 0], [1])}, "from 0 to 1"),
        ({"pressure": ([0, np.nan, 0, 0], [1])}, "finite"),
        ({"brushes": (Brush(),)}, "one Brush for every stroke"),
        ({"brushes": (Brush(), "red")}, "one Brush for every stroke"),
        ({"straight": (True,)}, "one bool for every stroke"),
        ({"straight": (True, "no")}, "one bool for every stroke"),
    ],
)
def test_channels_that_do_not_fit_are_refused(channel, message):
    with pytest.raises(ValueError, match=message):
        Drawing((SQUARE, DOT), **channel)


def test_a_brush_without_width_is_refused():
    for width in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="positive"):
            Brush(width=width)


def test_some_of_the_strokes_keep_all_that_is_theirs():
    part = FULL.only([1, 0])
    for name in ("strokes", "times", "pressure"):
        pairs = zip(getattr(part, name), getattr(FULL, name)[::-1], strict=True)
        assert all(np.array_equal(one, other) for one, other in pairs)
    assert (part.brushes, part.straight) == (FULL.brushes[::-1], FULL.straight[::-1])
    assert (part.label, part.meta) == (FULL.label, FULL.meta)
    assert FULL.only(range(2)) == FULL and len(FULL.only(())) == 0


def test_from_points_is_the_drawing_of_their_strokes():
    rng = np.random.default_rng(5)
    for _ in range(30):
        lengths = rng.integers(1, 9, rng.integers(0, 6)).tolist()
        total, cuts = sum(lengths), np.cumsum(lengths)[:-1]
        points, times = rng.normal(size=(total, 2)), rng.normal(size=total)
        pressure = rng.uniform(size=total)
        parts = [np.split(values, cuts) if lengths else [] for values in (points, times, pressure)]
        one = Drawing.from_points(points, lengths, times, "a", {"b": [1]}, pressure, straight=True)
        assert one == Drawing(parts[0], parts[1], "a", {"b": [1]}, parts[2], straight=True)
        points += 1  # it has its own
        assert one.num_points == total and not (one.points == points.astype(np.float32)).any()
        assert not any(stroke.flags.writeable for stroke in one.strokes)


@pytest.mark.parametrize(
    "points, lengths, more, message",
    [
        (np.zeros((3, 2)), [2], {}, "2 points in all, but 3"),
        (np.zeros((3, 2)), [3, 0], {}, "stroke 1 has no points"),
        (np.zeros((3, 3)), [3], {}, r"shape \(n, 2\)"),
        (np.zeros(6), [3], {}, r"shape \(n, 2\)"),
        ([[0, 0], [0, 1], [1e39, 0]], [1, 2], {}, "stroke 1 has a coordinate that is not finite"),
        ([[np.nan, 0], [0, 1]], [1, 1], {}, "stroke 0 has a coordinate that is not finite"),
        (np.zeros((2, 2)), [2], {"times": [1]}, "times must hold one value"),
        (np.zeros((2, 2)), [2], {"times": [1, np.inf]}, "times must be finite"),
        (np.zeros((2, 2)), [2], {"pressure": [0, 1.5]}, "pressure must be from 0 to 1"),
        (np.zeros((2, 2)), [2], {"straight": [True, True]}, "straight must hold one bool"),
    ],
)
def test_from_points_refuses_what_does_not_fit(points, lengths, more, message):
    with pytest.raises(ValueError, match=message):
        Drawing.from_points(points, lengths, **more)


@pytest.mark.parametrize("number", [np.nan, np.inf, 1e39, -1e39, 3.4e38])
@pytest.mark.parametrize("operation", ["translate", "scale"])
def test_what_leaves_float32_is_refused_once_and_not_warned_of(operation, number):
    drawing = Drawing([[(1.0, 1.0)], [(2e38, 0.0), (3e38, 1.0)]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="not finite"):
            getattr(drawing, operation)(number, number)
