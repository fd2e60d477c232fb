"""What strokegen raises and warns of, wherever ink goes wrong."""


class DataError(ValueError):
    """Data that cannot be used; the message names the file, the place and the remedy."""


class Unheld(ValueError):
    """What a format cannot hold; the message begins with the format, to name the file before it."""


class NotFinished(UserWarning):
    """A line or sketch that did not come out properly in several attempts; its verdict says how."""


class UnknownOption(TypeError, ValueError):
    """An option that a function does not have; the message names those it has."""


class LeftOut(UserWarning):
    """What a reader or writer left out; the message names the file, and counts it by reason."""
