"""Options by name: an unknown one is answered with those that there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, get_args

from strokegen.ink.errors import UnknownOption

Given = ParamSpec("Given")
Result = TypeVar("Result")


def keywords(function: Callable[..., object]) -> list[str]:
    """The keywords of a function, those of a table (`**look: Unpack[Look]`) among them."""
    import inspect  # takes as long as all else that `import strokegen` does

    known: list[str] = []
    for one in inspect.signature(function, eval_str=True).parameters.values():
        table = get_args(one.annotation) if one.kind is one.VAR_KEYWORD else ()
        if table:
            known += table[0].__annotations__
        elif one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD):
            known.append(one.name)
    return known


def named(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """A function of the public face, which names its options to who gives an unknown one.

    Raises:
      UnknownOption: instead of Python's TypeError, which does not say what there is.
    """

    @wraps(function)
    def call(*given: Given.args, **options: Given.kwargs) -> Result:
        try:
            return function(*given, **options)
        except TypeError:
            unknown = options.keys() - set(known := keywords(function))
            if not unknown:
                raise
            raise UnknownOption(
                f"{function.__name__} has no {', '.join(sorted(unknown))}; it has "
                f"{', '.join(known)}"
            ) from None

    return call
