"""What tests of several rooms share: tiny presets, made-up writing, the recurrence as a plain loop,
a browser.

Made-up writing: every character is a zigzag of its own number of points. Clockwork presets: every
point is known. TensorFlow is loaded by what needs it alone.
"""

import shutil
import signal
from dataclasses import asdict

import numpy as np
import pytest

from strokegen.datasets.lines import Lines
from strokegen.ink.alphabet import PRINTABLE
from strokegen.ink.arrays import to_stroke3
from strokegen.ink.drawing import Drawing
from strokegen.ink.normaliser import Normaliser
from strokegen.models.handwriting.hand import Handwriting
from strokegen.models.handwriting.synthesis import Synthesis
from strokegen.models.handwriting.window import window
from strokegen.nn.lstm import lstm
from strokegen.presets import Preset, read_preset, write_preset

# A run in a shell's background, or under nohup, is deaf to these, and so would be the processes
# that tests start in order to stop them.
for _name in {"SIGINT", "SIGHUP"} & set(dir(signal)):
    if signal.getsignal(getattr(signal, _name)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), signal.SIG_DFL)

NETWORK = Synthesis(
    hidden=8, num_mixtures=2, num_windows=1, style_dim=3, num_styles=6, height_input=True,
    steps_per_character=3.0,
)  # fmt: skip
CONFIG = {
    "model": "synthesis",
    "network": NETWORK.as_dict(),
    "normaliser": asdict(Normaliser()),
    "alphabet": PRINTABLE,
    "style_names": {"neat": 4, "bold one": 2},
    "default_style": "neat",
    "default_bias": 0.4,
}


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files made by a test hold the clock of their making, which two workers read apart: a test of
    bytes is named by its number."""
    return argname if isinstance(val, bytes) else None


_QUIET = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def chromium():
    """A browser, where there is one to be had."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
                None)  # fmt: skip
    if path is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture
def folder(tmp_path):
    """A preset on disc, of random weights."""
    path = tmp_path / "tiny"
    write_preset(path, CONFIG, NETWORK.init(5))
    return path


@pytest.fixture
def preset(folder):
    return read_preset(folder)


@pytest.fixture
def hand(preset):
    return Handwriting(preset)


def without_xla(monkeypatch):
    """Take XLA from TensorFlow: its compiler takes longer than a few steps do.

    What is not compiled knows no product of bfloat16 with float32 sums, though a trial under XLA,
    which is made once a process, may have found one.
    """
    import tensorflow as tf

    function = tf.function
    monkeypatch.setattr(
        tf, "function", lambda body, autograph=True, **_: function(body, autograph=autograph)
    )
    monkeypatch.setattr("strokegen.nn.tf_products.usual", lambda: "float32")


STRIDE = 3
"""Far enough for the pen to be seen to leave, once the text is written."""


@pytest.fixture
def clockwork():
    """A hand that never looks at its ink: `clockwork(pace)` moves on `pace` characters a point.

    Every point is `STRIDE` units to the right of the last; `lifted=False` never lifts the pen.
    """

    def build(pace, lifted=True):
        weights = {name: np.zeros(shape, np.float32) for name, shape in NETWORK.shapes().items()}
        # alpha 1; beta 5, so that the window sees one character at a time; the step of kappa.
        weights["window/bias"][:] = 0, np.log(5), np.log(pace)
        m = NETWORK.num_mixtures
        weights["output/bias"][m : 2 * m] = STRIDE
        weights["output/bias"][3 * m : 5 * m] = -20
        weights["output/bias"][-1] = 30 if lifted else -30
        return Handwriting(Preset("clockwork", CONFIG, weights))

    return build


POINTS = {"a": 3, "b": 7, "c": 5, " ": 1}
WRITERS = {"ann": "train", "bob": "train", "cyd": "valid"}


def zigzag(text, rng):
    """Ink in model units, one stroke, baseline at y = 0, 3 units high."""
    count = sum(POINTS[char] for char in text)
    x = np.cumsum(rng.uniform(0.4, 0.8, count)) + rng.uniform(0, 0.5)
    # The pen ends left of where it has been, as when a t is crossed.
    x[-1] -= 1.5
    y = -3.0 * (np.arange(count) % 2) + rng.normal(0, 0.1, count)
    return to_stroke3(Drawing((np.stack([x, y], axis=1),)))


def made_up(kinds, seed=0):
    """Lines of the counts of `kinds`, kind -> (how many a writer, words of which lengths)."""
    rng = np.random.default_rng(seed)
    rows = []
    for writer, split in WRITERS.items():
        for kind, (count, lengths) in kinds.items():
            for _ in range(count):
                words = ["".join(rng.choice(list("aabbbc"), rng.choice(lengths)))]
                if kind == "text":
                    words += ["".join(rng.choice(list("aab"), 4)) for _ in range(3)]
                text = " ".join(words)
                rows.append((zigzag(text, rng), text, writer, kind, split))
    ink, texts, writers, kind_of, splits = map(list, zip(*rows))
    starts = np.concatenate([[0], np.cumsum([len(row) for row in ink])])
    return Lines(np.concatenate(ink), starts, texts, writers, kind_of, splits, {"too tall": 2})


@pytest.fixture(scope="session")
def lines():
    return made_up({"character": (20, [1]), "word": (60, [2, 3, 4]), "text": (15, [3, 4])})


class Plain:
    """Step after step with TensorFlow's own gradient: slow, and right by construction."""

    @staticmethod
    def lstm_layer(z_in, recurrent, start=None, keep=None):
        import tensorflow as tf
        from keras import ops

        h = c = tf.zeros([z_in.shape[1], recurrent.shape[0]])
        h, c = start or (h, c)
        rows = []
        for t, z in enumerate(tf.unstack(z_in)):
            h, c = lstm(ops, z + h @ recurrent, c, None if keep is None else keep[t])
            rows.append(h)
        return tf.stack(rows)

    @staticmethod
    def window_lstm_layer(z_in, recurrent, from_window, kernel, bias, text):
        import tensorflow as tf
        from keras import ops

        batch = z_in.shape[1]
        h = c = tf.zeros([batch, recurrent.shape[0]])
        w, kappa = tf.zeros([batch, text.shape[2]]), tf.zeros([batch, kernel.shape[1] // 3])
        rows = []
        for z in tf.unstack(z_in):
            h, c = lstm(ops, z + h @ recurrent + w @ from_window, c)
            w, kappa, _ = window(ops, h @ kernel + bias, kappa, text)
            rows.append((h, w, kappa))
        return tuple(tf.stack(part) for part in zip(*rows))


@pytest.fixture(scope="session")
def plain():
    return Plain


@pytest.fixture
def make():
    """Random tensors, the same at every run."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    return lambda *shape, scale=0.5: tf.constant(rng.normal(0, scale, shape), tf.float32)


@pytest.fixture
def nodes(monkeypatch):
    """(address of a Ray cluster of two nodes that work here, what kills one of them).

    Ray takes any node of this machine for the driver's own; to kill that one would end the driver.
    """
    pytest.importorskip("ray", reason="ray is not installed")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")  # tells nobody
    from ray import get_runtime_context
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    working = [cluster.add_node(num_cpus=1) for _ in range(2)]

    def kill():
        own = get_runtime_context().get_node_id()
        other = next(node for node in working if node.node_id != own)
        cluster.remove_node(other, allow_graceful=False)

    yield cluster.address, kill
    cluster.shutdown()
