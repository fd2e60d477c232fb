"""The Keras layer on every backend, each in a Python of its own; and where Keras is missing."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "layer_on_a_backend.py"


def python(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        capture_output=True,
        text=True,
        timeout=540,
    )


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_on_this_backend(backend):
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed; pip install 'strokegen[test,backends]' has all")
    done = python("-m", "pytest", "-q", "-p", "no:cacheprovider", TESTS, KERAS_BACKEND=backend)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert int(done.stdout.splitlines()[-1].split(" passed")[0].split()[-1]) > 50


MISSING = """
import sys
sys.modules.update(dict.fromkeys({modules!r}))
from strokegen.models.mdn.mixture import GaussianMixture
assert GaussianMixture(1, 2).sample
try:
    {code}
except ModuleNotFoundError as error:
    print(error.name, error)
"""


@pytest.mark.parametrize(
    "code", ["from strokegen.models.mdn import MDN", "import strokegen.models.mdn.layer"]
)
@pytest.mark.parametrize("missing", ["keras", "tensorflow"])
def test_a_missing_keras_names_the_extra(code, missing):
    done = python("-c", MISSING.format(modules=[missing], code=code), KERAS_BACKEND="tensorflow")
    assert done.stdout == (
        f"{missing} the MDN layer needs {missing}, install it by: pip install 'strokegen[train]'\n"
    ), done.stderr[-2000:]


def test_a_missing_tensorflow_probability_names_the_extra():
    code = "from strokegen.models.mdn import MDN; MDN(1).distribution([[0.0] * 15])"
    done = python("-c", MISSING.format(modules=["tensorflow_probability"], code=code))
    assert done.stdout == (
        "tensorflow_probability a distribution needs tensorflow_probability, "
        "install it by: pip install 'strokegen[train]'\n"
    ), done.stderr[-2000:]
