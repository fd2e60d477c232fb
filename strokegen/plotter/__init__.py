"""Ink for pen plotters: placed on a sheet, put in order, and told to a machine."""
