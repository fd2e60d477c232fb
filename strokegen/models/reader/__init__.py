"""The reader: what is written in a line of ink, by a bidirectional LSTM and CTC.

Any model may ask it; it knows no other model (docs/decisions/0071).

Source: Graves & Schmidhuber (2009); Graves et al. (2006).
"""

from __future__ import annotations

from strokegen.models.system import System, Training

_HERE = "strokegen.models.reader"

SYSTEMS = (
    System(
        model="reader",
        drawer=f"{_HERE}.reader:Reader",
        evaluate=f"{_HERE}.measure:evaluate",
        limits="a reader preset reads: give --data, --split, --lines and --json alone",
        networks={"reader": (f"{_HERE}.network:Labeller", f"{_HERE}.tf_network:TfLabeller")},
        trainings={
            "reader": Training(
                f"{_HERE}.settings:TrainReader",
                f"{_HERE}.train:train",
                "Train a bidirectional LSTM with CTC to read handwriting.",
            )
        },
    ),
)
