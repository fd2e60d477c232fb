"""What a corpus is made of: the options of `strokegen corpus` and of `strokegen.corpus`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict

from strokegen.models.handwriting.judge import BEST_OF, UNTIL
from strokegen.models.handwriting.write import PEN
from strokegen.options import option, ray_option, seed_option, whole_option
from strokegen.redraw import ATTEMPTS
from strokegen.render.pen import PENS
from strokegen.render.style import Measure

LEAST, MOST = 16, 64
"""Lines of neighbouring numbers that NumPy draws side by side, whatever else is drawn."""

Form = Literal["folder", "webdataset", "parquet", "page", "inkml"]
Misread = Literal["redraw", "keep", "drop"]
Values = str | float | Sequence[str | float]
"""One to choose, or several to choose from."""

_MAY = "May be given again."


@dataclass(frozen=True, kw_only=True)
class CorpusConfig:
    """Make training data for recognisers: the lines of TEXTS in many hands, in shards.

    TEXTS are files with a text a line, folders of such files that end in .txt, or - for standard
    input. Of options that may be given again, each line is given one by chance; numbers may be
    ranges, such as 0.2..1.2. A line is a function of --seed and its number alone, whatever the
    number of workers. What was stopped goes on by the same command.

    Example: strokegen corpus words.txt -o corpus --lines 5000 --style all --height 64px --workers 2
    """

    texts: tuple[Path, ...] = option(argument=True, metavar="TEXTS...")
    out: Path = option(help="Folder for the shards and manifest.json.", short="-o")
    to: Form = option(
        "folder",
        "folder: pictures and metadata.jsonl, as Hugging Face's imagefolder; webdataset: tar; "
        "parquet (needs pyarrow); page: pictures and PAGE XML; inkml.",
    )
    lines: int | None = option(
        None, "How many to make, the texts in turn.", least=1, shown="each text once"
    )
    seed: int = seed_option(what="Of all that is left to chance.")
    style: tuple[str, ...] = option(
        ("named",),
        f"Hand: a number, a name, none, a blend such as 3:0.4,17:0.6, named or all. {_MAY}",
    )
    bias: tuple[str, ...] = option(
        ("0.5..1.2",), f"0 is as uneven as people are, 1 and more is neater. {_MAY}"
    )
    pen: tuple[str, ...] = option(("constant",), f"Of {', '.join(PENS)}. {_MAY}")
    pen_width: tuple[str, ...] = option((f"{PEN:g}",), f"In x-heights. {_MAY}")
    slant: tuple[str, ...] = option(
        ("0",), f"How far the ink leans beyond its hand: right above 0, left below. {_MAY}"
    )
    size: tuple[str, ...] = option(
        ("1",), f"Of the ink: 1 is an x-height of 2.5 mm, or fills the --height. {_MAY}"
    )
    tremor: tuple[str, ...] = option(
        ("0",), f"Standard deviation of each point, in x-heights. {_MAY}"
    )
    noise: tuple[str, ...] = option(
        ("0",), f"Standard deviation of the picture's pixels, of 1. {_MAY}"
    )
    colour: tuple[str, ...] = option(("black",), f"Ink: a name or #rrggbb. {_MAY}")
    background: tuple[str, ...] = option(("white",), f"A colour, or transparent. {_MAY}")
    pictures: Literal["png", "none"] = option("png", "Without pictures, boxes are in x-heights.")
    height: str | None = option(None, "Of a picture, such as 64px.", shown="the ink's")
    width: str | None = option(None, "Of a picture, such as 800px.", shown="the ink's")
    dpi: float = option(150.0, "Pixels an inch.", least=1, most=10_000)
    preset: str = option("handwriting", "Shipped preset, or a preset or run folder.")
    misread: Misread = option(
        "redraw",
        "Lines that do not come out or cannot be read back: drawn again, up to --best-of times, "
        "and left out if that fails; kept; or left out at once.",
    )
    best_of: int = option(BEST_OF, "With --misread redraw.", least=1, most=ATTEMPTS)
    until: float = option(
        UNTIL, "How sure the reader must be of a line that is not drawn again.", least=0, most=1
    )
    replace: bool = option(False, "Write the nearest for what cannot be written, and say so.")
    per_shard: int = whole_option(
        1024, f"Numbers a shard, a multiple of {LEAST}; of {MOST} it is fastest.", least=LEAST
    )
    shards: str | None = option(None, "Only these, such as 3 or 0,3-5, to share the work.")
    workers: int = whole_option(1, "Processes side by side.")
    ray: str | None = ray_option("Make the shards by nodes, which share the folder --out,")


class CorpusOptions(TypedDict, total=False):
    """How a corpus is to be made; of values, one or several, each line is given one by chance.

    Attributes:
      to: "folder": pictures and metadata.jsonl; "webdataset": tar; "parquet"; "page": pictures and
        PAGE XML; or "inkml".
      lines: how many, the texts in turn; None makes each text once.
      seed: of all that is left to chance.
      style: hands, as `strokegen.write` takes them; "named" and "all" are all with a name, and all.
      bias: numbers, or ranges such as "0.5..1.2", the default.
      pen: names of `render.PENS`; pen_width: in x-heights.
      slant: how far the ink leans beyond its hand, to the right above 0.
      size: 1 is an x-height of 2.5 mm; where `height` or `width` is given, the share that the ink
        fills of it.
      tremor: standard deviation of each point, in x-heights.
      noise: standard deviation of the picture's pixels, of 1.
      colour: of the ink; background: colours, or "transparent".
      pictures: "png" or "none".
      height: of a picture, as for `Look`; width: likewise; dpi: pixels an inch.
      preset: a name or a folder.
      misread: "redraw", up to `best_of` times, and leave out if that fails; "keep"; or "drop".
      best_of, until: as in `How`.
      replace: write the nearest for what cannot be written; a `LeftOut` says so.
      per_shard: numbers a shard, a multiple of 16; shards: only these, such as "0,3-5".
      workers: processes side by side; a script that asks for several begins its own work below
        `if __name__ == "__main__":`.
      ray: address of a Ray cluster that makes the shards instead, whose nodes share `out`.
    """

    to: Form
    lines: int | None
    seed: int
    style: Values
    bias: Values
    pen: Values
    pen_width: Values
    slant: Values
    size: Values
    tremor: Values
    noise: Values
    colour: Values
    background: Values
    pictures: Literal["png", "none"]
    height: Measure | None
    width: Measure | None
    dpi: float
    preset: str | Path
    misread: Misread
    best_of: int
    until: float
    replace: bool
    per_shard: int
    shards: str | None
    workers: int
    ray: str | None
