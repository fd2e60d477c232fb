"""What is fed with mutated files: every loader, and every verb that takes ink or text.

A target makes the input of a case from a random generator and runs it. A loader may raise what is
promised; a verb may not even do that, since its errors are a line and an exit status.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from strokegen import cli
from strokegen.datasets import cache, iamondb, kanjivg, omniglot, quickdraw, unipen
from strokegen.datasets import files as ink_files
from strokegen.datasets import microjam as microjam_set
from strokegen.datasets import npz as npz_set
from strokegen.formats.read import read as read_file
from strokegen.formats.table import FORMATS
from strokegen.formats.write import encode
from strokegen.gallery.picture import picture
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.drawing import Drawing
from strokegen.lettering.fonts import font
from strokegen.lettering.setting import set_text
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.reader.network import Labeller
from strokegen.models.registry import load as load_preset
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.respond import heard
from strokegen.models.sketch_rnn.magenta import read_decoder
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.models.worlds import rollouts
from strokegen.presets import write_preset
from strokegen.web import asked
from strokegen.web.hands import Hands
from tests.fuzz import seeds
from tests.fuzz.mutate import mutated
from tests.fuzz.run import Unkept


@dataclass
class Target:
    """A loader or verb.

    Attributes:
      name: on the command line and in the table.
      make: the input of a case.
      run: feeds it, in an empty folder; whether it was read.
      share: of all cases, in relation to the others.
      refuses: whether it may raise what is promised.
    """

    name: str
    make: Callable[[random.Random], Any]
    run: Callable[[Any, Path, random.Random], bool]
    share: float = 1.0
    refuses: bool = True
    prepare: Callable[[Path], None] = field(default=lambda folder: None)


TARGETS: dict[str, Target] = {}


def shares(names: Sequence[str], cases: int) -> dict[str, int]:
    """Cases of each target, at least one."""
    whole = sum(TARGETS[name].share for name in names)
    return {name: max(1, round(cases * TARGETS[name].share / whole)) for name in names}


def add(*targets: Target) -> None:
    TARGETS.update({target.name: target for target in targets})


def from_seeds(found: Sequence[bytes]) -> Callable[[random.Random], bytes]:
    return lambda rng: mutated(rng, rng.choice(found), found)


# Formats: read, and what was read can be written and read again, or is refused.


def format_target(name: str) -> Target:
    form = FORMATS[name]
    suffix = form.suffixes[0]

    def run(data: bytes, folder: Path, rng: random.Random) -> bool:
        file = folder / f"a{suffix}"
        file.write_bytes(data)
        again(read_file(file, name), folder, rng)
        return True

    return Target(f"format {name}", from_seeds(seeds.seeds()[name]), run, 10)


def again(drawings: list[Drawing], folder: Path, rng: random.Random) -> None:
    """Write drawings in some format and read them back: refused, or as many strokes."""
    name = rng.choice(list(FORMATS))
    form = FORMATS[name]
    chosen = drawings[:1] if form.single else drawings
    if not chosen:
        return
    try:
        data = encode(chosen, form)
    except ValueError:
        return
    file = folder / f"again{form.suffixes[0]}"
    file.write_bytes(data)
    try:
        found = read_file(file, name)
    except (ValueError, OSError) as error:
        raise Unkept(f"{name} that was written is not read: {error}") from error
    if name != "npz" and [len(one) for one in found] != [len(one) for one in chosen]:
        raise Unkept(f"{name} lost strokes: {chosen} became {found}")


def part_of_office(rng: random.Random) -> bytes:
    """A file of Office, one of whose parts is mutated: most others are damaged as archives."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rng.choice(seeds.offices()))) as old:
        chosen = rng.choice(old.namelist())
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                data = old.read(name)
                content = mutated(rng, data) if name == chosen else data
                new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def sniffed(data: bytes, folder: Path, rng: random.Random) -> bool:
    with standard_input(data):
        read_file("-")
    return True


@contextlib.contextmanager
def standard_input(data: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data))
    try:
        yield
    finally:
        sys.stdin = before


EVERY = [data for files in seeds.seeds().values() for data in files]

# What a browser sends, and what the server has kept.

