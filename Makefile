PYTHON ?= python

.PHONY: check format lint test doctest fix

check: format lint test doctest

format:
	$(PYTHON) -m ruff format --check .

lint:
	$(PYTHON) -m ruff check .

test:
	$(PYTHON) -m pytest

doctest:
	$(PYTHON) -m pytest --doctest-modules strokegen

fix:
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .
