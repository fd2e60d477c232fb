"""`strokegen world`: each step says where it wrote; what is missing is a line and exit 2."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from strokegen.models.worlds.memory import Memory
from strokegen.models.worlds.rollouts import Rollout, place
from strokegen.models.worlds.vision import Vision
from strokegen.models.worlds.world import World, keep
from strokegen.presets import read_preset


@pytest.fixture
def memory(tmp_path):
    """The folder of an untrained vision and memory."""
    folder = tmp_path / "memory"
    vision, network = Vision(3, 2), Memory(3, 6, 2)
    keep(folder, None, "vision", vision.as_dict(), vision.init(0), {})
    first = np.zeros((4, 3), np.float32), np.zeros((4, 3), np.float32)
    keep(folder, read_preset(folder), "memory", network.as_dict(), network.init(0), {}, first)
    return folder


@pytest.fixture
def rollouts(tmp_path):
    """Forty episodes of noise, one of them damaged."""
    folder, rng = tmp_path / "rollouts", np.random.default_rng(0)
    folder.mkdir()
    for number in range(40):
        frames = rng.integers(0, 256, (6, 64, 64, 3), np.uint8)
        rollout = Rollout(frames, rng.uniform(-1, 1, 6).astype(np.float32), True, number)
        rollout.save(place(folder, number))
    place(folder, 1).write_bytes(b"PK")
    return folder


@pytest.mark.parametrize(
    "verb", ["record", "train-vision", "train-memory", "evolve", "play", "dream"]
)
def test_every_verb_has_an_example(strokegen, verb):
    result = strokegen("world", verb, "--help")
    assert result.code == 0 and f"Example: strokegen world {verb} " in result.out


def test_an_evolution_a_dream_and_a_resume(strokegen, memory, tmp_path):
    pytest.importorskip("cma", reason="cma is not installed")
    out = tmp_path / "world"
    more = "--population", 4, "--episodes", 2, "--workers", 1, "--sees", "z"
    result = strokegen("world", "evolve", memory, "--out", out, "--generations", 1, *more)
    assert result.code == 0, result.err
    assert re.match(rf"{out}: 1 generations, .* lives \d+ tics in dreams", result.out)
    again = strokegen("world", "evolve", memory, "--out", out, "--generations", 1, *more)
    assert (again.code, again.err.count("\n")) == (2, 1) and "--resume" in again.err
    result = strokegen(
        "world", "evolve", memory, "--out", out, "--generations", 2, *more, "--resume"
    )
    assert result.code == 0 and ": 2 generations" in result.out
    assert World.read(out).controller.size == 4
    result = strokegen("world", "dream", out, "-o", tmp_path / "d.gif", "--longest", 5)
    assert result.code == 0 and "after" in result.out
    with Image.open(io.BytesIO((tmp_path / "d.gif").read_bytes())) as film:
        assert film.size == (256, 256) and 1 <= film.n_frames <= 5


def test_a_dream_without_a_controller_is_seeded(strokegen, memory, tmp_path):
    made = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        file = tmp_path / f"{name}.gif"
        result = strokegen("world", "dream", memory, "-o", file, "--longest", 4, "--seed", seed)
        assert result.code == 0, result.err
        made.append(file.read_bytes())
    assert made[0] == made[1] != made[2]


def test_both_trainings_skip_what_is_damaged(strokegen, rollouts, tmp_path):
    seen = strokegen("world", "train-vision", rollouts, "--out", tmp_path / "v", "--steps", 1,
                     "--batch", 4, "--latent-dim", 3, "--width", 2)  # fmt: skip
    assert seen.code == 0, seen.err
    assert "episode-000001.npz: damaged rollout" in seen.err
    assert seen.out.startswith(f"{tmp_path / 'v'}: 1 steps, 4 frames, best validation ")
    control = strokegen("world", "train-memory", rollouts, "--vision", tmp_path / "v", "--out",
                        tmp_path / "c", "--hidden", 6, "--untrained")  # fmt: skip
    assert control.code == 0, control.err
    assert re.search(r"[\d.]+ nats a latent dimension over \d+ steps held out", control.out)
    made = World.read(tmp_path / "c", needs=("vision", "memory"))
    assert np.allclose(made.weights("memory")["lstm/input"],
                       Memory(3, 6, 5).init(0)["lstm/input"], atol=1e-3)  # fmt: skip
    assert "--untrained" in (tmp_path / "c" / "card.md").read_text()


def test_a_player_and_chance_in_the_real_game(strokegen, memory, tmp_path):
    pytest.importorskip("vizdoom", reason="vizdoom is not installed")
    own = {"weights": np.zeros(4, np.float32)}
    controller = {"latent_dim": 3, "hidden": 6, "sees": "z"}
    keep(tmp_path / "w", read_preset(memory), "controller", controller, own, {})
    log, film = tmp_path / "log.jsonl", tmp_path / "e.gif"
    arguments = ("world", "play", "random", tmp_path / "w", "--episodes", 1, "--workers", 1,
                 "--log", log, "-o", film)  # fmt: skip
    result = strokegen(*arguments)
    assert result.code == 0, result.err
    assert re.search(rf"^\| {tmp_path / 'w'} \| 1 \| \d+ \| 0 \|", result.out, re.MULTILINE)
    with Image.open(film) as shown:
        assert shown.size == (512, 256) and shown.n_frames > 10
    assert strokegen(*arguments[:-2]).out == "".join(result.out.splitlines(True)[:-1])


@pytest.mark.parametrize(
    "arguments, line",
    [
        (["play", "nobody"], "nobody: no preset of that name"),
        (["play", "random", "-o", "a.mp4"], "let its name end in .gif"),
        (["dream", "robojam", "-o", "a.gif"], "is a robojam, not a world"),
        (["dream", "MEMORY", "-o", "a.gif", "--temperature", "0"], "temperature 0 is out of range"),
        (["play", "MEMORY"], "has no controller; make one by: strokegen world evolve"),
        (["train-vision", "EMPTY", "--out", "v"], "no rollouts there; record some by"),
        (["evolve", "MEMORY", "--out", "w", "--resume"], "nothing to resume"),
    ],
)
def test_what_cannot_be_done_is_a_line(strokegen, memory, tmp_path, monkeypatch, arguments, line):
    monkeypatch.chdir(tmp_path)
    places = {"MEMORY": memory, "EMPTY": tmp_path}
    result = strokegen("world", *(places.get(word, word) for word in arguments))
    assert result.code == 2 and result.err.count("\n") == 1, result.err
    assert line in result.err
