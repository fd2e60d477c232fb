"""Programs that XLA compiled are kept for this machine alone, and only as they were made."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from strokegen.ink.locks import claim
from strokegen.training import compiled as module
from strokegen.training.compiled import compiled
from strokegen.training.folder import alone

FLAG = "--tf_xla_persistent_cache_directory="
CPU = """processor\t: {number}
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 143
model name\t: Xeon
stepping\t: 8
cpu MHz\t\t: {mhz}
flags\t\t: fpu sse2 avx2 {flags}
"""
RNG = np.random.default_rng(4)
PROGRAMS = {f"{name}.pb": RNG.bytes(size) for name, size in zip("abcd", (1, 100, 4096, 70_000))}


def place():
    """The folder that TensorFlow is told of."""
    words = os.environ.get("TF_XLA_FLAGS", "").split()
    return next((Path(one.removeprefix(FLAG)) for one in words if one.startswith(FLAG)), None)


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """A machine of the test's own; machine(...) makes it another one."""
    for name in ("TF_XLA_FLAGS", "XLA_FLAGS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STROKEGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    monkeypatch.setattr(module, "_PROCESSOR", tmp_path / "cpuinfo")

    def made(flags="amx_bf16", mhz=(2000.0, 3500.5)):
        blocks = [CPU.format(number=n, mhz=one, flags=flags) for n, one in enumerate(mhz)]
        (tmp_path / "cpuinfo").write_text("\n".join(blocks))

    made()
    return made


def told():
    with compiled():
        return place()


def train():
    """A training that compiles `PROGRAMS`: the folder."""
    with compiled():
        for number, (name, data) in enumerate(PROGRAMS.items()):
            (place() / name).write_bytes(data)
            os.utime(place() / name, (number, number))
        return place()


def found():
    """What another training finds."""
    with compiled():
        return {path.name: path.read_bytes() for path in place().glob("*") if path.suffix == ".pb"}


def test_what_was_compiled_is_found_again():
    folder = train()
    assert found() == found() == PROGRAMS
    assert folder.stat().st_mode & 0o777 == 0o700 and not place()


def damages(data):
    """The same program cut, longer, with a byte changed, and gone."""
    yield from (data[:size] for size in {0, len(data) // 2, len(data) - 1})
    yield data + b"\0"
    for at in RNG.integers(0, len(data), 5):
        yield data[:at] + bytes([data[at] ^ 1 << RNG.integers(8)]) + data[at + 1 :]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_damaged_program_is_removed_and_no_other(name):
    folder = train()
    others = {one: data for one, data in PROGRAMS.items() if one != name}
    for damaged in damages(PROGRAMS[name]):
        (folder / name).write_bytes(damaged)
        assert found() == others
        train()
    (folder / name).unlink()
    (folder / name).symlink_to(folder / "elsewhere")
    assert found() == others


def test_what_a_killed_training_left_is_removed():
    folder = train()
    (folder / "new.pb").write_bytes(b"half a progr")
    (folder / "x.pb.tmp123").write_bytes(b"half a progr")
    assert found() == PROGRAMS
    assert {path.name for path in folder.iterdir()} == {*PROGRAMS, "seals.json", ".lock"}


@pytest.mark.parametrize(
    "seals", [b"", b"{", b"[]", b"7", b"null", b'["ab"]', b"\xff\0", b'{"a.pb": 1}']
)
def test_without_good_seals_nothing_is_trusted(seals):
    (train() / "seals.json").write_bytes(seals)
    assert found() == {}
    train()
    assert found() == PROGRAMS


def test_each_machine_and_setting_has_a_folder(machine, monkeypatch):
    folders = [told()]
    machine(mhz=(800.0, 900.0))
    assert told() == folders[0]  # the same processor, slower now
    for flags in ("", "amx_bf16 amx_tile", "avx512f"):
        machine(flags)
        folders.append(told())
    machine()
    for name, value in (
        ("XLA_FLAGS", "--xla_cpu_enable_fast_math=true"),
        ("TF_XLA_FLAGS", "--tf_xla_clustering_debug"),
        ("OMP_NUM_THREADS", "1"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            folders.append(told())
    with monkeypatch.context() as patch:
        patch.setattr(module, "version", lambda name: f"{name} 3.0")
        folders.append(told())
    with monkeypatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: set(range(77)))
        folders.append(told())
    assert None not in folders and len({*folders}) == len(folders) == 9
    assert told() == folders[0]


def test_where_it_cannot_be_done_safely_it_is_not_done(tmp_path, monkeypatch):
    folder = train()
    for mode in (0o770, 0o707, 0o777):
        folder.chmod(mode)
        assert told() is None
    folder.chmod(0o700)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
        assert told() is None
    file = claim(folder / ".lock", os.O_CREAT)
    assert told() is None
    os.close(file)
    with monkeypatch.context() as patch:
        patch.setattr(module, "_SPARE", 1 << 60)
        assert told() is None
    (folder / "made by hand").mkdir()
    assert told() is None
    (folder / "made by hand").rmdir()
    for name, value in (
        ("STROKEGEN_CACHE", str(tmp_path / "my cache")),
        ("STROKEGEN_CACHE", str(tmp_path / "cpuinfo")),
        ("TF_CPP_MIN_LOG_LEVEL", "0"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert told() is None
    with monkeypatch.context() as patch:
        patch.setattr(module, "_PROCESSOR", tmp_path / "nowhere")
        assert told() is None
    with monkeypatch.context() as patch:
        patch.setenv("TF_XLA_FLAGS", f"{FLAG}{tmp_path}/mine")
        assert told() == tmp_path / "mine"
    assert found() == PROGRAMS


def test_the_newest_are_kept_and_folders_that_nobody_uses_go(machine, monkeypatch):
    old = train()
    monkeypatch.setattr(module, "_MOST", len(PROGRAMS["d.pb"]) + len(PROGRAMS["c.pb"]))
    train()
    assert {*found()} == {"c.pb", "d.pb"}
    long_ago = time.time() - 61 * 24 * 3600
    os.utime(old / "seals.json", (long_ago, long_ago))
    machine("another")
    file = claim(old / ".lock")
    assert told() and old.exists()  # a training of two months still has it
    os.close(file)
    assert told() and not old.exists()


def test_an_error_puts_the_environment_back(monkeypatch):
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_clustering_debug")
    with pytest.raises(KeyError), compiled():
        assert os.environ["TF_XLA_FLAGS"].startswith("--tf_xla_clustering_debug ")
        raise KeyError
    assert os.environ["TF_XLA_FLAGS"] == "--tf_xla_clustering_debug"
    assert told()  # nor is the folder held any longer


def test_every_training_has_it(tmp_path):
    class Options:
        out, resume = tmp_path / "run", False

    assert alone(lambda options: str(place()))(Options()) == str(told())


PROGRAM = """
import sys
import numpy as np, tensorflow as tf
from strokegen.training.compiled import compiled
with compiled():
    x = np.random.default_rng(0).normal(size=(40, 40)).astype(np.float32)
    y = tf.function(lambda x: tf.tanh(tf.exp(-x) @ x), jit_compile=True)(x)
    assert np.allclose(y, np.tanh(np.exp(-x) @ x), atol=1e-5)
    sys.stdout.write(y.numpy().tobytes().hex())
"""


def test_tensorflow_finds_its_own_programs(tmp_path):
    def run():
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=300
        )
        files = (tmp_path / "cache").rglob("*.pb")
        return done.stdout, {path: path.stat().st_mtime_ns for path in files}

    said, files = run()
    if not files:
        pytest.skip("this system does not tell its processor")
    assert run() == (said, files)
    (path,) = files
    path.write_bytes(path.read_bytes()[:-100])
    again, anew = run()
    assert again == said and {*anew} == {*files} and anew[path] > files[path]
