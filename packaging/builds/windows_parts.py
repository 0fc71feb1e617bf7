"""The parts of a build for Windows other than packages: Python, and the libraries in its DLLs."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from builds import parts
from builds.common import PACKAGING
from builds.parts import Part
from builds.windows_python import GCC, LIBRARY

_TEXTS = PACKAGING / "licences" / "windows"
VISUAL_C = ("vcruntime140*.dll", "msvcp140*.dll")
"""Patterns of the names of Microsoft's C and C++ library."""
_FILE_VERSION = rb"F\0i\0l\0e\0V\0e\0r\0s\0i\0o\0n\0[\0]+((?:[\d.]\0)+)"
"""The version in the resources of a file of Windows', in UTF-16."""


@dataclass(frozen=True, slots=True)
class _Library:
    """A library of others in Python's DLLs: a DLL of its own, or linked into one of Python's."""

    name: str
    licence: str
    """An SPDX expression, or the name of the licence."""
    file: str
    """A pattern of the file that states its version, in the folder of Python's DLLs."""
    version: bytes = b""
    """A regular expression whose group is the version; if empty, none is stated there."""
    own: tuple[str, ...] = ()
    """Patterns of the files that contain nothing else."""


_LIBRARIES = (
    _Library("bzip2", "bzip2-1.0.6", "_bz2.pyd", rb"\0(1\.0\.\d), \d+-\w+-\d{4}\0"),
    _Library("expat", "MIT", "pyexpat.pyd", rb"\0expat_([\d.]+)\0"),
    _Library(
        "libffi", "MIT", "libffi*.dll", rb"l\0i\0b\0f\0f\0i\0-\0((?:[\d.]\0)+)", ("libffi*.dll",)
    ),
    _Library("mpdecimal", "BSD-2-Clause", "_decimal.pyd", rb"\0(2\.\d\.\d)\0"),
    _Library(
        "openssl",
        "Apache-2.0",
        "libcrypto-3*.dll",
        rb"\0OpenSSL (3[\d.]+) \d",
        ("libcrypto-3*.dll", "libssl-3*.dll"),
    ),
    _Library(
        "sqlite",
        "Public domain",
        "sqlite3.dll",
        _FILE_VERSION,
        ("sqlite3.dll",),
    ),
    _Library("xz", "Public domain", "_lzma.pyd"),
    _Library("zlib", "Zlib", "python3*.dll", rb"\0(1\.[23]\.\d{1,2}(?:\.\d)?)\0"),
    _Library(
        "visual-c-runtime",
        "Microsoft Distributable Code",
        "vcruntime140.dll",
        _FILE_VERSION,
        VISUAL_C,
    ),
)


def of_runtime(runtime: Path, python: str, library: str) -> list[Part]:
    """The parts in the folder ``runtime``: Python, version ``python``, and the libraries in it.

    ``library`` is the version of Python's standard library, which is a part of its own if it is
    another. ``files`` has paths relative to the folder's parent. A library that states no version
    has that of Python, as in 'python-3.11.9'.
    """
    found = [parts.python_runtime(python)]
    rest = {path.relative_to(runtime.parent).as_posix() for path in runtime.iterdir()}
    for other in _LIBRARIES:
        stated = _version(_matching(runtime, [other.file]), other.version)
        version = stated or f"python-{python}"
        text = _TEXTS / f"{other.name}.txt"
        part = _part(other.name, version, other.licence, text)
        own = _matching(runtime, other.own)
        part.files = {path.relative_to(runtime.parent).as_posix() for path in own}
        rest -= part.files
        found.append(part)
    if library != python:
        standard = parts.python_runtime(library)
        standard.name = "python-standard-library"
        standard.files = {f"{runtime.name}/{LIBRARY}"}
        rest -= standard.files
        found.append(standard)
    found[0].files = rest
    return found


def of_launchers() -> Part:
    """mingw-w64's runtime library, of which parts are linked into the launchers."""
    ask = [GCC, "-dM", "-E", "-include", "_mingw.h", "-x", "c", os.devnull]
    macros = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    named = dict(re.findall(r"__MINGW64_VERSION_(MAJOR|MINOR|BUGFIX) (\d+)$", macros, re.MULTILINE))
    version = ".".join(named[name] for name in ("MAJOR", "MINOR", "BUGFIX"))
    return _part("mingw-w64", version, "ZPL-2.1", _TEXTS / "mingw-w64.txt")


def _part(name: str, version: str, licence: str, text: Path) -> Part:
    return Part(name, version, f"pkg:generic/{name}@{version}", licence, [text])


def _matching(folder: Path, patterns: Iterable[str]) -> list[Path]:
    """The files in ``folder`` that match a pattern, as Windows compares them."""
    return [
        path
        for path in sorted(folder.iterdir())
        if any(fnmatchcase(path.name.lower(), pattern) for pattern in patterns)
    ]


def _version(files: Iterable[Path], pattern: bytes) -> str:
    for file in files if pattern else ():
        found = re.search(pattern, file.read_bytes())
        if found is not None:
            return found[1].replace(b"\0", b"").decode("ascii")
    return ""
