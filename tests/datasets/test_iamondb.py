"""IAM-OnDB, on a data base made by hand in its schema."""

import tarfile

import numpy as np
import pytest

from strokegen.datasets.iamondb import load
from strokegen.ink.errors import DataError

TEXT = "OCR:\n\nA MOVE t0 stop\n\nCSR:\n\nA MOVE to stop\nMr. Gaitskell from\n100 % of it\n"
FORM = '<?xml version="1.0"?><WhiteboardCaptureSession><General><Form id="1" writerID="{}"/>'


def line_xml(strokes):
    inner = "".join(
        '<Stroke colour="black" start_time="0" end_time="1">'
        + "".join(f'<Point x="{x}" y="{y}" time="{time}"/>' for x, y, time in stroke)
        + "</Stroke>"
        for stroke in strokes
    )
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<WhiteboardCaptureSession>'
        '<WhiteboardDescription><SensorLocation corner="top_left"/></WhiteboardDescription>'
        f"<StrokeSet>{inner}</StrokeSet></WhiteboardCaptureSession>"
    )


INK = [[(10, 20, 769.05), (11, 25, 769.07)], [(30, 40, 769.5)]]


class Base:
    def __init__(self, root):
        self.root = root

    def put(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="latin-1")

    def form(self, form, text=TEXT, lines=3, writer=None):
        folder = f"{form[:3]}/{form[:7]}"
        self.put(f"ascii/{folder}/{form}.txt", text)
        for number in range(1, lines + 1):
            self.put(f"lineStrokes/{folder}/{form}-{number:02}.xml", line_xml(INK))
        if writer is not None:
            xml = FORM.format(writer) + "</General></WhiteboardCaptureSession>"
            self.put(f"original/{folder}/strokes{form[7:]}.xml", xml)


@pytest.fixture
def base(tmp_path):
    made = Base(tmp_path / "iam")
    made.form("a01-000u", writer="10001")
    made.form("b02-011", writer="10002")
    return made


def test_lines_have_ink_text_writer_and_times(base):
    dataset = load(base.root)
    assert [s.key for s in dataset] == [
        f"{form}-{number:02}" for form in ("a01-000u", "b02-011") for number in (1, 2, 3)
    ]
    first = dataset[0]
    assert (first.text, first.writer, first.kind) == ("A MOVE to stop", "10001", "text")
    np.testing.assert_array_equal(first.drawing.strokes[0], [[10, 20], [11, 25]])
    np.testing.assert_allclose(np.concatenate(first.drawing.times), [0, 0.02, 0.45], atol=1e-6)
    assert dataset[2].text == "100 % of it"
    assert dataset.writers == ["10001", "10002"]
    assert not dataset.skipped


def test_archives_and_folders_give_the_same(base, tmp_path):
    packed = tmp_path / "packed"
    packed.mkdir()
    for part, name in (
        ("lineStrokes", "lineStrokes-all"),
        ("ascii", "ascii-all"),
        ("original", "original-xml-all"),
    ):
        with tarfile.open(packed / f"{name}.tar.gz", "w:gz") as tar:
            tar.add(base.root / part, part)
    one, other = load(base.root), load(packed)
    assert [(s.key, s.writer, s.text) for s in one] == [(s.key, s.writer, s.text) for s in other]
    assert all(a.drawing == b.drawing for a, b in zip(one, other))


def test_forms_txt_names_the_writers_too(base):
    base.put("forms.txt", "# form writer\na01-000u 10077\n")
    assert [sample.writer for sample in load(base.root)][::3] == ["10077", "b02-011"]


def test_published_splits_are_used_and_forms_outside_them_counted(base):
    base.form("c03-001z", writer="10003")
    base.form("d04-001z", writer="10004")
    base.put("trainset.txt", " a01-000u \n")
    base.put("task1/testset_v.txt", " b02-011\n")
    base.put("task1/testset_f.txt", "c03-001z\n")
    dataset = load(base.root)
    for split, form in (("train", "a01-000u"), ("valid", "b02-011"), ("test", "c03-001z")):
        assert {s.key[:-3] for s in dataset.select(split)} == {form}
    ((reason, count),) = dataset.skipped.items()
    assert "form in none of the published splits (d04-001z-01" in reason and count == 3


