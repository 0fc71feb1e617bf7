"""The source from which wixl builds the .msi, which installs into Program Files for all users."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path
from xml.sax.saxutils import quoteattr

from builds.common import ROOT, call
from builds.parts import sha256

UPGRADE = "6b1ee8d1-95a0-5a43-9d5f-0a1e7c7b7c52"
"""Identifies all versions as the same product to Windows, so it must never change."""
SHARED = "SHARED"
"""The property, as in SHARED=1, that says that several people use this computer as one user.

A feature of its own would be what Windows Installer has for such a choice, but Wine never installs
a feature above the usual level, so that this could not be tried.
"""
_POLICY = "SharedComputer"
_CLASSES = "Software\\Classes\\"
OPENED_WITH = (".json", ".ods", ".xlsx", ".csv")
"""Extensions for which Windows' 'Open with' menu offers Wardcard."""

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Name="Wardcard" Id="{product}" UpgradeCode="{upgrade}" Language="1033" Codepage="1252"
  Version="{version}" Manufacturer="Wardcard contributors">
<Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine"
  Description="CQC inspection report cards, offline"/>
<Upgrade Id="{upgrade}">
<UpgradeVersion Minimum="0.0.0" IncludeMinimum="yes" Maximum="{next}" IncludeMaximum="no"
  OnlyDetect="no" Property="OLDERVERSION"/>
<UpgradeVersion Minimum="{version}" IncludeMinimum="no" OnlyDetect="yes" Property="NEWERVERSION"/>
</Upgrade>
<Condition Message="{newer}">Installed OR NOT NEWERVERSION</Condition>
<InstallExecuteSequence><RemoveExistingProducts After="InstallValidate"/></InstallExecuteSequence>
<Media Id="1" Cabinet="wardcard.cab" EmbedCab="yes"/>
<Property Id="ARPNOMODIFY" Value="1"/>
<Property Id="ARPPRODUCTICON" Value="wardcard.ico"/>
<Icon Id="wardcard.ico" SourceFile={icon}/>
<Directory Id="TARGETDIR" Name="SourceDir">
<Directory Id="ProgramMenuFolder"/>
<Directory Id="ProgramFiles64Folder">
"""
_NEWER = "A newer version of Wardcard is installed; remove it first if you want this older one."


def product_code(payload: Path, version: str) -> str:
    """The code by which Windows knows exactly this build, such as '{0F...}'.

    It depends on the version and on all files in the folder ``payload``: two builds of one version
    replace each other, and the same build always has the same code.
    """
    listed = [
        f"{file.relative_to(payload).as_posix()} {sha256(file)}"
        for file in sorted(payload.rglob("*"))
        if file.is_file()
    ]
    return f"{{{uuid.uuid5(uuid.UUID(UPGRADE), chr(10).join([version, *listed]))}}}".upper()


def source(payload: Path, version: str, icon: Path) -> str:
    """The .wxs text of an installer that copies the folder ``payload`` into Program Files.

    ``version`` is three numbers, such as '1.2.3'; ``icon`` is the path of the .ico file.
    """
    components: list[str] = []
    major, minor, micro = version.split(".")
    lines = [
        _HEAD.format(
            product=product_code(payload, version),
            version=version,
            # wixl ignores IncludeMaximum="yes"; a build of the same version is replaced too.
            next=f"{major}.{minor}.{int(micro) + 1}",
            upgrade=UPGRADE,
            newer=_NEWER,
            icon=_source(icon),
        )
    ]
    lines += _folder(payload, payload, components)
    lines += [_shared_computer(), "</Directory>\n</Directory>\n"]
    lines.append('<Feature Id="Wardcard" Level="1" Title="Wardcard">\n')
    lines += [f'<ComponentRef Id="{name}"/>\n' for name in (*components, _POLICY)]
    lines += ["</Feature>\n", "</Product>\n</Wix>\n"]
    return "".join(lines)


_PROPERTIES = (
    "CREATE TABLE `MsiShortcutProperty` (`MsiShortcutProperty` CHAR(72) NOT NULL, `Shortcut_` "
    "CHAR(72) NOT NULL, `PropertyKey` CHAR(255) NOT NULL LOCALIZABLE, `PropVariantValue` CHAR(255) "
    "NOT NULL PRIMARY KEY `MsiShortcutProperty`)"
)
_TASKBAR = (
    "INSERT INTO `MsiShortcutProperty` (`MsiShortcutProperty`, `Shortcut_`, `PropertyKey`, "
    "`PropVariantValue`) VALUES ('TaskbarId', 'StartMenu', 'System.AppUserModel.ID', '{identity}')"
)

_ONLY_IF_SHARED = (
    f"UPDATE `Component` SET `Condition` = '{SHARED} OR REMOVE=\"ALL\"' "
    f"WHERE `Component` = '{_POLICY}'"
)
"""Windows removes a component that it once installed even if its condition is false then; Wine does
not, and would leave the policy behind."""
_HANDED_ON = (
    f"UPDATE `Property` SET `Value` = 'NEWERVERSION;OLDERVERSION;{SHARED}' "
    "WHERE `Property` = 'SecureCustomProperties'"
)
"""The properties that Windows hands on to the process with the rights to install."""


def build(package: Path, source: Path, identity: str) -> None:
    """Build the .msi ``package`` from the .wxs file ``source``. Raises BuildError if that fails.

    ``identity`` is the ID under which Wardcard's windows are on the taskbar. The Start menu's
    entry gets it too, so that a pinned entry and its window are one. wixl cannot do that, and
    knows no conditions of components.
    """
    call(["wixl", "--arch", "x64", "--output", package, source])
    taskbar = _TASKBAR.format(identity=identity)
    call(["msibuild", package, "-q", _PROPERTIES, taskbar, _ONLY_IF_SHARED, _HANDED_ON])


def _shared_computer() -> str:
    """The component that sets the policy of that name (viewer/system/policy.py)."""
    guid = uuid.uuid5(uuid.UUID(UPGRADE), f"policy {_POLICY}")
    return (
        f'<Component Id="{_POLICY}" Guid="{guid}" Win64="yes">\n'
        f'<RegistryValue Root="HKLM" Key="Software\\Policies\\Wardcard" Name="{_POLICY}"'
        ' Type="integer" Value="1" KeyPath="yes"/>\n</Component>\n'
    )


def _folder(folder: Path, payload: Path, components: list[str]) -> list[str]:
    """Return the lines for a folder, and add the Id of each file's component to ``components``."""
    within = folder.relative_to(payload).as_posix()
    name = "Wardcard" if folder == payload else folder.name
    identity = "INSTALLDIR" if folder == payload else _identity("d", within)
    lines = [f"<Directory Id={quoteattr(identity)} Name={quoteattr(name)}>\n"]
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            lines += _folder(path, payload, components)
        else:
            lines += _component(path, payload, components)
    return [*lines, "</Directory>\n"]


