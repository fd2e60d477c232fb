"""InkML: the forms that the W3C's specification describes, and files that mean harm."""

import io
import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strokegen.formats import inkml, inkml_values
from strokegen.formats.sniff import sniff
from strokegen.ink.brush import Brush
from strokegen.ink.errors import DataError, LeftOut

HEAD = '<ink xmlns="http://www.w3.org/2003/InkML">'


def read_all(body, head=HEAD, before=""):
    data = f"{before}{head}{body}</ink>".encode()
    return list(inkml.drawings(io.BytesIO(data), "a.inkml"))


def read(body, **options):
    (drawing,) = read_all(body, **options)
    return drawing


def strokes(body):
    return [stroke.tolist() for stroke in read(body).strokes]


def test_traces_without_a_format_are_x_and_y_in_order():
    assert strokes("<trace>10 0, 9 14, 8 28</trace><trace>\n 130 155 </trace>") == [
        [[10, 0], [9, 14], [8, 28]],
        [[130, 155]],
    ]


def test_differences_are_summed_as_the_specification_says():
    # Section 3.2.1: after ' values are first differences, after " second ones, until told otherwise
    # again, each channel for itself.
    body = "<trace>1125 18432,'23'43,\"7\"-8,3-5,7 -3,6 2,6 8,3 6,3 6,2 4,-3 6</trace>"
    (stroke,) = strokes(body)
    assert stroke[:6] == [[1125, 18432], [1148, 18475], [1178, 18510], [1211, 18540],
                          [1251, 18567], [1297, 18596]]  # fmt: skip
    speed, place, expected = [23, 43], [1148, 18475], []
    for bend in ((7, -8), (3, -5), (7, -3), (6, 2), (6, 8), (3, 6), (3, 6), (2, 4), (-3, 6)):
        speed = [v + b for v, b in zip(speed, bend)]
        place = [p + v for p, v in zip(place, speed)]
        expected.append(place)
    assert stroke[2:] == expected


@given(st.data(), st.integers(1, 4), st.integers(1, 9))
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
def test_marks_are_followed_as_one_number_after_the_other_says(data, width, count):
    """However they are mixed; the reader takes a trace at once."""
    draw = data.draw
    names = ("X", "Y", "F", "T")[: max(width, 2)]
    before, speed, mode = ([0] * len(names) for _ in range(3))
    rows, expected = [], []
    for _ in range(count):
        words = []
        for at in range(len(names)):
            mark = draw(st.sampled_from(["", "", "", "!", "'", '"']))
            number = draw(st.integers(-500, 500))
            words.append(f"{mark}{number}")
            mode[at] = "!'\"".index(mark) if mark else mode[at]
            change = {0: number - before[at], 1: number, 2: speed[at] + number}[mode[at]]
            before[at], speed[at] = before[at] + change, change
        rows.append(" ".join(words))
        expected.append(list(before))
    found = inkml_values.values(",".join(rows), inkml_values.TraceFormat(names, len(names)))
    assert found.tolist() == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("5 6,'1'-1,!9!9", [[5, 6], [6, 5], [9, 9]]),
        ("5 6,* 7,8 *", [[5, 6], [5, 7], [8, 7]]),
        ("5 6,'2'2,* *", [[5, 6], [7, 8], [9, 10]]),
        ("#1F #a,-#2 3", [[31, 10], [-2, 3]]),
        ("1.5e1 .5,-2.-3", [[15, 0.5], [-2, -3]]),
        ("1 2,\n3 4", [[1, 2], [3, 4]]),
    ],
)
def test_ways_to_write_a_value(text, expected):
    assert strokes(f"<trace>{text}</trace>") == [expected]


def test_a_long_value_costs_its_length():
    units = [" ", "\n", "1", ".", "#", "#A", "!", "'", "-", "1e", "* ", "1.1", "! ", "1 "]
    for begin, unit in itertools.product(["", "1 2,", "1 ", "!", "-"], units):
        start = time.process_time()
        try:
            read(f"<trace>{begin}{unit * 50_000}x</trace>")
        except DataError:
            pass
        assert time.process_time() - start < 1, (begin, unit)


CHANNELS = """<definitions><context xml:id="c"><traceFormat>
  <channel name="F" type="integer"/><channel name="X" type="decimal" units="cm"/>
  <channel name="Y" type="decimal" units="mm" orientation="-ve"/>
  <channel name="T" type="integer" units="ms"/>
  <intermittentChannels><channel name="B1" type="boolean"/></intermittentChannels>
</traceFormat></context></definitions>"""


def test_channels_units_and_intermittent_channels():
    trace = '<trace contextRef="#c" timeOffset="1000">9 1 20 0 T, 9 2 10 500</trace>'
    with pytest.warns(
        LeftOut, match="1 stroke's pressure, of which no greatest is said; 1 channel B1"
    ):
        drawing = read(CHANNELS + trace)
    assert drawing.strokes[0].tolist() == [[10, -20], [20, -10]]
    assert drawing.times[0].tolist() == [1, 1.5]
    assert drawing.meta == {"unit_mm": 1.0}


def test_the_source_s_resolution_gives_the_unit():
    body = (
        '<definitions><inkSource xml:id="s"><traceFormat><channel name="X"/><channel name="Y"/>'
        '</traceFormat><channelProperties><channelProperty channel="X" name="resolution" value="10"'
        ' units="1/mm"/><channelProperty channel="Y" name="resolution" value="508" units="1/in"/>'
        '</channelProperties></inkSource></definitions><context inkSourceRef="#s"/>'
        "<trace>100 200</trace>"
    )
    drawing = read(body)
    assert drawing.points.tolist() == [[10, 10]] and drawing.meta["unit_mm"] == 1


def test_a_context_is_in_force_until_the_next():
    body = (
        '<context xml:id="a"><traceFormat><channel name="Y"/><channel name="X"/></traceFormat>'
        '</context><trace>1 2</trace><trace contextRef="#DefaultContext">5 6</trace>'
        '<traceGroup contextRef="#a"><trace>3 4</trace></traceGroup>'
    )
    assert strokes(body) == [[[2, 1]], [[6, 5]], [[4, 3]]]


def test_a_lone_format_in_the_definitions_is_the_file_s():
    drawing = read(f"{TIMED}<trace>1 2 1000, 3 4 1500</trace>")
    assert (drawing.points.tolist(), drawing.times[0].tolist()) == ([[1, 2], [3, 4]], [1, 1.5])


def test_continued_traces_are_one_stroke_and_a_raised_pen_is_none():
    body = (
        '<trace xml:id="t1" continuation="begin">1 1, 2 2</trace><trace type="penUp">9 9</trace>'
        '<trace xml:id="t2" continuation="middle" priorRef="#t1">3 3</trace>'
        '<trace continuation="end" priorRef="#t2">4 4</trace><trace/>'
    )
    assert strokes(body) == [[[1, 1], [2, 2], [3, 3], [4, 4]]]


def test_annotations_are_label_and_facts():
    # As the files of CROHME are: the truth at the top, symbols as groups of views.
    body = (
        '<annotation type="truth">$a &lt; b$</annotation><annotation type="writer">w7</annotation>'
        '<trace id="0">1 2</trace><traceGroup><annotation type="truth">a</annotation>'
        '<traceView traceDataRef="0"/></traceGroup>'
    )
    with pytest.warns(LeftOut, match="left out 1 label of a group"):
        drawing = read(body)
    assert (drawing.label, drawing.meta) == ("$a < b$", {"writer": "w7"})
    assert drawing.num_points == 1


def test_prefixed_names_are_known():
    head = '<i:ink xmlns:i="http://www.w3.org/2003/InkML">'
    data = f"{head}<i:trace>1 2</i:trace></i:ink>".encode()
    (drawing,) = inkml.drawings(io.BytesIO(data), "a.inkml")
    assert drawing.points.tolist() == [[1, 2]]


TIMED = '<traceFormat><channel name="X"/><channel name="Y"/><channel name="T"/></traceFormat>'
BOMB = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10 if k else "lol"}">' for k in range(10))


@pytest.mark.parametrize(
    "body, options, message",
    [
        ("&e9;", {"before": f"<!DOCTYPE ink [{BOMB}]>"}, "declares XML entities"),
        ("<annotation>&x;</annotation>",
         {"before": '<!DOCTYPE ink [<!ENTITY x SYSTEM "file:///etc/passwd">]>'},
         "declares XML entities"),
        ("<trace>", {}, "not well-formed"),
        ("", {"head": "<svg><ink>", "before": ""}, "not well-formed"),
        ("<trace>1</trace>", {}, "has 1 values, fewer"),
        ("<trace>1 2 3 4 5</trace>", {}, "point 1 of a trace is '1 2 3 4 5'; expected X, Y"),
        ("<trace>1 2, 3 cat</trace>", {}, "point 2 of a trace is '3 cat'"),
        ("<trace>1 2, 3 ?</trace>", {}, "missing or not finite"),
        ("<trace>1 1e999</trace>", {}, "missing or not finite"),
        ("<trace>1 2,,3 4</trace>", {}, "has 0 values"),
        ('<trace contextRef="#no">1 2</trace>', {}, "contextRef names 'no', which is nowhere"),
        ('<context xml:id="a" contextRef="#a"/><trace>1 2</trace>', {}, "without end"),
        ("<traceFormat><channel name='X'/></traceFormat>", {}, "without channels X and Y"),
        ("<x>" * 300 + "</x>" * 300, {}, "nested over 256 deep"),
        ("<annotation encoding='application/json'>{</annotation>", {}, "not the JSON it says"),
        (f'{TIMED}<trace timeOffset="x">1 2 3</trace>', {}, "timeOffset is 'x', no number"),
    ],
)  # fmt: skip
def test_bad_files_are_one_line_with_their_name(body, options, message):
    with pytest.raises(DataError, match=message) as caught:
        read_all(body, **options)
    assert str(caught.value).startswith("a.inkml: ") and "\n" not in str(caught.value)


def test_bounds_on_bytes_points_and_elements(monkeypatch):
    class Endless(io.RawIOBase):
        """More than anyone holds; what is taken of it is counted."""

        taken = 0

        def read(self, size=-1):
            Endless.taken += size
            return b" " * size

    with pytest.raises(ValueError, match="^a.inkml: over 64 MB"):
        list(inkml.drawings(Endless(), "a.inkml"))
    assert Endless.taken < 200 << 20
    monkeypatch.setattr(inkml, "MAX_POINTS", 100)
    with pytest.raises(DataError, match="over 100 points"):
        read("<trace>" + ",".join(["1 2"] * 60) + "</trace>" + "<trace>1 2,3 4</trace>" * 30)
    monkeypatch.setattr(inkml, "_MAX_ELEMENTS", 100)
    with pytest.raises(DataError, match="over 100 elements"):
        read("<trace/>" * 200)


def test_what_is_written_is_of_the_specification_s_schema():
    from defusedxml import ElementTree

    from strokegen.ink.drawing import Drawing

    made = Drawing(([[1, 2], [3, 4]],), ([0, 0.25],), "a & b", {"unit_mm": 1, "seed": 4})
    root = ElementTree.fromstring(inkml.encode([made]))
    space = {"i": "http://www.w3.org/2003/InkML"}
    channels = root.findall("i:definitions/i:context/i:traceFormat/i:channel", space)
    assert [(c.get("name"), c.get("units")) for c in channels] == [
        ("X", "mm"), ("Y", "mm"), ("T", "ms"),
    ]  # fmt: skip
    (trace,) = root.findall("i:trace", space)
    assert trace.get("contextRef") == "#timed"
    rows = [[float(v) for v in row.split()] for row in trace.text.split(",")]
    assert rows == [[1, 2, 0], [3, 4, 250]]
    assert root.findtext("i:annotation[@type='truth']", namespaces=space) == "a & b"


MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "himetric": 0.01, "dev": None}
OFFICE = 'min="-2.14748E9" max="2.14748E9"'


def units(kind, unit, steps, per, limits=""):
    """A source whose X and Y are in a unit, with so many steps in another."""
    channels = "".join(
        f'<channel name="{axis}" type="{kind}" {limits} units="{unit}"/>' for axis in "XY"
    )
    properties = "".join(
        f'<channelProperty channel="{axis}" name="resolution" value="{value}" units="1/{per}"/>'
        for axis, value in zip("XY", steps)
    )
    return (
        f'<definitions><context xml:id="c"><inkSource><traceFormat>{channels}</traceFormat>'
        f"<channelProperties>{properties}</channelProperties></inkSource></context></definitions>"
    )


@pytest.mark.parametrize("per", ["mm", "cm", "in"])
@pytest.mark.parametrize("steps", [100, 1000, 2540, 28.36041])
@pytest.mark.parametrize("unit", MM)
@pytest.mark.parametrize("kind", ["integer", "decimal"])
def test_whole_numbers_with_a_resolution_are_steps(kind, unit, steps, per):
    trace = '<trace contextRef="#c">1000 500, 3000 1500</trace>'
    drawing = read(units(kind, unit, (steps, steps), per) + trace)
    coarse = unit in ("cm", "in")
    if unit == "dev" or (kind == "integer" and (coarse or unit == per)):
        step = MM[per] / steps
    else:
        step = MM[unit]
    assert drawing.meta["unit_mm"] == 1
    assert drawing.strokes[0][1].tolist() == pytest.approx([3000 * step, 1500 * step], rel=1e-6)


@pytest.mark.parametrize("steps", [(1000, 1000), (3971.75757, 5295.24854), (28.36041, 28.34646)])
@pytest.mark.parametrize("unit", ["cm", "in"])
def test_whole_numbers_of_office_are_himetric_whatever_the_tablet_s_resolution(unit, steps):
    trace = "<trace contextRef=\"#c\">1000 500,'-20'40,'-20'40</trace>"
    drawing = read(units("integer", unit, steps, unit, OFFICE) + trace)
    assert drawing.strokes[0][0].tolist() == [10, 5]
    assert drawing.strokes[0][1].tolist() == pytest.approx([9.8, 5.4])


def test_a_lone_source_that_nobody_refers_to_holds_with_its_resolution():
    drawing = read(units("integer", "cm", (200, 100), "cm") + "<trace>100 100</trace>")
    assert drawing.points.tolist() == [[5, 10]]


@pytest.mark.parametrize(
    "limits, values, expected",
    [
        ('max="32767"', (0, 32767, 65534, -5), [0, 1, 1, 0]),
        ('min="-100" max="100"', (-100, 0, 50), [0, 0.5, 0.75]),
        ("", (0.25, 1, 0), [0.25, 1, 0]),
        ('max="junk"', (0.5,), [0.5]),
    ],
)
def test_pressure_is_a_share_of_its_range(limits, values, expected):
    channel = f'<traceFormat><channel name="F" {limits}/><channel name="X"/><channel name="Y"/>'
    rows = ",".join(f"{value} {at} 0" for at, value in enumerate(values))
    drawing = read(f"{channel}</traceFormat><trace>{rows}</trace>")
    assert drawing.pressure[0].tolist() == expected
    assert drawing.points[:, 0].tolist() == list(range(len(values)))


PRESSED = '<traceFormat><channel name="X"/><channel name="Y"/><channel name="F" max="2"/>'


@pytest.mark.parametrize(
    "traces, said",
    [
        ("<trace>1 2, 3 4</trace>", None),
        ("<trace>1 2, 3 4</trace><trace>1 2 1</trace>", "1 stroke's pressure, which others lack"),
        ("<trace>1 2 1, 3 4</trace>", "1 stroke's pressure, which some points lack"),
        ("<trace>1 2 ?, 3 4 ?</trace>", None),
    ],
)
def test_traces_with_fewer_values_than_their_format(traces, said, recwarn):
    drawing = read(f"{PRESSED}</traceFormat>{traces}")
    assert drawing.strokes[0][0].tolist() == [1, 2] and drawing.pressure is None
    assert [str(one.message) for one in recwarn] == ([f"a.inkml: left out {said}"] if said else [])


