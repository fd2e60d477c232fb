PYTHON ?= python

.PHONY: check format lint types test doctest documents fix pictures

check: format lint types test doctest documents

format:
	$(PYTHON) -m ruff format --check .

lint:
	$(PYTHON) -m ruff check .

types:
	$(PYTHON) -m mypy

test:
	$(PYTHON) -m pytest

doctest:
	$(PYTHON) -m pytest --doctest-modules strokegen

documents:
	$(PYTHON) -m mkdocs build --strict --site-dir "$$(mktemp -d)"

fix:
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

# The pictures of the README, made by the package from its shipped weights.
pictures:
	$(PYTHON) -m strokegen write "Dear reader,\nno pen has touched this page: a machine\nlearned from pen strokes, and wrote it for you." --seed 4 --width 1400px --background white -o docs/images/hello.png
	$(PYTHON) -m strokegen styles --styles $(HANDS) --text "Quick zebras jump at dawn" --seed 2 -o docs/images/styles.png
	$(PYTHON) -m strokegen write $(LETTER) --page 120x76mm --margin 9mm --style cursive --seed 8 --align justify --rules lines --pen fountain -o docs/images/letter.png
	$(PYTHON) -m strokegen sketch --count 48 --columns 8 --width 1400px --background white -o docs/images/sketches.png
	$(PYTHON) -m strokegen interpolate airplane bird --steps 9 --width 1400px --background white -o docs/images/morph.png
	$(PYTHON) -m strokegen interpolate face sun apple "ice cream" --steps 6 --width 900px --background white -o docs/images/square.png
	$(PYTHON) examples/complete.py --seed 0 -o docs/images/endings.png
	$(PYTHON) examples/respond.py -o docs/images/answers.png
	$(PYTHON) -m strokegen kanji -n 24 --columns 8 --colours --width 1200px --background white -o docs/images/kanji.png
	$(PYTHON) -m strokegen fonts -o docs/images/fonts.png
	$(PYTHON) -m strokegen write $(LETTERING) --font hershey-simplex --width 1200px --background white -o docs/images/lettering.png
	$(PYTHON) -m strokegen write "The flux is Φ = BA → 0. Привет, 日本!" --fallback hershey-simplex --seed 3 --width 1200px --background white -o docs/images/fallback.png
	$(PYTHON) -m strokegen scribble --lines 4 --length 44 --seed 0 --width 1400px --background white -o docs/images/scribbles.png

# Ten hands that are plainly ten.
HANDS = neat,clear,round,small,slanted,upright,flowing,linked,cursive,grand

LETTERING = "The quick brown fox jumps over the lazy dog\nE = mc² → Ω, ∫ ∂f/∂x ≤ ½ ∑ αᵢ\nСъешь этих мягких булок, эй!\nいろは にほへと カタカナ 日本"

LETTER = "Dear Margaret,\nthank you for your long letter, which came while the rain was still beating on the windows. The children are growing fast; Peter has decided to build a boat in the shed, and we shall try it on the lake before the end of June.\nWith love, Catherine"
