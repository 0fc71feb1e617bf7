"""The list of files that the built apps leave out, which must cover every file of Qt."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from importlib.metadata import files
from pathlib import Path

import pytest
from builds.left_out import EVERY, PYTHON, SYSTEM, Group, groups, is_left_out
from builds.parts import canonical

GROUPS = groups()
QT = "pyside6-essentials"
# Patterns for the Qt files that are kept. A file that matches neither list is new and undecided.
KEPT = (
    "PySide6/*Qt*Core*", "PySide6/*Qt*Gui*", "PySide6/*Qt*Widgets*", "PySide6/*Qt*PrintSupport*",
    "PySide6/*Qt*Svg.*", "PySide6/*Qt*Network.*", "PySide6/*Qt*DBus.*", "PySide6/*Qt6OpenGL.*",
    "PySide6/*Qt6XcbQpa.*", "PySide6/*Qt6WaylandClient.*", "PySide6/*Qt6WlShellIntegration.*",
    "PySide6/*icu*", "PySide6/__init__.py", "PySide6/_config.py", "PySide6/support/*",
    "PySide6/*pyside6.abi3*", "*/plugins/platforms/*", "*/plugins/platformthemes/*",
    "*/plugins/platforminputcontexts/*", "*/plugins/imageformats/*", "*/plugins/iconengines/*",
    "*/plugins/printsupport/*", "*/plugins/wayland-*", "*/plugins/xcbglintegrations/*",
    "*/plugins/styles/*", "PySide6/msvc*", "PySide6/vc*",
)  # fmt: skip


def wheel() -> list[str]:
    """The paths of PySide6's files in this system's wheel."""
    found = files("PySide6-Essentials")
    assert found is not None
    paths = [file.as_posix() for file in found]
    return [path for path in paths if path.startswith("PySide6/") and "__pycache__" not in path]


def test_every_file_of_qt_is_kept_or_left_out_on_purpose() -> None:
    undecided = [
        path
        for path in wheel()
        if not is_left_out(QT, path, GROUPS) and not any(fnmatchcase(path, kept) for kept in KEPT)
    ]
    assert undecided == []


def test_more_of_qt_is_left_out_than_kept() -> None:
    paths = wheel()
    left = [path for path in paths if is_left_out(QT, path, GROUPS)]
    assert len(left) > len(paths) * 0.8


def test_the_modules_of_qt_that_the_app_imports_are_kept_with_their_libraries(
    project_root: Path,
) -> None:
    used = {
        node.module.removeprefix("PySide6.")
        for folder in ("viewer", "db")
        for file in (project_root / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6.")
        and node.module is not None
    }  # fmt: skip
    assert {"QtCore", "QtGui", "QtWidgets"} <= used
    for module in used:
        name = module.removeprefix("Qt")
        for path in (
            f"PySide6/{module}.abi3.so",
            f"PySide6/{module}.pyd",
            f"PySide6/Qt/lib/libQt6{name}.so.6",
            f"PySide6/Qt6{name}.dll",
        ):
            assert not is_left_out(QT, path, GROUPS), path


@pytest.mark.parametrize(
    ("package", "path"),
    [
        (QT, "PySide6/Qt/plugins/platforms/libqxcb.so"),
        (QT, "PySide6/Qt/plugins/platforms/libqoffscreen.so"),
        (QT, "PySide6/plugins/platforms/qwindows.dll"),
        (QT, "PySide6/plugins/styles/qmodernwindowsstyle.dll"),
        (QT, "PySide6/Qt/plugins/imageformats/libqsvg.so"),
        (QT, "PySide6/plugins/iconengines/qsvgicon.dll"),
        (QT, "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so"),
        (QT, "PySide6/Qt/lib/libicudata.so.73"),
        (SYSTEM, "libfontconfig.so.1"),
        (SYSTEM, "libxcb-cursor.so.0"),
        ("wardcard", "resources/fonts/Inter-Regular.ttf"),
        ("wardcard", "resources/packs/rwh.json"),
        ("wardcard", "db/sqlite/migrations/0001_first.sql"),
        ("wardcard", "viewer/window/application.py"),
        ("wardcard", "db/domain/scale.py"),
        ("jsonschema-specifications", "jsonschema_specifications/schemas/draft7/metaschema.json"),
        ("sqlalchemy", "sqlalchemy/engine/mock.py"),
        ("sqlalchemy", "sqlalchemy/testing.py"),
        (PYTHON, "Lib/multiprocessing/popen_spawn_win32.py"),
        (PYTHON, "Lib/unittest/mock.py"),
        (PYTHON, "Lib/importlib/resources/__init__.py"),
        (PYTHON, "DLLs/sqlite3.dll"),
        (QT, "PySide6/vcruntime140_1.dll"),
    ],
)
def test_a_file_that_the_app_needs_is_kept(package: str, path: str) -> None:
    holding = [group.what for group in GROUPS if group.holds(package, path)]
    assert holding == []


def test_a_pattern_leaves_out_files_of_its_own_package_only() -> None:
    group = Group("tools", "A test.", {"invented-qt": ("*/moc*",), EVERY: ("*.pyi",)})
    assert group.holds("invented-qt", "bin/moc.exe")
    assert not group.holds("sqlalchemy", "sqlalchemy/engine/mock.py")
    assert group.holds("sqlalchemy", "sqlalchemy/engine/base.pyi")


def test_only_what_types_are_checked_with_is_left_out_of_every_package() -> None:
    patterns = [pattern for group in GROUPS for pattern in group.patterns.get(EVERY, ())]
    assert patterns == ["*.pyi", "*/py.typed"]


def test_every_package_that_files_are_left_out_of_is_in_the_app(project_root: Path) -> None:
    text = (project_root / "packaging" / "requirements" / "runtime.txt").read_text("utf-8")
    known = {canonical(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    named = {package for group in GROUPS for package in group.patterns}
    assert named - known == {PYTHON, SYSTEM, EVERY}


# Imports every module that is kept, and prints those that fail, as JSON. With an argument, what is
# left out cannot be imported.
WALK = """
import contextlib, importlib, io, json, re, sys, sysconfig, warnings
from importlib.metadata import distribution
from pathlib import Path
from builds.left_out import PYTHON, groups, is_left_out

def module(path):
    parts = list(Path(path).parts)
    parts[-1] = parts[-1].split(".")[0]
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)

names, among = sys.argv[1].split(","), groups()
library = Path(sysconfig.get_path("stdlib"))
files = [(PYTHON, "Lib/" + file.relative_to(library).as_posix()) for file in library.rglob("*.py")]
files += [(PYTHON, "DLLs/_tkinter.pyd"), (PYTHON, "DLLs/_msi.pyd"), (PYTHON, "DLLs/winsound.pyd")]
files += [(name, file.as_posix()) for name in names for file in distribution(name).files]
kept, hidden = set(), set()
for package, path in files:
    name = module(re.sub("^(Lib|DLLs)/", "", path) if package == PYTHON else path)
    if path.endswith((".py", ".so", ".pyd")) and re.fullmatch(r"[\\w.]+", name):
        (hidden if is_left_out(package, path, among) else kept).add(name)
kept -= hidden
if len(sys.argv) > 2:
    class Hide:
        @classmethod
        def find_spec(cls, name, path=None, target=None):
            if name in hidden:
                raise ModuleNotFoundError(f"No module named {name!r}: it is left out", name=name)
    sys.meta_path.insert(0, Hide)
    for name in hidden & set(sys.modules):
        del sys.modules[name]
warnings.simplefilter("ignore")
failed = {}
for name in sorted(kept):
    if name.endswith("__main__") or "lib2to3" in name:
        continue
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            importlib.import_module(name)
    except BaseException as error:
        failed[name] = f"{type(error).__name__}: {error}"
print(json.dumps([len(kept), len(hidden), failed]))
"""


@pytest.mark.slow
def test_no_module_that_is_kept_needs_one_that_is_left_out(project_root: Path) -> None:
    text = (project_root / "packaging" / "requirements" / "runtime.txt").read_text("utf-8")
    names = ",".join(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    settings = {**os.environ, "PYTHONPATH": str(project_root / "packaging"), "BROWSER": "true"}

    def walk(*words: str) -> tuple[int, int, dict[str, str]]:
        command = [sys.executable, "-c", WALK, names, *words]
        done = subprocess.run(
            command, env=settings, cwd=project_root, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    kept, hidden, failed_without = walk("hide")
    assert (kept > 1000, hidden > 100) == (True, True)
    _, _, failed_anyway = walk()
    faults = [f"{name}: {failed_without[name]}" for name in failed_without.keys() - failed_anyway]
    assert "\n".join(sorted(faults)) == ""


def test_every_group_has_a_name_and_a_reason_and_no_pattern_is_there_twice() -> None:
    for group in GROUPS:
        assert group.what
        assert group.why.endswith(".")
        assert group.patterns
    patterns = [
        (package, pattern)
        for group in GROUPS
        for package, patterns in group.patterns.items()
        for pattern in patterns
    ]
    assert len(patterns) == len(set(patterns))


def test_no_pattern_is_so_short_that_it_could_match_anything() -> None:
    """Each has at least three letters or digits in a row, or is an extension such as '*.a'."""
    vague = [
        pattern
        for group in GROUPS
        for patterns in group.patterns.values()
        for pattern in patterns
        if not re.search(r"[A-Za-z0-9]{3,}", pattern) and not re.fullmatch(r"\*\.\w+", pattern)
    ]
    assert [pattern for pattern in vague if pattern not in {"*/doc/*"}] == []