def test_traces_that_begin_with_the_missing_channel_are_refused():
    body = "<traceFormat><channel name='F'/><channel name='X'/><channel name='Y'/></traceFormat>"
    with pytest.raises(DataError, match="point 1 of a trace has 2 values, fewer"):
        read(f"{body}<trace>1 2</trace>")


BRUSHES = """<definitions>
<brush xml:id="thin"><brushProperty name="width" value="0.05" units="cm"/></brush>
<brush xml:id="red" brushRef="#thin"><brushProperty name="color" value="#E71224"/></brush>
<brush xml:id="ink"><brushProperty name="color" value="rgb(0, 128, 255)"/>
  <brushProperty name="height" value="3" units="dev"/></brush>
<brush xml:id="odd"><brushProperty name="color" value="url(#x)"/>
  <brushProperty name="width" value="-1"/></brush>
<context xml:id="c" brushRef="#red"><traceFormat><channel name="X" units="mm"/>
<channel name="Y" units="mm"/></traceFormat></context></definitions>"""


def test_brushes_are_referred_to_inherited_and_in_force_in_groups():
    body = (
        '<context contextRef="#c"/><trace>1 1</trace><trace brushRef="#ink">1 1</trace>'
        '<traceGroup brushRef="#thin"><trace>1 1</trace><trace brushRef="#red">1 1</trace>'
        '<trace brushRef="#odd">1 1</trace></traceGroup><trace>1 1</trace>'
    )
    red, thin = Brush("#E71224", 0.5), Brush("#E71224", 0.5)
    assert list(read(BRUSHES + body).brushes) == [
        red, Brush("#0080ff", 3), thin, red, red, red,
    ]  # fmt: skip


def test_a_width_in_mm_says_nothing_of_ink_without_a_unit():
    brushes = BRUSHES.replace("traceFormat", "note")
    with pytest.warns(LeftOut, match="2 width of a brush in mm, since its ink states no unit"):
        found = read(brushes + '<trace brushRef="#red">1 1</trace>' * 2)
    assert found.brushes == (Brush("#E71224"),) * 2
    assert read(brushes + '<trace brushRef="#ink">1 1</trace>').brushes == (Brush("#0080ff", 3),)


def grouped(*labels):
    return "".join(
        f'<traceGroup><annotation type="truth">{label}</annotation><trace>{at} 0</trace>'
        "</traceGroup>"
        for at, label in enumerate(labels)
    )


def test_the_label_of_the_only_labelled_group_is_the_drawing_s(recwarn):
    assert read(f"<traceGroup>{grouped('a')}</traceGroup><trace>5 5</trace>").label == "a"
    assert not recwarn


@pytest.mark.parametrize(
    "body, said",
    [
        (grouped("a", "b"), "2 label of a group ('a', 'b')"),
        ('<annotation type="truth">ab</annotation>' + grouped("a"), "1 label of a group ('a')"),
        ('<annotationXML type="truth"><math/></annotationXML><trace>1 1</trace>',
         "1 annotationXML"),
        ("<definitions><trace>5 5</trace></definitions><trace>1 1</trace>",
         "1 trace among the definitions"),
        ('<trace><annotation type="note">x</annotation>1 1</trace><trace>1 1</trace>',
         "1 annotation of a group ('note')"),
    ],
)  # fmt: skip
def test_what_no_drawing_holds_is_counted_and_said(body, said):
    with pytest.warns(LeftOut) as caught:
        assert 5 not in read(body).points
    assert [str(one.message) for one in caught] == [f"a.inkml: left out {said}"]


def test_points_behind_an_annotation_are_a_trace_s():
    body = "<trace>1 2,<annotation type='truth'>a</annotation>3 4, 5<!-- x --> 6</trace>"
    assert strokes(body) == [[[1, 2], [3, 4], [5, 6]]]


