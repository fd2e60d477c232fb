"""Ink on the disk: each stroke at once; whatever ends the server, the strokes before are there."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from strokegen.datasets import read
from strokegen.ink.drawing import Drawing
from strokegen.web.hands import Hands


def stroke(seed, timed=True):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 9))
    points = rng.uniform(0, 800, (count, 2)).round(2)
    times = [1.7e9 + seed + np.arange(count) / 64] if timed else None
    return Drawing([points], times, pressure=[rng.uniform(0, 1, count).round(3)] if timed else None)


def same(kept, given):
    assert np.abs(kept.strokes[0] - given.strokes[0]).max() < 1e-3
    assert (kept.times is None) == (given.times is None)
    if given.times is not None:
        assert np.abs(kept.times[0] - given.times[0]).max() < 1e-3
        assert np.abs(kept.pressure[0] - given.pressure[0]).max() < 1e-3


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_is_what_is_kept(tmp_path, seed):
    rng, hands = np.random.default_rng(seed), Hands(tmp_path)
    texts = ["One line.", 'Another, with "marks" & a ü', "three"]
    kept = {text: ([], []) for text in texts}
    for step in range(60):
        text = texts[rng.integers(3)]
        strokes, undone = kept[text]
        deed = rng.choice(["stroke", "stroke", "undo", "redo"])
        if deed == "stroke":
            new = stroke(step)
            hands.add("me", text, new)
            strokes.append(new)
            undone.clear()
        elif deed == "undo":
            hands.undo("me", text)
            undone += [strokes.pop()] if strokes else []
        else:
            hands.redo("me", text)
            strokes += [undone.pop()] if undone else []
    found = {line.text: line for line in Hands(tmp_path).lines("me")}
    for text, (strokes, undone) in kept.items():
        assert (len(found[text].strokes), len(found[text].undone)) == (len(strokes), len(undone))
        for one, given in zip(found[text].strokes, strokes):
            same(one, given)


def test_a_line_is_labelled_ink_with_times_from_0_and_pressure(tmp_path):
    hands = Hands(tmp_path)
    for seed in (3, 5, 9):
        hands.add("me", "a line", stroke(seed))
    (drawing,) = hands.drawings("me")
    assert drawing.label == "a line" and len(drawing) == 3 and drawing.pressure is not None
    assert drawing.times[0][0] == 0 and drawing.times[1][0] == pytest.approx(2, abs=1e-3)
    hands.add("me", "a line", stroke(1, timed=False))  # of which nothing else is known
    (drawing,) = hands.drawings("me")
    assert drawing.times is None and drawing.pressure is None and len(drawing) == 4


def test_the_file_is_ink_that_anybody_can_read(tmp_path):
    hands = Hands(tmp_path)
    for seed in range(3):
        hands.add("me", "a line", stroke(seed))
    found = read(tmp_path / "me" / "ink.ndjson")
    assert [one.label for one in found] == ["a line"] * 3
    for one, seed in zip(found, range(3)):
        same(one, stroke(seed))


def test_a_torn_end_is_left_out_and_cut_off_wherever_it_is(tmp_path):
    hands, file = Hands(tmp_path), tmp_path / "me" / "ink.ndjson"
    for seed in range(3):
        hands.add("me", "a line", stroke(seed))
    whole = file.read_bytes()
    starts = [0, *(at + 1 for at, byte in enumerate(whole) if byte == ord("\n"))]
    for end in range(0, len(whole), 7):
        file.write_bytes(whole[:end])
        before = sum(start <= end for start in starts) - 1
        assert sum(len(line.strokes) for line in hands.lines("me")) == before
        hands.add("me", "a line", stroke(7))
        (line,) = hands.lines("me")
        assert len(line.strokes) == before + 1
        same(line.strokes[-1], stroke(7))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows kills in other ways")
def test_who_is_killed_has_kept_all_that_was_said_to_be_kept(tmp_path):
    code = (
        "import sys; from pathlib import Path; from strokegen.web.hands import Hands\n"
        "from tests.web.test_hands import stroke\n"
        "hands = Hands(Path(sys.argv[1]))\n"
        "for n in range(10**6):\n"
        "    hands.add('me', 'a line', stroke(n))\n"
        "    print(n, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    said = [int(process.stdout.readline()) for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    said += [int(row) for row in process.stdout.read().splitlines() if row]
    process.wait()
    (line,) = Hands(tmp_path).lines("me")
    assert len(said) <= len(line.strokes) <= len(said) + 1
    for number, one in enumerate(line.strokes):
        same(one, stroke(number))


@pytest.mark.parametrize(
    "name", ["", "..", "../me", "a/b", "A", "me\n", "ä", ".me", "x" * 41, "me/ink", "\x00", "c:me"]
)
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path, name):
    hands = Hands(tmp_path / "ink")
    for deed in (lambda: hands.add(name, "a", stroke(0)), lambda: hands.lines(name),
                 lambda: hands.delete(name), lambda: hands.style(name)):  # fmt: skip
        with pytest.raises(ValueError, match="a hand's name has small letters"):
            deed()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", " ", "a\nb", "a\x1b[2J", "x" * 201, "\ud800", "a\u2028b"])
def test_a_text_that_is_no_line_is_refused(tmp_path, text):
    with pytest.raises(ValueError, match="a line's text"):
        Hands(tmp_path).add("me", text, stroke(0))


@pytest.mark.parametrize("count", [0, 2])
def test_only_one_stroke_is_kept_at_a_time(tmp_path, count):
    with pytest.raises(ValueError, match=f"one stroke, got {count}"):
        Hands(tmp_path).add("me", "a", Drawing([[[0, 0]]] * count))


def test_a_hand_is_deleted_whole_and_others_stay(tmp_path):
    hands = Hands(tmp_path)
    for name in ("me", "you"):
        hands.add(name, "a", stroke(0))
        hands.style(name).write_text("{}")
    assert hands.names() == ["me", "you"]
    hands.delete("me")
    assert hands.names() == ["you"] and not (tmp_path / "me").exists()
    for deed in (hands.delete, hands.lines):
        with pytest.raises(KeyError, match="no hand me"):
            deed("me")


def test_a_file_that_has_grown_too_large_takes_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr("strokegen.web.hands.MOST_BYTES", 2000)
    hands = Hands(tmp_path)
    with pytest.raises(ValueError, match="begin another"):
        for seed in range(99):
            hands.add("me", "a", stroke(seed))
    assert 0 < (tmp_path / "me" / "ink.ndjson").stat().st_size <= 2000


@pytest.mark.parametrize("row", [b"{", b"[]", b"\xff", b"", b'{"strokes": 1}', b"[" * 99_999])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_line_that_others_have_spoilt_is_named(tmp_path, row, at):
    hands, file = Hands(tmp_path), tmp_path / "me" / "ink.ndjson"
    for seed in range(2):
        hands.add("me", "a", stroke(seed))
    rows = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join([*rows[:at], row, *rows[at:], b""]))
    with pytest.raises(ValueError, match=rf"ink\.ndjson line {at + 1}: "):
        hands.lines("me")
