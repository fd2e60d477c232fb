"""Programs of others in Node, for tests that hold their word against ours.

STROKEGEN_NODE_PATH names a folder of npm's packages, outside of this repository; see the scripts in
`boards` for which.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

BOARDS = Path(__file__).parent / "boards"


def packages():
    """The folder of npm's packages; skips where there is none."""
    folder = os.environ.get("STROKEGEN_NODE_PATH")
    if not folder or not shutil.which("node"):
        pytest.skip("needs Node, and STROKEGEN_NODE_PATH with npm's packages")
    return Path(folder)


def program(script, *words, given=None):
    """What a script of `boards` says."""
    done = subprocess.run(
        ["node", BOARDS / script, *words], input=given, capture_output=True, timeout=120,
        env={**os.environ, "NODE_PATH": str(packages())},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def kept(name):
    """What a script has said once, with its own ink."""
    return json.loads((BOARDS / f"{name}.json").read_text())


def apart(points, line):
    """How far points `(n, 2)` lie from a line through others `(m, 2)`, `(n,)`."""
    start, step = line[:-1], np.diff(line, axis=0)
    length = np.maximum((step**2).sum(axis=1), 1e-12)
    along = ((points[:, None] - start) * step).sum(axis=2) / length
    nearest = start + np.clip(along, 0, 1)[..., None] * step
    return np.linalg.norm(points[:, None] - nearest, axis=2).min(axis=1)
