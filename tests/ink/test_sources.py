"""Names of ink, in the functions of lower rooms: as good as the ink that they stand for."""

import numpy as np
import pytest

import strokegen as sg
from strokegen.ink import sources
from strokegen.ink.errors import DataError

MADE = [sg.Drawing([[[0, n], [30, n], [30, 40]]], label=f"no {n}") for n in range(4)]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "made.ndjson"
    sg.datasets.write(MADE, path)
    return path


def test_a_name_is_read_by_who_can(file):
    assert sources.read(f"{file}:1-2") == MADE[1:3] == sg.datasets.read(f"{file}:1-2")
    assert sources.one(f"{file}:3") == MADE[3]
    assert sources.one(MADE[0]) is MADE[0]
    with pytest.raises(DataError, match="has 4 drawings, numbered from 0"):
        sources.one(f"{file}:4")


def test_names_are_as_good_as_ink(file):
    assert sg.animate(f"{file}:2") == sg.animate(MADE[2])
    assert sg.animate(f"{file}:2", numbers=True) == sg.animate(MADE[2], numbers=True)
    for name, ink in ((f"{file}:2", MADE[2]), (file, MADE), ([f"{file}:1", MADE[3]], MADE[1::2])):
        named, given = sg.plot(name), sg.plot(ink)
        for some, others in zip(named.layers, given.layers, strict=True):
            assert all(map(np.array_equal, some.strokes, others.strokes))


def test_a_gallery_shows_what_names_stand_for(file, tmp_path):
    assert sg.gallery.save([f"{file}:1-3"], tmp_path / "a.html") == 3
    page = (tmp_path / "a.html").read_text()
    assert "no 3" in page and "no 0" not in page
