"""The list of files that the built apps leave out, which must cover every file of Qt."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatchcase
from importlib.metadata import files
from pathlib import Path

import pytest
from builds.left_out import Group, groups, is_left_out

GROUPS = groups()
# Patterns for the Qt files that are kept. A file that matches neither list is new and undecided.
KEPT = (
    "PySide6/*Qt*Core*", "PySide6/*Qt*Gui*", "PySide6/*Qt*Widgets*", "PySide6/*Qt*PrintSupport*",
    "PySide6/*Qt*Svg.*", "PySide6/*Qt*Network.*", "PySide6/*Qt*DBus.*", "PySide6/*Qt6OpenGL.*",
    "PySide6/*Qt6XcbQpa.*", "PySide6/*Qt6WaylandClient.*", "PySide6/*Qt6WlShellIntegration.*",
    "PySide6/*icu*", "PySide6/__init__.py", "PySide6/_config.py", "PySide6/support/*",
    "PySide6/*pyside6.abi3*", "*/plugins/platforms/*", "*/plugins/platformthemes/*",
    "*/plugins/platforminputcontexts/*", "*/plugins/imageformats/*", "*/plugins/iconengines/*",
    "*/plugins/printsupport/*", "*/plugins/wayland-*", "*/plugins/xcbglintegrations/*",
    "*/plugins/styles/*", "PySide6/msvc*", "PySide6/vc*", "PySide6/concrt*",
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
        if not is_left_out(path, GROUPS) and not any(fnmatchcase(path, kept) for kept in KEPT)
    ]
    assert undecided == []


def test_more_of_qt_is_left_out_than_kept() -> None:
    paths = wheel()
    left = [path for path in paths if is_left_out(path, GROUPS)]
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
            assert not is_left_out(path, GROUPS), path


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/plugins/iconengines/qsvgicon.dll",
        "PySide6/Qt/plugins/printsupport/libcupsprintersupport.so",
        "PySide6/Qt/lib/libicudata.so.73",
        "libfontconfig.so.1",
        "libxcb-cursor.so.0",
        "resources/fonts/Inter-Regular.ttf",
        "resources/packs/rwh.json",
        "db/sqlite/migrations/0001_first.sql",
        "jsonschema_specifications/schemas/draft202012/metaschema.json",
        "sqlalchemy/testing.py",
        "viewer/window/application.py",
        "db/domain/scale.py",
    ],
)
def test_a_file_that_the_app_needs_is_kept(path: str) -> None:
    holding = [group.what for group in GROUPS if group.holds(path)]
    assert holding == []


def test_every_group_has_a_name_and_a_reason_and_no_pattern_is_there_twice() -> None:
    for group in GROUPS:
        assert group.what
        assert group.why.endswith(".")
        assert group.patterns
    patterns = [pattern for group in GROUPS for pattern in group.patterns]
    assert len(patterns) == len(set(patterns))


def test_no_pattern_is_so_short_that_it_could_match_anything() -> None:
    """Each has at least three letters or digits in a row, or is an extension such as '*.a'."""
    vague = [
        pattern
        for group in GROUPS
        for pattern in group.patterns
        if not re.search(r"[A-Za-z0-9]{3,}", pattern) and not re.fullmatch(r"\*\.\w+", pattern)
    ]
    assert [pattern for pattern in vague if pattern not in {"*/doc/*"}] == []
    assert Group("all", "A test.", ("*",)).holds("viewer/window/application.py")
