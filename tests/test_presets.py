"""Presets on disc: what is written is read, and what is damaged is refused in one line."""

import io
import json
import pickle
import shutil
import zipfile
from dataclasses import asdict

import numpy as np
import pytest

from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.prediction import Prediction
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.reader.network import Labeller
from strokegen.models.registry import load
from strokegen.models.robojam.network import RoboJam
from strokegen.models.sketch_rnn.network import SketchRNN
from strokegen.presets import PresetError, check_shapes, loaded, read_preset, shipped, write_preset


def refused(folder, *words):
    with pytest.raises(PresetError) as caught:
        read_preset(folder)
    message = str(caught.value)
    assert "\n" not in message
    for word in (str(folder), *words):
        assert word in message
    return message


def test_what_is_written_is_read_to_float16(tmp_path):
    weights = {"a/b": np.random.default_rng(0).normal(size=(5, 7)), "c": np.arange(3)}
    config = {"model": "synthesis", "note": "naïve “ink”", "list": [1, 2.5, None]}
    write_preset(tmp_path / "deep" / "down", config, weights)
    preset = read_preset(str(tmp_path / "deep" / "down"))
    assert (preset.name, preset.config) == ("down", config)
    assert set(preset.weights) == set(weights)
    for name, array in weights.items():
        assert preset.weights[name].dtype == np.float32
        assert np.array_equal(preset.weights[name], array.astype(np.float16))


def test_writing_again_replaces_it_whole(folder):
    write_preset(folder, {"model": "other"}, {"w": np.ones(2)})
    assert read_preset(folder).config == {"model": "other"}
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "weights.npz"]


def test_a_preset_that_is_not_there(tmp_path):
    message = refused(tmp_path / "nowhere", "no preset of that name")
    assert ", ".join(shipped()) in message
    refused(tmp_path)


def test_a_folder_without_weights(folder):
    (folder / "weights.npz").unlink()
    refused(folder, "damaged", "weights.npz")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_truncated_weights(folder, share):
    path = folder / "weights.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    refused(folder, "damaged")


def test_a_byte_changed_inside_the_weights(folder):
    path = folder / "weights.npz"
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path.write_bytes(damaged)
    refused(folder, "damaged")


@pytest.mark.parametrize("pack", [np.savez, np.savez_compressed])
def test_bytes_changed_anywhere_are_read_or_refused(folder, pack):
    file = io.BytesIO()
    pack(file, a=np.linspace(0, 1, 500), b=np.arange(12).reshape(3, 4))
    whole, rng, read = file.getvalue(), np.random.default_rng(0), 0
    for _ in range(300):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 2):
            damaged[place] = rng.integers(0, 256)
        (folder / "weights.npz").write_bytes(damaged)
        try:
            read_preset(folder)
            read += 1
        except PresetError:
            pass
    assert read < 50


def test_an_array_in_place_of_an_archive(folder):
    np.save(folder / "weights.npy", np.zeros(3))
    (folder / "weights.npy").replace(folder / "weights.npz")
    refused(folder, "damaged")


def test_an_archive_that_unpacks_to_a_great_deal(folder):
    with zipfile.ZipFile(folder / "weights.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("w.npy", "w", force_zip64=True) as file:
            for _ in range(260):
                file.write(bytes(1 << 20))
    assert (folder / "weights.npz").stat().st_size < 1 << 20
    refused(folder, "damaged", "over 256 MB")


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "", "{", "[]", '"model"', "{}", "\x00", '{"network": {}}']
)
def test_config_that_is_not_one(folder, content):
    (folder / "config.json").write_text(content)
    refused(folder, "damaged")


class Trap:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_pickled_weights_are_refused_and_never_run(folder, tmp_path):
    trace = tmp_path / "trace"
    # The trap works: that no file is left below is then for another reason.
    pickle.loads(pickle.dumps(Trap(trace))).close()
    trace.unlink()
    file = io.BytesIO()
    np.savez(file, w=np.array([Trap(trace)], dtype=object), allow_pickle=True)
    (folder / "weights.npz").write_bytes(file.getvalue())
    refused(folder, "damaged")
    (folder / "weights.npz").write_bytes(pickle.dumps(Trap(trace)))
    refused(folder, "damaged")
    assert not trace.exists()


def test_an_archive_of_something_else(folder):
    with zipfile.ZipFile(folder / "weights.npz", "w") as archive:
        archive.writestr("w.npy", b"not an array")
    refused(folder, "damaged")


