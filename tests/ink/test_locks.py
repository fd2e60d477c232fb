"""Locks and leftovers, held by processes that live, were killed, or stand still."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import strokegen
from strokegen.ink.files import write_whole
from strokegen.ink.locks import claim, scratch

HOLDS = """
import os, sys, time
from pathlib import Path
from strokegen.ink import files, locks

def wait(*_):
    print("there", flush=True)
    time.sleep(100)

what, place = sys.argv[1], Path(sys.argv[2])
if what == "lock":
    file = locks.claim(place / "lock", os.O_CREAT)
    wait()
elif what == "write":
    os.fsync = wait
    files.write_whole(place / "a.txt", b"new")
elif what == "replace":
    os.replace = wait
    files.write_whole(place / "a.txt", b"new")
else:
    with locks.scratch() as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "big").write_text("x")
        wait()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder for temporary ones, this process's and its children's."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(place):
    """`holder(what)`: a process that stands still while it holds a lock or a temporary file."""
    begun = []

    def begin(what):
        where = str(Path(strokegen.__file__).parents[1])
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDS, what, str(place)],
            env={**os.environ, "PYTHONPATH": where}, stdout=subprocess.PIPE,
        )  # fmt: skip
        begun.append(process)
        assert process.stdout.readline() == b"there\n"
        return process

    yield begin
    for process in begun:
        process.kill()
        process.wait()
        process.stdout.close()


def left(place):
    """What temporary files and folders there are, each with all that is in it."""
    return {
        path.name: [inner.name for inner in path.rglob("*")]
        for path in place.iterdir()
        if path.name.endswith(".part") or path.is_dir()
    }


def test_a_lock_is_held_by_one_and_let_go_by_death(holder, place):
    process = holder("lock")
    assert claim(place / "lock") is None
    assert claim(place / "lock", os.O_CREAT) is None
    process.kill()
    process.wait()
    file = claim(place / "lock")
    assert file is not None and claim(place / "lock") is None, "of this process, too"
    os.close(file)


@pytest.mark.parametrize("what", ["write", "replace", "scratch"])
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP])
def test_what_the_dead_left_goes_and_what_the_living_have_stays(holder, place, what, stop):
    (place / "a.txt").write_bytes(b"old")
    processes = [holder(what), holder(what)]
    seen = left(place)
    assert len(seen) == 2
    processes[0].send_signal(stop)
    if stop != signal.SIGSTOP:
        processes[0].wait()
    write_whole(place / "b.txt", b"other")
    with scratch() as mine:
        kept = {name: inside for name, inside in left(place).items() if name != mine.name}
    assert not mine.exists()
    assert len(kept) == (2 if stop == signal.SIGSTOP else 1) and kept.items() <= seen.items()
    for process in processes:
        process.kill()
        process.wait()
    write_whole(place / "b.txt", b"again")
    with scratch():
        pass
    assert sorted(path.name for path in place.iterdir()) == ["a.txt", "b.txt"]
    assert (place / "a.txt").read_bytes() == b"old"


def test_files_and_folders_of_others_are_not_touched(place):
    others = [".0123456789abcdef.part.txt", "0123456789abcdef.part", ".0123.part", "x.part"]
    for name in others:
        (place / name).write_text("mine")
    (place / "strokegen-notes").mkdir()
    (place / "strokegen-notes" / ".lock").write_text("")
    (place / ".0123456789abcdef.part").mkdir()
    (place / ".fedcba9876543210.part").symlink_to(place / "x.part")
    before = sorted(path.name for path in place.rglob("*"))
    write_whole(place / "x.part", b"new")
    with scratch():
        pass
    assert sorted(path.name for path in place.rglob("*")) == before


def test_where_the_file_system_knows_no_locks_writing_works_and_nothing_is_removed(
    place, monkeypatch
):
    fcntl = pytest.importorskip("fcntl", reason="no flock here")

    def unknown(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unknown)
    (place / ".0123456789abcdef.part").write_text("of a process that may live")
    write_whole(place / "a.txt", b"new")
    assert (place / "a.txt").read_bytes() == b"new"
    with scratch() as folder:
        assert folder.is_dir()
    assert sorted(path.name for path in place.iterdir()) == [".0123456789abcdef.part", "a.txt"]
