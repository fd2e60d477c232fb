"""Handwriting: Graves's synthesis network, which writes a text, and his prediction network.

Source: Graves (2013), arXiv:1308.0850.
"""

from __future__ import annotations

from strokegen.models.system import System

_HERE = "strokegen.models.handwriting"
_NETWORKS = {
    "synthesis": (f"{_HERE}.synthesis:Synthesis", f"{_HERE}.tf_synthesis:TfSynthesis"),
    "prediction": (f"{_HERE}.prediction:Prediction", f"{_HERE}.tf_prediction:TfPrediction"),
}

SYSTEMS = (
    System(
        model="synthesis",
        drawer=f"{_HERE}.hand:Handwriting",
        networks={"synthesis": _NETWORKS["synthesis"]},
    ),
    System(
        model="prediction",
        drawer=f"{_HERE}.scribble:Scribbler",
        networks={"prediction": _NETWORKS["prediction"]},
    ),
)