@pytest.mark.parametrize(
    "text, kept, reason",
    [
        ("CSR:\none\ntwo\n", 0, "form with more lines of ink than of text"),
        ("CSR:\none\nt\xe9a\nthree\n", 2, "text not in plain ASCII"),
        ("CSR:\none\n%%%% two\nthree\n", 2, "text not in plain ASCII"),
        ("no marker\n", 0, "form without a text file"),
    ],
)
def test_what_cannot_be_used_is_counted_by_reason(base, text, kept, reason):
    base.form("a01-000u", text=text)
    dataset = load(base.root)
    assert len(dataset) == 3 + kept
    ((told, count),) = dataset.skipped.items()
    assert reason in told and "a01-000u-0" in told and count == 3 - kept


def test_a_line_without_ink_is_counted(base):
    base.put(LINE, line_xml([]))
    dataset = load(base.root)
    assert "a01-000u-02" not in [sample.key for sample in dataset]
    ((reason, count),) = dataset.skipped.items()
    assert reason.startswith("no ink (") and LINE in reason and count == 1


BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<WhiteboardCaptureSession>&d;</WhiteboardCaptureSession>"""
LEAK = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
<WhiteboardCaptureSession>&e;</WhiteboardCaptureSession>"""


LINE = "lineStrokes/a01/a01-000/a01-000u-02.xml"
PAGE = "original/b02/b02-011/strokes.xml"


@pytest.mark.parametrize(
    "place, content, message",
    [
        (LINE, BOMB, "declares XML entities"),
        (PAGE, BOMB, "declares XML entities"),
        (LINE, LEAK, "declares XML entities"),
        (PAGE, LEAK, "declares XML entities"),
        (LINE, "<WhiteboardCaptureSession><StrokeSet>", "not well-formed"),
        (LINE, "", "not well-formed"),
        (PAGE, "", "not well-formed"),
        (LINE, line_xml([[("one", 2, 3)]]), "needs numbers as x, y and time"),
        (LINE, line_xml(INK).replace(' x="10"', ""), "needs numbers as x, y and time"),
        (LINE, line_xml(INK).replace("ISO-8859-1", "klingon"), "unknown encoding"),
        (PAGE, line_xml(INK).replace("ISO-8859-1", "klingon"), "unknown encoding"),
        (LINE, line_xml(INK).replace("ISO-8859-1", "utf-7"), "not well-formed"),
        (LINE, line_xml([[(1e39, 2, 3), (1, 2, 4)]]), "not finite"),
    ],
)
def test_one_bad_file_is_counted_and_named_and_the_others_are_read(base, place, content, message):
    whole = [sample.key for sample in load(base.root)]
    base.put(place, content)
    found = load(base.root)
    ((told, count),) = found.skipped.items()
    assert message in told and count == 1 and "\n" not in told
    assert place in told or "a01-000u-02" in told
    lost = {"a01-000u-02"} if place == LINE else set()
    assert [sample.key for sample in found] == [key for key in whole if key not in lost]


def test_a_huge_file_is_left_out_before_it_is_read(base):
    with (base.root / LINE).open("wb") as stream:
        stream.truncate(1 << 30)
    found = load(base.root)
    assert len(found) == 5
    ((told, count),) = found.skipped.items()
    assert "file over 16 MB" in told and LINE in told and count == 1


@pytest.mark.parametrize("kept", [0, 5, 200])
def test_a_truncated_archive_is_one_clear_error(base, tmp_path, kept):
    archive = base.root / "lineStrokes-all.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(base.root / "lineStrokes", "lineStrokes")
    archive.write_bytes(archive.read_bytes()[:kept])
    (base.root / "lineStrokes").rename(tmp_path / "away")
    with pytest.raises(DataError, match="lineStrokes-all.tar.gz: cannot be read") as caught:
        load(base.root)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("missing, message", [("lineStrokes", "no ink"), ("ascii", "no texts")])
def test_a_missing_part_is_one_clear_error(base, tmp_path, missing, message):
    (base.root / missing).rename(tmp_path / "away")
    with pytest.raises(DataError, match=message):
        load(base.root)
