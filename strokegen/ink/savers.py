"""Which function makes which kind of file: a table that higher rooms fill, as in Pillow.

So ink can save and show itself without knowing who draws it. `strokegen/__init__.py` enters the
package's own functions; they are loaded when a file of their kind is first made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from strokegen.ink.errors import Unheld, UnknownOption
from strokegen.ink.files import File, name_of, write_to
from strokegen.ink.keywords import keywords
from strokegen.ink.places import find

SAVERS: dict[str, str] = {}
"""Suffix -> "module:function"; `function(shown, **options)` gives the file's text or bytes."""

INKS: dict[str, str] = {}
"""What is wanted of the formats of other programs' ink, "written" -> "module:function"."""


def saver(suffix: str, name: object) -> Callable[..., str | bytes]:
    """The function that makes files of a suffix; `name` is what an error calls the file.

    Raises:
      ValueError: there is none.
    """
    if suffix not in SAVERS:
        if suffix in find(INKS["written"])():
            raise ValueError(
                f"{name}: {suffix} holds ink of other programs; write .json (of pages .svg), then: "
                f"strokegen convert FILE {name}"
            )
        *others, last = SAVERS
        raise ValueError(
            f"cannot tell the format of {name}; let its name end in {', '.join(others)} or {last}"
        )
    found: Callable[..., str | bytes] = find(SAVERS[suffix])
    return found


def encode(shown: object, suffix: str, *, name: object = None, **options: Any) -> bytes:
    """The bytes of a file that shows a drawing or page.

    Args:
      shown: a `Drawing`, or what else the suffix's function takes.
      suffix: ".svg", say.
      name: what an error calls the file.
      options: of that function.
    Raises:
      ValueError: an unknown suffix, or a bad option.
      UnknownOption: one that the function does not have.
    """
    function = saver(suffix, suffix if name is None else name)
    if options:
        _check(function, suffix, suffix if name is None else f"{name}: {suffix}", options)
    try:
        data = function(shown, **options)
    except Unheld as error:
        raise ValueError(error if name is None else f"{name}: {error}") from None
    return data.encode() if isinstance(data, str) else data


def _check(
    function: Callable[..., object], suffix: str, called: str, options: dict[str, Any]
) -> None:
    _, *known = keywords(function)
    unknown = ", ".join(sorted(options.keys() - set(known)))
    if unknown and not known:
        raise UnknownOption(f"{called} holds the ink alone; leave out {unknown}")
    if unknown:
        raise UnknownOption(
            f"{suffix} has no such option: leave out {unknown}; it has {', '.join(known)}"
        )


def _formats() -> list[str]:
    return [suffix.removeprefix(".") for suffix in SAVERS]


def save(
    shown: object,
    file: File,
    *,
    format: str | None = None,
    **options: Any,
) -> None:
    """Write a picture or ink, whole or not at all.

    Args:
      shown: a `Drawing` or a `Page`.
      file: where to, or a file open for writing bytes.
      format: "svg", "png", "pdf", "gif" or "json"; None takes the extension of the file's name.
      options: those of `to_svg`, `to_image`, `to_pdf` or `to_gif`; json has none.
    Raises:
      ValueError: no format, or one that is not known; a bad option; a file open for text.
      UnknownOption: an option that the format does not have.
      OSError: the file cannot be written to.
    """
    name = name_of(file)
    if format is not None:
        suffix = f".{str(format).lower().lstrip('.')}"
        if suffix not in SAVERS:
            raise ValueError(
                f"format {format!r} is not known; it is one of {', '.join(_formats())}"
            )
    elif name is not None:
        suffix = name.suffix.lower()
    else:
        raise ValueError(f"an open file without a name needs a format: {', '.join(_formats())}")
    write_to(file, encode(shown, suffix, name=name, **options))
