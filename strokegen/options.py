"""A recipe's options: one dataclass, for Python and for the command line that is made of it.

A recipe is a function that takes an instance of such a class. The class's docstring is the help of
the verb, its fields are the verb's options, in their order; `option` says of a field what the
command line needs to know besides its name, type and default. A card states the command that would
give the same options again.
"""

from __future__ import annotations

import shlex
import types
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_KEY = "option"


@dataclass(frozen=True)
class Spec:
    """What the command line knows of a field.

    Attributes:
      help: its line.
      least, most: bounds of a number.
      shown: what the help calls the default where the value alone would not say it.
      metavar: what the help calls the value.
      argument: whether it is given by its place, without a name.
      short: a second name, such as -o.
    """

    help: str | None = None
    least: float | None = None
    most: float | None = None
    shown: str | None = None
    metavar: str | None = None
    argument: bool = False
    short: str | None = None


def option(default: Any = MISSING, help: str | None = None, **spec: Any) -> Any:
    """A field with this default, required without one; `spec` as `Spec` has it."""
    return field(default=default, metadata={_KEY: Spec(help, **spec)})


def spec_of(one: Any) -> Spec:
    """The `Spec` of a dataclass's field."""
    spec: Spec = one.metadata.get(_KEY, Spec())
    return spec


@dataclass(frozen=True)
class Kind:
    """A field's type as the command line takes it.

    Attributes:
      base: int, float, bool, str or Path.
      many: whether it may be given again.
      choices: the values of a `Literal`.
    """

    base: type
    many: bool = False
    choices: tuple[str, ...] = ()


def kinds(options: type) -> dict[str, Kind]:
    """The kind of every field of an options class, by name."""
    hints = get_type_hints(options)
    return {one.name: _kind(hints[one.name]) for one in fields(options)}


def _kind(hint: Any) -> Kind:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):  # X | None
        (rest,) = [part for part in inner if part is not type(None)]
        return _kind(rest)
    if origin is tuple:
        return Kind(inner[0], many=True)
    if origin is Literal:
        return Kind(str, choices=inner)
    return Kind(hint)


def flag(name: str) -> str:
    """The option of a field on the command line."""
    return f"--{name.replace('_', '-')}"


def check(options: Any) -> None:
    """Hold options that Python gives to the bounds and choices that the command line knows.

    Raises:
      ValueError: one is beyond them.
    """
    known = kinds(type(options))
    for one in fields(options):
        name, spec, value = one.name.replace("_", " "), spec_of(one), getattr(options, one.name)
        choices = known[one.name].choices
        if choices and value not in choices:
            raise ValueError(f"{name} {value!r} is none of {', '.join(choices)}")
        low, high = spec.least, spec.most
        if value is None or (low is None and high is None):
            continue
        whole = known[one.name].base is int
        if not isinstance(value, int if whole else int | float) or not (
            (low is None or low <= value) and (high is None or value <= high)
        ):
            form = ".0f" if whole else "g"
            ends = f"from {low:{form}}" + ("" if high is None else f" to {high:{form}}")
            kind = "whole number" if whole else "number"
            raise ValueError(f"{name} must be a {kind} {ends}, got {value!r}")


WITHOUT = "out", "resume", "checkpoint_minutes", "workers", "ray"
"""Options that do not matter to what is made, and are left out of a card's command."""


def command(verb: str, options: Any, without: Sequence[str] = WITHOUT) -> str:
    """The command that gives these options, those that differ from their defaults.

    Args:
      verb: what it begins with, such as "strokegen train sketch".
      options: an instance of an options class.
      without: fields that do not matter to what is made.
    """
    known, words = kinds(type(options)), verb.split()
    for one in fields(options):
        value = getattr(options, one.name)
        if one.name in without or value is None or value == one.default:
            continue
        if spec_of(one).argument:
            words += map(str, value if known[one.name].many else [value])
        elif known[one.name].base is bool:
            words.append(flag(one.name))
        else:
            for part in value if known[one.name].many else [value]:
                words += [flag(one.name), str(part)]
    return shlex.join(words)


def out_option(holds: str = "the preset, the training state, the log and the samples") -> Any:
    """The run folder of a training."""
    return option(help=f"Run folder: {holds}.")


def resume_option() -> Any:
    return option(False, "Go on from the state in --out, or begin anew where none was saved yet.")


def ray_option(what: str) -> Any:
    """The address of a Ray cluster; a `str | None`."""
    return option(
        None,
        f"{what} of the Ray cluster of this address, such as auto; needs ray.",
        metavar="ADDRESS",
    )


def labels_option() -> Any:
    """Of trainings on writing; a `Literal["given", "checked"]`."""
    return option(
        "given",
        "checked: the preset `reader` holds every label against its ink, leaves out what it cannot "
        "believe, and cuts texts into words.",
    )


def batch_option(
    default: int | None, what: str = "Points a step, padding included, or so.", **spec: Any
) -> Any:
    """How much is learned from at a step: less takes less memory, and is noisier."""
    return option(default, what, least=1, short="--batch-points", **spec)


def validate_option(default: int | None, **spec: Any) -> Any:
    what = "Steps between two validations, whose best weights are the preset."
    return option(default, what, least=1, **spec)


def checkpoint_option(default: float) -> Any:
    return option(default, "Minutes between two states that are saved.", least=0)


def rate_option(default: float | None, **spec: Any) -> Any:
    """A learning rate."""
    return option(default, "At its highest; it falls to a twentieth by a cosine.", **spec)


def precision_option() -> Any:
    """A `Literal["auto", "float32", "bfloat16"]`."""
    return option(
        "auto",
        "Of the large products; bfloat16, summed in float32, is faster on processors with AMX. "
        "auto: bfloat16 there, else float32; with --resume, what the run began with.",
    )


def seed_option(default: int = 0, what: str = "Of the first weights and the batches.") -> Any:
    return option(default, what, least=0)


def whole_option(default: int | None, help: str | None = None, least: int = 1, **spec: Any) -> Any:
    """A whole number, from 1 unless told otherwise."""
    return option(default, help, least=least, **spec)
