"""Make a corpus, shard by shard: what is there already is kept, what was stopped goes on."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from strokegen.corpora.containers import CONTAINERS
from strokegen.corpora.draw import Drawn, draw
from strokegen.corpora.picture import picture
from strokegen.corpora.plan import Plan, some
from strokegen.corpora.record import made
from strokegen.corpora.settings import CorpusConfig, CorpusOptions
from strokegen.corpora.shard import tidy
from strokegen.corpora.texts import digest, texts_of
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import write_whole
from strokegen.ink.keywords import named
from strokegen.ink.locks import claim
from strokegen.ink.progress import tqdm
from strokegen.models.handwriting.drawer import FINISHED
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.learned import LearnedStyle
from strokegen.models.handwriting.write import load
from strokegen.options import check, command
from strokegen.processes import Tell, crew

MANIFEST = "manifest.json"
_JOURNAL = ".journal.jsonl"
_LOCK = ".lock"


@dataclass(frozen=True)
class Corpus:
    """A corpus that is there.

    Attributes:
      folder: where; manifest: what is in it, as `manifest.json` says.
      rate: lines a second of those that were drawn now; None where all was there already.
    """

    folder: Path
    manifest: dict[str, Any]
    rate: float | None

    def __str__(self) -> str:
        facts, left = self.manifest, self.manifest["left_out"]
        told = ", ".join(f"{count:,} {verdict}" for verdict, count in left.items())
        parts = [
            f"{self.folder}: {facts['lines']:,} lines, {facts['words']:,} words in "
            f"{len(facts['shards'])} of {facts['of']} shards",
            f"{sum(left.values()):,} left out ({told})" if left else "none left out",
        ]
        parts += [] if self.rate is None else [f"{self.rate:.1f} lines/s"]
        return "; ".join(parts)


@named
def corpus(
    texts: str | Path | Sequence[str | Path], out: str | Path, **options: Unpack[CorpusOptions]
) -> Corpus:
    """Make training data for recognisers: texts in many hands, drawn, read back and boxed.

    Args:
      texts: texts of one line, and `Path`s: of files with a text a line, of folders of such files
        that end in .txt, or "-", standard input.
      out: folder for the shards and manifest.json; what is there of the same corpus is kept.
      options: see `CorpusOptions`.
    Returns:
      The corpus; its manifest counts what was left out. Each line's record is as
      `strokegen.corpora.record.record_of` has it.
    Raises:
      ValueError: an option that cannot be understood, a text that cannot be written, or a folder
        that holds something else.
      OSError: a file cannot be read, or the folder not written to.
      PresetError: see `strokegen.presets.loaded`.
    """
    given = [texts] if isinstance(texts, str | Path) else [*texts]
    values: dict[str, Any] = dict(options)
    for name in CorpusConfig.__dataclass_fields__:
        value = values.get(name)
        if isinstance(CorpusConfig.__dataclass_fields__[name].default, tuple) and value is not None:
            many = [value] if isinstance(value, str | float | int) else value
            values[name] = tuple(map(str, many))
    for name in ("height", "width", "preset"):
        if values.get(name) is not None:
            values[name] = str(values[name])
    return make(CorpusConfig(texts=(), out=Path(out), **values), given)


def make(config: CorpusConfig, given: Sequence[str | Path] | None = None) -> Corpus:
    """Make what is missing of a corpus; see `corpus`.

    Args:
      given: its texts, instead of those that `config` names.
    """
    check(config)
    texts = texts_of(config.texts if given is None else given, config.replace)
    hand = load(config.preset)
    plan = Plan.of(config, texts, hand)
    _check(config, plan)
    wanted = range(plan.shards) if config.shards is None else some(config.shards, plan.shards)
    facts = _facts(config, plan, hand)
    with _held(config.out):
        known = _known(config.out, facts)
        missing = [number for number in wanted if _name(config, number) not in known]
        if config.ray is None and 0 < len(missing) < config.workers:
            warnings.warn(
                f"only {len(missing)} of {config.workers} workers have a shard to make; a corpus "
                "of a smaller --per-shard has more",
                stacklevel=3,
            )
        begun = time.monotonic()
        for one in _made(config, plan, missing, facts, known):
            known[one.pop("name")] = one
        manifest = _manifest(facts, plan, known)
        write_whole(config.out / MANIFEST, _json(manifest))
        (config.out / _JOURNAL).unlink(missing_ok=True)
    lines = sum(len(plan.numbers(number)) for number in missing)
    return Corpus(config.out, manifest, lines / (time.monotonic() - begun) if lines else None)


def _check(config: CorpusConfig, plan: Plan) -> None:
    """Refuse what cannot be made, before anything is drawn."""
    if config.to == "page" and config.pictures == "none":
        raise ValueError("PAGE XML describes pictures; choose another container without them")
    if config.to == "parquet":
        import pyarrow  # noqa: F401  # a missing one is told before anything is drawn
    fixed = config.height is not None or config.width is not None
    if fixed and max(high for _, high in plan.spreads["size"].ranges) > 1:
        raise ValueError("ink of a size over 1 does not fit a picture of a given height or width")
    dot = Drawing([[[0.0, 0.0], [9.0, -1.0]]])
    for pen in plan.choices["pen"]:
        for colour in plan.choices["colour"]:
            for background in plan.choices["background"]:
                own = replace(plan.spec(0), pen=pen, colour=colour, background=background, size=0.5)
                picture(config, Drawn(own, dot, np.zeros(2, np.intp), "", FINISHED, 1, None, None))


def _shares(lines: int, tell: Tell, batches: Sequence[range]) -> Iterator[range]:
    """The batches of pieces that so many lines are drawn in; their shares of the lines are told."""
    told = done = 0
    for batch in batches:
        yield batch
        done += len(batch)
        now = lines * done // batches[-1].stop
        tell(now - told)
        told = now
    tell(lines - told)  # signs alone are no batch


@contextmanager
def begin(config: CorpusConfig, plan: Plan) -> Iterator[Callable[[int, Tell], dict[str, Any]]]:
    """What makes a shard by its number, and says what is in it; begun in each process."""
    drawer = load(config.preset)
    best_of = config.best_of if config.misread == "redraw" else 1

    def shard(number: int, tell: Tell) -> dict[str, Any]:
        numbers, name = plan.numbers(number), _name(config, number)
        under_way = CONTAINERS[config.to][1](config.out / name)
        kept = words = redrawn = 0
        left: dict[str, list[int]] = {}
        for group in plan.groups(numbers):
            specs = [plan.spec(one) for one in group]
            lines = len(set(group) & set(numbers))
            progress = partial(_shares, lines, tell)
            drawn = draw(specs, drawer, best_of, config.until, progress, plan.hands)
            drawn = [one for one in drawn if one.spec.number in numbers]
            for one in drawn:
                redrawn += one.attempts - 1
                if one.verdict != FINISHED and config.misread != "keep":
                    left.setdefault(one.verdict, []).append(one.spec.number)
                    continue
                under_way.add(made(one, picture(config, one), config.seed))
                kept, words = kept + 1, words + len(one.spec.text.split())
        facts = {"first": numbers.start, "lines": kept, "words": words, "redrawn": redrawn}
        return {"name": name, **facts, "left_out": left, "sha256": under_way.finish()}

    yield shard


def _made(
    config: CorpusConfig,
    plan: Plan,
    missing: Sequence[int],
    facts: dict[str, Any],
    known: dict[str, dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """What is in each missing shard, as soon as that is there and in the journal."""
    total = sum(len(plan.numbers(number)) for number in missing)
    often = 0.5 if sys.stderr.isatty() else 60
    journal = [facts, *({"name": name, **one} for name, one in known.items())]
    write_whole(config.out / _JOURNAL, b"".join(map(_json_line, journal)))
    tidy(config.out)
    try:
        with (
            tqdm(total=total, unit=" lines", mininterval=often, delay=2) as bar,
            open(config.out / _JOURNAL, "ab") as file,
            crew(begin, (_anywhere(config), plan), config.workers, config.ray) as done,
            closing(done(missing, bar.update)) as shards,
        ):
            for one in shards:
                file.write(_json_line(one))
                file.flush()
                os.fsync(file.fileno())
                yield one
    finally:
        tidy(config.out)
        # Nothing to go on with; a shard that nobody was told of yet is no other corpus's.
        if not any(path.name not in (_LOCK, _JOURNAL) for path in config.out.iterdir()):
            (config.out / _JOURNAL).unlink(missing_ok=True)


def _anywhere(config: CorpusConfig) -> CorpusConfig:
    """The same for machines that work in another folder."""
    own = replace(config, out=config.out.absolute())
    if Path(config.preset).is_dir():
        own = replace(own, preset=str(Path(config.preset).absolute()))
    return own


def _facts(config: CorpusConfig, plan: Plan, hand: Handwriting) -> dict[str, Any]:
    """What a corpus must have in common with the run that goes on with it."""
    without = ("texts", "out", "workers", "shards", "ray")
    settings = {name: one for name, one in asdict(config).items() if name not in without}
    weights = hashlib.sha256()
    for name in sorted(hand.preset.weights):
        weights.update(hand.preset.weights[name].tobytes())
    for one in (one for shares in plan.hands.values() for one in shares):
        if isinstance(one, LearnedStyle):
            weights.update(one.vector.tobytes())
    found = {
        "command": command("strokegen corpus", config, without=without[1:]),
        "settings": {**settings, "lines": plan.count, "preset": hand.preset.name},
        "texts": {"count": len(plan.texts), "sha256": digest(plan.texts)},
        "weights": {"sha256": weights.hexdigest()},
    }
    read: dict[str, Any] = json.loads(_json(found))  # as a file has it
    return read


def _known(out: Path, facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The shards of the same corpus that are in a folder: name -> what is in it.

    Raises:
      ValueError: it holds another corpus, or something else.
    """
    known: dict[str, dict[str, Any]] = {}
    there = [name for name in (MANIFEST, _JOURNAL) if (out / name).is_file()]
    for name in there:
        found, shards = _read(out / name)
        if differ := _differing(facts, found):
            raise ValueError(
                f"{out} holds a corpus of other {', '.join(differ)}; give the same, or name "
                "another folder"
            )
        known |= shards
    others = [path.name for path in out.iterdir() if path.name not in (_LOCK, *there)]
    if others and not there:
        raise ValueError(f"{out} holds {others[0]} and no corpus; name another folder")
    return {name: one for name, one in known.items() if (out / name).exists()}


