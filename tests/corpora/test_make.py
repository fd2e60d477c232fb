"""Whole corpora: the same bytes however they came about; what is left out is counted."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import strokegen as sg
from strokegen.corpora import make
from strokegen.ink.drawing import Drawing
from strokegen.models.handwriting.hand import Line, Writing
from strokegen.models.handwriting.learned import LearnedStyle, space_of
from strokegen.models.handwriting.write import load
from tests.corpora.conftest import TEXTS, tree

LOOK = {"height": 32, "noise": 0.02, "slant": "-0.2..0.2", "pen": ["constant", "nib"]}


def made(out, preset, **options):
    return sg.corpus(
        TEXTS, out, preset=preset, **{"lines": 40, "per_shard": 16, "seed": 3, **LOOK, **options}
    )


@pytest.fixture
def whole(lively, tmp_path):
    """Three shards as one process makes them undisturbed."""
    found = made(tmp_path / "whole", lively)
    return found, tree(tmp_path / "whole")


def test_the_manifest_says_what_is_there(whole):
    found, files = whole
    facts = json.loads(files["manifest.json"])
    assert facts == found.manifest and facts["of"] == 3
    assert list(facts["shards"]) == ["00000", "00001", "00002"]
    assert [shard["first"] for shard in facts["shards"].values()] == [0, 16, 32]
    pictures = [name for name in files if name.endswith(".png")]
    assert len(pictures) == facts["lines"] == 40 - sum(facts["left_out"].values())
    for name, shard in facts["shards"].items():
        rows = [json.loads(line) for line in files[f"{name}/metadata.jsonl"].splitlines()]
        assert len(rows) == shard["lines"]
        assert sum(len(row["text"].split()) for row in rows) == shard["words"]
        assert sum(row["attempts"] - 1 for row in rows) <= shard["redrawn"]
        assert hashlib.sha256(files[f"{name}/SHA256SUMS"]).hexdigest() == shard["sha256"]
        left = [number for numbers in shard["left_out"].values() for number in numbers]
        first = shard["first"]
        here = range(first, min(first + 16, 40))
        assert sorted([*left, *(row["number"] for row in rows)]) == list(here)
    assert str(found).startswith(f"{found.folder}: {facts['lines']} lines, {facts['words']} words")


def test_a_line_says_what_it_is_made_of(whole):
    _, files = whole
    rows = [json.loads(line) for name in files for line in files[name].splitlines()
            if name.endswith("metadata.jsonl")]  # fmt: skip
    for row in rows:
        assert row["text"] == TEXTS[row["number"] % len(TEXTS)]
        assert row["height"] == 32 and row["verdict"] == "finished"
    assert {row["style"] for row in rows} == {"neat", "bold one"}
    assert {row["pen_shape"] for row in rows} == {"constant", "nib"}
    assert len({row["slant"] for row in rows}) > 30


def test_two_workers_make_the_same_bytes(whole, lively, tmp_path):
    made(tmp_path / "two", lively, workers=2)
    assert tree(tmp_path / "two") == whole[1]


def test_a_shard_is_made_again_alone(whole, lively, tmp_path):
    found = made(tmp_path / "alone", lively, shards="1")
    files = tree(tmp_path / "alone")
    assert len(found.manifest["shards"]) == 1
    del files["manifest.json"]
    assert files == {name: data for name, data in whole[1].items() if name.startswith("00001/")}
    made(tmp_path / "alone", lively, shards="0,2")
    assert tree(tmp_path / "alone") == whole[1]


def test_lines_beyond_do_not_change_those_before(whole, lively, tmp_path):
    made(tmp_path / "fewer", lively, lines=35)
    files = tree(tmp_path / "fewer")
    same = [name for name in files if name.endswith(".png")]
    assert len(same) > 30 and all(files[name] == whole[1][name] for name in same)


def test_what_is_there_is_not_made_again_and_what_is_missing_is(whole, lively, tmp_path):
    found, files = whole
    before = (found.folder / "00000" / "metadata.jsonl").stat().st_mtime_ns
    for path in (found.folder / "00002").iterdir():
        path.unlink()
    (found.folder / "00002").rmdir()
    again = made(found.folder, lively)
    assert tree(found.folder) == files and again.manifest == found.manifest
    assert (found.folder / "00000" / "metadata.jsonl").stat().st_mtime_ns == before
    assert made(found.folder, lively).rate is None


@pytest.mark.parametrize(
    "options, named",
    [({"seed": 4}, "seed"), ({"lines": 41}, "lines"), ({"noise": 0, "to": "page"}, "to, noise")],
)
def test_another_corpus_is_not_mixed_in(whole, lively, options, named):
    found, files = whole
    with pytest.raises(ValueError, match=f"holds a corpus of other {named}; give the same"):
        made(found.folder, lively, **options)
    assert tree(found.folder) == files


def test_other_texts_and_other_weights_are_another_corpus(whole, lively, folder):
    found, files = whole
    with pytest.raises(ValueError, match="holds a corpus of other texts"):
        sg.corpus([*TEXTS[1:], "in a"], found.folder, preset=lively, lines=40, per_shard=16,
                  seed=3, **LOOK)  # fmt: skip
    with pytest.raises(ValueError, match="holds a corpus of other preset, weights"):
        made(found.folder, str(folder))
    assert tree(found.folder) == files


def test_a_learned_hand_is_that_of_the_beginning(lively, tmp_path, monkeypatch):
    """Its file may be changed, or be out of sight of other processes: it is read once."""
    preset = load(lively).preset
    size = preset.config["network"]["num_layers"] * preset.config["network"]["style_dim"]

    def keep(path, number):
        vector = np.full(size, number, np.float32)
        LearnedStyle(vector, preset.name, space_of(preset), 8, 99).save(path)

    monkeypatch.chdir(tmp_path)
    keep("me.json", 0.5)
    asked = {"style": ["me.json", "me.json:0.5,neat:0.5"], "lines": 20}
    made(tmp_path / "once", lively, **asked, workers=2)
    files = tree(tmp_path / "once")
    plan = make.Plan.of

    def changing(*given):
        found = plan(*given)
        keep("me.json", -0.5)
        return found

    monkeypatch.setattr(make.Plan, "of", changing)
    made(tmp_path / "changed", lively, **asked)
    assert tree(tmp_path / "changed") == files
    with pytest.raises(ValueError, match="holds a corpus of other weights"):
        made(tmp_path / "once", lively, **asked)
    monkeypatch.undo()
    keep(tmp_path / "me.json", 0.5)
    monkeypatch.chdir(tmp_path)
    assert made(Path("once"), lively, **asked).rate is None


def test_a_folder_of_something_else_is_left_alone(lively, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("precious")
    with pytest.raises(ValueError, match="holds thesis.tex and no corpus"):
        made(tmp_path / "mine", lively)
    assert tree(tmp_path / "mine") == {"thesis.tex": b"precious"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"shards": 3, "settings": {}}'])
def test_a_damaged_manifest_is_told(whole, lively, text):
    found, _ = whole
    (found.folder / "manifest.json").write_text(text)
    with pytest.raises(ValueError, match="manifest.json: damaged; delete the folder"):
        made(found.folder, lively)


@pytest.fixture
def slips(monkeypatch):
    """The first attempt at every text with an o is misread, at "ox" each."""

    def drawn(self, row, real=Writing.drawn):
        one = real(self, row)
        if one.text == "ox" or ("o" in one.text and row.item[1] == 0):
            return Line(one.offsets, "skipped", one.text, one.at)
        return one

    monkeypatch.setattr(Writing, "drawn", drawn)


@pytest.mark.parametrize(
    "misread, kept, left", [("redraw", 14, {"skipped": 2}), ("keep", 16, {}), ("drop", 14, None)]
)
def test_lines_that_do_not_come_out(lively, tmp_path, slips, misread, kept, left):
    """Those that are no writing at all are always drawn again, as `write` does."""
    found = made(tmp_path / "a", lively, lines=16, misread=misread)
    assert found.manifest["lines"] == kept
    assert found.manifest["left_out"] == (left if left is not None else {"skipped": 2})
    assert found.manifest["redrawn"] > 0
    rows = [json.loads(line) for line in open(tmp_path / "a" / "00000" / "metadata.jsonl")]
    assert len(rows) == kept
    assert {row["verdict"] for row in rows if row["text"] == "ox"} == (
        {"skipped"} if misread == "keep" else set()
    )
    told = "2 left out (2 skipped)" if misread != "keep" else "none left out"
    assert told in str(found)


@pytest.mark.parametrize("to", ["webdataset", "page", "inkml"])
def test_other_containers_are_the_same_bytes_by_two_workers(lively, tmp_path, to):
    one = made(tmp_path / "one", lively, to=to, lines=20)
    made(tmp_path / "two", lively, to=to, lines=20, workers=2)
    files = tree(tmp_path / "one")
    assert files == tree(tmp_path / "two") and one.manifest["lines"] > 0
    if to == "webdataset":
        for name, shard in one.manifest["shards"].items():
            assert hashlib.sha256(files[name]).hexdigest() == shard["sha256"]


def test_the_inkml_of_a_corpus_is_a_data_set(lively, tmp_path):
    made(tmp_path / "ink", lively, to="inkml", pictures="none", lines=16)
    files = sorted((tmp_path / "ink").rglob("*.inkml"))
    inks = [sg.datasets.one(file) for file in files]
    assert all(isinstance(ink, Drawing) and ink.times for ink in inks)
    assert {ink.label for ink in inks} <= set(TEXTS) and len(inks) > 10


@pytest.mark.parametrize(
    "options, words",
    [
        ({"size": "0.5..2"}, "size over 1 does not fit"),
        ({"height": "tall"}, "height 'tall' is no length"),
        ({"colour": ["black", "inky"]}, "colour 'inky' is no colour"),
        ({"background": "#12"}, "background '#12' is no colour"),
        ({"to": "zip"}, "to 'zip' is none of folder"),
        ({"to": "page", "pictures": "none"}, "PAGE XML describes pictures"),
        ({"style": "bold"}, "neither a number"),
        ({"shards": "3"}, "expected numbers from 0 to 2"),
        ({"best_of": 99}, "best of must be a whole number"),
        ({"best_of": 2.0}, "best of must be a whole number from 1 to 10, got 2.0"),
        ({"workers": 0}, "workers must be a whole number from 1, got 0"),
        ({"until": 1.5}, "until must be a number from 0 to 1, got 1.5"),
        ({"seed": -1}, "seed must be a whole number from 0, got -1"),
        ({"misread": "ignore"}, "misread 'ignore' is none of redraw, keep, drop"),
        ({"pictures": "jpg"}, "pictures 'jpg' is none of png, none"),
        ({"height": "20000px"}, "over 100 megapixels"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is(lively, tmp_path, options, words):
    with pytest.raises(ValueError, match=words):
        made(tmp_path / "none", lively, **options)
    assert not (tmp_path / "none").exists()


def test_an_unknown_option_names_those_that_there_are(tmp_path):
    with pytest.raises(TypeError, match="corpus.*hieght.*height"):
        sg.corpus("hello", tmp_path / "a", hieght=3)


COMMAND = [sys.executable, "-m", "strokegen", "corpus"]


def test_a_run_ended_before_it_was_told_of_its_first_shard_goes_on(lively, tmp_path, monkeypatch):
    @contextmanager
    def begin(*asked, real=make.begin):
        def ended(number, tell):
            shard(number, tell)  # it is in its place by now
            raise KeyboardInterrupt

        with real(*asked) as shard:
            yield ended

    with monkeypatch.context() as patch:
        patch.setattr(make, "begin", begin)
        with pytest.raises(KeyboardInterrupt):
            made(tmp_path / "broken", lively)
    assert list((tmp_path / "broken").glob("0*"))
    for out in ("broken", "undisturbed"):
        made(tmp_path / out, lively)
    assert tree(tmp_path / "broken") == tree(tmp_path / "undisturbed")


def run(texts, out, preset, *more):
    arguments = [texts, "-o", out, "--preset", preset, "--per-shard", 16, "--lines", 96, *more]
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_two_nodes_of_which_one_is_killed_make_the_same_bytes(lively, nodes, tmp_path):
    address, kill = nodes
    made(tmp_path / "undisturbed", lively, lines=160)
    out, left = tmp_path / "ray", []

    def strike():
        while not list(out.glob("0*")):
            time.sleep(0.01)
        left.append(10 - len(list(out.glob("0*"))))
        kill()

    striker = threading.Thread(target=strike)
    striker.start()
    made(out, lively, lines=160, ray=address)
    striker.join()
    assert left[0] > 2 and tree(out) == tree(tmp_path / "undisturbed")


@pytest.mark.skipif(os.name != "posix", reason="kills by a signal")
@pytest.mark.parametrize(
    "number, more", [(signal.SIGKILL, ["--workers", "2"]), (signal.SIGINT, []),
                     (signal.SIGTERM, ["--workers", "2", "--to", "webdataset"])]
)  # fmt: skip
def test_a_run_that_was_ended_goes_on_to_the_same_bytes(lively, tmp_path, number, more):
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(TEXTS))
    process = run(texts, tmp_path / "broken", lively, *more)
    begun = time.monotonic()
    while not list((tmp_path / "broken").glob("0*")) and time.monotonic() < begun + 120:
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    there = {path.name for path in (tmp_path / "broken").iterdir()}
    assert "manifest.json" not in there
    if number != signal.SIGKILL:
        assert process.returncode in (130, 143)
        assert "stopped; go on by: strokegen corpus" in said
        assert not [name for name in there if name.endswith(".part")]
    for out in ("broken", "undisturbed"):
        again = run(texts, tmp_path / out, lively, *more)
        told, said = again.communicate(timeout=300)
        assert again.returncode == 0, said
        assert "lines, " in told
    assert tree(tmp_path / "broken") == tree(tmp_path / "undisturbed")
    assert not list(Path(tmp_path / "broken").glob(".*"))


def test_more_workers_than_shards_are_told_of(lively, tmp_path):
    with pytest.warns(UserWarning, match="only 1 of 3 workers have a shard to make; a"):
        made(tmp_path / "a", lively, lines=16, workers=3)
