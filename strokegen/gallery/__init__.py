"""Many drawings on one web page that needs nothing else: `save`, or `gallery` for its text."""

from strokegen.gallery.files import save
from strokegen.gallery.page import Tile, gallery

__all__ = ["Tile", "gallery", "save"]