BODIES = [
    b'{"text": "hi", "style": "3:0.4,17:0.6", "bias": 1.5, "seed": 7, "pen": "nib", "keep": true}',
    b'{"drawing": {"strokes": [[[0, 0], [3, 4.5]], [[1, 1]]]}, "count": 3, "category": null}',
    b'{"text": "a", "drawing": {"strokes": [[[0, 1]]], "times": [[1.5]], "pressure": [[0.5]]}}',
]


def asked_of(data: bytes, folder: Path, rng: random.Random) -> bool:
    asked.parse(rng.choice([asked.Write, asked.Complete, asked.Stroke, asked.Line]), data)
    return True


def kept(data: bytes, folder: Path, rng: random.Random) -> bool:
    hands = Hands(folder)
    (folder / "me").mkdir()
    (folder / "me" / "ink.ndjson").write_bytes(data)
    before = sum(len(line.strokes) for line in hands.lines("me"))
    hands.add("me", "one more", Drawing([[[1, 2]]]))
    if sum(len(line.strokes) for line in hands.lines("me")) != before + 1:
        raise Unkept(f"a stroke was lost beside {before} others")
    return True


add(
    Target("body of a request", from_seeds(BODIES), asked_of, 4),
    Target("ink that was kept", from_seeds(seeds.seeds()["ndjson"]), kept, 2),
)
add(*(format_target(name) for name in FORMATS))
add(
    Target("part of office", part_of_office, format_target("office").run, 5),
    Target("standard input", from_seeds(EVERY), sniffed, 4),
    Target("gallery picture", from_seeds(seeds.seeds()["svg"]),
           lambda data, folder, rng: bool(picture(io.BytesIO(data), "a.svg").svg), 3),
)  # fmt: skip


# Data sets: one file of several is bad, the others are read.


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def read_perf(data: bytes, folder: Path, rng: random.Random) -> bool:
    put(folder, {"a.csv": data})
    heard(str(folder / "a.csv"))
    return True


INK = seeds.UNIPENS[0]
TREE = {
    "include/a/i.dat": INK,
    "data/8/a/f.dat": b'.INCLUDE a/i.dat\n.SEGMENT TEXT 0-3 OK "both"\n'
    b'.SEGMENT W 2:0-2:1,0 OK "x"\n',
}
GOOD_TREE = {
    "include/b/i.dat": INK,
    "data/8/b/f.dat": b'.INCLUDE b/i.dat\n.SEGMENT TEXT 0 OK "good"\n',
}
LINES = {
    "ascii/a01/a01-000/a01-000u.txt": seeds.IAM_TEXT,
    "lineStrokes/a01/a01-000/a01-000u-01.xml": seeds.IAM,
    "lineStrokes/a01/a01-000/a01-000u-02.xml": seeds.IAM,
    "original/a01/a01-000/strokesu.xml": seeds.IAM_FORM,
    "trainset.txt": b"a01-000u\n",
}
KANJI = {"06f22.svg": seeds.SVGS[2].encode(), "04e00.svg": seeds.SVGS[2].encode()}
CATS = seeds.NDJSONS[0]
QUICK = {"cat.ndjson": CATS, "dog.ndjson": CATS.replace(b"5891", b"77"), "raw/cat.ndjson":
         seeds.NDJSONS[1]}  # fmt: skip
NPZS = {"cat.npz": seeds.npzs()[0], "dog.npz": seeds.npzs()[1]}


def one_of(files: dict[str, bytes]) -> Callable[[random.Random], dict[str, bytes]]:
    """The same files, one of them mutated."""

    def make(rng: random.Random) -> dict[str, bytes]:
        name = rng.choice(list(files))
        return files | {name: mutated(rng, files[name])}

    return make


EVERY_GOOD = seeds.SVGS[0].encode()


def a_file(rng: random.Random) -> dict[str, bytes]:
    """A folder of ink in which one file is mutated."""
    name, data = ink(rng)
    return {f"bad/{name}": data}


def loads(
    load: Callable[[Path], Any],
    least: int = 0,
    name: str = "",
    more: dict[str, bytes] | None = None,
) -> Callable[[Any, Path, random.Random], bool]:
    """Loads a folder; `more` files are whole, and give at least so many samples, whatever comes."""

    def run(made: dict[str, bytes] | bytes, folder: Path, rng: random.Random) -> bool:
        files = made if isinstance(made, dict) else {name: made}
        put(folder, files | (more or {}))
        found = load(folder / name if name else folder)
        if len(found) < least:
            raise Unkept(f"{len(found)} samples of {least} that are whole: {found.skipped}")
        for reason in found.skipped:
            if "\n" in reason:
                raise Unkept(f"a reason of two lines: {reason!r}")
        return True

    return run


