"""Cases are run in a process of their own, under limits of time and memory.

A case is its target, the run's seed and its number: the same three give the same case again.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOST_SECONDS = 2.0
"""Of processor time, so that a busy machine fails nobody."""

HANGS = 60.0  # seconds on the clock after which a process that says nothing is given up
MOST_BYTES = 1 << 30
PROMISED = (ValueError, OSError)
"""What a loader may raise; `DataError` is a `ValueError`."""


class TooLong(BaseException):
    """A case over its time; not an Exception, so that no one takes it for bad data."""


class Unkept(AssertionError):
    """A promise that was not kept: the message says which."""


@dataclass
class Figures:
    """What came of the cases of one target."""

    name: str
    cases: int = 0
    read: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    peak: int = 0

    def row(self) -> str:
        return (
            f"{self.name:<22} {self.cases:>8,} {self.read:>8,} {self.refused:>8,} "
            f"{1000 * self.slowest:>8.0f} {self.seconds:>6.0f} {self.peak >> 20:>6} "
            f"{len(self.faults):>6}"
        )


HEAD = (
    f"{'target':<22} {'cases':>8} {'read':>8} {'refused':>8} {'ms':>8} {'s':>6} {'MB':>6} "
    f"{'faults':>6}"
)


def _too_long(*_: object) -> None:
    raise TooLong


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Ends the block by TooLong after its time."""
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _peak() -> int:
    """Bytes held at the most."""
    with contextlib.suppress(OSError):
        # Not getrusage: on Linux a process begins with the peak of the one that started it.
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def case(target: Any, seed: int, number: int, folder: Path) -> tuple[bool, float, str | None]:
    """(whether it was read, seconds, what was wrong) of one case, in an empty folder."""
    rng = random.Random(f"{seed}/{target.name}/{number}")
    made = target.make(rng)
    fault, read = None, False
    start = time.process_time()
    try:
        with limited(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = target.run(made, folder, rng)
    except TooLong:
        fault = f"over {MOST_SECONDS:g} s"
    except PROMISED:
        if not target.refuses:
            fault = traceback.format_exc(limit=-3)
    except Exception:
        fault = traceback.format_exc(limit=-4)
    took = time.process_time() - start
    if fault is None and took > MOST_SECONDS:
        fault = f"{took:.1f} s"
    if fault is None and _peak() > MOST_BYTES:
        fault = f"{_peak() >> 20} MB"  # of this case or, in the same process, of one before it
    if fault is not None:
        fault = f"{target.name} --seed {seed} --first {number}: {fault}"
    return read, took, fault


def _empty(folder: Path) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)


def _work(names: Sequence[str], plan: dict[str, range], seed: int, pipe: Any, at: Any) -> None:
    """A worker: runs cases and sends figures; `at` tells which case is under way."""
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    sys.stdin = open("/dev/null")
    from tests.fuzz.targets import TARGETS

    with tempfile.TemporaryDirectory(prefix="fuzz-") as root:
        for name in names:
            target, figures, at.value = TARGETS[name], Figures(name), -1
            target.prepare(Path(root) / name)
            folder = Path(root) / "case"
            folder.mkdir(exist_ok=True)
            for number in plan[name]:
                at.value = number
                _empty(folder)
                read, took, fault = case(target, seed, number, folder)
                figures.cases += 1
                figures.read += read
                figures.refused += not read and fault is None
                figures.seconds += took
                figures.slowest = max(figures.slowest, took)
                if fault is not None:
                    figures.faults.append(fault)
                if figures.cases % 100 == 0:
                    pipe.send(None)
            figures.peak = _peak()
            pipe.send(figures)
    pipe.send("done")


def run(plan: dict[str, range], seed: int) -> Iterator[Figures]:
    """Figures of every target, each when its cases are done.

    Args:
      plan: name of a target -> numbers of its cases.
    """
    context = multiprocessing.get_context("spawn")
    names = [name for name in plan if len(plan[name])]
    while names:
        at = context.RawValue("q", -1)
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(names, plan, seed, there, at), daemon=True)
        process.start()
        there.close()
        said: Any = None
        try:
            while here.poll(HANGS):
                said = here.recv()
                if said == "done":
                    break
                if said is not None:
                    yield said
                    names = names[1:]
        except EOFError:
            pass
        process.join(5 if said == "done" else 0)
        process.kill()
        process.join()
        if said != "done" and at.value < 0:
            raise RuntimeError("a target could not be prepared")
        if said != "done":
            # It hung or died at a case: that one is a fault, the target goes on after it.
            name, number = names[0], at.value
            died = f"{name} --seed {seed} --first {number}: killed (exit {process.exitcode})"
            yield Figures(name, cases=1, faults=[died])
            plan = plan | {name: range(number + 1, plan[name].stop)}
            if not len(plan[name]):
                names = names[1:]
        else:
            names = []
