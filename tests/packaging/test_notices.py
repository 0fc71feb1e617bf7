"""The bill of materials and the licences that go with every build."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from builds import notices, parts
from builds.common import BuildError, version


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A folder with a build of two invented files."""
    folder = tmp_path / "invented-build"
    (folder / "lib").mkdir(parents=True)
    (folder / "wardcard").write_bytes(b"invented program")
    (folder / "lib" / "qt.so").write_bytes(b"invented library")
    return folder


def two_parts() -> list[parts.Part]:
    own = parts.wardcard()
    own.files = {"wardcard"}
    qt = parts.of_distribution(distribution("PySide6-Essentials"))
    qt.files = {"lib/qt.so"}
    return [qt, own]


def test_the_bill_of_materials_lists_each_part_and_each_file(build: Path) -> None:
    bill = notices.bill(two_parts(), build, "linux")
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    product = bill["metadata"]["component"]
    assert (product["type"], product["name"]) == ("application", "wardcard")
    assert product["version"] == version()
    (qt,) = bill["components"]
    assert (qt["name"], qt["purl"]) == ("pyside6-essentials", "pkg:pypi/pyside6-essentials@6.11.3")
    (file,) = qt["components"]
    digest = hashlib.sha256(b"invented library").hexdigest()
    assert file["hashes"] == [{"alg": "SHA-256", "content": digest}]
    assert bill["dependencies"] == [{"ref": product["bom-ref"], "dependsOn": [qt["bom-ref"]]}]


def test_the_same_build_has_the_same_bill_of_materials(build: Path) -> None:
    first = json.dumps(notices.bill(two_parts(), build, "linux"))
    assert json.dumps(notices.bill(two_parts(), build, "linux")) == first
    (build / "lib" / "qt.so").write_bytes(b"changed")
    assert json.dumps(notices.bill(two_parts(), build, "linux")) != first


@pytest.mark.parametrize("stated", ["MIT", "Apache-2.0 OR BSD-3-Clause", "LGPL-3.0-only"])
def test_an_spdx_licence_is_recorded_as_an_expression(stated: str) -> None:
    assert notices.licence_entry(stated) == {"expression": stated}


def test_any_other_licence_is_recorded_in_the_packages_own_words() -> None:
    words = "see its licence text"
    assert notices.licence_entry(words) == {"license": {"name": words}}
    assert notices.licence_entry("PSFL") == {"license": {"name": "PSFL"}}


def locked(project_root: Path) -> dict[str, str]:
    text = (project_root / "packaging" / "requirements" / "runtime.txt").read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def test_every_package_of_the_app_comes_with_its_licence(project_root: Path) -> None:
    """A package without one would make the build fail."""
    for name, stated in locked(project_root).items():
        part = parts.of_distribution(distribution(name))
        assert (part.name, part.version) == (parts.canonical(name), stated)
        assert part.licence
        assert part.texts, name
        assert all(text.is_file() for text in part.texts), name


def test_no_package_of_the_app_is_locked_for_one_system_only(project_root: Path) -> None:
    """pip applies such a condition to the system it runs on, but Linux builds the Windows app."""
    text = (project_root / "packaging" / "requirements" / "runtime.txt").read_text("utf-8")
    assert re.findall(r"^.*\b(?:sys_platform|os_name|platform_system)\b.*$", text, re.M) == []


def test_qt_comes_with_the_lgpl_and_a_note_on_how_to_replace_it(project_root: Path) -> None:
    qt = parts.of_distribution(distribution("PySide6-Essentials"))
    assert [text.name for text in qt.texts] == ["LGPL-3.0.txt", "GPL-3.0.txt"]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.texts[0].read_text("utf-8")
    note = (project_root / "packaging" / "licences" / "README.txt").read_text("utf-8")
    text = note.format(version="1", qt="6.11.3", parts="")
    for needed in (
        "replace",
        "separate dynamic libraries",
        "download.qt.io/archive/qt/6.11/6.11.3",
    ):
        assert needed in text


def test_a_part_without_licence_text_is_refused(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "check", lambda document: None)
    found = two_parts()
    found[0].texts = []
    with pytest.raises(BuildError, match=r"No licence text was found for: pyside6-essentials\."):
        notices.write(found, build, "linux")


def test_bill_licences_and_note_are_written(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[dict[str, object]] = []
    monkeypatch.setattr(notices, "check", checked.append)
    notices.write(two_parts(), build, "linux")
    assert json.loads((build / notices.SBOM).read_text("utf-8")) == checked[0]
    note = (build / "licences" / "README.txt").read_text("utf-8")
    assert "pyside6-essentials 6.11.3" in note
    assert (build / "licences" / "wardcard" / "Inter-OFL.txt").is_file()
    assert (build / "licences" / "pyside6-essentials" / "LGPL-3.0.txt").is_file()
