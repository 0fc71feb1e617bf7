"""Run the measured figures: `make bench`, `make bench BENCH=name`, `BENCH_SCALE=0.1 make bench`.

Every module bench_<name>.py beside this one has a function

    def figures(scale: float) -> Iterator[tuple[str, float, float]]

that yields a figure's name, what was measured, and the bound it must not pass. What is measured is
a ratio to a plain way of doing the same work on the same machine in the same minute, because bare
times swing with the machine. `scale` is the share of the full size of data to measure with.

Prints `name ratio bound ok|MISSED` for each figure. Exit code 1 if one was missed or a module
failed, 2 if nothing has the name asked for.

Below the full size a missed bound does not fail: what is done once for any size then weighs too
much. Such a run, as that of CI at a tenth, proves that every figure can still be taken; a module
that fails, or a figure that is no number, still fails it.
"""

from __future__ import annotations

import importlib.util
import math
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PREFIX = "bench_"

Figure = tuple[str, float, float]
Figures = Callable[[float], Iterable[Figure]]


def modules(folder: Path) -> dict[str, Path]:
    """Name -> file of every module of figures in a folder, in the order of their names."""
    found = sorted(folder.glob(f"{PREFIX}*.py"))
    return {file.stem.removeprefix(PREFIX): file for file in found}


def load(file: Path) -> Figures:
    """The `figures` function of a module."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A child process that a benchmark starts finds its functions by this name.
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module.figures


def wanted(files: Mapping[str, Path], name: str, scale: float) -> Iterator[Figure | str]:
    """The figures asked for: all, a module's, or one; a text for a module that failed."""
    one_module = name in files
    for module, file in files.items():
        if one_module and module != name:
            continue
        try:
            for figure in load(file)(scale):
                if one_module or name in {"", figure[0]}:
                    yield figure
                if figure[0] == name and not one_module:
                    return
        except Exception:  # noqa: BLE001 - one module's fault must not hide the others' figures
            traceback.print_exc()
            yield module


def line(name: str, ratio: float, bound: float) -> str:
    """One figure in words; what is not a number is missed."""
    verdict = "ok" if ratio <= bound else "MISSED"
    return f"{name} {ratio:.3g} {bound:g} {verdict}"


def main(environment: Mapping[str, str], folder: Path = HERE) -> int:
    name = environment.get("BENCH", "")
    try:
        scale = float(environment.get("BENCH_SCALE") or 1)
    except ValueError:
        scale = math.nan
    if not 0 < scale <= 1:
        print("BENCH_SCALE is a share of the full size: above 0, at most 1.", file=sys.stderr)
        return 2
    files = modules(folder)
    printed = missed = 0
    for figure in wanted(files, name, scale):
        printed += 1
        text = f"{figure} failed" if isinstance(figure, str) else line(*figure)
        is_number = not isinstance(figure, str) and math.isfinite(figure[1])
        missed += not text.endswith(" ok") and not (is_number and scale < 1)
        print(text, flush=True)
    if printed == 0:
        wrong = f"No figure is called '{name}'." if name else "There are no figures."
        print(f"{wrong} Modules: {', '.join(files) or 'none'}", file=sys.stderr)
        return 2
    return 1 if missed else 0


if __name__ == "__main__":
    # Benchmarks measure the product and share the tests' factories.
    sys.path.insert(0, str(ROOT))
    sys.exit(main(os.environ))
