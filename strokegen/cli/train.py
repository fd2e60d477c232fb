"""`strokegen train`: learn a model from ink, in TensorFlow."""

from __future__ import annotations

import click

from strokegen.cli.completion import offering
from strokegen.cli.recipe import verb
from strokegen.models.registry import trainings


class Recipes(click.Group):
    """A group of the registry's recipes, each loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(trainings())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        recipes = trainings()
        if name not in recipes:
            return None
        return offering(verb(name, recipes[name].options, recipes[name].recipe))


@click.group(cls=Recipes)
def train() -> None:
    """Train a model on ink; needs the extra: pip install 'strokegen[train]'.

    Example: strokegen train handwriting --data unipen --out runs/hw
    """
