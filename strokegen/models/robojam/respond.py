"""Call and response in one call: a performance is answered, and the answer written or shown."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from strokegen import datasets
from strokegen.formats.touches import encode
from strokegen.ink.drawing import Drawing
from strokegen.ink.errors import DataError, LeftOut
from strokegen.ink.files import write_whole
from strokegen.ink.keywords import named
from strokegen.ink.savers import save
from strokegen.ink.touches import to_touches
from strokegen.models.robojam.midi import to_midi
from strokegen.models.robojam.responder import DURATION, Responder
from strokegen.models.robojam.screens import screens
from strokegen.models.robojam.touches import on_screen
from strokegen.presets import loaded
from strokegen.redraw import ATTEMPTS
from strokegen.render.page import Page

PRESET = "robojam"
_FORMATS = (".csv", ".svg", ".png", ".jpg", ".webp", ".mid")


@named
def respond(
    call: Drawing | str | Path,
    *,
    preset: str | Path | Responder = PRESET,
    duration: float = DURATION,
    temperature: float = 1.0,
    sigma_temperature: float = 1.0,
    seed: int = 0,
    attempts: int = ATTEMPTS,
    data: str | Path | None = None,
) -> Drawing:
    """Answer a performance of taps and swipes by another.

    >>> respond("call.csv", seed=1).meta["verdict"]  # doctest: +SKIP
    'finished'

    Args:
      call: a timed drawing, places as shares of the screen, or its name, such as a CSV's path;
        see `heard`.
      preset: name, folder, or a loaded `Responder`.
      duration: seconds of the response.
      temperature: of the choice among the Gaussians; lower is tamer.
      sigma_temperature: of the Gaussians' own width; lower is smoother.
      seed: the same seed answers the same.
      attempts: how often a response that did not finish is played again.
      data: the folder where references are found; None takes STROKEGEN_DATA.
    Returns:
      The response, see `Responder.respond`.
    Raises:
      OSError: the file cannot be read.
      DataError: it is no performance.
      PresetError: the preset is missing, damaged, or of another model.
      ValueError: a call without touches or times, or an option out of range.
    """
    responder = loaded(Responder, preset)
    return responder.respond(
        heard(call, data),
        duration=duration,
        temperature=temperature,
        sigma_temperature=sigma_temperature,
        seed=seed,
        attempts=attempts,
    )


def heard(call: Drawing | str | Path, data: str | Path | None = None) -> Drawing:
    """A call as a timed drawing on the screen, from its first touch on.

    Args:
      call: a drawing, which is taken as it is; or its name, as `strokegen.datasets.one` takes it,
        such as that of a CSV with the columns x, y and time (or dt). Ink in other units than shares
        of the screen is fitted to it, and a `LeftOut` says so.
      data: the folder where references are found; None takes STROKEGEN_DATA.
    Raises:
      OSError: the file cannot be read.
      DataError: it is no performance.
    """
    if isinstance(call, Drawing):
        return call
    ink = datasets.one(call, data=data)
    if not ink.strokes:
        raise DataError(f"{call}: not a performance, it has no touches")
    if ink.times is not None:
        times = [time - ink.times[0][0] for time in ink.times]
        ink = Drawing(ink.strokes, times, ink.label)
    try:
        to_touches(ink)
    except ValueError as error:
        raise DataError(f"{call}: not a performance, {error}") from None
    fitted = on_screen(ink)
    if fitted is not ink:
        warnings.warn(
            f"{call}: places up to {np.abs(ink.points).max():,.4g} are no shares of a screen; "
            "the ink is fitted to it",
            LeftOut,
            stacklevel=2,
        )
    return fitted


def both(call: Drawing, response: Drawing) -> Page:
    """A picture of the two side by side, each on its screen, with time as colour."""
    return screens([call, response], ["call", "response"])


def check_format(output: str | Path) -> None:
    """Hold a file's name to what a response can be written as.

    Raises:
      ValueError: it ends in something else.
    """
    if Path(output).suffix.lower() not in _FORMATS:
        raise ValueError(
            f"cannot tell the format of {output}; let its name end in {', '.join(_FORMATS)}"
        )


def write_response(call: Drawing, response: Drawing, output: str | Path) -> None:
    """Write a response: .csv, .mid (needs the extra midi), or .svg, .png, .jpg and .webp for a
    picture of both.

    Raises:
      ValueError: the file's name ends in something else.
      OSError: it cannot be written to.
    """
    check_format(output)
    suffix = Path(output).suffix.lower()
    if suffix == ".csv":
        write_whole(Path(output), encode([response]))
    elif suffix == ".mid":
        write_whole(Path(output), to_midi(response))
    else:
        save(both(call, response), output, background="white")
