"""A command line with some of its options changed: each is given once."""


def changed(*arguments, by):
    """The arguments, with the options of `by` instead of the same ones and their values."""
    others = {str(one) for one in by if str(one).startswith("-")}
    kept = list(arguments)
    for option in others & {str(one) for one in arguments}:
        at = list(map(str, kept)).index(option)
        del kept[at : at + 2]
    return [*kept, *by]
