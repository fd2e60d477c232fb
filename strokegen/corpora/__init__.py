"""Corpora: many texts in many hands, drawn, read back and boxed, for recognisers."""
