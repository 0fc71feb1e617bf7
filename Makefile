# Each target runs the command of that name in packaging/dev.py, which also works without make.
PYTHON ?= python3
ARGS ?=

.PHONY: run test test-slow reliability test-windows test-tools mutants check bench screenshots gallery package setup lock

run test test-slow reliability test-windows test-tools mutants check bench screenshots gallery package setup lock:
	@$(PYTHON) packaging/dev.py $@ $(ARGS)
