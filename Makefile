# Everything that is done with this project, one target each. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

.DEFAULT_GOAL := help
.PHONY: help demo chromium test rooms breakages lint lint-scripts format models samples notebooks notebooks-open \
	docs pages bench-accuracy bench-buyers bench-labels bench-missing bench-distillation bench-fit-time \
	bench-controls bench-one-record bench-reading bench-sniffers bench-hostile bench-hints bench-drift \
	bench-hotel bench-promises bench-spark bench-speed bench-totals bench-training-size bench-tables \
	lock dist audit clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)

# The lock files pin every package by version and hash, so that all machines and the shipped models
# agree. All are wheels but pyspark, which is built with the locked setuptools: a build in isolation
# would fetch what no lock file has.
INSTALL := pip install --quiet --disable-pip-version-check
LOCKED := $(BIN)/$(INSTALL) --require-hashes --only-binary :all:
WITH_PYSPARK := --no-binary pyspark --no-build-isolation --use-pep517
ITSELF := $(BIN)/$(INSTALL) --no-deps --no-build-isolation -e .

$(VENV)/.run: pyproject.toml lock.txt | $(BIN)/pip
	$(LOCKED) -r lock.txt
	$(ITSELF)
	@touch $@

$(VENV)/.dev: pyproject.toml lock.txt lock-dev.txt | $(BIN)/pip
	$(LOCKED) -r lock.txt
	$(LOCKED) $(WITH_PYSPARK) -r lock-dev.txt
	$(ITSELF)
	@touch $@ $(VENV)/.run

# The peers are large; only who compares needs them.
$(VENV)/.bench: lock-benchmarks.txt $(VENV)/.dev
	$(LOCKED) -r lock-benchmarks.txt
	@touch $@

# JupyterLab is large; only who opens the lessons needs it.
$(VENV)/.jupyter: lock-jupyter.txt $(VENV)/.run
	$(LOCKED) -r lock-jupyter.txt
	@touch $@

demo: $(VENV)/.run ## score a sample, retrain on hotel bookings, measure, save plots (out/demo)
	$(BIN)/python demo.py --out out/demo

# Debian's where the machine has none and lets it be installed; else the tests of pages are skipped.
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))

chromium:
	@test -n "$(CHROMIUM)" || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
		echo "NO CHROMIUM: apt-get could not install it." >&2

# Two workers are two cores' work: more threads or processes only wait for each other.
test: lint chromium ## all checks: style, types, import layers, tests and docstring examples
	OMP_NUM_THREADS=1 LOKY_MAX_CPU_COUNT=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

# Rooms that need no server, Java or public table.
ROOMS := measure predict records schema scorecard

rooms: $(VENV)/.dev ## tests of some rooms: quick, and on any system
	$(BIN)/python -m pytest -n 2 $(ROOMS:%=tests/%) $(ROOMS:%=b2x/%)

breakages: $(VENV)/.dev ## break the code in one place after the other: a named test has to fail
	OMP_NUM_THREADS=1 LOKY_MAX_CPU_COUNT=1 $(BIN)/python -m tests.breakages

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Apart from `lint`, because TypeScript is not to be had from the Python Package Index.
lint-scripts: ## check the types of the pages' scripts (fetches TypeScript with npm)
	npm exec --yes --package=typescript@5.9.3 -- tsc -p tests/show/page/jsconfig.json

format: $(VENV)/.dev ## lay the code out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

models: $(VENV)/.dev ## rebuild the shipped models under the lock file
	$(BIN)/python -m models.build

samples: $(VENV)/.dev ## rebuild data/samples, the simulated exports
	$(BIN)/python -m b2x.datasets.samples

notebooks: $(VENV)/.dev ## run the notebooks and store their outputs
	$(BIN)/python notebooks/run.py

notebooks-open: $(VENV)/.jupyter ## open the lessons in the browser (JupyterLab)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab $(JUPYTER) notebooks/01-from-an-export-to-a-trusted-split.ipynb

docs: $(VENV)/.dev ## build the site, running every command on its pages (out/site/docs/index.html)
	$(BIN)/python -m sphinx -q -W --keep-going -b html -c docs . out/site

pages: $(VENV)/.dev ## rewrite the generated parts of the documentation
	$(BIN)/python -m docs.pages

bench-accuracy: $(VENV)/.bench ## b2x beside its peers on every table, at 50 labels up to all (takes a day)
	$(BIN)/python -m benchmarks.accuracy --out out/benchmarks/accuracy

bench-buyers: $(VENV)/.dev ## how much of the wrongly treated value the first 20 buyers to ask hold
	$(BIN)/python -m benchmarks.buyers

bench-labels: $(VENV)/.bench ## suggested labels beside random ones and other ways to choose
	$(BIN)/python -m benchmarks.suggestions

bench-missing: $(VENV)/.bench ## one field at a time taken away at scoring
	$(BIN)/python -m benchmarks.missing_fields

bench-distillation: $(VENV)/.bench ## the scorecard beside the committee that it was learned from
	$(BIN)/python -m benchmarks.distillation

