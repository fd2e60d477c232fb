"""`strokegen corpus`: texts in, training data for recognisers out."""

from __future__ import annotations

from strokegen.cli.recipe import verb

corpus = verb(
    "corpus",
    "strokegen.corpora.settings:CorpusConfig",
    "strokegen.corpora.make:make",
    example_last=True,
)
