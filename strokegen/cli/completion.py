"""What a shell offers where a preset, a hand, a category or a file is being typed.

A shell asks by starting the command with `_STROKEGEN_COMPLETE` set, as click has it; how to turn it
on stands in the documents.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

ASKED = "_STROKEGEN_COMPLETE"
"""The variable that a shell sets when it asks."""

Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Whatever the shell itself finds."""
    return [CompletionItem(incomplete, type="file")]


def presets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Shipped presets of the same model as the verb's own, else folders."""
    from strokegen.presets import read_config, shipped

    # An option that is left open takes the preset of its own name: --judge.
    given = param.get_default(ctx)
    usual = read_config(given if isinstance(given, str) else str(param.name))["model"]
    names = [name for name in shipped() if read_config(name)["model"] == usual]
    return _begun(names, incomplete) or [CompletionItem(incomplete, type="dir")]


def measured(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Shipped presets that `evaluate` measures, else folders."""
    from strokegen.models.registry import system_of
    from strokegen.presets import shipped

    names = [name for name in shipped() if system_of(name).evaluate]
    return _begun(names, incomplete) or [CompletionItem(incomplete, type="dir")]


def starts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Shipped presets that a training may go on from, else folders."""
    from strokegen.models.registry import MODELS
    from strokegen.presets import read_config, shipped

    verb = ctx.command.name or ""
    models = {_ALSO.get(verb), *(one.model for one in MODELS.values() if verb in one.trainings)}
    known = {name: read_config(name) for name in shipped()}
    names = [
        name
        for name, config in known.items()
        if config["model"] in models and config["network"].get("encoder_hidden", True)
    ]
    return _begun(names, incomplete) or [CompletionItem(incomplete, type="dir")]


def styles(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Hands of the preset, by name or number; of a list, the last one."""
    config = _config(ctx)
    before, comma, last = incomplete.rpartition(",")
    names = [*config.get("style_names", {}), "none"]
    if last.isdecimal():
        names = [str(number) for number in range(config["network"]["num_styles"])]
    return _begun((f"{before}{comma}{name}" for name in names), incomplete)


def categories(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Categories of the preset."""
    return _begun(_config(ctx).get("categories", ()), incomplete)


def data_sets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Data sets of the catalogue, else files; of the folder that holds them, files."""
    if param.metavar == "FOLDER":
        return files(ctx, param, incomplete)
    from strokegen.datasets.catalogue import entries

    return _begun(entries(), incomplete) or files(ctx, param, incomplete)


def items(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Categories of the preset, else files."""
    return categories(ctx, param, incomplete) or files(ctx, param, incomplete)


def _config(ctx: click.Context) -> dict[str, Any]:
    """The config of the preset that is named on the line, or of the usual one; {} of none."""
    from strokegen.presets import read_config

    (usual,) = (param.get_default(ctx) for param in ctx.command.params if param.name == "preset")
    try:
        return read_config(str(ctx.params.get("preset") or usual))
    except (ValueError, OSError):
        return {"network": {"num_styles": 0}}


def _begun(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


_ALSO = {"scribble": "synthesis"}
"""Training -> another model whose presets it may begin with, too."""

_FILES = "output outputs source sources ink prime base call json sheet out".split()
_OFFERS: dict[str, Offer] = {
    **dict.fromkeys(_FILES, files),
    **dict.fromkeys("data synthetic besides among".split(), data_sets),
    **dict.fromkeys(("style", "wanted"), styles),
    **dict.fromkeys(("name", "names", "add", "subtract"), items),
    "inks": data_sets,
    **dict.fromkeys(("preset", "judge", "sketch"), presets),
    "start": starts,
    "beside": measured,
    "category": categories,
}
"""What is offered for a parameter of that name."""


class _Offered(StringParamType):
    """A text of which a shell may offer some."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return self._offer(ctx, param, incomplete)


def offering(command: click.Command) -> click.Command:
    """The command, where a shell asks with what it may offer for its texts and its subcommands'."""
    if ASKED not in os.environ:
        return command
    for sub in command.commands.values() if isinstance(command, click.Group) else ():
        offering(sub)
    drawn = any(param.name == "preset" for param in command.params)
    for param in command.params:
        offer = _OFFERS.get(param.name or "")
        if offer is items and not drawn:
            offer = data_sets
        if offer is presets and command.name == "evaluate":
            offer = measured
        if offer is not None and isinstance(param.type, StringParamType):
            param.type = _Offered(offer)
    return command
