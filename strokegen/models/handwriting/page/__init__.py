"""A page that writes by itself, one HTML file: `save`, or `page` for its text."""

from strokegen.models.handwriting.page.build import TEXT, page, save

__all__ = ["TEXT", "page", "save"]
