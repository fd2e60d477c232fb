"""The command `strokegen`: one module a verb, loaded when that verb is called."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any

import click

from strokegen import __version__
from strokegen.cli.completion import offering
from strokegen.cli.tell import complain, open_standard_streams
from strokegen.ink.errors import LeftOut

# Verb -> the module of this folder that has its command, under the verb's name, and its line in
# `strokegen --help`. The line stands here so that the overview imports no verb.
VERBS = {
    "write": ("handwriting.write", "Write text as handwriting."),
    "styles": (
        "handwriting.styles",
        "List a preset's hands, or draw them side by side.",
    ),
    "fonts": ("handwriting.fonts", "List single-line fonts, or draw them side by side."),
    "style": ("handwriting.style", "Learn a hand from lines of your own."),
    "scribble": (
        "handwriting.scribble",
        "Draw lines of invented handwriting.",
    ),
    "prompts": ("handwriting.prompts", "Lines to copy out, from which a hand is learned."),
    "page": ("handwriting.page", "Make a web page that writes by itself."),
    "read": ("reader.read", "Read handwriting: its text, and where each letter is."),
    "corpus": ("corpus", "Make training data for recognisers, in shards."),
    "sketch": ("sketch_rnn.sketch", "Draw new sketches on a sheet."),
    "interpolate": (
        "sketch_rnn.latent",
        "Change one drawing into another.",
    ),
    "reconstruct": (
        "sketch_rnn.latent",
        "Draw a drawing again; add and subtract.",
    ),
    "complete": ("sketch_rnn.latent", "Finish a drawing that was begun."),
    "nearest": ("sketch_rnn.latent", "Find the drawings most like one."),
    "kanji": ("sketch_rnn.kanji", "Invent characters, in stroke order."),
    "respond": ("robojam.respond", "Answer a touch performance by another."),
    "animate": (
        "ink.animate",
        "Draw given ink stroke by stroke: SVG or GIF.",
    ),
    "convert": ("ink.convert", "Turn ink from one format into another."),
    "gallery": ("ink.gallery", "Show many drawings on one web page."),
    "plot": ("ink.plot", "Plan ink for a pen plotter: SVG, HPGL, G-code."),
    "serve": ("serve", "Serve a page to write and draw on, for this machine."),
    "train": ("train", "Train a model on ink (needs strokegen[train])."),
    "evaluate": ("evaluate", "Measure a preset beside real ink."),
    "world": ("worlds.world", "Learn a game in dreams of it (World Models)."),
    "data": ("ink.data", "List, fetch and show data sets of real ink."),
}

# Packages that come with an extra, so that a missing one is answered with what to install.
_EXTRAS = {
    "tensorflow": "train",
    "tensorflow_probability": "train",
    "tf_keras": "train",
    "keras": "train",
    "rapidocr": "evaluate",
    "onnxruntime": "evaluate",
    "mido": "midi",
    "HersheyFonts": "fonts",
    "reportlab": "pdf",
    "vizdoom": "worlds",
    "gymnasium": "worlds",
    "cma": "worlds",
    "vpype": "plot",
    "vpype_cli": "plot",
    "vpype_gcode": "plot",
    "pyarrow": "parquet",
    "ray": "ray",
    "starlette": "web",
    "uvicorn": "web",
}


class LazyGroup(click.Group):
    """A group that imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        # What an import makes is there to stay: nothing of it is to be collected, now or later.
        gc.disable()
        try:
            found: click.Command = getattr(import_module(f"strokegen.cli.{VERBS[name][0]}"), name)
        finally:
            if not gc.get_freeze_count():
                gc.freeze()
            gc.enable()
        return offering(found)

    def invoke(self, ctx: click.Context) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("always", LeftOut)
            warnings.showwarning = _told(warnings.showwarning)
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in VERBS.items()])


def _told(show: Callable[..., object]) -> Callable[..., None]:
    """`warnings.showwarning`: what is left out is a line, other warnings stay as they are."""

    def told(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        if issubclass(category, LeftOut):
            complain(message)
        else:
            show(message, category, *place, **more)

    return told


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from strokegen.nn.native import described

        click.echo(f"strokegen, version {__version__}, {described()}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog='Example: strokegen write "The quick brown fox" -o fox.svg',
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version, and what networks are run by; then exit.",
)
def main() -> None:
    """Learn from pen trajectories and draw new ones."""


def _line(error: BaseException) -> str:
    """What an error says."""
    if isinstance(error, OSError) and error.strerror:
        named = isinstance(error.filename, str | bytes)
        place = f"{os.fsdecode(error.filename)}: " if named else ""
        return f"{place}{error.strerror}"
    return str(error) or type(error).__name__


def _usage(error: click.ClickException) -> str:
    line = error.format_message()
    if isinstance(error, click.NoSuchOption):
        line = f"{line.rstrip('.')}; what begins with - and is no option goes last, after --"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        line = f"{line.rstrip('.')}; see: {error.ctx.command_path} --help"
    return line


def _missing(error: ModuleNotFoundError) -> str:
    """What to install for a package of an extra; any other missing module is a bug."""
    package = (error.name or "").partition(".")[0]
    if package not in _EXTRAS:
        raise error
    return f"this needs {package}, install it by: pip install 'strokegen[{_EXTRAS[package]}]'"


# Drawing multiplies small matrices: more threads only wait for one another, and the sums of one
# thread are the same on any number of cores. NumPy reads these when it is first imported.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def _endings() -> Iterator[None]:
    """A termination, or a terminal that closes, ends the block as Ctrl-C does: it tidies up."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in {"SIGTERM", "SIGHUP"} & {*dir(signal)}:
            number = getattr(signal, name)
            if signal.getsignal(number) == signal.SIG_DFL:  # nohup ignores one
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(args: list[str] | None = None) -> None:
    """The console entry: an error of the user's or the machine's is one line and exit 2.

    Ctrl-C exits by 130, a termination by 143.
    """
    with _endings():
        _run(args)


def _run(args: list[str] | None) -> None:
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    open_standard_streams()
    try:
        code = main.main(args, prog_name="strokegen", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        # Whoever reads has gone; Python's own flush at exit must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except click.ClickException as error:
        message = _usage(error)
    except ModuleNotFoundError as error:
        message = _missing(error)
    except (ValueError, OSError) as error:
        message = _line(error)
    except MemoryError:
        message = "there is not enough memory for this"
    complain(message)
    sys.exit(2)
