"""Keys, signatures and key rotation for data packs, using Ed25519 from the library 'cryptography'.

The library is imported only when something is signed or verified.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.domain.errors import Refused, StoreError
from db.files.lookup import exists
from db.files.private import create_private_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_VOUCHER = b"wardcard key rotation\n"
"""The start of the message in which an old key vouches for a new one; unlike any manifest."""
_LARGEST_FILE = 64 * 1024
"""The largest size of a key file, in bytes."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A publisher's public key: the 32 bytes of an Ed25519 key."""

    raw: bytes

    @classmethod
    def from_text(cls, text: object) -> PublicKey:
        """Make a key from its :attr:`text`. Raises ValueError."""
        raw = base64.b64decode(str(text), validate=True)
        if len(raw) != 32:
            raise ValueError("not 32 bytes")
        return cls(raw)

    @property
    def text(self) -> str:
        """The key in base64, as it is stored in settings and manifests."""
        return base64.b64encode(self.raw).decode()

    @property
    def fingerprint(self) -> str:
        """A short form for people to compare: half the SHA-256, in eight groups of four digits."""
        digits = hashlib.sha256(self.raw).hexdigest()[:32]
        return "-".join(digits[start : start + 4] for start in range(0, 32, 4))

    def pem(self) -> bytes:
        """Return the key in PEM form."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Return whether ``signature`` was made with this key for exactly this ``message``."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Voucher:
    """A signed statement by an old key that a new key replaces it."""

    old: PublicKey
    new: PublicKey
    signature: bytes

    @property
    def genuine(self) -> bool:
        """Whether the old key really signed the statement."""
        return self.old.signed(_VOUCHER + self.old.raw + self.new.raw, self.signature)

    def as_json(self) -> dict[str, str]:
        """Return the statement in the form used in manifests and '.rotation' files."""
        signature = base64.b64encode(self.signature).decode()
        return {"old": self.old.text, "new": self.new.text, "signature": signature}

    @classmethod
    def from_json(cls, value: Any) -> Voucher:
        """Read the result of :meth:`as_json`. Raises ValueError, KeyError and TypeError."""
        return cls(
            PublicKey.from_text(value["old"]),
            PublicKey.from_text(value["new"]),
            base64.b64decode(str(value["signature"]), validate=True),
        )


def leads_to(pinned: PublicKey, key: PublicKey, vouchers: Iterable[Voucher]) -> bool:
    """Return whether ``pinned`` is ``key``, or vouches for it directly or through other keys.

    ``vouchers`` are in the order in which the keys replaced each other.
    """
    trusted = pinned
    for voucher in vouchers:
        if trusted == key:
            break
        if voucher.old == trusted and voucher.genuine:
            trusted = voucher.new
    return trusted == key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, with the vouchers that lead to it from earlier keys."""

    private: Ed25519PrivateKey
    public: PublicKey
    vouchers: tuple[Voucher, ...] = ()
    """Oldest first, up to this key."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of ``message``: 64 bytes."""
        return self.private.sign(message)


def new_key(path: Path, password: bytes | None = None) -> PublicKey:
    """Create a key, with the private part at ``path`` and the public part next to it as '.pub'.

    ``password`` encrypts the private part. Returns the public key. Raises StoreError; an existing
    file is never overwritten.
    """
    return _new_key(path, password, ())


def rotate_key(old: SigningKey, path: Path, password: bytes | None = None) -> PublicKey:
    """Create a key that ``old`` vouches for, with the vouchers next to it as '.rotation'.

    Otherwise the same as :func:`new_key`.
    """
    return _new_key(path, password, old.vouchers, old)


