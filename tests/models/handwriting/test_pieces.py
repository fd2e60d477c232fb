"""Where a text is cut, and which of its characters a place in a piece stands for."""

import numpy as np
import pytest

from strokegen.ink.letters import spelled
from strokegen.ink.nearest import nearest
from strokegen.models.handwriting.pieces import column, cut


@pytest.mark.parametrize("mark", "-.=+")
@pytest.mark.parametrize("count", [2, 3, 4, 9, 44, 45, 100])
def test_a_long_run_of_one_mark_ends_its_piece(mark, count):
    for before, after in (("a ", " b"), ("a", "b"), ("", "")):
        line = f"{before}{mark * count}{after}"
        pieces = cut(0, line)
        assert "".join(" " * piece.spaces + piece.text for piece in pieces) == line
        assert [line[p.start : p.start + len(p.text)] for p in pieces] == [p.text for p in pieces]
        for piece in pieces:
            assert mark * 4 not in piece.text.rstrip(mark)
        assert count > 3 or len(pieces) == 1


@pytest.mark.parametrize("mark", "_\"',;:~`/\\|()[]<>{}^*#$%&@")
@pytest.mark.parametrize("count", [2, 3, 12, 100])
@pytest.mark.parametrize("around", ["", " ", "a", " a b ", "- "])
def test_a_row_that_the_network_writes_badly_is_written_mark_by_mark(mark, count, around):
    line = f"x{around}{mark * count}{around[::-1]}y."
    pieces = cut(0, line)
    assert "".join(" " * piece.spaces + piece.text for piece in pieces) == line
    assert [line[p.start : p.start + len(p.text)] for p in pieces] == [p.text for p in pieces]
    assert [piece.text for piece in pieces].count(mark) == count


@pytest.mark.parametrize("digit", "0123456789")
def test_a_stop_after_a_lone_digit_stands_apart_at_an_end(digit):
    for text in (f"{digit}.", f"Haus {digit}.", f"({digit},"):
        assert [(one.text, one.sign) for one in cut(0, text)] == [
            (text[:-1], False),
            (text[-1], True),
        ]
    for text in (f"1{digit}.", f"a{digit}.", f"{digit}. Mai", f"{digit}.5"):
        assert len(cut(0, text)) == 1


def test_other_rows_of_one_character_are_cut_as_any_word():
    for line in ("hmmmmmm ok", "x_y", "1,000,000,000", "-.-.-.-.-. a"):
        assert len(cut(0, line)) == 1


PARTS = ["a", "…", "æ", "é", "e\u0301", "ﬃ", "Ĳ", " ", "'", "ŉ", "\u0153", "q\u0323\u0302", "z"]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_place_is_that_of_the_character_it_comes_of(replaced):
    rng = np.random.default_rng(1)
    for _ in range(60):
        chosen = rng.choice(PARTS + ["→", "≠", "\u200d", "√"] * replaced, rng.integers(1, 15))
        line, plain, columns = "", "", []
        for part in chosen.tolist():
            own = spelled(nearest(part)[0] if replaced else part)[0]
            columns += [len(line) + 1] * len(own)
            line, plain = line + part, plain + own
        assert plain == spelled(nearest(line)[0] if replaced else line)[0]
        assert [column(line, place, replaced) for place in range(len(plain))] == columns


@pytest.mark.parametrize(
    "line, pieces",
    [
        ("ab Жя, c", [("ab", 0, False), ("Жя", 1, True), (",", 0, False), ("c", 1, False)]),
        ("x→(½Ж)", [("x", 0, False), ("→", 0, True), ("(", 0, False), ("½", 0, False),
                    ("Ж", 0, True), (")", 0, False)]),
        ("日本 語", [("日本", 0, True), ("語", 1, True)]),
    ],
)  # fmt: skip
def test_what_is_lent_is_cut_at_spaces_and_signs_alone(line, pieces):
    plain, _, lacking = spelled(line, set("Жя→日本語"))
    assert not lacking
    found = cut(0, plain)
    assert [(one.text, one.spaces, one.lent) for one in found] == pieces
    assert [plain[one.start : one.start + len(one.text)] for one in found] == [p[0] for p in pieces]
    assert all(one.sign for one in found if one.lent)


def test_a_place_beside_what_is_lent_is_that_of_the_text():
    line = "Жé→Æx"
    plain = spelled(line, {"Ж", "→"})[0]
    assert [line[column(line, at, False, {"Ж", "→"}) - 1] for at in range(len(plain))] == list(line)
    assert column(line, 4, True, {"Ж", "→"}) == 5
