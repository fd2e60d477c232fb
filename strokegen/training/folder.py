"""A run folder: one training at a time, begun or gone on with."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Protocol, TypeVar

from strokegen.ink.locks import claim
from strokegen.ink.visible import visible
from strokegen.training.compiled import compiled
from strokegen.training.peers import Helped, Peers

STATE = "state.npz"
"""What a training goes on from, in its run folder."""

_LOCK = ".lock"
_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())


class Begins(Protocol):
    """The options of a recipe that has a run folder."""

    @property
    def out(self) -> Path: ...
    @property
    def resume(self) -> bool: ...


Options = TypeVar("Options", bound=Begins)


def alone(recipe: Callable[[Options], str]) -> Callable[[Options], str]:
    """A recipe that has its run folder to itself from the first to the last; see `run_folder`.

    Of the processes of a training over several machines that is the chief.
    """

    @wraps(recipe)
    def held(options: Options) -> str:
        peers = Peers.read()
        if peers.count > 1:
            others = [one for one in peers.addresses if one != peers.addresses[peers.index]]
            tell(f"worker {peers.index} of {peers.count}; it waits for {', '.join(others)}")
        if peers.chief:
            with run_folder(options.out, options.resume), compiled():
                peers.join()
                return recipe(options)
        peers.join()
        options.out.mkdir(parents=True, exist_ok=True)
        try:
            return recipe(options)
        except Helped as done:
            return str(done)

    return held


@contextmanager
def run_folder(out: Path, resume: bool, state: str = STATE) -> Iterator[bool]:
    """Hold a run folder against other processes, from before its data is read until it is done.

    Who holds it may hold it again in an inner block. An error leaves no folder that has nothing in
    it. A process that ends, however it ends, holds nothing more (`strokegen.ink.locks`).

    Args:
      out: made where it is not there.
      resume: go on from the file `state` in it; where a run was begun and stopped before it had
        saved one, it begins anew and says so.
    Yields:
      Whether there is a state to go on from.
    Raises:
      ValueError: another training is at work in `out`, it holds a run already, or none to resume.
    """
    place, saved = out.resolve(), out / state
    if place in _held.get():
        yield resume and saved.is_file()
        return
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    before = begun(out)
    out.mkdir(parents=True, exist_ok=True)
    lock = claim(out / _LOCK, os.O_CREAT)
    if lock is None:
        raise ValueError(f"{out}: another training is at work there{_whose(out / _LOCK)}")
    token = _held.set(_held.get() | {place})
    try:
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        if saved.is_file() and not resume:
            raise ValueError(
                f"{out} holds a run; go on with it by --resume, or name another folder"
            )
        if resume and not saved.is_file():
            if not before:
                raise ValueError(f"{saved}: nothing to resume; leave --resume out to start")
            tell(f"{out}: it was stopped before it had saved anything, so it begins anew")
        yield resume and saved.is_file()
    except Exception:
        if not before and [path.name for path in out.iterdir()] == [_LOCK]:
            with suppress(OSError):
                (out / _LOCK).unlink()
                for folder in missing:
                    folder.rmdir()
        raise
    finally:
        _held.reset(token)
        os.close(lock)


def begun(out: Path) -> bool:
    """Whether a training was ever begun in a folder."""
    return (out / _LOCK).is_file()


def _whose(lock: Path) -> str:
    """The process that holds a lock, as part of a sentence."""
    with suppress(OSError, ValueError):
        return f", process {int(lock.read_text())}; wait for it, or name another folder"
    return "; wait for it, or name another folder"


def tell(line: str) -> None:
    """Say something of the way to who looks on, beside what comes of it."""
    print(visible(line), file=sys.stderr, flush=True)
