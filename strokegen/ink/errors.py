"""What is said of a drawing that did not come out well."""


class NotFinished(UserWarning):
    """A line or sketch that did not come out properly in several attempts; its verdict says how."""
