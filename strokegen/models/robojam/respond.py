"""Call and response in one call: a performance is answered, and the answer written or shown."""

from __future__ import annotations

from pathlib import Path

from strokegen.formats.touches import encode, performance
from strokegen.ink.drawing import Drawing
from strokegen.ink.files import write_whole
from strokegen.ink.keywords import named
from strokegen.ink.savers import save
from strokegen.models.robojam.midi import to_midi
from strokegen.models.robojam.responder import DURATION, Responder
from strokegen.models.robojam.screens import screens
from strokegen.presets import loaded
from strokegen.redraw import ATTEMPTS
from strokegen.render.page import Page

PRESET = "robojam"
_FORMATS = (".csv", ".svg", ".png", ".mid")


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
) -> Drawing:
    """Answer a performance of taps and swipes by another.

    >>> respond("call.csv", seed=1).meta["verdict"]  # doctest: +SKIP
    'finished'

    Args:
      call: a timed drawing, places as shares of the screen, or a CSV's path; see `heard`.
      preset: name, folder, or a loaded `Responder`.
      duration: seconds of the response.
      temperature: of the choice among the Gaussians; lower is tamer.
      sigma_temperature: of the Gaussians' own width; lower is smoother.
      seed: the same seed answers the same.
      attempts: how often a response that did not finish is played again.
    Returns:
      The response, see `Responder.respond`.
    Raises:
      OSError: the file cannot be read.
      DataError: it is no performance.
      PresetError: the preset is missing, damaged, or of another model.
      ValueError: a call without touches or times, or an option out of range.
    """
    responder = preset if isinstance(preset, Responder) else loaded(Responder, preset)
    return responder.respond(
        heard(call),
        duration=duration,
        temperature=temperature,
        sigma_temperature=sigma_temperature,
        seed=seed,
        attempts=attempts,
    )


def heard(call: Drawing | str | Path) -> Drawing:
    """A call as a timed drawing.

    Args:
      call: such a drawing, or the path of a CSV with the columns x, y and time (or dt).
    Raises:
      OSError: the file cannot be read.
      DataError: it is no performance.
    """
    return call if isinstance(call, Drawing) else performance(call)


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
    """Write a response: .csv, .mid (needs the extra midi), or .svg and .png for a picture of both.

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
