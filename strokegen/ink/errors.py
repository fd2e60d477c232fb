"""What strokegen raises and warns of, wherever ink goes wrong."""


class DataError(ValueError):
    """Data that cannot be used; the message names the file, the place and the remedy."""


class NotFinished(UserWarning):
    """A line or sketch that did not come out properly in several attempts; its verdict says how."""


class UnknownOption(TypeError, ValueError):
    """An option that a function does not have; the message names those it has."""