def test_times_of_a_clock_of_today_stay_apart():
    rows = ", ".join(f"{k} 0 {1_700_000_000_000 + 10 * k}" for k in range(20))
    drawing = read(f"{TIMED}<trace>{rows}</trace>")
    assert (drawing.times[0] - drawing.times[0][0]) == pytest.approx(
        [k / 100 for k in range(20)], abs=1e-6
    )


@pytest.mark.parametrize(
    "properties, opacity, tool",
    [
        ({"transparency": 0}, 1.0, None),
        ({"transparency": 127.5}, 0.5, None),
        ({"transparency": 255}, None, None),
        ({"transparency": "-1"}, None, None),
        ({"tip": "rectangle", "rasterOp": "maskPen"}, 0.5, "highlighter"),
        ({"rasterOp": "maskPen", "transparency": 51}, 0.8, "highlighter"),
        ({"inkEffects": "pencil"}, None, "pencil"),
        ({"inkEffects": "galaxy"}, None, None),
        ({"rasterOp": "copyPen"}, None, None),
    ],
)
def test_transparency_and_office_s_highlighter(properties, opacity, tool):
    said = "".join(
        f'<brushProperty name="{name}" value="{value}"/>' for name, value in properties.items()
    )
    text = (
        f'<ink xmlns="http://www.w3.org/2003/InkML"><definitions><brush xml:id="b">{said}</brush>'
        '</definitions><trace brushRef="#b">0 0, 1 1</trace></ink>'
    )
    (drawing,) = inkml.drawings(io.BytesIO(text.encode()), "a.inkml")
    assert drawing.brushes == (Brush(opacity=opacity, tool=tool),)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1,131 3,129 7.5,-2", [[1, 131], [3, 129], [7.5, -2]]),
        ("182,83", [[182, 83]]),
        ("10 0 9 14 8 28", [[10, 0], [9, 14], [8, 28]]),
        ("10,0,9,14", [[10, 0], [9, 14]]),
        ("10 0, 9 14", [[10, 0], [9, 14]]),
        ("10 0", [[10, 0]]),
    ],
)
def test_points_parted_otherwise_than_specified(text, expected):
    """As InkSight publishes them, and as early drafts had them."""
    assert strokes(
        f'<annotation type="application">InkSight</annotation><trace>{text}</trace>'
    ) == [expected]


@pytest.mark.parametrize("text", ["1,2 3", "1,2 3,4,5", "1 2,3 4 5", "1 2 3 4 5", "1", "1,2,3 4 5"])
def test_points_that_are_parted_in_no_known_way_are_refused(text):
    with pytest.raises(DataError, match="point 1 of a trace is|2 of a trace|trace has"):
        read(f"<trace>{text}</trace>")


@pytest.mark.parametrize("parted", ["{0} {1} {2}", "{0},{1},{2}"])
@pytest.mark.parametrize("step, unit", [(0.008, 1), (8, 1e-3), (8000, 1e-6)])
def test_a_third_number_that_grows_is_the_time(parted, step, unit):
    rows = [[(at, 2 * at, at * step) for at in range(4)], [(9, 9, 9 * step)]]
    between = ", " if " " in parted else " "
    body = "".join(f"<trace>{between.join(parted.format(*row) for row in stroke)}</trace>"
                   for stroke in rows)  # fmt: skip
    drawing = read(body)
    assert drawing.points.tolist() == [[0, 0], [1, 2], [2, 4], [3, 6], [9, 9]]
    for times, own in zip(drawing.times, rows, strict=True):
        assert times == pytest.approx([row[2] * unit for row in own])


def test_a_third_number_of_another_kind_is_counted():
    with pytest.warns(LeftOut, match="2 stroke's third numbers, of which no format tells"):
        drawing = read("<trace>1 2 9,3 4 8</trace><trace>5 6 7</trace>")
    assert drawing.times is None and drawing.points.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_a_stated_format_of_two_has_no_third_number():
    form = '<traceFormat><channel name="X"/><channel name="Y"/></traceFormat>'
    with pytest.raises(DataError, match="expected X, Y"):
        read(f"{form}<trace>1 2 3,4 5 6</trace>")


