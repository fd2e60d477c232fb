"""What a shell is offered: names of presets, hands and categories, and files otherwise."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from strokegen.presets import SHIPPED, shipped


def config(preset):
    return json.loads((SHIPPED / preset / "config.json").read_text())


HANDS, THINGS = list(config("handwriting")["style_names"]), config("sketch")["categories"]


def offered(strokegen, monkeypatch, *words):
    """The (type, value) of what is offered for the last word, as a shell would ask."""
    line = ["strokegen", *words]
    monkeypatch.setenv("_STROKEGEN_COMPLETE", "zsh_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(line[:-1]))
    monkeypatch.setenv("COMP_CWORD", str(len(line) - 1))
    if words[-1]:
        monkeypatch.setenv("COMP_WORDS", " ".join(line))
    result = strokegen()
    assert (result.code, result.err) == (0, "")
    rows = result.out.strip("\n").split("\n") if result.out.strip() else []
    return list(zip(rows[::3], rows[1::3]))


def plain(*values):
    return [("plain", value) for value in values]


@pytest.mark.parametrize(
    "words, values",
    [
        (["write", "--preset", "h"], ["handwriting"]),
        (["sketch", "--preset", ""], [n for n in shipped() if config(n)["model"] == "sketch_rnn"]),
        (["styles", "hand"], ["handwriting"]),
        (["write", "hi", "--style", ""], [*HANDS, "none"]),
        (["write", "hi", "--style", "fl"], ["flowing"]),
        (["write", "hi", "--style", "55"], ["55", *map(str, range(550, 560))]),
        (["styles", "--styles", "neat,p"], ["neat,plain", "neat,print"]),
        (["sketch", "--category", ""], THINGS),
        (["complete", "x.svg", "--category", "b"], [a for a in THINGS if a.startswith("b")]),
        (["interpolate", "bird", "ca"], [a for a in THINGS if a.startswith("ca")]),
        (["reconstruct", "pin"], ["pineapple"]),
        (["data", "show", "uni"], ["unipen"]),
        (["data", "fetch", "omni"], ["omniglot"]),
        (["train", "sketch", "--data", "omni"], ["omniglot"]),
        (["train", "handwriting", "--data", "uni"], ["unipen"]),
        (["train", "sketch", "--start", ""], ["omniglot", "sketch"]),
        (["train", "handwriting", "--start", "h"], ["handwriting"]),
        (["train", "scribble", "--start", ""], ["handwriting", "scribble"]),
        (["train", "reader", "--start", ""], ["reader"]),
        (["sketch", "--judge", ""], ["judge"]),
        (["serve", "--sketch", "s"], ["sketch"]),
        (["nearest", "x.svg", "--among", "quick"], ["quickdraw"]),
        (["evaluate", "s"], ["scribble", "sketch"]),
        (["evaluate", "scribble", "--beside", "hand"], ["handwriting"]),
        (["scr"], ["scribble"]),
        (["write", "--pen", "br"], ["brush"]),
        (["write", "--preset", "nowhere", "--style", "ne"], []),
    ],
)
def test_names_are_offered(strokegen, monkeypatch, words, values):
    assert offered(strokegen, monkeypatch, *words) == plain(*values)


@pytest.mark.parametrize(
    "words",
    [["convert", "ab"], ["write", "hi", "-o", "ab"], ["gallery", "x.svg", "ab"],
     ["interpolate", "ab"], ["data", "show", "ab"], ["write", "--file", "ab"],
     ["train", "sketch", "--data", "ab"],
     ["animate", "x.svg", "--data", "uni"]],
)  # fmt: skip
def test_files_are_left_to_the_shell(strokegen, monkeypatch, words):
    assert offered(strokegen, monkeypatch, *words) == [("file", words[-1])]


def test_folders_are_offered_where_no_preset_begins_so(strokegen, monkeypatch):
    assert offered(strokegen, monkeypatch, "write", "--preset", "runs/x") == [("dir", "runs/x")]
    train = ("train", "sketch", "--start", "runs/x")
    assert offered(strokegen, monkeypatch, *train) == [("dir", "runs/x")]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_the_documents_say_is_a_script_that_the_shell_takes(shell):
    environment = os.environ | {"_STROKEGEN_COMPLETE": f"{shell}_source"}
    script = subprocess.run(
        [sys.executable, "-c", "from strokegen.cli import run; run([])"], env=environment,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert script.returncode == 0 and "strokegen" in script.stdout
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n"], input=script.stdout, text=True, timeout=60)
        assert checked.returncode == 0
