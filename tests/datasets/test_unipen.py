"""UNIPEN's traps, each on a tree made by hand."""

import os
import tarfile
import time

import numpy as np
import pytest

from strokegen.datasets.unipen import load, parse_file
from strokegen.ink.checks import Skipped
from strokegen.ink.errors import DataError


def samples_of(unipen, text, name="8/abc/a.dat"):
    skipped = Skipped()
    found = parse_file(unipen.root, unipen.file(name, text), "text", skipped)
    return found, skipped.counter()


def segment(reference, label="hello", quality="GOOD"):
    return f'.INCLUDE abc/ink.dat\n.SEGMENT TEXT {reference} {quality} "{label}"\n'


def test_empty_blocks_are_not_counted_and_moves_in_the_air_are_not_drawn(unipen):
    (sample,), skipped = samples_of(unipen, segment("0-2"))
    assert [len(stroke) for stroke in sample.drawing.strokes] == [3, 5]
    np.testing.assert_array_equal(sample.drawing.strokes[1][:, 0], [10, 11, 12, 13, 14])
    assert (sample.text, sample.writer, sample.kind) == ("hello", "abc/mara", "text")
    assert not skipped


def test_y_points_up_in_the_file_and_down_in_the_drawing(unipen):
    (sample,), _ = samples_of(unipen, segment("0"))
    np.testing.assert_array_equal(sample.drawing.strokes[0], [[0, 0], [1, -5], [2, -10]])


def test_columns_and_unlike_resolutions_follow_the_header(unipen):
    unipen.ink(
        "abc/other.dat",
        ".COORD T Y X\n.X_POINTS_PER_INCH 200\n.Y_POINTS_PER_INCH 100\n.PEN_DOWN\n0 7 3\n5 8 4\n",
    )
    (sample,), _ = samples_of(unipen, '.INCLUDE abc/other.dat\n.SEGMENT W 0 ? "x"\n')
    np.testing.assert_array_equal(sample.drawing.strokes[0], [[3, -14], [4, -16]])


@pytest.mark.parametrize(
    "reference, xs",
    [
        ("2:3-3:0", [[13, 14], [20]]),
        ("0:1-2:1", [[1, 2], [10, 11]]),
        ("2:1-2:3", [[11, 12, 13]]),
        ("0,3", [[0, 1, 2], [20, 21]]),
        ("0:0-0:1,2:4-3:1", [[0, 1], [14], [20, 21]]),
    ],
)
def test_slices_and_lists_cut_points_with_both_ends(unipen, reference, xs):
    (sample,), _ = samples_of(unipen, segment(reference))
    assert [stroke[:, 0].tolist() for stroke in sample.drawing.strokes] == xs


@pytest.mark.parametrize(
    "label, text",
    [
        (r"say \"hi\"", 'say "hi"'),
        (r"a\\b", r"a\b"),
        ("two  spaces ", "two spaces"),
    ],
)
def test_labels_lose_their_escapes(unipen, label, text):
    (sample,), _ = samples_of(unipen, segment("0", label))
    assert sample.text == text


def test_the_marks_of_kai_are_taken_off_its_labels_alone(unipen):
    (from_kai,), _ = samples_of(unipen, segment("0", r"word\@"), "8/kai/a.dat")
    (from_abc,), _ = samples_of(unipen, segment("0", r"word\@"), "8/abc/a.dat")
    assert (from_kai.text, from_abc.text) == ("word", "word@")


@pytest.mark.parametrize(
    "text, reason",
    [
        (segment("0", "hello", "BAD"), "marked BAD by its source"),
        (segment("0", "two\nlines"), "label is not one line of printable ASCII"),
        (segment("0", "Stra\xdfe"), "label is not one line of printable ASCII"),
        (segment("0", "XXX"), "no label"),
        (segment("0-9"), "ink is missing"),
        (segment("1"), "no ink with the pen down"),
        ('.INCLUDE abc/absent.dat\n.SEGMENT TEXT 0 GOOD "x"\n', "ink is missing"),
        ('.INCLUDE ../data/8/abc/secret.dat\n.SEGMENT TEXT 0 GOOD "x"\n', "ink is missing"),
        ('.INCLUDE /etc/hostname\n.SEGMENT TEXT 0 GOOD "x"\n', "ink is missing"),
    ],
)
def test_what_cannot_be_used_is_counted_by_reason(unipen, text, reason):
    unipen.file("8/abc/secret.dat", ".PEN_DOWN\n1 1\n2 2\n")
    found, skipped = samples_of(unipen, text)
    assert (found, skipped) == ([], {f"{reason} (8/abc/a.dat#0)": 1})


