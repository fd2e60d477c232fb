"""The documents keep up with the package."""

import re
from pathlib import Path

import pytest

import strokegen
from strokegen.cli import VERBS
from strokegen.datasets import catalogue

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_shows_every_verb(verb):
    assert re.search(rf"^\s*(\$ )?strokegen {verb}\b", README.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", strokegen.__all__)
def test_the_readme_names_every_public_name(name):
    assert re.search(rf"\b(sg|strokegen)\.{name}\b", README.read_text("utf-8"))


@pytest.mark.parametrize("name", catalogue.entries())
def test_every_data_set_is_named_with_its_source_in_the_data_page(name):
    page = (ROOT / "data" / "README.md").read_text("utf-8")
    assert name in page and catalogue.entry(name).source in page


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")))
def test_local_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_changelog_has_the_version():
    assert f"## {strokegen.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