def _new_key(
    path: Path,
    password: bytes | None,
    vouchers: tuple[Voucher, ...],
    old: SigningKey | None = None,
) -> PublicKey:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    beside = [path.with_suffix(".pub")] + ([path.with_suffix(".rotation")] if old else [])
    if path in beside:
        raise StoreError(
            f"{path.name} is the name of a public key. Name the private one, such as team.pem."
        )
    for taken in filter(exists, (path, *beside)):
        raise StoreError(
            f"{taken} already exists, and keys are never overwritten. Choose another name."
        )
    private = Ed25519PrivateKey.generate()
    public = PublicKey(private.public_key().public_bytes_raw())
    secrecy = form.BestAvailableEncryption(password) if password else form.NoEncryption()
    pem = private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, secrecy)
    try:
        if old is not None:
            signature = old.sign(_VOUCHER + old.public.raw + public.raw)
            chain = (*vouchers, Voucher(old.public, public, signature))
            text = json.dumps([voucher.as_json() for voucher in chain], indent=1)
            beside[1].write_text(text + "\n", "utf-8")
        beside[0].write_bytes(public.pem())
        with create_private_file(path) as file:
            file.write(pem)
    except OSError as error:
        for file_path in (path, *beside):
            with suppress(OSError):
                file_path.unlink(missing_ok=True)
        raise StoreError(
            f"The key could not be written to {path}: {error.strerror or error}. Choose another "
            "folder."
        ) from error
    return public


def read_signing_key(path: Path, password: bytes | None = None) -> SigningKey:
    """Read a private key from a PEM file, and the vouchers next to it. Raises Refused."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = _read(path)
    try:
        private = load_pem_private_key(pem, password)
    except TypeError as error:
        needed = "has a password. Give it" if password is None else "has no password. Omit it"
        raise Refused(f"{path.name} {needed} (--password-file or --ask-password).") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        reason = (
            "the password is wrong, or it is not a private key"
            if password
            else "it is not a private key"
        )
        raise Refused(
            f"{path.name} cannot be used: {reason} in PEM form. Check the file."
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused(f"{path.name} is not an Ed25519 key. Make one with 'wardcard key new'.")
    public = PublicKey(private.public_key().public_bytes_raw())
    return SigningKey(private, public, _read_vouchers(path.with_suffix(".rotation"), public))


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What can be seen of a private key without its password."""

    has_password: bool
    public: PublicKey | None
    """Its public key; None if it has a password and no '.pub' is next to it."""
    vouchers: tuple[Voucher, ...] = ()
    """Those that lead to it from earlier keys, oldest first."""


def look_at_key(path: Path) -> KeyFile:
    """Return what can be seen of the private key at ``path`` without its password.

    Raises Refused if it is not a private key, as far as can be seen.
    """
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = _read(path)
    try:
        load_pem_private_key(pem, None)
    except TypeError:
        beside = path.with_suffix(".pub")
        if not exists(beside):
            return KeyFile(has_password=True, public=None)
        public = read_public_key(beside)
        return KeyFile(True, public, _read_vouchers(path.with_suffix(".rotation"), public))
    except ValueError:
        pass  # read_signing_key says what it is
    key = read_signing_key(path)
    return KeyFile(False, key.public, key.vouchers)


def read_public_key(path: Path) -> PublicKey:
    """Read a public key from a PEM file. Raises Refused."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused(
            f"{path.name} is not a public key in PEM form. Name the '.pub' of 'wardcard key new'."
        ) from error
    if not isinstance(key, Ed25519PublicKey):
        raise Refused(f"{path.name} is not an Ed25519 key, which packs are signed with.")
    return PublicKey(key.public_bytes_raw())


def _read_vouchers(path: Path, public: PublicKey) -> tuple[Voucher, ...]:
    if not exists(path):
        return ()
    try:
        entries = json.loads(_read(path))
        vouchers = tuple(Voucher.from_json(entry) for entry in entries)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise Refused(f"{path.name} is not a key rotation file. Restore it.") from error
    if not vouchers or not leads_to(vouchers[0].old, public, vouchers):
        raise Refused(
            f"{path.name} does not lead to this key, or was changed. Restore it, or move it away "
            "to publish to PCs that already know this key."
        )
    return vouchers


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > _LARGEST_FILE:
        raise Refused(f"{path.name} is far too long for a key. Check that it is the right file.")
    return data
