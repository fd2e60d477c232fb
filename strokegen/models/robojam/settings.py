"""What RoboJam's training does unless told otherwise, for it and for the command line.

Nothing here loads TensorFlow.
"""

from __future__ import annotations

from strokegen.training.settings import FitConfig

DROPOUT = 0.2
"""Share of the LSTM's outputs left out while it is trained."""

FIT_TOUCHES = FitConfig(steps=4000, validate_steps=100, patience=15)
