"""The documents, docstrings and comments keep up with the package."""

import ast
import io
import pkgutil
import re
import tokenize
from pathlib import Path

import pytest

import strokegen
from strokegen.cli import VERBS
from strokegen.datasets import catalogue

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PACKAGE = Path(strokegen.__file__).parent
NAME = re.compile(r"\bstrokegen(?:\.[a-z_]\w*)+(?:\.[A-Za-z_]\w*)*")


def prose(source: str):
    """The docstrings and comments of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def names_in(text: str) -> list[str]:
    """What text names of the package by its full name, but for files such as strokegen.json."""
    return [name for name in NAME.findall(text) if not name.endswith((".json", ".md"))]


MODULES = sorted(PACKAGE.rglob("*.py"))
PAGES = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md"))


@pytest.mark.parametrize("path", MODULES + PAGES, ids=lambda path: "/".join(path.parts[-3:]))
def test_what_is_named_is_there(path):
    source = path.read_text("utf-8")
    for text in prose(source) if path.suffix == ".py" else [source]:
        for name in names_in(text):
            pkgutil.resolve_name(name)


def test_a_name_that_is_not_there_is_found():
    source = '"""See `strokegen.ink.nowhere`."""\nX = 1\n"""strokegen.ink.drawing.Line."""\n'
    source += "X = 2  # strokegen.x.\n"
    found = [name for text in prose(source) for name in names_in(text)]
    assert found == ["strokegen.ink.nowhere", "strokegen.ink.drawing.Line", "strokegen.x"]
    for name in found:
        with pytest.raises((ImportError, AttributeError)):
            pkgutil.resolve_name(name)


@pytest.mark.parametrize("verb", VERBS)
def test_the_guides_show_every_verb(verb):
    assert any(
        re.search(rf"^\s*(\$ )?strokegen {verb}\b", page.read_text("utf-8"), re.MULTILINE)
        for page in [
            README,
            *(ROOT / "docs").glob("*.md"),
            *(ROOT / "docs" / "how-to").glob("*.md"),
        ]
    )


@pytest.mark.parametrize("name", strokegen.__all__)
def test_the_readme_names_every_public_name(name):
    assert re.search(rf"\b(sg|strokegen)\.{name}\b", README.read_text("utf-8"))


def test_what_the_readme_has_for_python_can_be_called():
    (part,) = re.findall("## From Python\n(.+?)```", README.read_text("utf-8"), re.DOTALL)
    names = re.findall(r"`sg\.([\w.]+)`", part)
    assert len(names) > 20
    assert [name for name in names if not callable(pkgutil.resolve_name(f"strokegen.{name}"))] == []


def test_the_readme_is_a_first_screen_and_links():
    assert len(README.read_text("utf-8").splitlines()) <= 160


@pytest.mark.parametrize("name", catalogue.entries())
def test_every_data_set_is_named_with_its_source_in_the_data_page(name):
    page = (ROOT / "data" / "README.md").read_text("utf-8")
    assert name in page and catalogue.entry(name).source in page


@pytest.mark.parametrize("page", PAGES)
def test_local_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


NEEDS = {
    r"kanjivg|\.bin\b": "sketch",
    r"\.pdf\b": "pdf",
    r"\.mid\b": "midi",
    r"\.(hpgl|gcode)\b": "plot",
    r"strokegen (world )?train": "train",
    r"strokegen world (record|play|evolve)": "worlds",
    r"strokegen evaluate (?!.*robojam)": "evaluate",
}


def lacking(text: str) -> list[str]:
    """Lines of a text's shell blocks that need an extra of which the block says nothing."""
    return [
        line
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        for need, extra in NEEDS.items()
        if re.search(need, line) and not re.search(rf"(extra: |\[)[\w, ]*\b{extra}\b", block)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_block_that_needs_an_extra_says_which(page):
    assert lacking(page.read_text()) == []


def test_a_missing_extra_is_found():
    line = "strokegen write hi -o a.pdf"
    assert lacking(f"```sh\n{line}\n```") == [line]
    assert lacking(f"```sh\n{line}   # extra: pdf\n```") == []


def test_the_changelog_has_the_version():
    assert f"## {strokegen.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
