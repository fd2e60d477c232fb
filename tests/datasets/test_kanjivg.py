"""KanjiVG: stroke order, tolerance, variants, and files that are not as they should be."""

import importlib.metadata

import numpy as np
import pytest

from strokegen.datasets import kanjivg
from strokegen.ink.errors import DataError

FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.0//EN" "http://www.w3.org/TR/svg10.dtd" [
<!ATTLIST g kvg:element CDATA #IMPLIED >
]>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 109 109" xmlns:kvg="http://kanjivg.tagaini.net">
<g style="fill:none;stroke:#000000"><g kvg:element="x">{}</g></g>
<g><text transform="matrix(1 0 0 1 4 54)">1</text></g>
</svg>
"""


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "kanji"
    root.mkdir()
    cross = '<path d="M10,50c20,0 60,0 80,0"/><g><path d="M50,10c0,20,0,60,0,80"/></g>'
    files = {
        "05341.svg": cross,
        "05341-Kaisho.svg": cross,
        "04e00.svg": '<path d="M11,54.25c3.19,0.62,6.25,0.75,9.73,0.5c20.64-1.5,50.39-5,68.58-5"/>',
        "04e01.svg": '<path d="M1,2,nonsense"/>',
        "04e02.svg": "",
        "ffffff.svg": cross,
    }
    for name, paths in files.items():
        (root / name).write_text(FRAME.format(paths), "utf-8")
    (root / "04e03.svg").write_text("<svg")
    (root / "04e04.svg").write_text('<!DOCTYPE svg [<!ENTITY a "x">]>' + "<svg>&a;</svg>")
    (root / "04e05.svg").write_bytes(b" " * (1 << 20))
    return root


def test_characters_keep_their_stroke_order(folder):
    found = kanjivg.load(folder)
    assert [(s.text, s.key, s.kind, s.writer) for s in found] == [
        ("一", "04e00", "kanji", ""),
        ("十", "05341", "kanji", ""),
    ]
    across, down = found[1].drawing.strokes
    assert across[0].tolist() == [10, 50] and across[-1].tolist() == [90, 50]
    assert down[0].tolist() == [50, 10] and down[-1].tolist() == [50, 90]


def test_curves_are_within_the_stated_tolerance(folder):
    (stroke,) = kanjivg.load(folder)[0].drawing.strokes
    t = np.linspace(0, 1, 2000)[:, None]
    a, b, c, d = np.cumsum([[11, 54.25], [3.19, 0.62], [0, 0], [0, 0]], axis=0)
    first = np.array([[0, 0], [3.19, 0.62], [6.25, 0.75], [9.73, 0.5]]) + [11, 54.25]
    second = np.array([[0, 0], [20.64, -1.5], [50.39, -5], [68.58, -5]]) + first[-1]
    curve = np.concatenate(
        [
            (1 - t) ** 3 * p[0]
            + 3 * (1 - t) ** 2 * t * p[1]
            + 3 * (1 - t) * t**2 * p[2]
            + t**3 * p[3]
            for p in (first, second)
        ]
    )
    level = np.interp(curve[:, 0], stroke[:, 0], stroke[:, 1])
    assert np.abs(level - curve[:, 1]).max() <= kanjivg.TOLERANCE


def test_variants_and_bad_files_are_counted(folder):
    skipped = kanjivg.load(folder).skipped
    assert skipped["variant of a character"] == 1
    for name in ("04e01", "04e02", "04e03", "04e04", "04e05"):
        assert any(f"{name}.svg" in reason for reason in skipped), name
    assert sum(skipped.values()) == 6


def test_the_folder_above_is_taken_too(folder):
    assert len(kanjivg.load(folder.parent)) == 2
    assert kanjivg.is_folder(folder) and not kanjivg.is_folder(folder.parent)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(DataError, match="06f22.svg, found none"):
        kanjivg.load(tmp_path)


def test_the_package_is_found_by_its_metadata(folder, monkeypatch):
    class Distribution:
        def locate_file(self, name):
            return folder.parent / name

    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: Distribution())
    assert kanjivg.installed() == folder

    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    assert kanjivg.installed() is None
