"""Reading files of any format: what no reader of one format does."""

import gzip
import subprocess
import sys

import pytest

from strokegen.formats.read import read
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError

CAT = Drawing(([[0, 0], [3, 4]], [[5, 6]]), label="cat")
OWN = encode([CAT], FORMATS["json"])


@pytest.mark.parametrize("name, data", [
    ("a.tldr", b'{"tldrawFileFormatVersion":1,"schema":{},"records":[]}'),
    ("a.json", b'{"store":{},"schema":{}}'),
    ("a.xopp", b"<xournal/>"),
])  # fmt: skip
def test_a_file_without_a_page_is_told(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=f"{name}: no page in it, and so no drawing$"):
        read(tmp_path / name)


@pytest.mark.parametrize("cut", [3, 12, -1])
def test_damaged_gzip_is_one_line(cut, tmp_path):
    file = tmp_path / "a.ndjson.gz"
    file.write_bytes(gzip.compress(OWN * 50)[:cut])
    with pytest.raises(DataError, match="a.ndjson.gz: damaged gzip"):
        read(file)


def test_a_short_reading_does_not_import_the_progress_bar(tmp_path):
    file = tmp_path / "a.svg"
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><path stroke="red" d="M0 0L9 9"/></svg>'
    )
    code = f"""
import sys
from strokegen.formats.read import read
assert len(read({str(file)!r})) == 1
print("tqdm" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
