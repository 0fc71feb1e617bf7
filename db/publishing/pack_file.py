"""The file of a data pack: a zip of three stored members, always in this order.

manifest.json, manifest.sig (64 bytes of Ed25519 over the manifest), database.db.xz. Any zip program
opens it. Wardcard reads it from first to last byte and accepts no other form: member names are
only compared, never used as paths, and nothing is decompressed until its SHA-256 has been found to
match the signed manifest.
"""

from __future__ import annotations

import hashlib
import lzma
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from db.domain.errors import Refused
from db.publishing.manifest import LARGEST_MANIFEST, Content, Manifest

_MEMBERS = ("manifest.json", "manifest.sig", "database.db.xz")
_SIGNATURE = 64
_BLOCK = 1 << 20
_HEADER = struct.Struct("<4s5H3L2H")
"""A zip's local header: mark, version, flags, method, time, date, CRC, sizes, lengths of names."""
_END = sum(46 + len(member) for member in _MEMBERS) + 22
"""Bytes of a zip's directory and of the record that closes it."""
_DATE = (1980, 1, 1, 0, 0, 0)
"""The same for every pack, so that the same content gives the same file."""
_MEMORY = 256 * 1024**2
"""Bytes of memory that decompression may use; preset 6 needs 9 MB."""


class NotWhole(Refused):
    """A pack that is cut short or changed. It may still be being copied into the folder."""


class Source(Protocol):
    """A stream from which a pack is read, once and from first to last byte."""

    def read(self, size: int, /) -> bytes:
        """Read up to ``size`` bytes; fewer only at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a pack; not to be trusted until its signature has been checked."""

    raw: bytes
    """The manifest's exact bytes."""
    signature: bytes
    packed_size: int
    """The size according to the zip; it is compared with the signed manifest later."""


def compress(database: Path, packed: Path) -> tuple[Content, Content]:
    """Compress ``database`` to ``packed`` as .xz; return the contents of both, packed first."""
    small, whole = hashlib.sha256(), hashlib.sha256()
    small_size = whole_size = 0
    # Preset 6 takes 33 s for a country's 70 MB and gives 10.5 MB; preset 1 takes 5 s for 14.1 MB.
    # It is compressed once and copied to every PC.
    compressor = lzma.LZMACompressor(preset=6)
    with database.open("rb") as source, packed.open("wb") as target:
        while True:
            block = source.read(_BLOCK)
            out = compressor.compress(block) if block else compressor.flush()
            target.write(out)
            small.update(out)
            small_size += len(out)
            whole.update(block)
            whole_size += len(block)
            if not block:
                break
    return Content(small_size, small.hexdigest()), Content(whole_size, whole.hexdigest())


def write_pack(file: IO[bytes], manifest: bytes, signature: bytes, packed: Path) -> None:
    """Write a pack with these members to ``file``. Raises OSError."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as pack:
        pack.writestr(zipfile.ZipInfo(_MEMBERS[0], _DATE), manifest)
        pack.writestr(zipfile.ZipInfo(_MEMBERS[1], _DATE), signature)
        entry = zipfile.ZipInfo(_MEMBERS[2], _DATE)
        entry.file_size = packed.stat().st_size
        with packed.open("rb") as source, pack.open(entry, "w") as target:
            while block := source.read(_BLOCK):
                target.write(block)


def read_head(source: Source, name: str) -> Head:
    """Read the manifest and its signature. Raises NotWhole, and Refused if it is not a pack."""
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


def read_packed(source: Source, size_in_zip: int, manifest: Manifest, name: str) -> Iterator[bytes]:
    """Yield the compressed database in blocks. Raises NotWhole, perhaps only after the last one."""
    if size_in_zip != manifest.packed.size:
        raise _altered(name)
    digest = hashlib.sha256()
    left = manifest.packed.size
    while left:
        block = source.read(min(left, _BLOCK))
        if not block:
            raise _cut_short(name)
        left -= len(block)
        digest.update(block)
        yield block
    if digest.hexdigest() != manifest.packed.sha256:
        raise _altered(name)


def read_end(source: Source, name: str) -> None:
    """Read the directory of the zip, whose length alone matters. Raises NotWhole."""
    end = source.read(_END + 1)
    if len(end) < _END or not any(end):
        raise _cut_short(name)
    if len(end) > _END:
        raise _altered(name)


def inflate(packed: IO[bytes], target: IO[bytes], database: Content, name: str) -> None:
    """Decompress ``packed`` into ``target``: never more than ``database.size`` bytes.

    Raises NotWhole if the result is not what the manifest says.
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
    mark, _, _, method, *_, size, whole, name_length, extra = _HEADER.unpack(raw)
    if not any(raw):
        # Some file systems reserve the space first: it reads as zeros until the copy has arrived.
        raise _cut_short(name)
    if mark != b"PK\x03\x04" or method or size != whole or extra or name_length != len(member):
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
    return NotWhole(f"{name} is incomplete: its end is missing. Copy it there again.")


def _altered(name: str) -> NotWhole:
    return NotWhole(
        f"{name} was changed or damaged after it was published; it is not used. Copy it again."
    )
