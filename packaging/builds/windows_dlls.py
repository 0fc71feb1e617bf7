"""The DLLs that the files of a build for Windows load: all have to be in it, or in Windows."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from builds.common import BuildError
from builds.windows_parts import VISUAL_C
from builds.windows_python import imports

PROGRAMS = {".exe", ".com", ".dll", ".pyd"}
WINDOWS = (
    "advapi32", "authz", "bcrypt", "bcryptprimitives", "comdlg32", "crypt32", "d3d11", "d3d12",
    "d3d9", "dnsapi", "dwmapi", "dwrite", "dxgi", "gdi32", "icuuc", "imm32", "iphlpapi",
    "kernel32", "mpr", "msvcrt", "netapi32", "ntdll", "ole32", "oleaut32", "rpcrt4", "secur32",
    "setupapi", "shell32", "shlwapi", "uiautomationcore", "user32", "userenv", "uxtheme",
    "version", "winhttp", "winmm", "ws2_32", "wtsapi32", "api-ms-win-*",
)  # fmt: skip
"""Patterns of the names of DLLs, without '.dll', that Windows 10 (1903) and later have."""


def share_c_library(payload: Path) -> None:
    """Move Microsoft's C and C++ library from PySide6 to ``runtime``, where every file finds it.

    PySide6 brings the newest version, which runs what was built with an older one.
    """
    runtime = payload / "runtime"
    for file in sorted((payload / "app" / "PySide6").glob("*.dll")):
        if any(fnmatchcase(file.name.lower(), pattern) for pattern in VISUAL_C):
            for older in runtime.glob("*.dll"):
                if older.name.lower() == file.name.lower():
                    older.unlink()
            file.rename(runtime / file.name)


def check(payload: Path) -> int:
    """Check that each DLL that a file in ``payload`` loads is found; returns the number of files.

    A file finds those in its own folder, in ``runtime``, in its package's folder and the folder
    NAME.libs next to that, and shiboken6's if it is of PySide6. Raises BuildError with a sentence
    that names what is missing.
    """
    files = [path for path in sorted(payload.rglob("*")) if path.suffix.lower() in PROGRAMS]
    missing: dict[str, Path] = {}
    for file in files:
        folders = [file.parent, payload / "runtime"]
        within = file.relative_to(payload).parts
        if within[0] == "app" and len(within) > 2:
            package = payload / "app" / within[1]
            folders += [package, package.with_name(f"{package.name}.libs")]
            folders += [payload / "app" / "shiboken6"] if within[1] == "PySide6" else []
        found = {
            path.name.lower() for folder in folders if folder.is_dir() for path in folder.iterdir()
        }
        for name in imports(file):
            if name.lower() not in found and not _is_of_windows(name):
                missing[name] = file.relative_to(payload)
    if missing:
        listed = ", ".join(f"{name} (for {file.as_posix()})" for name, file in missing.items())
        raise BuildError(f"The build lacks DLLs that its files load: {listed}.")
    return len(files)


def _is_of_windows(name: str) -> bool:
    stem = name.lower().removesuffix(".dll").removesuffix(".drv")
    return stem == "winspool" or any(fnmatchcase(stem, pattern) for pattern in WINDOWS)
