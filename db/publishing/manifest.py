"""The signed manifest of a data pack: version, contents and publisher. Standard library only."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, cast

from db.domain.errors import Refused
from db.publishing.signing import PublicKey, Voucher
from db.sources.strict_json import parse_json

FORMAT = "wardcard-data-pack/1"
SUFFIX = ".wardcard"
LARGEST_MANIFEST = 64 * 1024
"""The largest size of a manifest, in bytes."""
LARGEST_DATABASE = 2 * 1024**3
"""The largest size of a database, in bytes: thirty times that of one for all of England."""
OLDEST_READER = "0.1.0"
"""The first version of Wardcard that can read this format."""
_NAME = re.compile(r"wardcard-([1-9][0-9]{0,17})\.wardcard")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PROGRAM = re.compile(r"[0-9][0-9A-Za-z.+-]{0,39}")
LARGEST_VERSION = 10**18 - 1
"""The highest version that a pack can have."""


@dataclass(frozen=True, slots=True)
class Content:
    """The length of a file in bytes, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublishedRegister:
    """The register of what to improve in a pack: see :mod:`db.local.trust_copies`."""

    entries: int
    packed: Content
    """The compressed register in the pack."""
    database: Content


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a manifest, which the publisher signs."""

    version: int
    """The number of the pack, which is higher than that of the publisher's previous pack."""
    created: datetime
    made_by: str
    """The version of Wardcard that published the pack."""
    needs: str
    """The oldest version of Wardcard that can use the pack."""
    schema_version: int
    extract_months: tuple[str, ...]
    counts: dict[str, int]
    packed: Content
    """The compressed database in the pack."""
    database: Content
    key: PublicKey
    vouchers: tuple[Voucher, ...] = ()
    register: PublishedRegister | None = None

    def as_bytes(self) -> bytes:
        """Return the exact bytes that are signed; the same manifest always gives the same bytes."""
        value: dict[str, Any] = {
            "format": FORMAT,
            "version": self.version,
            "created": self.created.isoformat(timespec="seconds"),
            "made_by": self.made_by,
            "needs": self.needs,
            "schema_version": self.schema_version,
            "extract_months": list(self.extract_months),
            "counts": self.counts,
            "packed": asdict(self.packed),
            "database": asdict(self.database),
            "key": {"fingerprint": self.key.fingerprint, "public": self.key.text},
            "rotation": [voucher.as_json() for voucher in self.vouchers],
        }
        if self.register is not None:
            value["register"] = asdict(self.register)
        return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_bytes(cls, raw: bytes, name: str) -> Manifest:
        """Read a manifest. Raises Refused, with a message that names the pack file ``name``."""
        value = parse_json(raw, f"The manifest of {name}")
        try:
            fields = cast("dict[str, Any]", value)
            if fields["format"] != FORMAT:
                raise Refused(
                    f"{name} has a format that this version of Wardcard cannot read. "
                    "Install the newest version."
                )
            manifest = cls(
                version=_whole(fields["version"]),
                created=_moment(fields["created"]),
                made_by=_program(fields["made_by"]),
                needs=_program(fields["needs"]),
                schema_version=_whole(fields["schema_version"]),
                extract_months=tuple(_month(month) for month in fields["extract_months"]),
                counts={str(kind): _count(count) for kind, count in fields["counts"].items()},
                packed=_content(fields["packed"]),
                database=_content(fields["database"]),
                key=PublicKey.from_text(fields["key"]["public"]),
                vouchers=tuple(Voucher.from_json(entry) for entry in fields["rotation"]),
                register=_register(fields["register"]) if "register" in fields else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise Refused(
                f"{name} is not a data pack: its manifest is malformed. Publish it again."
            ) from error
        return manifest


def file_name(version: int) -> str:
    """Return the file name under which a version is published."""
    return f"wardcard-{version}{SUFFIX}"


def version_of_name(name: str) -> int | None:
    """Return the version in the file name of a published pack; None for any other name."""
    found = _NAME.fullmatch(PurePath(name).name)
    return int(found[1]) if found else None


def _whole(value: object) -> int:
    if type(value) is not int or not 0 < value <= LARGEST_VERSION:
        raise ValueError("not a whole number above 0")
    return value


def _count(value: object) -> int:
    return 0 if value == 0 and type(value) is int else _whole(value)


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone")
    return moment


def _month(value: object) -> str:
    date.fromisoformat(f"{value}-01")
    return str(value)


def _program(value: object) -> str:
    if not isinstance(value, str) or not _PROGRAM.fullmatch(value):
        raise ValueError("not a version of a program")
    return value


def _register(value: Any) -> PublishedRegister:
    return PublishedRegister(
        _whole(value["entries"]), _content(value["packed"]), _content(value["database"])
    )


def _content(value: Any) -> Content:
    size, digest = _whole(value["size"]), value["sha256"]
    if size > LARGEST_DATABASE:
        raise ValueError(f"{size:,} bytes is larger than any Wardcard database")
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise ValueError("a SHA-256 must have 64 lower-case hexadecimal digits")
    return Content(size, digest)
