"""A preset of parts: what is there, what is missing, what does not fit."""

import numpy as np
import pytest

from strokegen.models.worlds.world import World, drawn, keep
from strokegen.presets import Preset, PresetError, read_preset


def test_parts_are_added_one_by_one(world, tmp_path):
    before = None
    for part in ("vision", "memory", "controller"):
        config, own = getattr(world, part).as_dict(), world.weights(part)
        first = world.first if part == "memory" else None
        keep(tmp_path, before, part, config, own, {"command": f"made {part}"}, first)
        before = read_preset(tmp_path)
        found = World(before, needs=(part,))
        assert getattr(found, part) == getattr(world, part)
        assert f"made {part}" in (tmp_path / "card.md").read_text()
    assert found.vision and found.memory and found.controller
    assert set(found.preset.weights) == set(world.preset.weights)
    for name, array in world.preset.weights.items():
        assert np.allclose(found.preset.weights[name], array, atol=2e-3), name
    assert len(found.digest) == 8 and found.digest != world.digest


def test_a_new_memory_leaves_the_old_controller_behind(world, tmp_path):
    config, own = world.memory.as_dict(), world.weights("memory")
    keep(tmp_path, world.preset, "memory", config, own, {"command": "anew"}, world.first)
    found = World.read(tmp_path)
    assert found.vision and found.memory and not found.controller
    assert set(found.preset.config["training"]) == {"vision", "memory"}
    assert not any(name.startswith("controller/") for name in found.preset.weights)


def changed(world, config=(), weights=()):
    return Preset("odd", {**world.preset.config, **dict(config)},
                  {**world.preset.weights, **dict(weights)})  # fmt: skip


@pytest.mark.parametrize(
    "config, weights, message",
    [
        ({"model": "robojam"}, {}, "is a robojam, not a world"),
        ({"memory": None}, {}, "has no memory; make one by: strokegen world train-memory"),
        ({"vision": {"depth": 3}}, {}, "lacks or misstates"),
        ({}, {"memory/lstm/bias": np.zeros(3)}, r"weight memory/lstm/bias is \(3,\)"),
        ({}, {"first/mean": np.zeros((5, 2))}, "weight first/mean"),
        ({}, {"first/mean": np.zeros((0, 3))}, "0 first latents"),
        ({"controller": {"latent_dim": 3, "hidden": 9, "sees": "z"}},
         {"controller/weights": np.zeros(4)}, "for a memory of 9, not 8"),
        ({"controller": {"latent_dim": 4, "hidden": 8, "sees": "z"}},
         {"controller/weights": np.zeros(5)}, "latents of"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(world, config, weights, message):
    with pytest.raises(PresetError, match=message):
        World(changed(world, config, weights), needs=("vision", "memory", "controller"))


def test_z_is_drawn_from_its_posterior():
    normal = np.random.default_rng(0).standard_normal((20_000, 1))
    z = drawn(np.float32([[2]]), np.float32([[np.log(9)]]), normal)
    assert z.dtype == np.float32
    assert (z.mean(), z.std()) == pytest.approx((2, 3), abs=0.05)
