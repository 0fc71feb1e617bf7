"""Desktop entry, file types, icons, AppStream, .deb, .msi and setup: what they register."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from builds import icons, linux, msi, sheet, windows
from builds.common import BuildError, version

from db.sources.recognise import FORMATS
from db.sources.spreadsheets.rows import sheet_rows
from tests.tools import tool_or_skip
from viewer.system.policy import Policies

WIX = "{http://schemas.microsoft.com/wix/2006/wi}"
SHEETS = {
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
}


@pytest.fixture
def folder(project_root: Path) -> Path:
    return project_root / "packaging" / "linux"


def desktop_entry(folder: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    parser.read(folder / "wardcard.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def test_the_desktop_entry_is_valid(folder: Path) -> None:
    program = tool_or_skip("desktop-file-validate")
    done = subprocess.run([program, folder / "wardcard.desktop"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


def test_the_desktop_entry_opens_files_and_belongs_to_the_window(
    folder: Path, project_root: Path
) -> None:
    entry = desktop_entry(folder)
    assert entry["Exec"] == "wardcard %F"
    # The desktop finds the window's icon by this name.
    qt = (project_root / "viewer" / "system" / "qt_application.py").read_text("utf-8")
    assert f'setDesktopFileName("{entry["StartupWMClass"]}")' in qt


def test_wardcards_files_have_types_and_spreadsheets_can_be_opened(folder: Path) -> None:
    types = set(desktop_entry(folder)["MimeType"].rstrip(";").split(";"))
    namespace = "{http://www.freedesktop.org/standards/shared-mime-info}"
    own: dict[str, str] = {}
    for mime_type in ElementTree.parse(folder / "wardcard-mime.xml").getroot():
        glob = mime_type.find(f"{namespace}glob")
        assert glob is not None
        own[mime_type.attrib["type"]] = glob.attrib["pattern"]
    assert set(own.values()) == {"*.wardcard", "*.wardcard.json"}
    assert types == own.keys() | SHEETS
    # Nothing in the package makes Wardcard the default for spreadsheets.
    assert list(folder.glob("*mimeapps*")) == []


def test_appstream_has_no_errors(tmp_path: Path) -> None:
    program = tool_or_skip("appstreamcli")
    file = tmp_path / "wardcard.metainfo.xml"
    file.write_text(linux.metainfo(), encoding="utf-8")
    command = [program, "validate", "--no-net", "--no-color", str(file)]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = [line for line in output.splitlines() if line.startswith(("E:", "W:"))]
    # The id should be a reversed domain name, but Wardcard owns no domain.
    assert [line for line in found if "cid-desktopapp-is-not-rdns" not in line] == []


def test_appstream_has_wardcards_version() -> None:
    root = ElementTree.fromstring(linux.metainfo())
    release = root.find("releases/release")
    assert release is not None
    assert release.attrib["version"] == version()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
def test_the_package_asks_for_the_c_library_its_files_need(tmp_path: Path) -> None:
    tool_or_skip("objdump")
    (tmp_path / "read me.txt").write_text("A text that only mentions GLIBC_9.99.", "utf-8")
    with pytest.raises(BuildError, match="No program in"):
        linux.c_library(tmp_path)
    shutil.copy(Path(sys.executable).resolve(), tmp_path / "python")
    needed = [int(part) for part in linux.c_library(tmp_path).split(".")]
    here = (os.confstr("CS_GNU_LIBC_VERSION") or "").removeprefix("glibc ")
    assert [2, 2] <= needed <= [int(part) for part in here.split(".")]


def test_icons_come_in_every_size(qapp: object, tmp_path: Path) -> None:
    pngs = icons.make_pngs(tmp_path)
    assert {16, 24, 32, 48, 64, 128, 256, 512} <= pngs.keys()
    for size, png in pngs.items():
        assert struct.unpack(">II", png.read_bytes()[16:24]) == (size, size)
    icons.write_ico(pngs, tmp_path / "icon.ico")
    data = (tmp_path / "icon.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", data)
    assert (kind, count) == (1, len([size for size in pngs if size <= 256]))
    for number in range(count):
        length, offset = struct.unpack_from("<II", data, 6 + 16 * number + 8)
        assert data[offset : offset + 4] == b"\x89PNG"
        assert offset + length <= len(data)
    icons.write_icns(pngs, tmp_path / "icon.icns")
    data = (tmp_path / "icon.icns").read_bytes()
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4) == (len(data),)


def test_the_setups_picture_is_one_that_it_can_show(tmp_path: Path) -> None:
    icons.draw_side(tmp_path / "side.bmp")
    data = (tmp_path / "side.bmp").read_bytes()
    # A plain bitmap: width, height, planes, bits for each pixel, compression.
    assert data[:2] == b"BM"
    assert struct.unpack_from("<iiHHI", data, 18) == (164, 314, 1, 24, 0)


def test_the_msi_installs_every_file(tmp_path: Path) -> None:
    payload = tmp_path / "Wardcard"
    for name in ("wardcard.exe", "runtime/python311.dll", "app/viewer/a & b.py"):
        (payload / name).parent.mkdir(parents=True, exist_ok=True)
        (payload / name).touch()
    text = msi.source(payload, "1.2.3", tmp_path / "icon.ico")
    assert msi.source(payload, "1.2.3", tmp_path / "icon.ico") == text
    root = ElementTree.fromstring(text)
    names = {file.attrib["Name"] for file in root.iter(f"{WIX}File")}
    assert names == {"wardcard.exe", "python311.dll", "a & b.py"}
    components = {component.attrib["Id"] for component in root.iter(f"{WIX}Component")}
    assert {reference.attrib["Id"] for reference in root.iter(f"{WIX}ComponentRef")} == components
    values = {
        (value.attrib["Key"], value.attrib.get("Name")): value.attrib["Value"]
        for value in root.iter(f"{WIX}RegistryValue")
    }
    shared = r"Software\Policies\Wardcard", Policies.shared_computer.name
    assert values[shared] == "1"
    assert values["Software\\Classes\\.wardcard", None] == "Wardcard.Data"
    assert values["Software\\Classes\\Wardcard.Data\\shell\\open\\command", None].endswith('"%1"')
    # 'Open with' offers Wardcard for spreadsheets; their default program stays as it is.
    assert (r"Software\Classes\.ods\OpenWithProgids", "Wardcard.File") in values
    assert (r"Software\Classes\.ods", None) not in values


def test_the_msi_replaces_older_builds_and_builds_of_its_version_and_refuses_to_go_back(
    tmp_path: Path,
) -> None:
    (tmp_path / "wardcard.exe").touch()
    root = ElementTree.fromstring(msi.source(tmp_path, "1.2.9", tmp_path / "icon.ico"))
    rules = {rule.attrib["Property"]: rule.attrib for rule in root.iter(f"{WIX}UpgradeVersion")}
    older, newer = rules["OLDERVERSION"], rules["NEWERVERSION"]
    assert (older["Minimum"], older["Maximum"], older["OnlyDetect"]) == ("0.0.0", "1.2.10", "no")
    assert (newer["Minimum"], newer["IncludeMinimum"], newer["OnlyDetect"]) == (
        "1.2.9",
        "no",
        "yes",
    )
    (condition,) = root.iter(f"{WIX}Condition")
    assert condition.text == "Installed OR NOT NEWERVERSION"
    assert "A newer version of Wardcard is installed" in condition.attrib["Message"]
    (shortcut,) = root.iter(f"{WIX}Shortcut")
    assert shortcut.attrib["Target"] == "[INSTALLDIR]wardcard.exe"


def test_the_msi_is_built_and_its_start_menu_entry_has_the_windows_id(tmp_path: Path) -> None:
    for program in ("wixl", "msibuild", "msiinfo"):
        tool_or_skip(program)
    payload = tmp_path / "payload"
    payload.mkdir()
    icon = payload / "wardcard.ico"
    for file in (payload / "wardcard.exe", icon):
        file.write_bytes(b"invented")
    source, package = tmp_path / "wardcard.wxs", tmp_path / "wardcard.msi"
    source.write_text(msi.source(payload, "1.2.3", icon), encoding="utf-8")
    msi.build(package, source, "Invented.Id")

    def table(name: str) -> list[list[str]]:
        command = ["msiinfo", "export", str(package), name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()[3:]]

    assert table("MsiShortcutProperty") == [
        ["TaskbarId", "StartMenu", "System.AppUserModel.ID", "Invented.Id"]
    ]
    properties = dict(row[:2] for row in table("Property"))
    assert properties["ProductCode"] == msi.product_code(payload, "1.2.3")
    # Those that a user may set although an administrator's process installs.
    assert properties["SecureCustomProperties"].split(";").count(msi.SHARED) == 1
    policy = {row[0]: row[4] for row in table("Component")}["SharedComputer"]
    assert policy == f'{msi.SHARED} OR REMOVE="ALL"', "the policy is set without being asked for"
    # Attributes: 256 includes the lowest version, 2 only detects.
    found = {row[6]: (row[1], row[2], row[4]) for row in table("Upgrade")}
    assert found == {"OLDERVERSION": ("0.0.0", "1.2.4", "256"), "NEWERVERSION": ("1.2.3", "", "2")}


def test_wardcard_can_read_the_smoke_tests_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "invented.ods"
    sheet.write_sheet(path)
    rows = [row for _, _, some in sheet_rows(path, "ods") for row in some]
    assert rows[0][0] == "Location ID"
    assert {row[2] for row in rows[1:]} == {sheet.NAME}


def test_both_installers_offer_wardcard_for_the_same_files_which_it_can_read(
    project_root: Path,
) -> None:
    nsi = (project_root / "packaging" / "windows" / "setup.nsi").read_text("utf-8")
    for macro in ("OpenWith", "NotOpenWith"):
        offered = re.findall(rf'!insertmacro {macro} "(\.\w+)"', nsi)
        assert sorted(offered) == sorted(msi.OPENED_WITH)
    readable = {suffix for file_format in FORMATS for suffix in file_format.suffixes}
    assert set(msi.OPENED_WITH) <= readable


def test_the_setup_removes_every_folder_that_it_installs(project_root: Path) -> None:
    script = (project_root / "packaging" / "windows" / "setup.nsi").read_text("utf-8")
    removed = set(re.findall(r'RMDir /r "\$INSTDIR\\(\w+)"', script))
    assert removed == {"app", "runtime", "licences", *windows.FOR_IT}
