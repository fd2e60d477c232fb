"""UNIPEN's grammar by itself: statements, what they declare, and the ink that segments name."""

import itertools
import random
import re
import time

import numpy as np
import pytest

from strokegen.formats.unipen_grammar import SEGMENT, Ink, parts, statements, unescaped


def taken(data):
    ink = Ink()
    for statement in statements(data)[1]:
        ink.take(statement)
    return ink


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_statement_begins_with_a_point_at_the_beginning_of_a_line(end):
    data = end.join([b"head", b".coord x y", b".PEN_DOWN 1 2", b"3 .5", b".", b".COMMENT a b"])
    head, found = statements(data)
    assert head.strip() == b"head"
    assert [(s.keyword, s.words) for s in found] == [
        ("COORD", ["x", "y"]),
        ("PEN_DOWN", ["1", "2"]),
        ("", []),
        ("COMMENT", ["a", "b"]),
    ]
    assert [s.body.split() for s in found] == [
        [b"x", b"y"], [b"1", b"2", b"3", b".5"], [], [b"a", b"b"],
    ]  # fmt: skip


def test_blocks_without_points_are_no_components():
    ink = taken(b".PEN_DOWN\n.PEN_UP\n1 2\n.PEN_DOWN\n3 4\n5 6\n.PEN_UP")
    assert [component.down for component in ink.components] == [False, True]
    assert ink.components[1].points().tolist() == [[3, -4], [5, -6]]
    assert ink.components[1].column("T") is None


def test_components_have_the_columns_and_units_in_force_where_they_stand():
    ink = taken(
        b".COORD T Y X P\n.X_POINTS_PER_INCH 254\n.Y_POINTS_PER_MM 5\n.PEN_DOWN 500 1 2 0\n"
        b".COORD X Y\n.PEN_DOWN 7 8\n"
    )
    first, second = ink.components
    assert first.points().tolist() == [[2, -2]] and first.column("T").tolist() == [500]
    assert second.points(np.float32).dtype == np.float32 and second.column("T") is None
    assert ink.per_mm == {"X": 10, "Y": 5}


@pytest.mark.parametrize(
    "line",
    [".COORD X", ".X_POINTS_PER_MM 0", ".Y_POINTS_PER_INCH", ".X_POINTS_PER_MM inf",
     ".POINTS_PER_SECOND many"],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_and_not_known(line):
    ink = taken(b".X_POINTS_PER_MM 10\n.Y_POINTS_PER_MM 10")
    (statement,) = statements(line.encode())[1]
    with pytest.raises(ValueError):
        ink.take(statement)
    assert ink.columns == ("X", "Y") and ink.rate is None
    axis = statement.keyword[0]
    assert axis not in "XY" or ink.per_mm[axis] is None


@pytest.mark.parametrize("points", [b"1 2 3", b"1 one", b"1 nan", b"1 1e999", "1 ü".encode()])
def test_points_that_are_no_numbers_are_refused(points):
    (component,) = taken(b".PEN_DOWN\n" + points).components
    with pytest.raises(ValueError):
        component.points()


def test_a_segment_has_a_level_ink_and_perhaps_quality_and_label():
    match = SEGMENT.fullmatch('WORD 0-4,12:3-14:20 OK "say \\"hi\\""\n')
    assert match["level"] == "WORD" and match["ink"] == "0-4,12:3-14:20"
    assert (match["quality"], match["label"]) == ("OK", 'say \\"hi\\"')
    match = SEGMENT.fullmatch("PAGE 0 - 3")
    assert (match["ink"], match["quality"], match["label"]) == ("0 - 3", None, None)
    assert SEGMENT.match("WORD") is None


PLAIN = re.compile(
    r"""(\S+)\s+([\d:,\- ]*\d)(?:\s+([^\s"]+))?(?:\s+"(.*)")?\s*""", re.S
)  # as it reads, whatever it costs
WORDS = ["W", "0", "12", "-", ":", ",", " ", "  ", "\n", '"', "OK", "?", "\\", "a"]


def test_segments_are_taken_apart_as_by_the_plain_grammar():
    rng, matched = random.Random(0), 0
    for _ in range(20_000):
        text = "W " * (rng.random() < 0.7) + "".join(rng.choices(WORDS, k=rng.randrange(1, 12)))
        plain, found = PLAIN.fullmatch(text), SEGMENT.fullmatch(text)
        assert (plain and plain.groups()) == (found and found.groups()), text
        matched += plain is not None
    assert matched > 500


def test_a_long_segment_costs_its_length():
    for begin, unit in itertools.product(["A", "A ", "A 0 ", 'A 0 OK "'], WORDS + ['" ', "1-"]):
        start = time.perf_counter()
        SEGMENT.fullmatch(begin + unit * 50_000 + '" x')
        assert time.perf_counter() - start < 1, (begin, unit)


def test_references_name_points_with_both_ends():
    first, second = parts("2:3-4:0, 7")
    assert list(first.spans()) == [(2, slice(3, None)), (3, slice(0, None)), (4, slice(0, 1))]
    assert list(second.spans()) == [(7, slice(0, None))]
    (part,) = parts("2:1-2:3")
    assert list(part.spans()) == [(2, slice(1, 4))]


@pytest.mark.parametrize("reference", ["", "0,,1", "0--1", ":1", "1:", "1-", "12345678901"])
def test_a_reference_of_another_form_is_refused(reference):
    with pytest.raises(ValueError, match="expected such as 0-4"):
        list(parts(reference))


def test_backslashes_are_taken_off_once():
    assert unescaped(r"a\\n\n\"", {"n": "\n"}) == 'a\\n\n"'
    assert unescaped(r"a\n", {}) == "an"
