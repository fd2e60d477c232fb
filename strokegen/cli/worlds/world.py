"""`strokegen world`: see, remember, act; World Models of the game Take Cover."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from strokegen.cli.look import bar
from strokegen.cli.worlds.train import evolve, train_memory, train_vision, workers
from strokegen.models.worlds.game import LONGEST
from strokegen.models.worlds.settings import EvolveConfig

_FOLDER = click.Path(file_okay=False, path_type=Path)
_SHIPPED = "doom-take-cover"


@click.group()
def world():
    """Learn a game by a model of it: World Models, on ViZDoom's Take Cover.

    Needs the extra: pip install 'strokegen[worlds]', and for train-vision and train-memory:
    pip install 'strokegen[train]'. In this order: record, train-vision, train-memory, evolve,
    play; each goes on where it was stopped.

    Example: strokegen world record --out runs/rollouts
    """


for _command in (train_vision, train_memory, evolve):
    world.add_command(_command)


@world.command(epilog="Example: strokegen world record --out runs/rollouts")
@click.option("--out", type=_FOLDER, required=True, help="Folder, a file an episode.")
@click.option(
    "--episodes",
    type=click.IntRange(1, 999_999),
    default=3000,
    show_default=True,
    help="Of the whole folder; what it has already is kept. The paper has 10,000.",
)
@click.option(
    "--player",
    metavar="PRESET",
    help="Who plays instead of chance, but for a fifth of the moves: for a memory that knows more "
    "than a random player gets to see.",
)
@workers("Games side by side.")
def record(out, episodes, player, workers):
    """Play the game at random, and store what was seen and done.

    Actions are drawn anew every 1 to 10 steps of four tics each. Some 350 KB an episode. A
    recording that was stopped, even by kill -9, goes on by the same command; with --player and
    more --episodes it goes on with episodes of the player's.
    """
    from strokegen.models.worlds.rollouts import files
    from strokegen.models.worlds.rollouts import record as play
    from strokegen.models.worlds.world import PARTS, World

    made = play(out, episodes, workers, World.read(player, tuple(PARTS)) if player else None)
    click.echo(f"{out}: {made:,} episodes recorded, {len(files(out)):,} in all")


@world.command(epilog="Example: strokegen world play random runs/world -o episode.gif")
@click.argument("players", nargs=-1)
@click.option(
    "--episodes",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help="Games of each player, the same for all.",
)
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    default="play.jsonl",
    show_default=True,
    help="A line an episode; what it has already is not played again.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    help="GIF of an episode of the last player: what it saw, and what V made of it.",
)
@click.option(
    "--filmed", type=click.IntRange(0), default=0, show_default=True, help="Which episode."
)
@workers("Games side by side.")
def play(players, episodes, log, output, filmed, workers):
    """Let PLAYERS play the real game, and print how long they live.

    A player is the folder or name of a preset of vision, memory and controller, or the word
    random; without any, the shipped one plays against chance. Time is in the game's tics of
    1/35 s, at most 2,100. An evaluation that was stopped goes on by the same command with the
    same --log.
    """
    from strokegen.models.worlds.play import RANDOM, evaluate, table
    from strokegen.models.worlds.world import PARTS, World

    _gif(output)
    players = players or (RANDOM, _SHIPPED)
    found = {name: None if name == RANDOM else World.read(name, tuple(PARTS)) for name in players}
    click.echo(table(evaluate(found, episodes, log, workers)))
    click.echo(f"{log}: every episode", err=True)
    if output:
        _film(found[players[-1]], filmed, output)


def _gif(output: str | None) -> None:
    if output and Path(output).suffix.lower() != ".gif":
        raise ValueError(f"cannot tell the format of {output}; let its name end in .gif")


def _film(player, number: int, output: str) -> None:
    from strokegen.ink.files import write_whole
    from strokegen.models.worlds.film import to_gif
    from strokegen.models.worlds.game import RATE, TICS, TakeCover
    from strokegen.models.worlds.play import episode

    film: list = []
    with closing(TakeCover()) as game:
        lived = episode(game, player, number, film)
    write_whole(output, to_gif(bar("filming", " frames")(film), RATE / TICS, scale=4))
    click.echo(f"{output}: episode {number}, {lived} tics")


@world.command(epilog="Example: strokegen world dream runs/world -o dream.gif")
@click.argument("preset", default=_SHIPPED)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), required=True, help="GIF of the dream."
)
@click.option(
    "--temperature",
    type=float,
    default=EvolveConfig.temperature,
    show_default=True,
    help="Above 1 the dream is less sure than the game.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Same seed, same dream.",
)
@click.option(
    "--longest",
    type=click.IntRange(1, 1000),
    default=LONGEST,
    show_default=True,
    help="Steps of four tics at most.",
)
def dream(preset, output, temperature, seed, longest):
    """Dream with PRESET: what its memory makes of the game, as its vision imagines it.

    Without PRESET it is the shipped one. Its controller acts; without one yet, moves are drawn at
    random.
    """
    from strokegen.ink.files import write_whole
    from strokegen.models.worlds.dream import dreamt
    from strokegen.models.worlds.film import to_gif
    from strokegen.models.worlds.game import RATE, TICS
    from strokegen.models.worlds.world import World

    _gif(output)
    found = World.read(preset, ("vision", "memory"))
    latents, over = dreamt(found, temperature, seed, longest)
    frames = (found.imagine(z[None])[0] for z in bar("imagining", " frames")(latents))
    write_whole(output, to_gif(frames, RATE / TICS, scale=4))
    end = "over" if over else "cut short"
    click.echo(f"{output}: {end} after {len(latents)} steps, {TICS * len(latents)} tics")
