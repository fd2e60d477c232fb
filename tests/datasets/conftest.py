"""Small data sets made by hand in the schema of the real ones."""

import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """No test reads or writes the user's cache or data."""
    monkeypatch.setenv("STROKEGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("STROKEGEN_DATA", raising=False)


class Unipen:
    """A UNIPEN tree under construction."""

    def __init__(self, root):
        self.root = root
        for folder in ("data/8", "data/7", "data/1c", "include"):
            (root / folder).mkdir(parents=True)

    def ink(self, name, text):
        path = self.root / "include" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def file(self, name, text):
        path = self.root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="latin-1")
        return path


INK = """.COMMENT made by hand
.COORD X Y T
.X_POINTS_PER_INCH 100
.Y_POINTS_PER_INCH 100
.WRITER_ID mara
.PEN_DOWN
0 0 0
1 5 10
2 10 20
.PEN_UP
.PEN_DOWN
.PEN_UP
3 10 30
4 10 40
.PEN_DOWN
10 0 50
11 1 60
12 2 70
13 3 80
14 4 90
.PEN_UP
.PEN_DOWN
20 -5 100
21 -6 110
"""
"""Non-empty blocks: 0 down (3 points), 1 up (2 points), 2 down (5 points), 3 down (2 points)."""


@pytest.fixture
def unipen(tmp_path):
    tree = Unipen(tmp_path / "unipen")
    tree.ink("abc/ink.dat", INK)
    return tree


@pytest.fixture
def unipen_of_many(unipen):
    """A tree of 40 writers, each with a text, a word and a character."""
    for number in range(40):
        ink = INK.replace("mara", f"w{number}").replace("20 -5", f"{20 + number} -5")
        unipen.ink(f"abc/{number}.dat", ink)
        for folder, label in (("8", "two words"), ("7", "word"), ("1c", "w")):
            unipen.file(
                f"{folder}/abc/{number}.dat",
                f'.INCLUDE abc/{number}.dat\n.SEGMENT X 0-3 GOOD "{label}"\n',
            )
    return unipen
