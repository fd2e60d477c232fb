"""What the command line prints: one line a message, no commands to a terminal, closed streams."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
import time
import warnings

import click
import pytest

from strokegen import cli
from strokegen.cli.tell import bar
from strokegen.ink.errors import LeftOut

ESCAPES = "\x1b]0;title\x07 \x1b[2J \x9b31m \x7f \r over"


def command(body):
    return lambda *_: click.Command("data", callback=body)


def fail(message):
    raise ValueError(message)


def warn(message):
    warnings.warn(message, LeftOut, stacklevel=1)


@pytest.mark.parametrize("body", [fail, warn])
@pytest.mark.parametrize("between", ["x" * 1000, "one\ntwo\n" * 500, "\x1b" * 999, ""])
def test_a_message_is_one_line_of_300_characters_with_its_file_and_remedy(
    strokegen, monkeypatch, body, between
):
    message = f"some/where/a.json: {between}; use .ndjson"
    monkeypatch.setattr(cli.LazyGroup, "get_command", command(lambda: body(message)))
    (line,) = strokegen("data").err.splitlines()
    assert len(line) <= 300 and line.isprintable()
    assert line.startswith("strokegen: some/where/a.json: ") and line.endswith("; use .ndjson")


def test_no_label_or_name_of_a_file_commands_a_terminal(strokegen, tmp_path, monkeypatch):
    monkeypatch.setenv("STROKEGEN_CACHE", str(tmp_path / "cache"))
    line = {"word": ESCAPES, "drawing": [[[0, 9], [0, 9]]]}
    bad = {"word": 5, "drawing": [[[0, 9], [0, 9]]]}
    (tmp_path / "a\x1b[1m.ndjson").write_text(f"{json.dumps(line)}\n{json.dumps(bad)}\n")
    (tmp_path / "b.csv").write_text(f"{ESCAPES},z\n1,2\n")
    (tmp_path / "c.inkml").write_text("<ink><trace>\u009b31m</trace></ink>")
    runs = [
        ("data", "show", str(tmp_path), "-o", str(tmp_path / "sheet.svg")),
        ("convert", str(tmp_path / "b.csv"), str(tmp_path / "b.svg")),
        ("convert", str(tmp_path / "c.inkml"), str(tmp_path / "c.svg")),
        ("convert", str(tmp_path / "a\x1b[1m.ndjson"), str(tmp_path / "c.svg")),
    ]
    for arguments in runs:
        result = strokegen(*arguments)
        assert result.out + result.err
        assert all(char.isprintable() or char == "\n" for char in result.out + result.err)


@pytest.mark.parametrize("form", ["ndjson", "csv", "unipen", "quickdraw"])
def test_ink_that_is_shown_on_a_terminal_does_not_command_it(tmp_path, form):
    label = "a\x9b31m\x7f\u202eb"
    (tmp_path / "a.json").write_text(json.dumps({"label": label, "strokes": [[[0, 0], [1, 1]]]}))
    command = [sys.executable, "-m", "strokegen", "convert", "a.json", "-", "--to", form]
    piped = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60).stdout.decode()
    assert label in piped  # whoever reads it gets it as it is
    terminal, end = pty.openpty()
    subprocess.run(command, stdout=end, cwd=tmp_path, timeout=60)
    shown = os.read(terminal, 1 << 16).decode().replace("\r\n", "\n")
    assert "9b31m" in shown and all(char.isprintable() or char in "\n\t" for char in shown)
    os.close(terminal)
    os.close(end)


@pytest.mark.parametrize("columns", [0, 60])
def test_a_bar_is_seen_after_two_seconds_also_where_a_terminal_has_no_size(monkeypatch, columns):
    monkeypatch.delenv("COLUMNS", raising=False)
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    with open(end, "w") as screen:
        monkeypatch.setattr("sys.stderr", screen)
        for _ in bar("learning", " readings")(range(2)):
            time.sleep(1.1)
        shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert "learning: 100%" in shown and "2/2" in shown
    assert max(map(len, shown.split("\r"))) <= (columns or 80)


def run(tmp_path, redirection, *arguments):
    quoted = " ".join(f"'{word}'" for word in (sys.executable, "-m", "strokegen", *arguments))
    return subprocess.run(
        ["bash", "-c", f"{quoted} {redirection}"], capture_output=True, text=True, timeout=60,
        cwd=tmp_path, input=INK,
    )  # fmt: skip


INK = '{"label": "a", "strokes": [[[0, 0], [5, 5]]], "meta": {}}\n'


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_missed_only_by_who_uses_it(tmp_path, closed):
    (tmp_path / "a.json").write_text(INK)
    done = run(tmp_path, closed, "convert", "a.json", "b.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((tmp_path / "b.json").read_text())["label"] == "a"
    done = run(tmp_path, closed, "convert", "a.json", "-")
    assert done.returncode == (2 if ">&-" in closed.replace("2>&-", "") else 0)
    used = run(tmp_path, closed, "convert", "-", "c.json")
    assert used.returncode == (2 if "<" in closed else 0)
    assert (tmp_path / "c.json").exists() == ("<" not in closed)
    for result in (done, used):
        assert len(result.stderr.splitlines()) == (result.returncode > 0 and "2>" not in closed)
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize("deaf", ["2>/dev/full", "2</dev/null", "2>&-"])
@pytest.mark.parametrize("buffered", ["", "1"])
def test_standard_error_that_takes_nothing_stops_no_work(tmp_path, monkeypatch, deaf, buffered):
    monkeypatch.setenv("PYTHONUNBUFFERED", buffered)
    (tmp_path / "a.json").write_text(INK.replace("[5, 5]", "[5, 5.25]"))
    # What a format does not keep is said, a count of nothing is refused, an overview is for the
    # reader: the exit code is the same as where all of it is heard.
    for words in ("convert", "a.json", "b.npz"), ("convert", "a.json"), (), ("nothing",):
        heard = run(tmp_path, "", *words)
        assert heard.stderr
        done = run(tmp_path, deaf, *words)
        assert (done.returncode, done.stdout, done.stderr) == (heard.returncode, "", "")
    assert (tmp_path / "b.npz").is_file()
