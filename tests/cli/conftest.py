"""The command line, run in this process, with folders of the test's own."""

import pytest

from strokegen import cli


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
