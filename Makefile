# Everything that is done with this project, one target each. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test breakages lint format models samples notebooks pages lock clean bench-accuracy \
	bench-labels bench-missing bench-distillation bench-fit-time bench-controls bench-hotel bench-one-record \
	bench-reading bench-sniffers bench-spark bench-speed bench-tables bench-training-size

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

# The lock file pins every package, so that all machines and the shipped models agree.
$(VENV)/.run: pyproject.toml lock.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -c lock.txt -e '.[data]'
	@touch $@

$(VENV)/.dev: pyproject.toml lock.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -c lock.txt -e '.[dev]'
	@touch $@ $(VENV)/.run

# The peers are large; only who compares needs them.
$(VENV)/.bench: $(VENV)/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check -c lock.txt -e '.[benchmarks]'
	@touch $@

demo: $(VENV)/.run ## score a sample, retrain on hotel bookings, measure, save plots (out/demo)
	$(BIN)/python demo.py --out out/demo

# Two workers are two cores' work: more threads or processes only wait for each other.
test: lint ## all checks: style, types, import layers, tests and docstring examples
	OMP_NUM_THREADS=1 LOKY_MAX_CPU_COUNT=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

breakages: $(VENV)/.dev ## break the code in one place after the other: a named test has to fail
	OMP_NUM_THREADS=1 LOKY_MAX_CPU_COUNT=1 $(BIN)/python -m tests.breakages

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev ## lay the code out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

models: $(VENV)/.dev ## rebuild the shipped models under the lock file
	$(BIN)/python models/build.py

samples: $(VENV)/.dev ## rebuild data/samples, the simulated exports
	$(BIN)/python -m b2x.datasets.samples

notebooks: $(VENV)/.dev ## run the notebooks and store their outputs
	$(BIN)/python notebooks/run.py

pages: $(VENV)/.dev ## rewrite the generated parts of the documentation
	$(BIN)/python -m docs.pages

bench-accuracy: $(VENV)/.bench ## b2x beside its peers on every table, at 50 labels up to all (takes a day)
	$(BIN)/python -m benchmarks.accuracy --out out/benchmarks/accuracy

bench-labels: $(VENV)/.bench ## 50 labels chosen as medoids beside 50 random ones
	$(BIN)/python -m benchmarks.chosen_labels

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

bench-hotel: $(VENV)/.bench ## hotel bookings by group and time, beside LightGBM and logistic regression
	$(BIN)/python -m benchmarks.hotel

bench-spark: $(VENV)/.dev ## a Spark job that scores beside one that passes batches through
	$(BIN)/python -m benchmarks.spark

bench-speed: $(VENV)/.bench ## files, batches, one record and cold start beside peers (a quarter of an hour)
	$(BIN)/python -m benchmarks.speed --out out/benchmarks/speed --page docs/speed.md

bench-training-size: $(VENV)/.dev ## training on five million rows: time, memory, what they add
	$(BIN)/python -m benchmarks.training_size --rows 5000000

bench-tables: $(VENV)/.dev ## the other public tables in full: figures and verdicts
	$(BIN)/python -m benchmarks.tables

lock: ## renew lock.txt from what pip resolves today
	rm -rf $(VENV)/lock && $(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check -e '.[dev,benchmarks]'
	$(VENV)/lock/bin/pip freeze --exclude-editable > lock.txt
	rm -rf $(VENV)/lock

clean: ## remove everything that was built
	rm -rf $(VENV) out build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
