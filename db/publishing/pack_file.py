"""The data pack file: a zip of uncompressed members, always in the same order.

They are manifest.json, manifest.sig (a 64-byte Ed25519 signature of the manifest), database.db.xz
and, if the manifest names a register, register.db.xz. Any zip program can open a pack. Wardcard
reads it from the first byte to the last and accepts no other layout: member names are only
compared, never used as paths, and nothing is decompressed until its SHA-256 has been checked
against the signed manifest.
"""

from __future__ import annotations

import hashlib
import lzma
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from db.domain.errors import Refused
from db.publishing.manifest import LARGEST_MANIFEST, Content, Manifest

_MEMBERS = ("manifest.json", "manifest.sig", "database.db.xz")
_REGISTER = "register.db.xz"
_SIGNATURE = 64
_BLOCK = 1 << 20
_HEADER = struct.Struct("<4s5H3L2H")
"""A zip local header: magic number, version, flags, method, time, date, CRC, sizes and lengths."""
_DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every member, so that the same content always gives the same file."""
_MEMORY = 256 * 1024**2
"""The most memory that decompression may use, in bytes; preset 6 needs 9 MB."""


class NotWhole(Refused):
    """The pack is incomplete or altered; it may still be being copied into the folder."""


class Source(Protocol):
    """A stream from which a pack is read once, from the first byte to the last."""

    def read(self, size: int, /) -> bytes:
        """Return ``size`` bytes, or fewer only at the end of the stream."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """The start of a pack, which must not be trusted until its signature has been checked."""

    raw: bytes
    """The manifest's exact bytes."""
    signature: bytes
    packed_size: int
    """The size of the compressed database in bytes, as given in the zip and not yet checked."""


def compress(
    database: Path, packed: Path, on_block: Callable[[float], object] = lambda _: None
) -> tuple[Content, Content]:
    """Compress ``database`` to ``packed`` as .xz; return size and hash of each, packed first.

    ``on_block`` receives after each megabyte the share of the database that has been read, 0 to 1;
    what it raises ends the work.
    """
    packed_digest, full_digest = hashlib.sha256(), hashlib.sha256()
    packed_size = full_size = 0
    # Preset 6 compresses the 70 MB for a country to 10.5 MB in 33 s; preset 1 gives 14.1 MB
    # in 5 s. The database is compressed once but copied to every PC.
    compressor = lzma.LZMACompressor(preset=6)
    whole = max(1, database.stat().st_size)
    with database.open("rb") as source, packed.open("wb") as target:
        while True:
            block = source.read(_BLOCK)
            out = compressor.compress(block) if block else compressor.flush()
            target.write(out)
            packed_digest.update(out)
            packed_size += len(out)
            full_digest.update(block)
            full_size += len(block)
            on_block(full_size / whole)
            if not block:
                break
    return (
        Content(packed_size, packed_digest.hexdigest()),
        Content(full_size, full_digest.hexdigest()),
    )


