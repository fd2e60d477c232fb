"""Bars of progress take nothing away."""

import pytest

from strokegen.ink import progress


@pytest.mark.parametrize("quiet", [-1, 1e9])
@pytest.mark.parametrize("items", [[], [1], [1, 2, 3]])
def test_a_progress_bar_passes_everything_on(quiet, items, monkeypatch):
    monkeypatch.setattr(progress, "_QUIET", quiet)
    assert list(progress.watched(items, "counting", " items")) == items
    assert list(progress.watched(iter(items), "counting", " items")) == items
