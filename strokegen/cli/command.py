"""The command that is running, as a preset's card states it."""

from __future__ import annotations

import shlex

import click


def as_given(*without: str) -> str:
    """The command with the options that differ from their defaults, in the order of its help.

    Args:
      without: options that do not matter to what is made, by their names in Python.
    """
    context = click.get_current_context()
    words = context.command_path.split()
    for param in context.command.params:
        value = context.params[param.name]
        if param.name in without or value is None or value == param.get_default(context):
            continue
        for one in value if param.multiple else [value]:
            words += [param.opts[-1]] if param.is_flag else [param.opts[-1], str(one)]
    return shlex.join(words)