def test_weights_that_do_not_fit_are_named(preset):
    config = Synthesis(**preset.config["network"])
    shapes = config.shapes()
    check_shapes(preset, shapes)
    for broken, words in [
        (None, "window/bias is nothing, expected (3,)"),
        (np.zeros(4), "window/bias is (4,), expected (3,)"),
        (np.zeros((3, 1)), "window/bias is (3, 1), expected (3,)"),
        (np.array([0, np.nan, 0]), "window/bias is not finite"),
        (np.array([0, np.inf, 0]), "window/bias is not finite"),
    ]:
        if broken is None:
            del preset.weights["window/bias"]
        else:
            preset.weights["window/bias"] = broken
        with pytest.raises(PresetError) as caught:
            check_shapes(preset, shapes)
        assert words in str(caught.value) and "tiny" in str(caught.value)


def test_weights_too_large_for_float16_do_not_pass_unseen(tmp_path):
    with np.errstate(over="ignore"):
        write_preset(tmp_path / "a", {"model": "x"}, {"w": np.array([1e6])})
    with pytest.raises(PresetError, match="not finite"):
        check_shapes(read_preset(tmp_path / "a"), {"w": (1,)})


def test_a_preset_may_be_moved_and_renamed(folder, tmp_path):
    shutil.move(folder, tmp_path / "renamed")
    assert read_preset(tmp_path / "renamed").name == "renamed"
    assert json.loads((tmp_path / "renamed" / "config.json").read_text())["model"] == "synthesis"


SIZES = {
    "synthesis": Synthesis(hidden=4, num_layers=1, num_mixtures=1, num_windows=1),
    "prediction": Prediction(hidden=4, num_layers=1, num_mixtures=1),
    "sketch_rnn": SketchRNN(hidden=4, num_mixtures=1),
    "robojam": RoboJam(hidden=4, num_layers=1, num_mixtures=1),
    "reader": Labeller(((2, 4),), 1),
}
FACTS = {
    "normaliser": asdict(Normaliser()), "alphabet": PRINTABLE, "scale": 1.0, "max_length": 9,
}  # fmt: skip


def write_model(folder, model, seed):
    network = SIZES[model]
    config = {"model": model, "network": network.as_dict(), **FACTS}
    write_preset(folder, config, network.init(seed))


def first_seed(drawer, model):
    """Which of `write_model`'s seeds made the weights."""
    found = drawer.preset.weights["output/kernel"]
    made = (SIZES[model].init(seed)["output/kernel"].astype(np.float16) for seed in range(3))
    return [np.array_equal(found, one) for one in made].index(True)


@pytest.mark.parametrize("model", SIZES)
def test_a_loaded_preset_is_as_its_files_are(tmp_path, model):
    run = tmp_path / "run"
    write_model(run, model, 0)
    drawer = load(run)
    assert first_seed(drawer, model) == 0
    assert load(run) is load(str(run)) is drawer
    write_model(run, model, 1)
    assert first_seed(load(run), model) == 1


@pytest.mark.parametrize("model", SIZES)
def test_a_relative_name_is_that_of_the_working_directory(tmp_path, monkeypatch, model):
    for seed, place in enumerate(("one", "other")):
        write_model(tmp_path / place / "run", model, seed)
    for seed, place in (0, "one"), (1, "other"), (0, "one"):
        monkeypatch.chdir(tmp_path / place)
        assert first_seed(load("run"), model) == seed


def test_a_link_that_is_turned_is_followed(tmp_path):
    for seed in range(2):
        write_model(tmp_path / str(seed), "robojam", seed)
    best = tmp_path / "best"
    for seed in range(2):
        best.unlink(missing_ok=True)
        best.symlink_to(tmp_path / str(seed))
        assert first_seed(load(best), "robojam") == seed
        assert load(best).preset.name == "best"


def test_a_changed_config_is_read_again(tmp_path):
    write_model(tmp_path, "sketch_rnn", 0)
    assert load(tmp_path).scale == 1.0
    write_preset(tmp_path, {**load(tmp_path).preset.config, "scale": 2.0},
                 SIZES["sketch_rnn"].init(0))  # fmt: skip
    assert load(tmp_path).scale == 2.0


def test_one_folder_as_several_kinds(tmp_path):
    write_model(tmp_path, "robojam", 0)
    names = loaded(lambda preset: sorted(preset.weights), tmp_path)
    assert names == sorted(SIZES["robojam"].shapes())
    assert first_seed(load(tmp_path), "robojam") == 0


def test_a_shipped_preset_is_read_once():
    assert load("robojam") is load("robojam")


def test_a_loaded_folder_that_loses_its_weights_is_refused(tmp_path):
    write_model(tmp_path, "robojam", 0)
    load(tmp_path)
    (tmp_path / "weights.npz").unlink()
    with pytest.raises(PresetError, match="damaged.*weights.npz"):
        load(tmp_path)