add(
    Target("data files", a_file, loads(ink_files.load, 1, more={"good/a.svg": EVERY_GOOD}), 5,
           refuses=False),
    Target("data unipen", one_of(TREE), loads(unipen.load, 1, more=GOOD_TREE), 6, refuses=False),
    Target("data iam-ondb", one_of(LINES), loads(iamondb.load), 4),
    Target("data omniglot", from_seeds([seeds.omniglot()]), loads(omniglot.load, name="a.zip"), 5),
    Target("data kanjivg", one_of(KANJI), loads(kanjivg.load, 1), 3, refuses=False),
    Target("data quickdraw", one_of(QUICK), loads(quickdraw.load, 1), 4, refuses=False),
    Target("data quickdraw bin", from_seeds([seeds.quickdraw_binary()]),
           loads(quickdraw.load, name="cat.bin"), 2),
    Target("data microjam", from_seeds([seeds.microjam()]),
           loads(microjam_set.load, name="TinyPerformanceArrays.npz"), 4),
    Target("data npz", one_of(NPZS), loads(npz_set.load, 1), 4, refuses=False),
    Target("performance", from_seeds(seeds.CSVS), read_perf, 3),
)  # fmt: skip


# Presets.


def tiny_hand(folder: Path) -> None:
    network = Synthesis(
        hidden=4, num_mixtures=2, num_windows=1, style_dim=2, num_styles=3, height_input=True,
        steps_per_character=8.0,
    )  # fmt: skip
    weights = network.init(0)
    weights["window/kernel"][:] = 0
    weights["window/bias"][:] = [0, 1.5, -np.log(3.0)]
    weights["output/kernel"] *= 0.3
    weights["output/bias"][:] = [0, 0, 2.5, 3, 0, 0, -1.5, -1.5, -1.5, -1.5, 0, 0, 0]
    config = {
        "model": "synthesis", "network": network.as_dict(), "alphabet": PRINTABLE,
        "normaliser": {"spacing": 0.27, "smoothing": 0.09}, "style_names": {"neat": 1},
        "default_style": "neat", "default_bias": 0.7,
    }  # fmt: skip
    write_preset(folder, config, weights)


def tiny_sketch(folder: Path) -> None:
    network = SketchRNN(hidden=4, num_mixtures=2, latent_dim=3, encoder_hidden=3)
    weights = network.init(0)
    weights["output/bias"][-3:] = 1.5, 0, 2.5
    weights["category/mean"] = np.eye(3, dtype=np.float32)[:2]
    weights["category/factor"] = np.stack([0.1 * np.eye(3)] * 2).astype(np.float32)
    config = {"model": "sketch_rnn", "network": network.as_dict(), "scale": 30.0,
              "max_length": 60, "form": "quickdraw", "categories": ["cat", "dog"]}  # fmt: skip
    write_preset(folder, config, weights)


def tiny_jam(folder: Path) -> None:
    network = RoboJam(hidden=6, num_mixtures=2)
    weights = network.init(0)
    weights["output/bias"][[4, 7]] = 0.3
    weights["output/bias"][8:] = -2
    write_preset(folder, {"model": "robojam", "network": network.as_dict()}, weights)


def tiny_reader(folder: Path) -> None:
    network = Labeller(((2, 4),), 1)
    weights = network.init(0)
    weights["output/kernel"] *= 9
    config = {"model": "reader", "network": network.as_dict(), "alphabet": PRINTABLE,
              "normaliser": {"spacing": 0.27, "smoothing": 0.09}}  # fmt: skip
    write_preset(folder, config, weights)


PRESETS = {"hand": tiny_hand, "sketch": tiny_sketch, "jam": tiny_jam, "reader": tiny_reader}


