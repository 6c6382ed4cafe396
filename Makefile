# make audit: everything from nothing to a report of the shipped sample.  make test: everything the tests need, then the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := mtaudit/resources/samples/round_trip.txt
SOURCES := $(shell find mtaudit models -name '*.py' -o -name '*.toml' -o -name '*.json' 2>/dev/null)

.PHONY: audit test check train clean

audit: $(VENV)/.models
	@mkdir -p reports
	$(BIN)/mtaudit audit $(SAMPLE) --html reports/sample.html --json reports/sample.json --exit-zero
	@echo "HTML report: $(CURDIR)/reports/sample.html"
	@echo "JSON report: $(CURDIR)/reports/sample.json"

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.models: $(VENV)/.installed models/manifest.toml
	$(BIN)/mtaudit models pull
	@touch $@

$(VENV)/.test: $(VENV)/.models pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

test: $(VENV)/.test
	bash tests/prepare.sh $(BIN)/python
	$(BIN)/python -m pytest

# The weights in models/, from public data: make train DATA=folder. About an hour and a half on two cores. Debian: apertium apertium-eng-spa
# apertium-eng-cat apertium-en-gl apertium-eo-en apertium-hbs-eng apertium-hbs-slv apertium-fra-cat apertium-spa-ita apertium-es-pt.
train: $(VENV)/.models
	$(BIN)/python -m mtaudit.training --data $(DATA)

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
