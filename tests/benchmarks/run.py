"""Run the benchmarks: `make bench`, `make bench BENCH=name`, `BENCH_SCALE=0.1 make bench`.

Every module bench_<name>.py in this folder has a function

    def figures(scale: float) -> Iterator[tuple[str, float, float]]

that yields a figure's name, its value, and the bound it must not exceed. Most values are ratios: a
time divided by that of a plain way to do the same work, on the same machine and in the same minute,
because bare times vary with the machine. `scale` is the share of the full size of data to use.

Prints `name value bound ok|MISSED` for each figure. Exits with status 1 if a bound is missed or a
module fails, and with 2 if no figure has the name in BENCH.

Below the full size a missed bound is not a failure, because costs that do not depend on the size
then weigh too much. Such a run (CI uses a tenth) shows that every figure can still be measured: it
only fails if a module does, or if a figure is not a number.
"""

from __future__ import annotations

import gc
import importlib.util
import math
import os
import sys
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PREFIX = "bench_"

Figure = tuple[str, float, float]
Figures = Callable[[float], Iterable[Figure]]


def modules(folder: Path) -> dict[str, Path]:
    """The benchmark modules in a folder: the file of each by its name without 'bench_', A to Z."""
    found = sorted(folder.glob(f"{PREFIX}*.py"))
    return {file.stem.removeprefix(PREFIX): file for file in found}


def load(file: Path) -> Figures:
    """Import the module in ``file``, and return its function ``figures``."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A child process that a benchmark starts imports the module by this name.
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module.figures


def wanted(files: Mapping[str, Path], name: str, scale: float) -> Iterator[Figure | str]:
    """Measure all figures, those of the module ``name``, or the one figure ``name``.

    If a module fails, prints the traceback and yields the module's name instead.
    """
    one_module = name in files
    for module, file in files.items():
        if one_module and module != name:
            continue
        with _as_before():
            try:
                for figure in load(file)(scale):
                    if one_module or name in {"", figure[0]}:
                        yield figure
                    if figure[0] == name and not one_module:
                        return
            except Exception:  # noqa: BLE001 - one module's fault must not hide the others' figures
                traceback.print_exc()
                yield module


@contextmanager
def _as_before() -> Generator[None]:
    """Undo what a module changes for this process, so that no figure depends on those before it.

    The window that some measure sets the garbage collector, and needs variables of its own.
    """
    environment = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        gc.unfreeze()
        gc.enable()


def line(name: str, ratio: float, bound: float) -> str:
    """The line to print for a figure; NaN counts as missed."""
    outcome = "ok" if ratio <= bound else "MISSED"
    return f"{name} {ratio:.3g} {bound:g} {outcome}"


def main(environment: Mapping[str, str], folder: Path = HERE) -> int:
    """Run the benchmarks that ``environment`` (BENCH, BENCH_SCALE) selects; the exit status."""
    name = environment.get("BENCH", "")
    try:
        scale = float(environment.get("BENCH_SCALE") or 1)
    except ValueError:
        scale = math.nan
    if not 0 < scale <= 1:
        print("BENCH_SCALE must be above 0 and at most 1 (the full size).", file=sys.stderr)
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
    # Benchmarks import the product and the tests' factories.
    sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]
    sys.exit(main(os.environ))
