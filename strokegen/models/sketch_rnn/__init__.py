"""SketchRNN: draws sketches, and knows the room between them; without z, kanji that do not exist.

Source: Ha & Eck (2017), arXiv:1704.03477; Ha (2015), blog.otoro.net.
"""

from __future__ import annotations

from strokegen.models.system import System, Training

_HERE = "strokegen.models.sketch_rnn"

SYSTEMS = (
    System(
        model="sketch_rnn",
        drawer=f"{_HERE}.sketcher:Sketcher",
        evaluate=f"{_HERE}.measure:evaluate",
        limits="a sketch preset draws: give --data, --split, --each, --category, --sheet and "
        "--json alone",
        networks={"sketch_rnn": (f"{_HERE}.network:SketchRNN", f"{_HERE}.tf_network:TfSketchRNN")},
        trainings={
            "sketch": Training(
                f"{_HERE}.settings:TrainSketch",
                f"{_HERE}.train:train_sketch",
                "Train SketchRNN on drawings.",
            ),
            "kanji": Training(
                f"{_HERE}.settings:TrainKanji",
                f"{_HERE}.train:train_kanji",
                "Train the kanji RNN on characters in stroke order.",
            ),
        },
    ),
)
