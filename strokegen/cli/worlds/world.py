"""`strokegen world`: see, remember, act; World Models of the game Take Cover."""

from __future__ import annotations

import os
from pathlib import Path

import click

from strokegen.cli.recipe import verb
from strokegen.cli.tell import bar, say
from strokegen.cli.verb import Verbs
from strokegen.models.worlds import RECIPES
from strokegen.models.worlds.game import LONGEST, TICS
from strokegen.models.worlds.settings import SHIPPED, EvolveConfig


@click.group(cls=Verbs)
def world() -> None:
    """Learn a game by a model of it: World Models, on ViZDoom's Take Cover.

    Needs the extra: pip install 'strokegen[worlds]', and for train-vision and train-memory:
    pip install 'strokegen[train]'. In this order: record, train-vision, train-memory, evolve,
    play; each goes on where it was stopped.

    Example: strokegen world record --out runs/rollouts
    """


for _name, _one in RECIPES.items():
    world.add_command(verb(_name, _one.options, _one.recipe, example_last=True))


@world.command(epilog="Example: strokegen world play random runs/world -o episode.gif")
@click.argument("players", nargs=-1)
@click.option(
    "--episodes",
    type=click.IntRange(1, 10_000),
    default=100,
    help="Games of each player, the same for all.",
)
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    default="play.jsonl",
    help="A line an episode; what it has already is not played again.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="GIF of an episode of the last player: what it saw, and what V made of it.",
)
@click.option("--filmed", type=click.IntRange(0), default=0, help="Which episode.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="all cores",
    help="Games side by side.",
)
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="Play on the nodes of the Ray cluster of this address, such as auto; needs ray.",
)
def play(
    players: tuple[str, ...], episodes: int, log: Path, output: str | None, filmed: int,
    workers: int, ray: str | None,
) -> None:  # fmt: skip
    """Let PLAYERS play the real game, and print how long they live.

    A player is the folder or name of a preset of vision, memory and controller, or the word
    random; without any, the shipped one plays against chance. Time is in the game's tics of
    1/35 s, at most 2,100. An evaluation that was stopped goes on by the same command with the
    same --log.
    """
    from strokegen.ink.files import write_whole
    from strokegen.models.worlds import film
    from strokegen.models.worlds.play import RANDOM, evaluate, find, table

    film.check_gif(output)
    names = players or (RANDOM, SHIPPED)
    found = find(names)
    say(table(evaluate(found, episodes, log, workers, ray)))
    say(f"{log}: every episode", err=True)
    if output:
        show = bar("filming", " frames")
        gif, lived = film.filmed(found[names[-1]], filmed, show)
        write_whole(output, gif)
        say(f"{output}: episode {filmed}, {lived} tics")


@world.command(epilog="Example: strokegen world dream runs/world -o dream.gif")
@click.argument("preset", default=SHIPPED)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), required=True, help="GIF of the dream."
)
@click.option(
    "--temperature",
    type=float,
    default=EvolveConfig.temperature,
    help="Above 1 the dream is less sure than the game.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Same seed, same dream.")
@click.option(
    "--longest",
    type=click.IntRange(1, 1000),
    default=LONGEST,
    help="Steps of four tics at most.",
)
def dream(preset: str, output: str, temperature: float, seed: int, longest: int) -> None:
    """Dream with PRESET: what its memory makes of the game, as its vision imagines it.

    Without PRESET it is the shipped one. Its controller acts; without one yet, moves are drawn at
    random.
    """
    from strokegen.ink.files import write_whole
    from strokegen.models.worlds import film
    from strokegen.models.worlds.world import World

    film.check_gif(output)
    found = World.read(preset, ("vision", "memory"))
    show = bar("imagining", " frames")
    gif, steps, over = film.imagined(found, temperature, seed, longest, show)
    write_whole(output, gif)
    end = "over" if over else "cut short"
    say(f"{output}: {end} after {steps} steps, {TICS * steps} tics")
