# Everything is done by packaging/dev.py, which runs on Windows too, where make may be missing.
PYTHON ?= python3
ARGS ?=

.PHONY: run test test-slow test-tools mutants check bench screenshots package setup lock

run test test-slow test-tools mutants check bench screenshots package setup lock:
	@$(PYTHON) packaging/dev.py $@ $(ARGS)