def test_points_that_are_not_numbers_spoil_only_their_segment(unipen):
    unipen.ink("abc/bad.dat", ".COORD X Y\n.PEN_DOWN\n1 1\n.PEN_DOWN\n1 one\n.PEN_DOWN\n3 3\n")
    text = '.INCLUDE abc/bad.dat\n.SEGMENT W 0 ? "a"\n.SEGMENT W 1 ? "b"\n.SEGMENT W 2 ? "c"\n'
    found, skipped = samples_of(unipen, text)
    assert [sample.text for sample in found] == ["a", "c"]
    assert skipped == {"points that are not numbers (8/abc/a.dat#1)": 1}


BAD_SEGMENTS = [
    ("0:" + "1" * 5000, "does not parse"),
    ("-5", "does not parse"),
    ("4-2", "no ink"),
    ("0-999999999", "over 5,000 components"),
    ("0-4999," * 2000 + "0", "over 5,000 components"),
    ("0-3," * 1200 + "0", "over 20,000 points"),
]


@pytest.mark.parametrize("reference, reason", BAD_SEGMENTS)
def test_one_bad_segment_is_skipped_and_the_rest_is_read(unipen, reference, reason):
    ink = (unipen.root / "include/abc/ink.dat").read_text()
    unipen.ink("abc/ink.dat", ink.replace("20 -5 100", "20 -5 100\n" * 40))
    text = segment("0", "before") + segment(reference, "bad") + segment("0", "after")
    found, skipped = samples_of(unipen, text)
    assert [sample.text for sample in found] == ["before", "after"]
    ((told, count),) = skipped.items()
    assert reason in told and "8/abc/a.dat#1" in told and count == 1


def test_ink_too_large_for_a_drawing_spoils_only_its_segment(unipen):
    unipen.ink("abc/big.dat", ".COORD X Y\n.PEN_DOWN\n1 1\n.PEN_DOWN\n1e39 5\n1 2\n")
    text = '.INCLUDE abc/big.dat\n.SEGMENT W 0 ? "a"\n.SEGMENT W 1 ? "b"\n'
    found, skipped = samples_of(unipen, text)
    assert [sample.text for sample in found] == ["a"]
    assert sum(skipped.values()) == 1 and "8/abc/a.dat#1" in next(iter(skipped))


def test_includes_that_include_themselves_are_read_once(unipen):
    around = [f".INCLUDE abc/{name}.dat\n" for name in "abcd"] * 30
    for name in "abcd":
        ink = f".COORD X Y\n.PEN_DOWN\n{ord(name)} 1\n2 2\n"
        unipen.ink(f"abc/{name}.dat", "".join(around) + ink)
    start = time.perf_counter()
    (sample,), skipped = samples_of(unipen, '.INCLUDE abc/a.dat\n.SEGMENT W 0-3 ? "x"\n')
    assert time.perf_counter() - start < 1 and not skipped
    # The innermost comes first, as it stands before the ink of those that include it.
    assert [chr(int(stroke[0, 0])) for stroke in sample.drawing.strokes] == list("dcba")


def test_a_pipe_among_the_files_is_not_waited_for(unipen_of_many):
    os.mkfifo(unipen_of_many.root / "data/8/abc/pipe.dat")
    (unipen_of_many.root / "data/8/abc/folder.dat").mkdir()
    assert load(unipen_of_many.root, "text").kinds == {"text": 40}


@pytest.mark.parametrize(
    "name, mode, inside",
    [
        ("train_r01_v07.tar.xz", "w:xz", "train_r01_v07"),
        ("unipen-CDROM-train_r01_v07.tgz", "w:gz", "unipen/CDROM/train_r01_v07"),
    ],
)
def test_a_tree_and_its_archive_give_the_same(unipen_of_many, tmp_path, name, mode, inside):
    archive = tmp_path / name
    with tarfile.open(archive, mode) as tar:
        tar.add(unipen_of_many.root, inside)
    tree, packed = load(unipen_of_many.root), load(archive)
    assert tree.kinds == {"text": 40, "word": 40, "character": 40}
    assert [sample.key for sample in tree] == [sample.key for sample in packed]
    assert all(a.drawing == b.drawing for a, b in zip(tree, packed))


def test_a_truncated_archive_is_one_clear_error(unipen_of_many, tmp_path):
    archive = tmp_path / "train_r01_v07.tar.xz"
    with tarfile.open(archive, "w:xz") as tar:
        tar.add(unipen_of_many.root, "train_r01_v07")
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with pytest.raises(DataError, match="train_r01_v07.tar.xz: cannot be unpacked") as caught:
        load(archive)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("place", ["absent.tar.xz", "."])
def test_a_path_without_unipen_is_one_clear_error(tmp_path, place):
    with pytest.raises(DataError, match="no such file|found none"):
        load(tmp_path / place)


def test_one_kind_alone_may_be_parsed(unipen_of_many):
    assert load(unipen_of_many.root, "word").kinds == load(unipen_of_many.root, ["word"]).kinds
    assert load(unipen_of_many.root, "word").kinds == {"word": 40}
    with pytest.raises(DataError, match="unknown kind 'drawing': expected one of text, word, char"):
        load(unipen_of_many.root, "drawing")
