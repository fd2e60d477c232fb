"""The judge: what a drawing shows, by a convolutional network that sees it as a picture.

Any model may ask it; it knows no other model (docs/decisions/0095).
"""

from __future__ import annotations

from strokegen.models.system import System, Training

_HERE = "strokegen.models.judge"

SYSTEMS = (
    System(
        model="judge",
        drawer=f"{_HERE}.judge:Judge",
        evaluate=f"{_HERE}.measure:evaluate",
        limits="a judge preset names drawings: give --data, --split, --sheet and --json alone",
        networks={"judge": (f"{_HERE}.network:Classifier", f"{_HERE}.tf_network:TfClassifier")},
        trainings={
            "judge": Training(
                f"{_HERE}.settings:TrainJudge",
                f"{_HERE}.train:train",
                "Train a convolutional network to name drawings.",
            )
        },
    ),
)
