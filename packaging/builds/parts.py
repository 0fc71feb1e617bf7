"""The packages that a build contains, with the version, licence and files of each."""

from __future__ import annotations

import ast
import hashlib
import platform
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions, packages_distributions
from pathlib import Path

from builds.common import PACKAGING, ROOT, version
from builds.left_out import PYTHON, SYSTEM, groups, is_left_out

LGPL = ("LGPL-3.0.txt", "GPL-3.0.txt")
QT_PARTS = {"pyside6-essentials", "shiboken6"}
"""Packages whose wheels name their licence but do not contain its text."""


@dataclass(slots=True)
class Part:
    """A package in a build: Wardcard, Python, a package from PyPI, or one of Debian's."""

    name: str
    version: str
    purl: str
    """The package URL, such as 'pkg:pypi/reportlab@5.1'."""
    licence: str
    """The licence in the package's own words, an SPDX expression if it states one."""
    texts: list[Path] = field(default_factory=list[Path])
    """The files of its licence text on this machine."""
    files: set[str] = field(default_factory=set[str])
    """Paths of its files within the build, with forward slashes."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(name: str) -> str:
    """A package's name in the normal form that PyPI compares: lower case, with hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wardcard() -> Part:
    """Wardcard itself, with its own licence and its font's; ``files`` is left empty."""
    texts = [ROOT / "LICENSE", *sorted((ROOT / "resources" / "licences").glob("*"))]
    return Part("wardcard", version(), f"pkg:generic/wardcard@{version()}", "MIT", texts)


def python_runtime(stated: str = platform.python_version(), text: Path | None = None) -> Part:
    """Python, version ``stated``, with the licence in the file ``text``.

    By default this is the running Python. ``texts`` is empty if the file does not exist.
    """
    text = text or Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    texts = [text] if text.is_file() else []
    return Part("python", stated, f"pkg:generic/python@{stated}", "Python-2.0", texts)


def of_distribution(distribution: Distribution) -> Part:
    """A package from PyPI, with the licence texts in its wheel that builds do not leave out."""
    name = canonical(distribution.name)
    texts = [
        Path(str(distribution.locate_file(file)))
        for file in distribution.files or ()
        if ".dist-info" in str(file)
        and not is_left_out(name, file.as_posix(), groups())
        and (
            re.search(r"(?i)\b(licen[cs]e|copying|notice|authors|_imaging_license)", file.name)
            # Where PEP 639 puts them, under any name.
            or ".dist-info/licenses/" in file.as_posix()
        )
    ]
    if name in QT_PARTS:
        texts = [PACKAGING / "licences" / file_name for file_name in LGPL]
    return Part(
        name,
        distribution.version,
        f"pkg:pypi/{name}@{distribution.version}",
        licence_of(distribution),
        texts,
    )


def licence_of(distribution: Distribution) -> str:
    """A package's licence in its own words.

    Only the first line is used, because some packages put the full licence text into the field.
    """
    stated = distribution.metadata
    for key in ("License-Expression", "License"):
        text = (stated[key] or "").strip() if key in stated else ""
        if text:
            return text.splitlines()[0]
    classifiers = [
        line for line in stated.get_all("Classifier") or () if line.startswith("License")
    ]
    return ", ".join(line.rpartition(" :: ")[2] for line in classifiers) or "see its licence text"


def of_debian(path: Path) -> Part | None:
    """The Debian package that installed the library at ``path`` on this machine, or None."""
    # dpkg may list the file under its real path, or under /usr.
    for candidate in (path, path.resolve(), Path("/usr", *path.parts[1:])):
        found = subprocess.run(
            ["dpkg", "-S", str(candidate)], capture_output=True, text=True, check=False
        )
        if found.returncode == 0:
            package = found.stdout.split(":")[0]
            show = ["dpkg-query", "-W", "-f=${Version}\n", package]
            asked = subprocess.run(show, capture_output=True, text=True, check=True)
            stated = asked.stdout.splitlines()[0]
            text = Path("/usr/share/doc", package, "copyright")
            texts = [text] if text.is_file() else []
            purl = f"pkg:deb/debian/{package}@{stated.replace(':', '%3A').replace('+', '%2B')}"
            return Part(package, stated, purl, "see its licence text", texts)
    return None


