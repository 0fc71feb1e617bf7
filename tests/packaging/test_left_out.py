"""What the built apps leave out of their packages: every file of Qt is decided upon."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatchcase
from importlib.metadata import files
from pathlib import Path

import pytest
from builds.left_out import Group, groups, is_left_out

GROUPS = groups()
# The parts of Qt that a kept file may belong to; of one that matches nothing nobody has thought.
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
    """Paths of PySide6's files as this system's wheel has them."""
    found = files("PySide6-Essentials")
    assert found is not None
    paths = [file.as_posix() for file in found]
    return [path for path in paths if path.startswith("PySide6/") and "__pycache__" not in path]


def test_every_file_of_qt_is_kept_or_left_out_on_purpose() -> None:
    undecided = [
        path
        for path in wheel()
        if not is_left_out(path, GROUPS) and not any(fnmatchcase(path, one) for one in KEPT)
    ]
    assert undecided == []


def test_more_of_qt_is_left_out_than_kept() -> None:
    paths = wheel()
    left = [path for path in paths if is_left_out(path, GROUPS)]
    assert len(left) > len(paths) * 0.8


def test_what_the_app_imports_of_qt_is_kept(project_root: Path) -> None:
    """With the library that each module stands on."""
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
def test_what_the_app_needs_is_kept(path: str) -> None:
    holding = [group.what for group in GROUPS if group.holds(path)]
    assert holding == []


def test_every_group_says_what_and_why() -> None:
    for group in GROUPS:
        assert group.what
        assert group.why.endswith(".")
        assert group.patterns
    patterns = [pattern for group in GROUPS for pattern in group.patterns]
    assert len(patterns) == len(set(patterns))


def test_a_pattern_that_could_match_anything_would_be_noticed() -> None:
    """No pattern names less than four letters in a row."""
    vague = [
        pattern
        for group in GROUPS
        for pattern in group.patterns
        if not re.search(r"[A-Za-z0-9]{3,}", pattern) and not re.fullmatch(r"\*\.\w+", pattern)
    ]
    assert [one for one in vague if one not in {"*/doc/*"}] == []
    assert Group("all", "A test.", ("*",)).holds("viewer/window/application.py")