def _differing(facts: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Settings, or "texts" or "weights", that are not those of what is found."""
    ours, theirs = (
        {**one["settings"], "texts": one.get("texts"), "weights": one.get("weights")}
        for one in (facts, found)
    )
    return [key for key in ours if ours[key] != theirs.get(key)]


def _read(path: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The facts and the shards of a manifest or a journal."""
    text = path.read_text("utf-8")
    try:
        if path.name == MANIFEST:
            first = json.loads(text)
            shards = first["shards"]
        else:  # the last line of a run that was killed may be cut off
            first, *rest = [json.loads(line) for line in text.split("\n")[:-1]]
            shards = {one.pop("name"): one for one in rest}
        if not isinstance(first["settings"], dict) or not isinstance(shards, dict):
            raise TypeError
        return first, shards
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path}: damaged; delete the folder, or name another") from None


def _manifest(
    facts: dict[str, Any], plan: Plan, known: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    left = Counter[str]()
    for one in known.values():
        left.update({verdict: len(numbers) for verdict, numbers in one["left_out"].items()})
    sums = {key: sum(one[key] for one in known.values()) for key in ("lines", "words", "redrawn")}
    shards = {name: known[name] for name in sorted(known)}
    return {
        **facts,
        **sums,
        "left_out": dict(sorted(left.items())),
        "of": plan.shards,
        "shards": shards,
    }


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Hold a folder, made where it is not there, against other processes."""
    out.mkdir(parents=True, exist_ok=True)
    lock = claim(out / _LOCK, os.O_CREAT)
    if lock is None:
        raise ValueError(f"{out}: another process makes a corpus there; wait for it")
    try:
        yield
    finally:
        (out / _LOCK).unlink(missing_ok=True)
        os.close(lock)
        with suppress(OSError):  # it holds something
            out.rmdir()


def _name(config: CorpusConfig, number: int) -> str:
    """What a shard is called."""
    return f"{number:05}{CONTAINERS[config.to][0]}"


def _json(facts: object) -> bytes:
    return f"{json.dumps(facts, indent=1, ensure_ascii=False)}\n".encode()


def _json_line(facts: object) -> bytes:
    return f"{json.dumps(facts, ensure_ascii=False)}\n".encode()
