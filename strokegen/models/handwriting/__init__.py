"""Handwriting: Graves's synthesis network, which writes a text, and his prediction network.

Source: Graves (2013), arXiv:1308.0850.
"""

from __future__ import annotations

from strokegen.models.system import System, Training

_HERE = "strokegen.models.handwriting"
_NETWORKS = {
    "synthesis": (f"{_HERE}.synthesis:Synthesis", f"{_HERE}.tf_synthesis:TfSynthesis"),
    "prediction": (f"{_HERE}.prediction:Prediction", f"{_HERE}.tf_prediction:TfPrediction"),
}
NO_TEXT = "a scribble preset writes no text: it has an NLL alone"

SYSTEMS = (
    System(
        model="synthesis",
        drawer=f"{_HERE}.hand:Handwriting",
        networks={"synthesis": _NETWORKS["synthesis"]},
        evaluate=f"{_HERE}.measure:evaluate",
        measures={"style": f"{_HERE}.measure_style:evaluate"},
        trainings={
            "handwriting": Training(
                f"{_HERE}.settings:TrainHandwriting",
                f"{_HERE}.train:train",
                "Train Graves's synthesis network on handwriting.",
            )
        },
    ),
    System(
        model="prediction",
        drawer=f"{_HERE}.scribble:Scribbler",
        networks={"prediction": _NETWORKS["prediction"]},
        evaluate=f"{_HERE}.measure:evaluate_scribbles",
        limits=NO_TEXT,
        trainings={
            "scribble": Training(
                f"{_HERE}.settings:TrainScribble",
                f"{_HERE}.train_scribble:train",
                "Train Graves's prediction network on handwriting, without its text.",
            )
        },
    ),
)
