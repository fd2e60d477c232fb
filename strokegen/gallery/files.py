"""A gallery of drawings and of files that hold some, written to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from strokegen.formats import pictures
from strokegen.formats.sniff import unpacked
from strokegen.gallery.page import FACTS, MOST, Tile, gallery
from strokegen.gallery.picture import picture
from strokegen.ink import sources
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import File, name_of, write_to

Shown = Drawing | Tile | str | Path
"""Of a gallery: a drawing, a picture, or a name of drawings, see `strokegen.datasets.read`."""


def save(
    shown: Sequence[Shown],
    path: File,
    *,
    title: str | None = None,
    form: str | None = None,
    data: str | Path | None = None,
    progress: Callable[[Sequence[Shown]], Iterable[Shown]] = iter,
) -> int:
    """Write a web page with drawings, to filter, enlarge, play and download.

    The page is one file and needs no network. An SVG file is shown with its colours and words;
    pictures, links and scripts within it are left out.

    Args:
      shown: drawings, and names of drawings, such as files; "-" is standard input.
      path: of the page, an .html file; or a file open for writing bytes.
      title: what stands above it; the page's name by default.
      form: the format of standard input; by default its first bytes tell it.
      data: the folder where references are found; None takes STROKEGEN_DATA.
      progress: called with `shown`, returns it as an iterator (such as tqdm).
    Returns:
      How many drawings there are on it.
    Raises:
      ValueError: another extension; no drawings, or more than `MOST`; a file that cannot be read.
      OSError: a file is missing, or the page cannot be written to.
    """
    name = name_of(path)
    if name is not None and name.suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"{path}: a gallery is a web page; let its name end in .html")
    tiles: list[Tile] = []
    for one in progress(shown):
        tiles += _tiles(one, form, data)
        if len(tiles) > MOST:
            raise ValueError(
                f"{one}: with it there are over {MOST:,} drawings; make several galleries"
            )
    if not tiles:
        raise ValueError(f"there are no drawings in {', '.join(map(str, shown))[:200]}")
    if title is None:
        title = "Drawings" if name is None else name.stem
    write_to(path, gallery(tiles, title).encode())
    return len(tiles)


def _tiles(shown: Shown, form: str | None, data: str | Path | None) -> list[Tile]:
    if isinstance(shown, Tile):
        return [shown]
    if isinstance(shown, Drawing):
        return [Tile.of(shown)]
    source = str(shown)
    name = Path(source).name
    if Path(source).suffix.lower() in (".svg", ".svgz"):
        with open(source, "rb") as stream, unpacked(stream, source) as plain:
            pictures.refuse(plain, source)
            found = picture(plain, source)
        facts = {key: value for key, value in found.facts.items() if key in FACTS}
        return [Tile(found.svg, found.title or Path(source).stem, facts | {"file": name})]
    drawings = sources.read(source, form if source == "-" else None, data=data)
    return [
        Tile.of(drawing, file=name) if source != "-" else Tile.of(drawing) for drawing in drawings
    ]