bench-fit-time: $(VENV)/.bench ## seconds and memory of a fit, beside CatBoost
	$(BIN)/python -m benchmarks.fit_time

bench-controls: $(VENV)/.bench ## verdicts on labels that mean nothing, and on labels that do
	$(BIN)/python -m benchmarks.controls

bench-one-record: $(VENV)/.bench ## one record beside scikit-learn and ONNX Runtime
	$(BIN)/python -m benchmarks.one_record

bench-reading: $(VENV)/.bench ## small odd files read by b2x, pandas, polars, DuckDB and clevercsv
	$(BIN)/python -m benchmarks.peers_reading

bench-sniffers: $(VENV)/.bench ## delimiters, encodings and dates of the same files, by those who sniff them
	$(BIN)/python -m benchmarks.sniffers

bench-hostile: $(VENV)/.dev ## damaged files, kills and full disks: what is lost, mixed or hung (half an hour)
	$(BIN)/python -m benchmarks.hostile --readme benchmarks/hostile/README.md

bench-hints: $(VENV)/.dev ## learning where 30% of the business buyers are named, beside other ways
	$(BIN)/python -m benchmarks.hints

bench-drift: $(VENV)/.dev ## false alarms and power of drift, and what adapting mends (half an hour)
	$(BIN)/python -m benchmarks.drift

bench-hotel: $(VENV)/.bench ## hotel bookings by group and time, beside LightGBM and logistic regression
	$(BIN)/python -m benchmarks.hotel

bench-promises: $(VENV)/.dev ## a thousand audit samples of each table: how often a promise does not hold
	$(BIN)/python -m benchmarks.promises

bench-spark: $(VENV)/.dev ## a Spark job that scores beside one that passes batches through
	$(BIN)/python -m benchmarks.spark

bench-speed: $(VENV)/.bench ## files, batches, one record and cold start beside peers (a quarter of an hour)
	$(BIN)/python -m benchmarks.speed --out out/benchmarks/speed --page docs/speed.md

bench-totals: $(VENV)/.dev ## how often the intervals of totals hold the truth, 1,000 audits a setting (ten minutes)
	$(BIN)/python -m benchmarks.totals
	$(BIN)/python -m benchmarks.totals_ways

bench-training-size: $(VENV)/.dev ## training on five million rows: time, memory, what they add
	$(BIN)/python -m benchmarks.training_size --rows 5000000

bench-tables: $(VENV)/.dev ## the other public tables in full: figures and verdicts
	$(BIN)/python -m benchmarks.tables

# Versions for all systems and Pythons at once, with the hashes of all files of each.
COMPILE = $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header \
	--fork-strategy fewest --generate-hashes --no-annotate pyproject.toml
# Print the packages of the second file that the first does not have.
ADDED := awk '/^[^ ]/ {shown = NR > FNR && !($$1 in seen); if (NR == FNR) seen[$$1]} shown'

lock: ## renew the lock files: lock.txt, what lock-dev.txt and lock-jupyter.txt add, lock-benchmarks.txt
	rm -rf $(VENV)/lock && $(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/$(INSTALL) uv
	$(COMPILE) --all-extras -o $(VENV)/lock/all
	$(COMPILE) --extra dev -c $(VENV)/lock/all -o $(VENV)/lock/dev
	$(COMPILE) --extra build --extra data --extra report -c $(VENV)/lock/all -o lock.txt
	$(COMPILE) --extra jupyter -c $(VENV)/lock/all -o $(VENV)/lock/jupyter
	$(COMPILE) --extra benchmarks --extra dev -c $(VENV)/lock/all -o $(VENV)/lock/benchmarks
	$(ADDED) lock.txt $(VENV)/lock/dev > lock-dev.txt
	$(ADDED) lock.txt $(VENV)/lock/jupyter > lock-jupyter.txt
	$(ADDED) $(VENV)/lock/dev $(VENV)/lock/benchmarks > lock-benchmarks.txt
	rm -rf $(VENV)/lock

dist: $(VENV)/.run ## build the source archive and the wheel, with its bill of materials (dist)
	$(BIN)/python -m hatchling build

# The newest of both tools, for the newest advice; neither is installed beside b2x.
audit: ## look the locked packages up among known vulnerabilities (asks pypi.org); check .github
	rm -rf $(VENV)/audit && $(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/$(INSTALL) pip-audit zizmor
	$(VENV)/audit/bin/zizmor --offline --no-progress .github
	@if $(PYTHON) -c "import urllib.request as u; u.urlopen('https://pypi.org/pypi/pip/24.0/json')" 2>/dev/null; then \
		$(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
			-r lock.txt -r lock-dev.txt -r lock-jupyter.txt -r lock-benchmarks.txt; \
	else \
		echo "NOT AUDITED: pypi.org does not answer about vulnerabilities. Run it where it does." >&2; \
		test -z "$$CI"; \
	fi

clean: ## remove everything that was built
	rm -rf $(VENV) out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