def write_pack(
    file: IO[bytes], manifest: bytes, signature: bytes, packed: Path, register: Path | None = None
) -> None:
    """Write a pack of these members to ``file``. Raises OSError."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as pack:
        pack.writestr(zipfile.ZipInfo(_MEMBERS[0], _DATE), manifest)
        pack.writestr(zipfile.ZipInfo(_MEMBERS[1], _DATE), signature)
        for name, content in ((_MEMBERS[2], packed), (_REGISTER, register)):
            if content is None:
                continue
            entry = zipfile.ZipInfo(name, _DATE)
            entry.file_size = content.stat().st_size
            with content.open("rb") as source, pack.open(entry, "w") as target:
                while block := source.read(_BLOCK):
                    target.write(block)


def read_head(source: Source, name: str) -> Head:
    """Read the manifest and its signature. Raises Refused if not a pack, NotWhole if cut short."""
    sizes: list[int] = []
    parts: list[bytes] = []
    for member, most in zip(_MEMBERS, (LARGEST_MANIFEST, _SIGNATURE, None), strict=True):
        size = _member_size(source, name, member)
        if most is not None:
            if size > most or (member == _MEMBERS[1] and size != _SIGNATURE):
                raise _foreign(name)
            parts.append(_exactly(source, size, name))
        sizes.append(size)
    return Head(parts[0], parts[1], sizes[2])


def read_signed_manifest(source: Source, name: str) -> tuple[Manifest, int]:
    """Read the manifest, which its own key has signed, and the size of the compressed database.

    Whether that key is to be trusted is for the caller to say. Raises Refused and NotWhole.
    """
    head = read_head(source, name)
    manifest = Manifest.from_bytes(head.raw, name)
    if not manifest.key.signed(head.raw, head.signature):
        raise Refused(
            f"{name} is not signed by its publisher, or was changed after it was signed; it is not "
            "used. Ask the quality team to publish it again."
        )
    return manifest, head.packed_size


def read_register_size(source: Source, name: str) -> int:
    """Read where the compressed register begins, and its size. Raises Refused and NotWhole."""
    return _member_size(source, name, _REGISTER)


def read_packed(source: Source, size_in_zip: int, packed: Content, name: str) -> Iterator[bytes]:
    """Yield the compressed database or register, which is ``packed``, in blocks.

    Raises NotWhole, sometimes only after the last block, when the hash is checked.
    """
    if size_in_zip != packed.size:
        raise _altered(name)
    digest = hashlib.sha256()
    left = packed.size
    while left:
        block = source.read(min(left, _BLOCK))
        if not block:
            raise _cut_short(name)
        left -= len(block)
        digest.update(block)
        yield block
    if digest.hexdigest() != packed.sha256:
        raise _altered(name)


def read_end(source: Source, name: str, *, register: bool) -> None:
    """Read the zip's central directory; only its length is checked. Raises NotWhole.

    ``register`` says whether the pack has one.
    """
    members = (*_MEMBERS, _REGISTER) if register else _MEMBERS
    length = sum(46 + len(member) for member in members) + 22
    end = source.read(length + 1)
    if len(end) < length or not any(end):
        raise _cut_short(name)
    if len(end) > length:
        raise _altered(name)


def inflate(packed: IO[bytes], target: IO[bytes], database: Content, name: str) -> None:
    """Decompress ``packed`` into ``target``, writing at most ``database.size`` bytes.

    Raises NotWhole if the result does not match ``database``, the content given in the manifest.
    """
    inflater = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
    digest = hashlib.sha256()
    left = database.size
    try:
        while not inflater.eof:
            block = packed.read(_BLOCK) if inflater.needs_input else b""
            if inflater.needs_input and not block:
                raise _cut_short(name)
            out = inflater.decompress(block, max_length=min(_BLOCK, left + 1))
            left -= len(out)
            if left < 0:
                raise _altered(name)
            digest.update(out)
            target.write(out)
    except lzma.LZMAError as error:
        raise _altered(name) from error
    if left or digest.hexdigest() != database.sha256:
        raise _altered(name)


def _member_size(source: Source, name: str, member: str) -> int:
    raw = _exactly(source, _HEADER.size, name)
    magic, _, _, method, *_, size, full_size, name_length, extra = _HEADER.unpack(raw)
    if not any(raw):
        # Some file systems reserve the space first; it reads as zeros until the copy is complete.
        raise _cut_short(name)
    if magic != b"PK\x03\x04" or method or size != full_size or extra or name_length != len(member):
        raise _foreign(name)
    if _exactly(source, name_length, name) != member.encode():
        raise _foreign(name)
    return size


def _exactly(source: Source, size: int, name: str) -> bytes:
    raw = source.read(size)
    if len(raw) < size:
        raise _cut_short(name)
    return raw


def _foreign(name: str) -> Refused:
    return Refused(f"{name} is not a Wardcard data pack. Publish one with 'wardcard publish'.")


def _cut_short(name: str) -> NotWhole:
    return NotWhole(f"{name} is incomplete: its end is missing. Copy it again.")


def _altered(name: str) -> NotWhole:
    return NotWhole(
        f"{name} was changed or damaged after it was published, so it was not used. Copy it again."
    )
