"""The command line, run in this process, with folders of the test's own."""

import numpy as np
import pytest

from strokegen import cli
from strokegen.datasets.sample import split_of
from tests.conftest import without_xla


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def strokegen(tmp_path, monkeypatch, capsys):
    """Run `strokegen ARGUMENTS` through its console entry: .code, .out, .err."""
    monkeypatch.setenv("STROKEGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("STROKEGEN_DATA", raising=False)

    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Result(caught.value.code, out, err)

    return run


def writers(split, count):
    """Names that UNIPEN's loader puts into `split`."""
    found = (f"w{n}" for n in range(10_000) if split_of(f"abc/w{n}") == split)
    return [next(found) for _ in range(count)]


def zigzag(rng, legs):
    """Upright strokes of one height, as points of a file: y up."""
    x = np.cumsum(rng.integers(25, 40, legs + 1))
    y = 100 * (np.arange(legs + 1) % 2) + rng.integers(-5, 6, legs + 1)
    return "\n".join(f"{a} {b}" for a, b in zip(x, y))


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """UNIPEN words by three writers; one has enough of them for a style of its own."""
    root = tmp_path_factory.mktemp("data") / "unipen"
    for folder in ("include/abc", "data/7/abc"):
        (root / folder).mkdir(parents=True)
    rng = np.random.default_rng(0)
    amounts = {writers("train", 2)[0]: 30, writers("train", 2)[1]: 5, writers("valid", 1)[0]: 6}
    for writer, amount in amounts.items():
        words = ["on", "mu", "sun", "Rows", "can't"] * 6
        ink = "\n".join(f".PEN_DOWN\n{zigzag(rng, 3 * len(word))}" for word in words[:amount])
        (root / f"include/abc/{writer}.dat").write_text(f".COORD X Y\n.WRITER_ID {writer}\n{ink}\n")
        segments = "\n".join(
            f'.SEGMENT WORD {i} OK "{word}"' for i, word in enumerate(words[:amount])
        )
        (root / f"data/7/abc/{writer}.dat").write_text(f".INCLUDE abc/{writer}.dat\n{segments}\n")
    return root


@pytest.fixture
def plain_graphs(monkeypatch):
    """TensorFlow without XLA, see `without_xla`."""
    without_xla(monkeypatch)
