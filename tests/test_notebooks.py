"""The example notebook runs from top to bottom, and shows what it says."""

from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[1] / "examples" / "tour.ipynb"


def test_the_tour_runs_and_shows_its_drawings(tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    import strokegen

    # The package may be under test without being installed.
    monkeypatch.setenv("PYTHONPATH", str(Path(strokegen.__file__).parents[1]))
    book = nbformat.read(NOTEBOOK, 4)
    assert not [cell for cell in book.cells if cell.get("outputs")], "keep outputs out of the file"
    place = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(book, timeout=100, resources=place).execute()
    shown = [
        output.get("data", {}).get("image/svg+xml") or output.get("data", {}).get("text/html")
        for cell in book.cells
        for output in cell.get("outputs", [])
    ]
    pictures = [svg for svg in shown if svg]
    assert len(pictures) == 6 and all("<path" in svg for svg in pictures)
    assert {"gallery.html", "two.inkml", "spiral.svg"} <= {file.name for file in tmp_path.iterdir()}
