"""What a verb does unless told otherwise is what the function or class behind it does."""

import inspect
from dataclasses import MISSING, fields, is_dataclass

import click
import pytest

from strokegen.cli import main
from strokegen.corpora.settings import CorpusConfig
from strokegen.models.handwriting import learning, measure, page, scribble, style_sheet
from strokegen.models.handwriting import settings as hands
from strokegen.models.handwriting import write as text
from strokegen.models.judge import measure as judge_measure
from strokegen.models.judge import settings as judges
from strokegen.models.judge.network import Classifier
from strokegen.models.reader import measure as read_measure
from strokegen.models.reader import read
from strokegen.models.reader import settings as reads
from strokegen.models.robojam import settings as jam
from strokegen.models.robojam.network import RoboJam
from strokegen.models.robojam.respond import respond
from strokegen.models.robojam.responder import Responder
from strokegen.models.sketch_rnn import best, complete, kanji, latent, sketcher
from strokegen.models.sketch_rnn import measure as sketch_measure
from strokegen.models.sketch_rnn import settings as sketches
from strokegen.models.worlds import settings as worlds
from strokegen.models.worlds.controller import Controller
from strokegen.models.worlds.dream import dreamt
from strokegen.models.worlds.memory import Memory
from strokegen.plotter.plot import Plot, plot
from strokegen.render.copybook import copybook
from strokegen.render.pen import PENS
from strokegen.render.sheet import read_sheet
from strokegen.web import service

# Verb -> where its options' defaults must be found. Of several, each that has the name must agree.
BEHIND = {
    "write": [text.Hand.__init__],
    "styles": [style_sheet.styles, style_sheet.Styles.sheet],
    "fonts": [style_sheet.Styles.sheet],
    "style learn": [learning.learn_style],
    "scribble": [scribble.scribble],
    "sketch": [best.sketch, sketcher.Sketcher.draw],
    "interpolate": [latent.interpolate],
    "reconstruct": [latent.reconstruct],
    "complete": [complete.complete],
    "nearest": [latent.nearest],
    "kanji": [kanji.kanji, kanji.sheet],
    "respond": [Responder.respond, respond],
    "page": [page.page],
    "prompts": [copybook],
    "serve": [service.Service, {"host": service.HOST, "port": service.PORT}],
    "read": [read.read_text],
    "corpus": [CorpusConfig],
    "animate": [],
    "convert": [],
    "gallery": [],
    "plot": [plot, Plot.estimate, read_sheet],
    "evaluate": [measure.evaluate, measure.evaluate_scribbles, read_measure.evaluate,
                 judge_measure.evaluate, sketch_measure.evaluate],
    "data list": [],
    "data formats": [],
    "data fetch": [],
    "data show": [],
    "train handwriting": [hands.FIT_LINES, hands.HANDWRITING, hands.TrainHandwriting],
    "train scribble": [hands.FIT_LINES, hands.SCRIBBLES, hands.TrainScribble],
    "train sketch": [sketches.FIT_SKETCHES, sketches.SKETCH, sketches.Objective, {
        "longest": sketches.LONGEST}, sketches.TrainSketch],
    "train kanji": [sketches.FIT_KANJI, sketches.KANJI, sketches.TrainKanji],
    "train robojam": [jam.FIT, RoboJam(), jam.TrainRoboJam],
    "train judge": [judges.FIT, Classifier(), {"batch": judges.BATCH}, judges.TrainJudge],
    "train reader": [reads.FIT, reads.TrainReader],
    "world record": [worlds.Record],
    "world train-vision": [
        worlds.FIT_VISION, worlds.VISION, {"batch": worlds.BATCH}, worlds.TrainVision],
    "world train-memory": [worlds.FIT_MEMORY, Memory(), worlds.TrainMemory],
    "world evolve": [worlds.EvolveConfig(), Controller(), worlds.Evolve],
    "world play": [],
    "world dream": [dreamt, worlds.EvolveConfig()],
}  # fmt: skip

# Options that are a verb's own: nothing behind it has a default for them.
OWN = {
    "write": {"output"},
    "prompts": {"count"},
    "scribble": {"output"},
    "respond": {"outputs"},
    "data show": {"count", "seed"},
    "world play": {"episodes", "log", "filmed", "workers"},
}

# Options that differ from what is behind them, and why.
DIFFERENT = {
    ("read", "alternatives"): "the text alone is printed unless others are asked for",
    ("reconstruct", "count"): "a picture shows several, a call gives the one drawing",
}
RENAMED = {"temperatures": "temperature"}


def verbs(command, path=()):
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from verbs(command.get_command(context, name), (*path, name))
    else:
        yield " ".join(path), command


VERBS = dict(verbs(main))


def defaults_of(source):
    """Name -> default of a function, a dataclass or an instance of one, or as given."""
    if isinstance(source, dict):
        return source
    if inspect.isfunction(source):
        found = inspect.signature(source).parameters.values()
        return {one.name: one.default for one in found if one.default is not one.empty}
    if isinstance(source, type):
        return {one.name: one.default for one in fields(source) if one.default is not MISSING}
    assert is_dataclass(source)
    return {one.name: getattr(source, one.name) for one in fields(source)}


def stated(command):
    """Name -> default of the options that state one; a flag's is no."""
    context = click.Context(command)
    options = [one for one in command.params if isinstance(one, click.Option) and not one.is_flag]
    found = {one.name: one.get_default(context) for one in options}
    return {name: value for name, value in found.items() if type(value) in (str, int, float, tuple)}


def test_every_verb_is_looked_at():
    assert set(BEHIND) == set(VERBS) and set(OWN) <= set(VERBS)
    assert all(name in stated(VERBS[verb]) for verb, name in DIFFERENT)


@pytest.mark.parametrize("verb", BEHIND)
def test_defaults_are_those_of_what_is_behind(verb):
    behind = [defaults_of(source) for source in BEHIND[verb]]
    own = set(OWN.get(verb, ()))
    for name, value in stated(VERBS[verb]).items():
        if name == "pen" and "pen" not in own:
            assert value in (next(iter(PENS)), (next(iter(PENS)),))
            continue
        found = [source[RENAMED.get(name, name)] for source in behind
                 if RENAMED.get(name, name) in source]  # fmt: skip
        if name in own:
            assert not found, f"--{name} of {verb} is not its own"
            own.remove(name)
        elif (verb, name) in DIFFERENT:
            assert found == [] or value not in found
        else:
            assert found, f"{verb} --{name} {value}: nothing behind it has that default"
            expected = [type(value)(one) for one in found]
            assert expected == [value] * len(found), f"{verb} --{name}"
    assert not own, f"{verb} has no {own}"
