import os
import stat

import pytest

from strokegen.ink.files import files_in, opened, write_whole


def test_files_are_in_the_order_of_their_numbers(tmp_path):
    names = ["a/9/z.svg", "a/10/b.svg", "m.svg", "m-1.svg", "m-2.json", "m-2.svg", "m-10.svg",
             "m-010b.svg", "m².svg", "p1.svg", "p1-2.svg", "p2.svg"]  # fmt: skip
    for name in reversed(names):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [file.relative_to(tmp_path).as_posix() for file in files_in(tmp_path, "**/*")]
    assert found == ["a/9/z.svg", "a/10/b.svg", *names[2:]]


def test_content_replaces_the_old_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "a.bin"
    write_whole(path, b"first, and longer")
    write_whole(str(path), b"second")
    assert path.read_bytes() == b"second"
    assert os.listdir(tmp_path) == ["a.bin"]


def test_a_folder_s_files_are_those_and_no_folders_pipes_or_dangling_links(tmp_path):
    for name in ("b.svg", "a.svg", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "folder.svg").mkdir()
    os.mkfifo(tmp_path / "pipe.svg")
    (tmp_path / "gone.svg").symlink_to("nowhere")
    (tmp_path / "link.svg").symlink_to("a.svg")
    assert [file.name for file in files_in(tmp_path, "*.svg")] == ["a.svg", "b.svg", "link.svg"]


def test_a_file_or_the_shell_s_pipe_is_opened_and_nothing_endless(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    with opened(tmp_path / "a") as stream:
        assert stream.read() == b"x"
    read, write = os.pipe()
    os.write(write, b"through")
    os.close(write)
    with opened(f"/dev/fd/{read}") as stream:
        assert stream.read() == b"through"
    os.close(read)
    os.mkfifo(tmp_path / "pipe")
    for endless in (tmp_path / "pipe", "/dev/zero", "/dev/null"):
        with pytest.raises(OSError, match=f"^{endless}: a device or named pipe"):
            opened(endless)
    with pytest.raises(IsADirectoryError):
        opened(tmp_path)


def test_permissions_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(path, b"through")
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(OSError, match="there is no folder .*missing; create it"):
        write_whole(tmp_path / "missing" / "a", b"x")
    assert os.listdir(tmp_path) == []


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(OSError, match="it is a folder"):
        write_whole(tmp_path, b"x")


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_failure_keeps_the_old_file_and_leaves_no_other(tmp_path, monkeypatch, failing):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match=r"^cannot write .*a: No space left on device$"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_an_interrupt_leaves_no_other_file(tmp_path, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", b"x")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_unwritable_folder_is_one_clear_line(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OSError, match=r"^cannot write .*: Permission denied$"):
            write_whole(tmp_path / "a", b"x")
    finally:
        tmp_path.chmod(0o700)