def test_the_channels_of_early_drafts():
    form = (
        '<traceFormat><regularChannels><channel name="X" type="decimal"/><channel name="Y"/>'
        '<channel name="T"/></regularChannels></traceFormat>'
    )
    drawing = read(f"{form}<trace>1 2 0 3 4 8</trace>")
    assert drawing.points.tolist() == [[1, 2], [3, 4]] and drawing.times[0].tolist() == [0, 0.008]


def test_labels_and_splits_in_the_words_of_others():
    """InkSight's label is blank where none was told; MathWriting's splits are the ink's."""
    notes = {"textField": " ", "splitTagOriginal": "valid", "sampleId": "00a"}
    body = "".join(f'<annotation type="{kind}">{text}</annotation>' for kind, text in notes.items())
    drawing = read(f"{body}<trace>1 2</trace>")
    assert drawing.label is None and drawing.meta == {"split": "valid", "sampleId": "00a"}
    assert read('<annotation type="textField">a b</annotation><trace>1 2</trace>').label == "a b"
    other = read('<annotation type="splitTagOriginal">synthetic</annotation><trace>1 2</trace>')
    assert other.meta == {"splitTagOriginal": "synthetic"}


ONENOTE = """<inkml:ink xmlns:inkml="http://www.w3.org/2003/InkML"><inkml:definitions>
<inkml:context xml:id="c"><inkml:inkSource xml:id="s"><inkml:traceFormat>
<inkml:channel name="X" type="integer" max="32767" units="himetric"/>
<inkml:channel name="Y" type="integer" max="32767" units="himetric"/>
<inkml:channel name="F" type="integer" max="32767" units="dev"/></inkml:traceFormat>
<inkml:channelProperties>
<inkml:channelProperty channel="X" name="resolution" value="1" units="1/himetric"/>
<inkml:channelProperty channel="Y" name="resolution" value="1" units="1/himetric"/>
<inkml:channelProperty channel="F" name="resolution" value="1" units="1/dev"/>
</inkml:channelProperties></inkml:inkSource></inkml:context><inkml:brush xml:id="b">
<inkml:brushProperty name="width" value="100" units="himetric"/>
<inkml:brushProperty name="color" value="#0000FF"/></inkml:brush></inkml:definitions>
<inkml:traceGroup><inkml:trace xml:id="st0" contextRef="#c" brushRef="#b">1400 7500 16384,
1500 7600 32767</inkml:trace></inkml:traceGroup></inkml:ink>"""


def multipart(*parts, end="\r\n"):
    lines = []
    for kind, text in parts:
        lines += ["--Bound_1", f"Content-Type: {kind}; charset=utf-8", "", text]
    return end.join([*lines, "--Bound_1--", ""]).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_page_of_onenote_as_graph_gives_it(end):
    data = multipart(
        ("text/html", "<html>\n\n<p>typed</p></html>"), ("application/inkml+xml", ONENOTE), end=end
    )
    assert sniff(data).name == "inkml"
    with pytest.warns(LeftOut, match="left out 1 part of type text/html"):
        (page,) = inkml.drawings(io.BytesIO(data), "a.inkml")
    (alone,) = inkml.drawings(io.BytesIO(ONENOTE.encode()), "a.inkml")
    assert page == alone and page.points.tolist() == [[14, 75], [15, 76]]
    assert page.meta == {"unit_mm": 1} and page.pressure[0][1] == 1
    assert page.brushes == (Brush("#0000FF", 1.0),)


def test_a_page_of_onenote_without_ink_says_how_to_get_it():
    data = multipart(("text/html", "<html/>"))
    with pytest.raises(DataError, match=r"a.inkml: no ink among its parts; .*includeinkML=true"):
        list(inkml.drawings(io.BytesIO(data), "a.inkml"))
