"""The NumPy runtime: load a preset, run the network's step, stop, report a verdict."""

from strokegen.sampling.load import load
from strokegen.sampling.pages import letter
from strokegen.sampling.text import NotFinished, write

__all__ = ["NotFinished", "letter", "load", "write"]
