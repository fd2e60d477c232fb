"""The thirds of an action, and the real game's time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import strokegen
from strokegen.models.worlds.game import LONGEST, TICS, TakeCover, move
from strokegen.models.worlds.rollouts import read


@pytest.mark.parametrize(
    "action, want", [(-1, 0), (-0.34, 0), (-0.33, 1), (0, 1), (0.33, 1), (0.34, 2), (1, 2)]
)
def test_an_action_s_thirds_are_the_moves(action, want):
    assert move(action) == want


def test_time_is_counted_in_tics_and_the_game_leaves_nothing_behind(tmp_path, monkeypatch):
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    monkeypatch.chdir(tmp_path)
    game = TakeCover()
    game.reset(1)
    for steps in range(1, 6):
        _, died, late = game.step(0.0)
        assert not died and not late and game.tics == steps * TICS
    while not died:
        _, died, late = game.step(0.0)
        steps += 1
        assert not late and steps < LONGEST
    assert (steps - 1) * TICS < game.tics <= steps * TICS
    game.close()
    assert not list(tmp_path.iterdir())


def engines(marker):
    """Processes whose environment has a marker, by id."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (folder / "environ").read_bytes() and (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            pass
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc here")
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_recording_that_is_stopped_goes_on_and_leaves_no_engine(tmp_path, stop):
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    marker = f"STROKEGEN_TEST={tmp_path}"
    where = os.pathsep.join([str(Path(strokegen.__file__).parents[1]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": where, "STROKEGEN_TEST": str(tmp_path)}
    command = [sys.executable, "-m", "strokegen", "world", "record", "--out", str(tmp_path / "r"),
               "--workers", "2", "--episodes"]  # fmt: skip
    with (tmp_path / "err").open("w") as err:
        running = subprocess.Popen(
            [*command, "900"], env=environment, stderr=err, start_new_session=True
        )
    began = time.monotonic()
    while not len(list(tmp_path.glob("r/episode-*"))) > 2:
        assert running.poll() is None and time.monotonic() - began < 200
        time.sleep(0.02)
    assert len(engines(marker.encode())) >= 3
    if stop == signal.SIGKILL:  # its processes are left behind
        running.kill()
    else:
        os.killpg(running.pid, stop)  # to its processes as well, as a terminal does
    assert running.wait(60) == {signal.SIGKILL: -9, signal.SIGINT: 130}[stop]
    said = (tmp_path / "err").read_text()
    assert "Traceback" not in said
    assert (stop == signal.SIGKILL) == ("go on by: strokegen world record --out" not in said)
    while left := engines(marker.encode()):
        assert time.monotonic() - began < 260, f"{len(left)} processes are left"
        time.sleep(0.05)
    kept = {path: path.read_bytes() for path in tmp_path.glob("r/episode-*")}
    assert all(read(path) for path in kept)
    count = len(kept) + 1
    done = subprocess.run([*command, str(count)], env=environment, capture_output=True, timeout=200)
    assert done.returncode == 0 and not engines(marker.encode())
    assert all(path.read_bytes() == old for path, old in kept.items())
    assert (tmp_path / "r" / f"episode-{count - 1:06}.npz").is_file()
