"""What XLA has compiled for a training, kept for the next one.

Compiling takes seconds for every shape of batch. TensorFlow can put what comes of it into a folder,
and finds it there when the same is to be compiled again. It is machine code, and TensorFlow hardly
checks it: another processor's instructions may end the process, and a damaged file ends the
training. Hence a folder for each processor, TensorFlow and set of flags, in the user's cache
folder; one training at a time has it, and what lies there is known by its SHA-256 or removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from strokegen.datasets import cache
from strokegen.ink.files import write_whole
from strokegen.ink.locks import claim

_FLAGS, _FLAG = "TF_XLA_FLAGS", "--tf_xla_persistent_cache_directory"
_CPU_ALONE = "--tf_xla_persistent_cache_device_types=CPU"  # a GPU is no part of `_folder`'s name
_SEALS, _LOCK = "seals.json", ".lock"
_PROCESSOR = Path("/proc/cpuinfo")
_LINES = "vendor_id", "cpu family", "model", "stepping", "flags", "Features", "CPU "
_MOST = 256 << 20  # bytes of a folder; a SketchRNN takes 2 MB a shape of batch
_LONGEST = 60 * 24 * 3600  # seconds that a folder stays without being used
_SPARE = 1 << 30  # bytes; TensorFlow ends the training when the disc is full


@contextmanager
def compiled() -> Iterator[None]:
    """Keep what XLA compiles in this block, and find there what was kept before.

    It has to be the first that XLA does in this process. Nothing is kept where Linux does not tell
    the processor; where TF_XLA_FLAGS names a folder already; where ours is another user's, in use
    or its disc nearly full; and where TensorFlow's log is not off, as the command line has it, for
    it warns at length of every program that it finds.
    """
    folder, flags = _folder(), os.environ.get(_FLAGS, "")
    wanted = _FLAG not in flags and os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "3"
    lock = _claimed(folder) if folder and wanted else None
    if folder is None or lock is None:
        yield
        return
    os.environ[_FLAGS] = f"{flags} {_CPU_ALONE} {_FLAG}={folder}"
    try:
        yield
    finally:
        os.environ[_FLAGS] = flags
        with suppress(OSError):
            _seal(folder)
        os.close(lock)


def _folder() -> Path | None:
    """Where programs of this processor, this TensorFlow and these flags are kept."""
    try:
        lines = _PROCESSOR.read_text().splitlines()
    except OSError:
        return None
    facts = sorted({line for line in lines if line.startswith(_LINES)})
    facts += [os.environ.get(name, "") for name in (_FLAGS, "XLA_FLAGS", "OMP_NUM_THREADS")]
    facts += [version("tensorflow"), str(len(os.sched_getaffinity(0)))]
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
    folder = cache.folder().absolute() / "compiled" / digest
    # TensorFlow splits its flags at blanks.
    return None if set(str(folder)) & set(" \t\n'\"\\") else folder


def _claimed(folder: Path) -> int | None:
    """A hold on the folder, which then has nothing in it but what was sealed; None for none."""
    lock = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
        if status.st_uid != os.getuid() or status.st_mode & 0o022:
            return None
        if shutil.disk_usage(folder).free < _SPARE:
            return None
        lock = claim(folder / _LOCK, os.O_CREAT)
        if lock is not None:
            _clear(folder)
    except OSError:
        if lock is not None:
            os.close(lock)
        return None
    return lock


def _clear(folder: Path) -> None:
    """Remove what is not sealed, or no longer what it was."""
    try:
        seals = dict(json.loads((folder / _SEALS).read_bytes()))
    except (OSError, ValueError, TypeError):
        seals = {}
    for path in folder.iterdir():
        if path.name in (_SEALS, _LOCK):
            continue
        if not path.is_file() or path.is_symlink() or seals.get(path.name) != _sha256(path):
            path.unlink()


def _seal(folder: Path) -> None:
    """Note the digests of what lies there, the newest `_MOST` bytes, and remove the rest."""
    seals, size = {}, 0
    programs = [(path.stat(), path) for path in folder.glob("*.pb")]
    for status, path in sorted(programs, key=lambda one: one[0].st_mtime, reverse=True):
        size += status.st_size
        if size > _MOST:
            path.unlink()
        else:
            seals[path.name] = _sha256(path)
    write_whole(folder / _SEALS, json.dumps(seals).encode())
    for seal in folder.parent.glob(f"*/{_SEALS}"):
        if seal.stat().st_mtime < time.time() - _LONGEST:
            lock = claim(seal.with_name(_LOCK), os.O_CREAT)
            if lock is not None:
                shutil.rmtree(seal.parent, ignore_errors=True)
                os.close(lock)


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