def collected(work: Path) -> list[tuple[str, Path]]:
    """The files that PyInstaller collected: for each, its path in the app's folder and its source.

    ``work`` is PyInstaller's work folder.
    """
    toc = ast.literal_eval((work / "COLLECT-00.toc").read_text(encoding="utf-8"))
    entries = next(part for part in toc if isinstance(part, list))
    return [(name, Path(source)) for name, source, kind in entries if kind != "SYMLINK"]


def compiled(work: Path) -> set[str]:
    """The top-level names of the modules that PyInstaller put into the program itself.

    ``work`` is PyInstaller's work folder.
    """
    toc = ast.literal_eval((work / "PYZ-00.toc").read_text(encoding="utf-8"))
    entries = next(part for part in toc if isinstance(part, list))
    return {name.split(".")[0] for name, _, _ in entries}


class Owners:
    """Knows which package each file on this machine belongs to."""

    def __init__(self) -> None:
        self._distributions = {
            Path(str(distribution.locate_file(file))).resolve(): distribution
            for distribution in distributions()
            for file in distribution.files or ()
        }

    def distribution(self, source: Path) -> Distribution | None:
        """The package from PyPI that installed the file ``source``, or None."""
        return self._distributions.get(source.resolve())

    def package(self, source: Path) -> str:
        """The canonical name of that package, or 'wardcard', 'python' or 'system'."""
        owner = self.distribution(source)
        if owner is not None:
            return canonical(owner.name)
        if source.is_relative_to(ROOT):
            return "wardcard"
        return PYTHON if is_pythons(source) else SYSTEM


def is_pythons(source: Path) -> bool:
    """Whether the file ``source`` was installed with Python itself."""
    prefix = Path(sys.base_prefix).resolve()
    if prefix == Path("/usr"):  # the system's own Python, which has its libraries next to others
        prefix = Path(sysconfig.get_path("stdlib")).resolve()
    return source.resolve().is_relative_to(prefix)


def of_app(app: Path, work: Path) -> tuple[list[Part], list[str]]:
    """The parts of the app in folder ``app``, A to Z, and the files that belong to no known part.

    ``work`` is PyInstaller's work folder.
    """
    owners = Owners()
    parts: dict[str, Part] = {"wardcard": wardcard(), "python": python_runtime()}
    unknown: list[str] = []
    debian: dict[str, Part | None] = {}

    def part_of(source: Path) -> Part | None:
        owner = owners.distribution(source)
        if owner is not None:
            return parts.setdefault(owner.name, of_distribution(owner))
        if source.is_relative_to(work) or source.is_relative_to(ROOT):
            return parts["wardcard"]
        if is_pythons(source):
            return parts["python"]
        key = str(source)
        if key not in debian:
            found = of_debian(source)
            debian[key] = parts.setdefault(found.name, found) if found else None
        return debian[key]

    for name, source in collected(work):
        for inside in (Path("_internal", name), Path(name)):
            if (app / inside).is_file():
                part = part_of(source)
                if part is None:
                    unknown.append(name)
                else:
                    part.files.add(inside.as_posix())
                break
    by_module = packages_distributions()
    known = {distribution.name: distribution for distribution in distributions()}
    for module in compiled(work):
        for name in by_module.get(module, ()):
            if name != "wardcard":
                parts.setdefault(name, of_distribution(known[name]))
    # The program file itself is PyInstaller's bootloader.
    boot = known.get("pyinstaller")
    if boot is not None:
        parts.setdefault(boot.name, of_distribution(boot)).files.add("wardcard")
        parts["wardcard"].files.discard("wardcard")
    return sorted(parts.values(), key=lambda part: part.name), unknown


def of_folder(folder: Path) -> list[Part]:
    """The parts of a folder into which pip installed packages, A to Z."""
    parts: dict[str, Part] = {}
    for distribution in distributions(path=[str(folder)]):
        part = parts.setdefault(distribution.name, of_distribution(distribution))
        names = (str(file) for file in distribution.files or ())
        part.files.update(name for name in names if (folder / name).is_file())
    return sorted(parts.values(), key=lambda part: part.name)
