"""Windows' access rights in text form, as `icacls` and `Get-Acl` show them."""

from __future__ import annotations

import pytest

from db.files.windows_rights import EVERYONE, owner, readers

SYSTEM_AND_ADMINISTRATORS = "(A;;FA;;;SY)(A;;FA;;;BA)"


@pytest.mark.parametrize(
    ("descriptor", "found"),
    [
        (f"D:P{SYSTEM_AND_ADMINISTRATORS}(A;;FA;;;S-1-5-21-1-2-3-1001)",
         ("SY", "BA", "S-1-5-21-1-2-3-1001")),
        # A file in a new folder on C: is readable by all users.
        ("D:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)",
         ("BA", "SY", "BU", "AU")),
        ("D:(A;;FR;;;WD)", ("WD",)),
        ("D:(A;;GR;;;WD)(A;;GA;;;WD)", ("WD",)),
        ("D:(A;;CCDCLC;;;BU)", ("BU",)),
        ("D:(A;;1179785;;;BU)", ("BU",)),
        # Only writing, running or reading attributes.
        ("D:(A;;FW;;;BU)(A;;FX;;;BU)(A;;0x100080;;;BU)(A;;DCLC;;;BU)", ()),
        # For files in it only, not for the folder itself.
        ("D:(A;OICIIO;FA;;;CO)", ()),
        ("D:(D;;FA;;;BU)(A;;FA;;;SY)", ("SY",)),
        ('D:(XA;;FA;;;BU;(@User.title=="PM"))', ("BU",)),
        ("O:BAG:DUD:P(A;;FA;;;BA)S:AI(AU;SAFA;FA;;;WD)", ("BA",)),
        ("D:P", ()),
        ("D:NO_ACCESS_CONTROL", (EVERYONE,)),
        ("", (EVERYONE,)),
        ("O:BAG:SY", (EVERYONE,)),
    ],
)  # fmt: skip
def test_who_may_read(descriptor: str, found: tuple[str, ...]) -> None:
    assert readers(descriptor) == found


@pytest.mark.parametrize(
    ("descriptor", "found"),
    [
        ("O:S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1001"),
        ("O:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513D:P(A;;FA;;;BA)", "S-1-5-21-1-2-3-1001"),
        ("O:BAG:DUD:P(A;;FA;;;BA)", "BA"),
        ("G:DUD:P(A;;FA;;;O:SY)", ""),
        ("", ""),
    ],
)
def test_who_owns(descriptor: str, found: str) -> None:
    assert owner(descriptor) == found
