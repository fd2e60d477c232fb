"""A package, so that none of this name that another package has installed stands before it."""
