"""The code keeps the import contracts in pyproject.toml, and a breach of any would be found."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import grimp
import pytest

if TYPE_CHECKING:
    from grimp import ImportGraph

DB_LAYERS = "db: each folder imports only those below it"
VIEWER_LAYERS = "viewer: each folder imports only those below it"

FORBIDDEN_IMPORTS = {
    ("db/domain/scale.py", "import PySide6.QtCore"): "db knows neither Qt",
    ("db/domain/report.py", "import sqlalchemy"): "db.domain uses the standard library only",
    ("db/domain/history.py", "import db.sqlite.schema"): DB_LAYERS,
    ("db/sources/packs/pack.py", "import sqlite3"): "db.sources reads files",
    ("db/sources/facts.py", "import db.importing.loader"): DB_LAYERS,
    ("db/sources/packs/checks.py", "import db.sources.api.files"): "formats are independent",
    ("viewer/system/settings.py", "import db.sqlite.schema"): "viewer uses neither SQLAlchemy",
    ("viewer/appearance/theme.py", "import sqlite3"): "viewer uses neither SQLAlchemy",
    ("viewer/parts/badge.py", "import viewer.views.report.view"): VIEWER_LAYERS,
    ("viewer/wording/rating.py", "import viewer.card.setting.page"): VIEWER_LAYERS,
    ("viewer/views/search/view.py", "import viewer.views.tree.view"): "views are independent",
    ("viewer/card/layout/layout.py", "import viewer.card.pdf.writer"): "content is laid out",
    ("viewer/card/pdf/writer.py", "import PySide6.QtGui"): "know no Qt",
    ("viewer/views/data/following.py", "import threading"): "threads and processes are started",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the project, or a copy of it, in ``folder``."""
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


def test_every_contract_is_kept(project_root: Path) -> None:
    result = lint(project_root)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.fixture(scope="module")
def report_on_forbidden_imports(
    project_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """import-linter's report on a copy of the project with every forbidden import in it."""
    copy = tmp_path_factory.mktemp("forbidden")
    shutil.copy(project_root / "pyproject.toml", copy)
    for package in ("db", "viewer"):
        shutil.copytree(
            project_root / package, copy / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file, statement in FORBIDDEN_IMPORTS:
        module = copy / file
        module.write_text(f"{module.read_text(encoding='utf-8')}\n{statement}\n", encoding="utf-8")
    result = lint(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize(("statement", "contract"), FORBIDDEN_IMPORTS.items())
def test_a_forbidden_import_is_reported(
    statement: tuple[str, str], contract: str, report_on_forbidden_imports: str
) -> None:
    broken = [line for line in report_on_forbidden_imports.splitlines() if " BROKEN" in line]
    assert any(contract in line for line in broken), report_on_forbidden_imports


def import_cycles(graph: ImportGraph) -> list[list[str]]:
    """The groups of modules that import each other, directly or through others.

    These are the strongly connected components of more than one module (Tarjan's algorithm).
    """
    found: list[list[str]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        path.append(module)
        for imported in graph.find_modules_directly_imported_by(module):
            if imported not in number:
                visit(imported)
                lowest[module] = min(lowest[module], lowest[imported])
            elif imported in path:
                lowest[module] = min(lowest[module], number[imported])
        if lowest[module] == number[module]:
            group = path[path.index(module) :]
            del path[path.index(module) :]
            if len(group) > 1:
                found.append(sorted(group))

    for module in sorted(graph.modules):
        if module not in number:
            visit(module)
    return found


def test_no_modules_import_each_other(project_root: Path) -> None:
    """Lazy and type-only imports count: a cycle hidden by one is still a cycle."""
    assert str(project_root) in sys.path
    graph = grimp.build_graph("db", "viewer", cache_dir=None)
    assert graph.find_modules_directly_imported_by("viewer.window.application")
    assert import_cycles(graph) == []


def test_a_cycle_is_found_from_any_of_its_modules() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "d"), ("d", "b"), ("d", "e")):
        graph.add_import(importer=importer, imported=imported)
    assert import_cycles(graph) == [["b", "c", "d"]]


def test_the_domain_needs_the_standard_library_only(project_root: Path) -> None:
    """A contract can only list forbidden packages; this test allows nothing but the library."""
    folder = project_root / "db" / "domain"
    names = {
        name
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_bytes()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    others = {
        name
        for name in names
        if not name.startswith("db.domain") and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert names
    assert not others, f"db.domain imports {', '.join(sorted(others))}"
