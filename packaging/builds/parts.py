"""The parts that a built app is made of: what is in it, from whom, under which licence."""

from __future__ import annotations

import ast
import hashlib
import platform
import re
import subprocess
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions, packages_distributions
from pathlib import Path

from builds.places import PACKAGING, ROOT, version

LGPL = ("LGPL-3.0.txt", "GPL-3.0.txt")
QT_PARTS = {"pyside6-essentials", "shiboken6"}
"""Their wheels state their licence without its text."""


@dataclass(slots=True)
class Part:
    """One package in a build; ``files`` are paths within the build, ``purl`` its package URL."""

    name: str
    version: str
    purl: str
    licence: str
    texts: list[Path] = field(default_factory=list[Path])
    files: set[str] = field(default_factory=set[str])


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical(name: str) -> str:
    """A package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wardcard() -> Part:
    texts = [ROOT / "LICENSE", *sorted((ROOT / "resources" / "licences").glob("*"))]
    return Part("wardcard", version(), f"pkg:generic/wardcard@{version()}", "MIT", texts)


def python_runtime(stated: str = platform.python_version(), text: Path | None = None) -> Part:
    text = text or Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    texts = [text] if text.is_file() else []
    return Part("python", stated, f"pkg:generic/python@{stated}", "Python-2.0", texts)


def of_distribution(distribution: Distribution) -> Part:
    """A package from PyPI, with its licence texts as its wheel brings them."""
    name = canonical(distribution.name)
    texts = [
        Path(str(distribution.locate_file(file)))
        for file in distribution.files or ()
        if re.search(r"(?i)\b(licen[cs]e|copying|notice|authors|_imaging_license)", file.name)
        and ".dist-info" in str(file)
    ]
    if name in QT_PARTS:
        texts = [PACKAGING / "licences" / one for one in LGPL]
    return Part(
        name,
        distribution.version,
        f"pkg:pypi/{name}@{distribution.version}",
        licence_of(distribution),
        texts,
    )


def licence_of(distribution: Distribution) -> str:
    """As the package states it; the first line, for some state the whole text."""
    stated = distribution.metadata
    for key in ("License-Expression", "License"):
        text = (stated[key] or "").strip() if key in stated else ""
        if text:
            return text.splitlines()[0]
    classifiers = [one for one in stated.get_all("Classifier") or () if one.startswith("License")]
    return ", ".join(one.rpartition(" :: ")[2] for one in classifiers) or "see its licence text"


def of_debian(path: Path) -> Part | None:
    """The Debian package that a library of the build machine's came with, or None."""
    for place in (path, path.resolve(), Path("/usr", *path.parts[1:])):
        found = subprocess.run(
            ["dpkg", "-S", str(place)], capture_output=True, text=True, check=False
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
    """(path in the app's folder, where it came from) of each file PyInstaller collected."""
    toc = ast.literal_eval((work / "COLLECT-00.toc").read_text(encoding="utf-8"))
    entries = next(part for part in toc if isinstance(part, list))
    return [(name, Path(source)) for name, source, kind in entries if kind != "SYMLINK"]


def compiled(work: Path) -> set[str]:
    """The first names of the modules that are compiled into the program."""
    toc = ast.literal_eval((work / "PYZ-00.toc").read_text(encoding="utf-8"))
    entries = next(part for part in toc if isinstance(part, list))
    return {name.split(".")[0] for name, _, _ in entries}


def of_app(app: Path, work: Path) -> tuple[list[Part], list[str]]:
    """The parts of the app in ``app`` that PyInstaller made in ``work``.

    Second are files that nobody is known to have made: there should be none.
    """
    owners = {
        Path(str(one.locate_file(file))).resolve(): one
        for one in distributions()
        for file in one.files or ()
    }
    parts: dict[str, Part] = {"wardcard": wardcard(), "python": python_runtime()}
    strangers: list[str] = []
    debian: dict[str, Part | None] = {}

    def part_of(source: Path) -> Part | None:
        owner = owners.get(source.resolve())
        if owner is not None:
            return parts.setdefault(owner.name, of_distribution(owner))
        if source.is_relative_to(work) or source.is_relative_to(ROOT):
            return parts["wardcard"]
        if source.resolve().is_relative_to(Path(sys.base_prefix).resolve()):
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
                    strangers.append(name)
                else:
                    part.files.add(inside.as_posix())
                break
    by_module = packages_distributions()
    known = {one.name: one for one in distributions()}
    for module in compiled(work):
        for name in by_module.get(module, ()):
            if name != "wardcard":
                parts.setdefault(name, of_distribution(known[name]))
    boot = known.get("pyinstaller")
    if boot is not None:
        parts.setdefault(boot.name, of_distribution(boot)).files.add("wardcard")
        parts["wardcard"].files.discard("wardcard")
    return sorted(parts.values(), key=lambda part: part.name), strangers


def of_folder(folder: Path) -> list[Part]:
    """The parts of a folder that wheels were unpacked into."""
    parts: dict[str, Part] = defaultdict()
    for distribution in distributions(path=[str(folder)]):
        part = parts.setdefault(distribution.name, of_distribution(distribution))
        part.files.update(_there(folder, (str(file) for file in distribution.files or ())))
    return sorted(parts.values(), key=lambda part: part.name)


def _there(folder: Path, names: Iterable[str]) -> set[str]:
    return {name for name in names if (folder / name).is_file()}