def _component(file: Path, payload: Path, components: list[str]) -> list[str]:
    within = file.relative_to(payload).as_posix()
    name = _identity("c", within)
    components.append(name)
    # Windows requires a file to have the same GUID in every version.
    guid = uuid.uuid5(uuid.UUID(UPGRADE), within)
    lines = [
        f'<Component Id="{name}" Guid="{guid}" Win64="yes">\n',
        f'<File Id="{_identity("f", within)}" Name={quoteattr(file.name)} ',
        f'Source={_source(file)} KeyPath="yes">\n',
    ]
    lines.append("</File>\n")
    if within == "wardcard.exe":
        # Within <File>, wixl would make a shortcut that installs on demand.
        lines.append(
            '<Shortcut Id="StartMenu" Directory="ProgramMenuFolder" Name="Wardcard"'
            ' Target="[INSTALLDIR]wardcard.exe" WorkingDirectory="INSTALLDIR"'
            ' Icon="wardcard.ico"/>\n'
        )
        lines += _associations()
    return [*lines, "</Component>\n"]


def _associations() -> list[str]:
    command = '"[INSTALLDIR]wardcard.exe" "%1"'
    values = [
        ("Wardcard.Data", "", "Wardcard data"),
        (r"Wardcard.Data\DefaultIcon", "", "[INSTALLDIR]wardcard.ico"),
        (r"Wardcard.Data\shell\open\command", "", command),
        (".wardcard", "", "Wardcard.Data"),
        ("Wardcard.File", "", "File for Wardcard"),
        (r"Wardcard.File\shell\open\command", "", command),
        *((rf"{extension}\OpenWithProgids", "Wardcard.File", "") for extension in OPENED_WITH),
    ]
    return [
        f'<RegistryValue Root="HKLM" Key={quoteattr(_CLASSES + key)}'
        + (f" Name={quoteattr(name)}" if name else "")
        + f' Type="string" Value={quoteattr(value)}/>\n'
        for key, name, value in values
    ]


def _source(file: Path) -> str:
    # wixl does not accept absolute paths; it runs in the project's folder.
    return quoteattr(Path(os.path.relpath(file, ROOT)).as_posix())


def _identity(kind: str, path: str) -> str:
    return f"{kind}_{hashlib.sha256(path.encode()).hexdigest()[:24]}"
