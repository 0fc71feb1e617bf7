"""The manifest of the Windows installers for winget, Windows' package manager: three YAML files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from builds import msi
from builds.common import PACKAGING, BuildError, fill, version
from builds.parts import sha256

NO_URL = "https://wardcard.invalid/releases"
"""The address for builds that are not published: no computer can have it (RFC 2606)."""
_TEMPLATES = PACKAGING / "windows" / "winget"


def write(folder: Path, setup: Path, package: Path, product: str, url: str) -> None:
    """Write the manifest into ``folder``, which is emptied first.

    ``setup`` and ``package`` are the two installers, ``product`` is the product code of the
    second, and ``url`` the address of the folder in which both are published. Raises BuildError if
    ``url`` is not an https address.
    """
    if not re.fullmatch(r"https://[\w.-]+(:\d+)?(/[\w.~%/+-]*)?", url):
        raise BuildError(f"--url is '{url}'; give the https address of the folder of installers.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    values = {
        "VERSION": version(),
        "URL": url.rstrip("/"),
        "MSI": package.name,
        "MSI_SHA256": sha256(package).upper(),
        "SETUP": setup.name,
        "SETUP_SHA256": sha256(setup).upper(),
        "PRODUCT_CODE": product,
        "UPGRADE_CODE": f"{{{msi.UPGRADE.upper()}}}",
    }
    for template in sorted(_TEMPLATES.glob("*.yaml")):
        text = fill(template.read_text(encoding="utf-8"), values)
        (folder / template.name).write_text(text, encoding="utf-8", newline="\n")
