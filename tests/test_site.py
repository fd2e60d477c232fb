"""The site is built with warnings as errors, and has every public name, verb and decision on it."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import strokegen
from strokegen.cli import VERBS

ROOT = Path(__file__).parents[1]


def build(where, folder):
    # Not --quiet, which keeps the warnings from those who count them.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site's folder."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def public():
    """Every public name, and those of the public modules."""
    for name in strokegen.__all__:
        value = getattr(strokegen, name)
        yield f"strokegen.{name}"
        if inspect.ismodule(value):
            yield from (f"strokegen.{name}.{part}" for part in value.__all__)


def test_every_public_name_is_in_the_reference(site):
    page = (site / "reference" / "python" / "index.html").read_text("utf-8")
    missing = [name for name in public() if f'id="{name}"' not in page]
    assert not missing


def test_every_verb_is_in_the_reference(site):
    page = (site / "reference" / "cli" / "index.html").read_text("utf-8")
    missing = [verb for verb in VERBS if f'id="strokegen-{verb}"' not in page]
    assert not missing
    for verb in ("train-sketch", "world-evolve", "data-fetch"):
        assert f'id="strokegen-{verb}"' in page


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "index.md").read_text("utf-8")
    missing = [page.name for page in folder.glob("0*.md") if f"({page.name})" not in index]
    assert not missing and len(list(folder.glob("0*.md"))) > 15


def test_a_warning_is_an_error(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[nowhere](gone.md)")
    (tmp_path / "mkdocs.yml").write_text("site_name: small\n")
    assert build(tmp_path, tmp_path / "site").returncode == 1
