"""Lists of drawings in a notebook, as sheets; all else as before."""

import re
import subprocess
import sys

import pytest

from strokegen import notebook
from strokegen.datasets import Dataset, Sample
from strokegen.datasets.sample import PackedSamples
from strokegen.ink.drawing import Drawing

CAT = Drawing(([[0, 0], [9, 5]],), label="cat <b>")


def paths(html):
    return html.count("<path")


def test_a_list_shows_every_drawing_above_its_label():
    html = notebook.sheet([CAT, CAT.with_label(None), CAT])
    assert paths(html) == 3 and html.count("cat &lt;b&gt;") == 2


def test_a_data_set_shows_its_first_and_says_how_many_there_are():
    samples = [Sample(CAT) for _ in range(2000)]
    for shown in (Dataset("x", samples), PackedSamples.pack(samples)):
        html = notebook.sheet(shown)
        assert paths(html) == notebook.MOST and "<p>48 of 2,000 drawings</p>" in html


@pytest.mark.parametrize("other", [[], [1, 2], [CAT, 3], ["text"], [CAT] * 100 + [None], ()])
def test_other_lists_are_left_alone(other):
    assert notebook.sheet(other) is None


def test_ipython_shows_lists_after_the_extension_is_loaded():
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "strokegen")
    shown, _ = shell.display_formatter.format([CAT, CAT])
    assert paths(shown["text/html"]) == 2 and "text/plain" in shown
    shown, _ = shell.display_formatter.format([1, 2])
    assert set(shown) == {"text/plain"}
    shown, _ = shell.display_formatter.format(Dataset("x", [Sample(CAT)]))
    assert paths(shown["text/html"]) == 1
    shown, _ = shell.display_formatter.format(CAT)
    assert paths(shown["image/svg+xml"]) == 1
    assert re.fullmatch(r"<Drawing: 1 strokes, 2 points, 9 x 5, label='cat <b>'>",
                        shown["text/plain"])  # fmt: skip


def test_without_a_notebook_ipython_is_not_needed():
    code = (
        "import strokegen, sys; strokegen.load_ipython_extension; print('IPython' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr
