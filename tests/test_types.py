"""The face that tools see: type checkers read the package as its users' programs call it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import strokegen

ROOT = Path(__file__).parents[1]
PACKAGE = Path(strokegen.__file__).parent
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SNIPPETS = [
    (page.relative_to(ROOT).as_posix(), code)
    for page in PAGES
    for code in _BLOCK.findall(page.read_text("utf-8"))
]
MISSPELT = 'import strokegen as sg\n\nsg.write("hi", bais=2)\nsg.scribble(bais=2)\n'
RIGHT = 'import strokegen as sg\n\nsg.write("hi", bias=2).save("hi.svg")\n'


@pytest.fixture(scope="module")
def pyright(tmp_path_factory):
    """`pyright(name -> code)`: the errors that pyright finds, by file name."""

    def check(codes):
        folder = tmp_path_factory.mktemp("checked")
        for name, code in codes.items():
            (folder / name).write_text(code, "utf-8")
        (folder / "pyrightconfig.json").write_text(
            json.dumps({"pythonVersion": "3.11", "extraPaths": [str(PACKAGE.parent)]})
        )
        command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
        done = subprocess.run(
            [*command, "-p", str(folder)], capture_output=True, text=True, timeout=300
        )
        report = json.loads(done.stdout)
        assert report["summary"]["filesAnalyzed"] == len(codes)
        found = {name: [] for name in codes}
        for one in report["generalDiagnostics"]:
            if one["severity"] == "error":
                found[Path(one["file"]).name].append(one["message"])
        return found

    return check


def test_pyright_finds_nothing_in_the_documents_and_catches_a_misspelt_keyword(pyright):
    codes = {f"snippet{number}.py": code for number, (_, code) in enumerate(SNIPPETS)}
    found = pyright({**codes, "misspelt.py": MISSPELT, "right.py": RIGHT})
    # Of a function with overloads pyright does not say which keyword it is.
    written, scribbled = found.pop("misspelt.py")
    assert 'No overloads for "write"' in written and 'No parameter named "bais"' in scribbled
    assert not found.pop("right.py")
    places = {SNIPPETS[int(re.findall(r"\d+", name)[0])][0]: e for name, e in found.items() if e}
    assert not places


def test_mypy_reads_the_package_and_catches_a_misspelt_keyword(tmp_path):
    (tmp_path / "misspelt.py").write_text(MISSPELT)
    (tmp_path / "right.py").write_text(RIGHT)
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache")]
    options = ["--ignore-missing-imports", "--follow-imports", "silent"]
    done = subprocess.run(
        [*command, *options, "misspelt.py", "right.py"],
        cwd=tmp_path,
        # Installed, it is found as any package; else where it stands.
        env={} if "site-packages" in str(PACKAGE) else {"MYPYPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    errors = re.findall(r"^(\w+)\.py:\d+: error: (.*)", done.stdout, re.MULTILINE)
    assert {file for file, _ in errors} == {"misspelt"}, done.stdout + done.stderr
    assert any('Unexpected keyword argument "bais"' in what for _, what in errors)


def test_there_are_snippets_to_check():
    assert len(SNIPPETS) > 8 and any(page == "README.md" for page, _ in SNIPPETS)


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").is_file()
