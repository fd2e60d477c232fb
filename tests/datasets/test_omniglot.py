"""Omniglot's archive of timed strokes, made by hand in its schema."""

import zipfile

import pytest

from strokegen.datasets import omniglot
from strokegen.ink.errors import DataError

TEXT = "START\n10.5,-40,100\n11,-38,350\nBREAK\n20,-10,1100\n21,-12,1350\nBREAK\n"


def archive(path, files):
    with zipfile.ZipFile(path, "w") as out:
        for name, text in files.items():
            out.writestr(name, text)
    return path


def test_characters_are_read_with_y_down_and_times_in_seconds(tmp_path):
    path = archive(
        tmp_path / "strokes_background_small1.zip",
        {
            "strokes_background_small1/Greek/character02/0390_07.txt": TEXT,
            "strokes_background_small1/.DS_Store": "x",
            "__MACOSX/strokes_background_small1/Greek/character02/._0390_07.txt": "x",
        },
    )
    for place in (path, tmp_path):
        (sample,) = omniglot.load(place)
        assert (sample.text, sample.writer) == ("Greek/character02", "Greek/07")
        assert (sample.key, sample.kind) == ("Greek/character02/0390_07", "drawing")
        assert [s.tolist() for s in sample.drawing.strokes] == [
            [[10.5, 40], [11, 38]],
            [[20, 10], [21, 12]],
        ]
        assert [t.tolist() for t in sample.drawing.times] == [[0, 0.25], [1, 1.25]]


def test_bad_files_are_counted_and_named_and_good_ones_kept(tmp_path):
    bad = {
        "1": ("", "does not begin with START"),
        "2": ("START\n1,2\nBREAK\n", "neither BREAK nor x,y,t"),
        "3": ("START\nBREAK\n", "no ink"),
        "4": ("START\n1,nan,3\n2,3,4\nBREAK\n", "not finite"),
        "5": ("START\n1,2,3\nBREAK\n", "a single point"),
        "6": ("START\n" + "1,2,3\n2,3,4\n" * 5000, "over 5,000 points"),
        "7": ("START\n" + " " * (2 << 20), "file over 1 MB"),
    }
    files = {f"a/Latin/character01/0001_0{n}.txt": text for n, (text, _) in bad.items()}
    files["a/Latin/character01/0001_08.txt"] = TEXT
    found = omniglot.load(archive(tmp_path / "a.zip", files))
    assert [sample.writer for sample in found] == ["Latin/08"]
    assert sum(found.skipped.values()) == len(bad)
    for number, (_, reason) in bad.items():
        assert any(reason in said and f"0001_0{number}.txt" in said for said in found.skipped), (
            reason
        )


def test_other_archives_and_damaged_ones_are_refused(tmp_path):
    with pytest.raises(DataError, match="no strokes of Omniglot"):
        omniglot.load(archive(tmp_path / "a.zip", {"x.txt": "x"}))
    (tmp_path / "b.zip").write_text("not a zip")
    with pytest.raises(DataError, match="fetch omniglot"):
        omniglot.load(tmp_path / "b.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="strokes_background_small1.zip"):
        omniglot.load(tmp_path / "empty")


FIRST, SECOND = "a/Latin/character01/0001_01.txt", "a/Latin/character01/0001_02.txt"


def crc(data, at):
    return data.replace(b"10.5", b"10.6", 1)


def encrypted(data, at):
    flags = int.from_bytes(data[at + 8 : at + 10], "little") | 1  # of the central directory
    return data[: at + 8] + flags.to_bytes(2, "little") + data[at + 10 :]


def method(number):
    return lambda data, at: data[: at + 10] + number.to_bytes(2, "little") + data[at + 12 :]


DAMAGE = [crc, encrypted, *map(method, (1, 8, 9, 12, 14, 99))]  # shrunk, deflate, bzip2, lzma ...


@pytest.mark.parametrize("damage", DAMAGE)
def test_one_damaged_member_is_counted_and_named_and_the_others_are_read(tmp_path, damage):
    for files in ([FIRST], [FIRST, SECOND]):
        path = archive(tmp_path / "c.zip", dict.fromkeys(files, TEXT))
        data = path.read_bytes()
        path.write_bytes(damage(data, data.index(b"PK\x01\x02")))
        if len(files) == 1:
            with pytest.raises(
                DataError, match="no strokes .* cannot be unpacked .*0001_01"
            ) as bad:
                omniglot.load(path)
            assert "\n" not in str(bad.value)
        else:
            found = omniglot.load(path)
            assert [sample.writer for sample in found] == ["Latin/02"]
            assert "0001_01.txt" in next(iter(found.skipped))
