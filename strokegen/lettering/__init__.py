"""Plotter lettering: text in single-line fonts, Hershey's and SVG's, drawn exactly as they have it.

`fonts.font` gives a font by its name or file, `setting.settings` sets texts in it.
"""