class OfPresets:
    """Files of a preset, one of them mutated."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, bytes]] = {}

    def prepare(self, folder: Path) -> None:
        for name, make in PRESETS.items():
            make(folder / name)
            self.files[name] = {
                file.name: file.read_bytes() for file in sorted((folder / name).iterdir())
            }

    def make(self, rng: random.Random) -> tuple[str, random.Random]:
        return rng.choice(list(PRESETS)), rng

    def run(self, made: tuple[str, random.Random], folder: Path, rng: random.Random) -> bool:
        kind, rng = made
        put(folder, one_of(self.files[kind])(rng))
        load_preset(folder)
        return True


OF_PRESETS = OfPresets()
add(Target("preset", OF_PRESETS.make, OF_PRESETS.run, 4, prepare=OF_PRESETS.prepare))


def decoder(data: bytes, folder: Path, rng: random.Random) -> bool:
    put(folder, {"a.gen.json": data})
    read_decoder(folder / "a.gen.json")
    return True


def rollout(data: bytes, folder: Path, rng: random.Random) -> bool:
    put(folder, {"episode-000001.npz": data})
    rollouts.read(folder / "episode-000001.npz")
    return True


def font_of(data: bytes, folder: Path, rng: random.Random) -> bool:
    put(folder, {"a.font": data})
    own = font(folder / "a.font")
    for key in rng.sample(sorted(own.keys), min(20, len(own.keys))):
        set_text(f"x{key}hi", [own])
    return True


class Cached:
    """Parsed data: what is damaged is parsed again, and is no error at all."""

    def prepare(self, folder: Path) -> None:
        put(folder, TREE)
        cache.write(folder / "a.npz", unipen.load(folder), ["mark"])
        self.data = (folder / "a.npz").read_bytes()

    def make(self, rng: random.Random) -> bytes:
        return mutated(rng, self.data)

    def run(self, data: bytes, folder: Path, rng: random.Random) -> bool:
        put(folder, {"a.npz": data})
        found = cache.read(folder / "a.npz", ["mark"])
        for sample in found or ():
            _ = sample.drawing
        return found is not None


CACHED = Cached()
add(
    Target("font", from_seeds(seeds.FONTS), font_of, 4),
    Target("magenta decoder", from_seeds([seeds.magenta()]), decoder, 2),
    Target("rollout", from_seeds([seeds.episode()]), rollout, 2),
    Target("cache", CACHED.make, CACHED.run, 2, refuses=False, prepare=CACHED.prepare),
)


# Verbs, by the command's own entry.

LENGTHS = ("10mm", "800px", "5", "0", "-1", "1e9px", "nan", "1e-9mm", "x", "9999999mm", "3.5cm", "")
COLOURS = ("red", "#102030", "#12", "none", "transparent", "url(#a)", "\x1b[1m", "")
LOOK = {
    # No pen of 800 px, around which a picture of 60 megapixels takes its time.
    "--width": LENGTHS, "--height": LENGTHS, "--stroke-width": LENGTHS[:1] + LENGTHS[2:],
    "--colour": COLOURS, "--background": COLOURS,
    "--pen": ("constant", "fountain", "nib", "brush", "quill"),
}  # fmt: skip
TEXTS = ("hi", "a b", "", " ", "\n", "Zoë", "字", "\x00", "\x1b[1m", "-x", "a\\nb", "\\", "x" * 60,
         "\ud800", "e\u0301", "a\tb", "“q”", "\u202e",
         "ß€½—ﬁ ŀ", "→ Ж ™", "ế" + "\u0301" * 5)  # fmt: skip
SUFFIXES = (".svg", ".png", ".json", ".ndjson", ".inkml", ".unp", ".csv", ".npz", ".x", "")


@dataclass
class Asked:
    """What a verb is called with: its arguments, its files and what standard input has."""

    arguments: list[str]
    files: dict[str, bytes]
    output: str
    given: bytes


class Verb:
    """Calls a verb in the folder of the case and looks at what it leaves behind."""

    def __init__(self, name: str, ask: Callable[[random.Random], Asked], share: float) -> None:
        self.name, self.ask = name, ask
        add(Target(name, ask, self.run, share, refuses=False, prepare=self.prepare))

    def prepare(self, folder: Path) -> None:
        for name, make in PRESETS.items():
            if not (folder / name).exists():
                make(folder / name)
        put(folder, {"data/quickdraw/cat.ndjson": CATS, "data/quickdraw/dog.ndjson": CATS})
        os.environ["STROKEGEN_CACHE"] = str(folder / "cache")
        os.environ["STROKEGEN_DATA"] = str(folder / "data")
        self.presets = folder

    def run(self, asked: Asked, folder: Path, rng: random.Random) -> bool:
        put(folder, asked.files)
        old = b"old content"
        there = bool(asked.output) and rng.random() < 0.3
        if there:
            (folder / asked.output).write_bytes(old)
        before = set(folder.rglob("*"))
        arguments = [word.replace("PRESETS", str(self.presets)) for word in asked.arguments]
        code, out, err = called(arguments, asked.given, folder)
        fault = _faulty(code, out, err)
        if fault:
            raise Unkept(f"{arguments}: {fault}")
        new = {path for path in set(folder.rglob("*")) - before if path.is_file()}
        written = folder / asked.output if asked.output else None
        if code == 2 and written is not None:
            if there and written.read_bytes() != old:
                raise Unkept(f"{arguments}: {err!r}, but the output was changed")
            if new:
                raise Unkept(f"{arguments}: {err!r}, but {new} were left")
        if any(path.suffix == ".part" or path.name.startswith(".") for path in new):
            raise Unkept(f"{arguments}: {new} were left")
        for path in new | ({written} if there else set()) if code != 2 else ():
            _whole(path, arguments)
        return code != 2


def called(arguments: list[str], given: bytes, folder: Path) -> tuple[int, str, str]:
    """(exit status, standard output, standard error) of the command line, run in `folder`."""
    streams = sys.stdin, sys.stdout, sys.stderr
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    here = os.getcwd()
    code: object = 0
    try:
        os.chdir(folder)
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(given)), out, err
        err.errors  # noqa: B018
        cli.run(arguments)
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        os.chdir(here)
    shown = [stream.buffer.getvalue().decode("utf-8", "replace") for stream in (out, err)]
    return int(code or 0), shown[0], shown[1]  # type: ignore[call-overload]


def _faulty(code: int, out: str, err: str) -> str | None:
    """What of a result breaks the promises of a command line."""
    lines = [line for line in err.split("\n") if line]
    if code not in (0, 1, 2):
        return f"exit status {code}"
    if code == 2 and (not lines or not lines[-1].startswith("strokegen: ")):
        return f"no message but {err!r}"
    if any(len(line) > 300 for line in lines):
        return f"a message of {max(map(len, lines))} characters"
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in err.replace("\n", "")):
        return f"a terminal is commanded by {err!r}"
    if "Traceback" in err:
        return err
    return None


def _whole(path: Path, arguments: list[str]) -> None:
    """A file that was written is whole: it can be opened by what reads its kind."""
    data = path.read_bytes()
    ends = {".svg": b"</svg>", ".png": b"IEND\xaeB`\x82", ".html": b"</html>", ".pdf": b"%%EOF",
            ".gif": b";", ".json": b"}", ".hpgl": b";", ".jpg": b"\xff\xd9"}  # fmt: skip
    end = ends.get(path.suffix.lower())
    if end is not None and not data.rstrip().endswith(end):
        raise Unkept(f"{arguments}: {path.name} breaks off: ...{data[-30:]!r}")


def suffix_of(name: str) -> str:
    return FORMATS[name].suffixes[0]


def ink(rng: random.Random) -> tuple[str, bytes]:
    """(name, content) of a file of ink, mostly mutated."""
    name = rng.choice(list(FORMATS))
    found = seeds.seeds()[name]
    data = rng.choice(found)
    return f"ink{suffix_of(name)}", mutated(rng, data, found) if rng.random() < 0.6 else data


def options(rng: random.Random, known: dict[str, Sequence[str]], most: int = 2) -> list[str]:
    chosen = rng.sample(list(known), rng.randrange(min(most, len(known)) + 1))
    return [word for name in chosen for word in (name, rng.choice(list(known[name])))]


def convert(rng: random.Random) -> Asked:
    name, data = ink(rng)
    out = f"out{rng.choice(SUFFIXES)}"
    source = "-" if rng.random() < 0.2 else name
    return Asked(["convert", source, out], {name: data}, out, data)


def animate(rng: random.Random) -> Asked:
    name, data = ink(rng)
    out = f"out{rng.choice(('.svg', '.svg', '.png', '.json', '.gif'))}"
    look = options(rng, LOOK | {"--animate": ("loop", "once"), "--duration": ("0.1", "0", "-1")})
    return Asked(["animate", name, "-o", out, *look], {name: data}, out, b"")


def read(rng: random.Random) -> Asked:
    name, data = ink(rng)
    out = f"out{rng.choice(('.json', '.svg', '.png'))}"
    more = options(rng, {"--alternatives": ("0", "2", "15", "-1")})
    source = "-" if rng.random() < 0.2 else name
    return Asked(["read", source, "--preset", "PRESETS/reader", "-o", out, *more],
                 {name: data}, out, data)  # fmt: skip


def prompts(rng: random.Random) -> Asked:
    name, data = ink(rng)
    out = f"out{rng.choice(('.ndjson', '.inkml', '.svg', '.x'))}"
    more = options(rng, {"--count": ("1", "20", "0"), "--page": ("a6", "9x9", "")})
    return Asked(["prompts", name, "-o", out, *more], {name: data}, out, b"")


def gallery(rng: random.Random) -> Asked:
    files = dict(ink(rng) for _ in range(rng.randrange(1, 4)))
    return Asked(["gallery", *files, "-o", "out.html"], files, "out.html", b"")


def plot(rng: random.Random) -> Asked:
    files = dict(ink(rng) for _ in range(rng.randrange(1, 3)))
    look = options(rng, {
        "--page": ("a4", "a5", "10x10mm", "0x0mm", "9999x9999", "x"), "--margin": LENGTHS,
        "--merge": ("0", "1", "-1", "nan", "1e9"), "--speed": ("0", "1e-9", "nan"),
        "--order": ("writing",),
    })  # fmt: skip
    return Asked(["plot", *files, "-o", "out.svg", *look], files, "out.svg", b"")


def show(rng: random.Random) -> Asked:
    files, name = rng.choice([(TREE, "."), (KANJI, "."), (QUICK, "."), (NPZS, "."), (LINES, ".")])
    out = "out.svg"
    made = {f"set/{key}": data for key, data in one_of(files)(rng).items()}
    return Asked(["data", "show", "set", "-o", out, "--count", "3"], made, out, b"")


def write(rng: random.Random) -> Asked:
    hand = options(rng, {
        "--style": ("0", "neat", "none", "9", "0:0.5,1:0.5", "x", "0:nan", ""),
        "--seed": ("0", "-1"), "--bias": ("0", "5", "-1", "nan", "1e9"), **LOOK,
    })  # fmt: skip
    hand += ["--replace"] if rng.random() < 0.3 else []
    out = f"out{rng.choice(('.svg', '.json', '.png', '.x'))}"
    text, files = rng.choice(TEXTS), {}
    words = ["--", text] if rng.random() < 0.5 else [text]
    if rng.random() < 0.3:
        data = mutated(rng, rng.choice(TEXTS).encode("utf-8", "surrogatepass") + b"\nmore")
        # A thousand lines are written in more than two seconds, and rightly so.
        files, words = {"text.txt": data[:200]}, ["--file", "text.txt"]
    if rng.random() < 0.3:
        name, data = ink(rng)
        files |= {name: data}
        hand += ["--prime", name] + (["--prime-text", "hi"] if rng.random() < 0.5 else [])
    return Asked(["write", "--preset", "PRESETS/hand", "-o", out, *hand, *words], files, out, b"")


def lettering(rng: random.Random) -> Asked:
    """Text in a font, or by hand with one beside; or fonts side by side."""
    out = f"out{rng.choice(('.svg', '.json', '.png', '.x'))}"
    good = rng.choice(seeds.FONTS)
    files = {"a.font": good if rng.random() < 0.5 else mutated(rng, good, seeds.FONTS)}
    name = rng.choice([*["a.font"] * 6, "hershey-", "nowhere", "a/b", ""])
    words = ["--", rng.choice(TEXTS)] if rng.random() < 0.3 else ["hi x"]
    if rng.random() < 0.2:
        return Asked(["fonts", name, "-o", out, "--text", words[-1]], files, out, b"")
    more = options(rng, {
        "--page": ("a6", "10mm", "x"), "--x-height": ("9mm", "0", "x"), "--wander": ("0.3", "nan"),
        "--seed": ("0",), "--fallback": ("a.font", "hershey-"), **LOOK,
    })  # fmt: skip
    which = ["--font"] if rng.random() < 0.7 else ["--preset", "PRESETS/hand", "--fallback"]
    return Asked(["write", "-o", out, *which, name, *more, *words], files, out, b"")


def corpus(rng: random.Random) -> Asked:
    chosen = options(rng, {
        "--to": ("folder", "webdataset", "page", "inkml", "x"), "--style": ("named", "0", "x"),
        "--bias": ("0..1", "nan", "9..1"), "--slant": ("-1..1", "1e9"), "--size": ("0.5", "3"),
        "--noise": ("0.2", "2"), "--tremor": ("0.1", "-1"), "--height": LENGTHS,
        "--lines": ("2", "0"), "--pen": ("nib", "x"), "--colour": ("navy", "x"),
        "--pictures": ("none",), "--dpi": ("9", "0"), "--shards": ("0", "1", "x"),
        "--misread": ("keep", "drop"), "--per-shard": ("16", "17"),
    })  # fmt: skip
    chosen += ["--replace"] if rng.random() < 0.7 else []
    text = rng.choice(TEXTS)[:20].encode("utf-8", "surrogatepass") + b"\nmore"
    words = ["corpus", "texts.txt", "--preset", "PRESETS/hand", "-o", "out", *chosen]
    return Asked(words, {"texts.txt": mutated(rng, text)[:40]}, "out", b"")


def sketch_of_ink(rng: random.Random) -> Asked:
    name, data = ink(rng)
    verb = rng.choice(["complete", "reconstruct", "nearest"])
    out = f"out{rng.choice(('.svg', '.json'))}"
    item = rng.choice([name, name, f"{name}:1", "quickdraw/cat:0", "cat", "7", "nowhere"])
    words = [verb, item, "--preset", "PRESETS/sketch", "-o", out]
    return Asked(words, {name: data}, out, b"")


def respond(rng: random.Random) -> Asked:
    name, data = ("call.csv", from_seeds(seeds.CSVS)(rng)) if rng.random() < 0.6 else ink(rng)
    out = f"out{rng.choice(('.csv', '.svg', '.mid'))}"
    words = ["respond", name, "--preset", "PRESETS/jam", "-o", out, "--duration", "0.3"]
    return Asked(words, {name: data}, out, b"")


def others(rng: random.Random) -> Asked:
    """Verbs that take no ink, with options of all kinds."""
    numbers = ("0", "1", "-1", "nan", "inf", "1e300", "2", "x", "")
    out = f"out{rng.choice(('.svg', '.png', '.jpg', '.webp', '.json', '.pdf', '.html', '.x'))}"
    verb, *words = rng.choice([
        ["styles", "PRESETS/hand", "--text", rng.choice(TEXTS), *options(rng, {
            "--styles": ("0-1", "neat", "9", "2-0", "x", ""), "--columns": numbers,
            "--bias": numbers,
        })],
        ["sketch", "--preset", "PRESETS/sketch", "-n", "2", *options(rng, LOOK | {
            "--temperature": (*numbers, "0.2,0.4", ","), "--category": ("cat", "x", ""),
            "--columns": numbers, "--seed": numbers,
        })],
        ["interpolate", rng.choice(("cat", "3", "x", "")), "dog", "--preset", "PRESETS/sketch",
         *options(rng, {"--steps": ("2", *numbers), "--seed": numbers})],
        ["write", rng.choice(TEXTS), "--preset", rng.choice(("PRESETS/sketch", "nowhere", "."))],
        ["page", "--preset", rng.choice(("PRESETS/hand", "PRESETS/sketch")), *options(rng, {
            "--text": TEXTS, "--title": TEXTS, "--style": ("0", "neat", "x", "0:1,1:nan", ""),
            "--bias": numbers,
        })],
        ["data", "show", rng.choice(TEXTS)], ["nonsense"], ["write"], ["--nonsense"],
    ])  # fmt: skip
    return Asked([verb, *words, "-o", out], {}, out, b"")


for _name, _ask, _share in [
    ("convert", convert, 4), ("animate", animate, 2), ("gallery", gallery, 2), ("plot", plot, 2),
    ("data show", show, 1), ("write", write, 1.5), ("sketches", sketch_of_ink, 1.5),
    ("lettering", lettering, 1), ("respond", respond, 1), ("read", read, 1),
    ("prompts", prompts, 0.3), ("corpus", corpus, 0.3), ("others", others, 1),
]:  # fmt: skip
    Verb(f"verb {_name}", _ask, _share)
