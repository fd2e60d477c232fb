"""Files made by hand; no test of them reads or writes the user's cache or data."""

import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("STROKEGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("STROKEGEN_DATA", raising=False)
