"""Verbs made of recipes: the options of a dataclass become those of the command line."""

from __future__ import annotations

import inspect
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import click

from strokegen.cli.tell import complain, say
from strokegen.cli.verb import Verb
from strokegen.ink.places import find
from strokegen.options import Kind, Spec, command, flag, kinds, spec_of
from strokegen.training.folder import begun


def verb(name: str, options: str, recipe: str, *, example_last: bool = False) -> click.Command:
    """The command of a recipe; what it warns of is a line each.

    Where it is stopped, it says what goes on with it.

    Args:
      name: the verb.
      options: place of its options class, whose docstring is the verb's help.
      recipe: place of the function that takes them and says what came of it; loaded when the
        command is run.
      example_last: whether the docstring's last paragraph, the example, stands below the options.
    """
    made = find(options)
    known = kinds(made)

    def body(**values: Any) -> None:
        asked = made(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
        path = click.get_current_context().command_path
        try:
            with _warned():
                with _hushed():
                    learn = find(recipe)
                said = learn(asked)
        except (KeyboardInterrupt, SystemExit):  # Ctrl-C, SIGTERM
            with suppress(OSError):  # the terminal may have closed
                say(f"strokegen: stopped; go on by: {_again(path, asked)}", err=True)
            raise
        say(said)

    params = [_param(one, known[one.name], spec_of(one)) for one in fields(made)]
    help, epilog = inspect.getdoc(made) or "", None
    if example_last:
        help, _, epilog = help.rpartition("\n\n")
    return Verb(name, params=params, callback=body, help=help, epilog=epilog)


def _again(path: str, asked: Any) -> str:
    """The command that goes on with a recipe."""
    resumes = hasattr(asked, "resume") and (asked.resume or begun(asked.out))
    return command(path, asked, without=("resume",)) + (" --resume" if resumes else "")


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing on standard error: TensorFlow greets there while it is imported, from C.

    What it says later goes by TF_CPP_MIN_LOG_LEVEL, and by its logger: that a new length of lines
    is compiled anew is meant so.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    spoken, silent = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(silent, 2)
        yield
    finally:
        os.dup2(spoken, 2)
        os.close(spoken)
        os.close(silent)


@contextmanager
def _warned() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: complain(message)
        yield


def _param(one: Field[Any], kind: Kind, spec: Spec) -> click.Parameter:
    required = one.default is MISSING
    taken = _type(kind, spec)
    if spec.argument:
        count = -1 if kind.many else 1
        return click.Argument(
            [one.name], type=taken, required=required, metavar=spec.metavar, nargs=count
        )
    names = [flag(one.name), one.name, *([spec.short] if spec.short else [])]
    if kind.base is bool:
        return click.Option(names, is_flag=True, help=spec.help)
    if required or one.default is None or one.default == ():
        more: dict[str, Any] = {"required": required}
    else:
        more = {"default": one.default}
    return click.Option(
        names,
        type=taken,
        multiple=kind.many,
        help=spec.help,
        metavar=spec.metavar,
        **more | ({"show_default": spec.shown} if spec.shown else {}),
    )


def _type(kind: Kind, spec: Spec) -> Any:
    if kind.choices:
        return click.Choice(list(kind.choices))
    if kind.base is Path:
        return click.Path(file_okay=spec.argument, path_type=Path)
    if spec.least is not None or spec.most is not None:
        bounded = click.IntRange if kind.base is int else click.FloatRange
        return bounded(spec.least, spec.most)  # type: ignore[arg-type]
    return kind.base
