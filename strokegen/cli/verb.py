"""What every verb is: a command that says so where an option is given twice."""

from __future__ import annotations

from collections import Counter

import click


class Verb(click.Command):
    """A command of which each option is given once, unless it may be given again.

    Click takes the last one in silence.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        rest = super().parse_args(ctx, args)
        if not ctx.resilient_parsing:  # a shell asks what may come
            _, _, order = self.make_parser(ctx).parse_args(given)
            for param, times in Counter(order).items():
                if times > 1 and _once(param):
                    raise click.BadParameter(f"given {times} times, it takes one", ctx, param)
        return rest


class Verbs(click.Group):
    """A group of such verbs."""

    command_class = Verb


def _once(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and not (param.multiple or param.is_flag or param.count)
