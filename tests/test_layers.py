"""The layers of the project, as the contracts of pyproject.toml have them, and that they can fail.

Data travels one way: files, db, frozen records, viewer. A module that reaches past its layer fails
here with the contract's name.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STANDARD_LIBRARY_ONLY = (
    "db.domain.scale",
    "db.domain.subject",
    "db.domain.report",
    "db.domain.rollup",
)

FORBIDDEN_STEPS = {
    ("db/domain/scale.py", "import PySide6.QtCore"): "db knows neither Qt",
    ("db/domain/report.py", "import sqlalchemy"): "Scale, records and rollup",
    ("db/sources/packs/pack.py", "import sqlite3"): "A source reads one format",
    ("viewer/system/settings.py", "import db.reading.queries"): "The viewer speaks no SQL",
    ("viewer/appearance/theme.py", "import sqlite3"): "The viewer speaks no SQL",
    ("viewer/card/layout/layout.py", "import reportlab"): "A card's layout does not know",
    ("viewer/card/pdf/writer.py", "import PySide6.QtGui"): "written without Qt",
    ("viewer/views/tree/model.py", "import viewer.widgets"): "Models and cards do not know",
    ("viewer/card/layout/layout.py", "import viewer.window.application"): "Only the entry points",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "import sys; from importlinter.cli import lint_imports; "
    command += "sys.exit(lint_imports(no_cache=True, no_logo=True))"
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_every_layer_is_kept(project_root: Path) -> None:
    result = lint(project_root)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.fixture(scope="module")
def verdict_on_forbidden_steps(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of a copy in which every forbidden step is taken."""
    copy = tmp_path_factory.mktemp("forbidden")
    shutil.copy(project_root / "pyproject.toml", copy)
    for package in ("db", "viewer"):
        shutil.copytree(
            project_root / package, copy / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file, step in FORBIDDEN_STEPS:
        module = copy / file
        module.write_text(f"{module.read_text(encoding='utf-8')}\n{step}\n", encoding="utf-8")
    result = lint(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize(("step", "contract"), FORBIDDEN_STEPS.items())
def test_a_forbidden_step_is_seen(
    step: tuple[str, str], contract: str, verdict_on_forbidden_steps: str
) -> None:
    broken = [line for line in verdict_on_forbidden_steps.splitlines() if " BROKEN" in line]
    assert any(contract in line for line in broken), verdict_on_forbidden_steps


@pytest.mark.parametrize("module", STANDARD_LIBRARY_ONLY)
def test_the_innermost_modules_need_the_standard_library_only(
    module: str, project_root: Path
) -> None:
    tree = ast.parse((project_root / module.replace(".", "/")).with_suffix(".py").read_bytes())
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    strangers = {
        name
        for name in names
        if name not in STANDARD_LIBRARY_ONLY and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert not strangers, f"{module} imports {', '.join(sorted(strangers))}"
