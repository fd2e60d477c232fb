"""RoboJam: answers a performance of taps and swipes by another.

Source: Martin & Torresen (2018), arXiv:1711.10746.
"""

from __future__ import annotations

from strokegen.models.system import System, Training

_HERE = "strokegen.models.robojam"

SYSTEMS = (
    System(
        model="robojam",
        drawer=f"{_HERE}.responder:Responder",
        networks={"robojam": (f"{_HERE}.network:RoboJam", f"{_HERE}.tf_network:TfRoboJam")},
        evaluate=f"{_HERE}.measure:evaluate",
        limits="a RoboJam preset has no text: give --data and --json alone",
        trainings={
            "robojam": Training(
                f"{_HERE}.settings:TrainRoboJam",
                f"{_HERE}.train:train",
                "Train RoboJam on touch performances.",
            )
        },
    ),
)
