"""Data packs: publishing, verifying, and every reason to refuse one; signing keys."""

from __future__ import annotations

import io
import json
import lzma
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Cancelled, Refused, StoreError
from db.files.private import other_readers
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.importing.removal import remove_file
from db.local.trust_file import TrustFile
from db.publishing.manifest import Content, Manifest
from db.publishing.next_version import packs_in
from db.publishing.pack_file import NotWhole, compress, write_pack
from db.publishing.packs import Published, publish, verify
from db.publishing.signing import (
    SigningKey,
    new_key,
    read_public_key,
    read_signing_key,
    rotate_key,
)
from db.publishing.steps import PublishMonitor, PublishProgress, Step
from db.reading.store import ReportStore
from tests.db.local.test_trust_file import full
from tests.db.packs import minimal, write
from tests.tools import tool_or_skip

APP = "0.1.0"
MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an invented database, a key, and one pack; tests only read it."""
    folder = tmp_path_factory.mktemp("workshop")
    open_or_create(folder / "own.db", [write(folder, minimal())]).close()
    new_key(folder / "team.pem")
    publish(
        folder / "own.db", folder / "out", key(folder), app_version=APP, version=7, created=MOMENT
    )
    return folder


def key(workshop: Path, name: str = "team.pem") -> SigningKey:
    return read_signing_key(workshop / name)


@pytest.fixture
def pack(workshop: Path, tmp_path: Path) -> Path:
    """A copy of the pack that a test may damage."""
    return Path(shutil.copy(workshop / "out" / "wardcard-7.wardcard", tmp_path))


def again(workshop: Path, folder: Path, **options: object) -> Published:
    values = {"app_version": APP, "version": 7, "created": MOMENT, **options}
    return publish(workshop / "own.db", folder, key(workshop), **values)  # pyright: ignore[reportArgumentType]


def test_a_pack_is_verified_and_describes_its_content(workshop: Path, pack: Path) -> None:
    manifest = verify(pack, app_version=APP, trusted=read_public_key(workshop / "team.pub"))
    assert (manifest.version, manifest.created, manifest.needs) == (7, MOMENT, "0.1.0")
    assert manifest.counts["ratings"] == 9
    assert manifest.counts["findings"] == 3
    assert Manifest.from_bytes(manifest.as_bytes(), "x") == manifest


def test_any_zip_program_can_unpack_it_and_the_database_has_no_journal(
    pack: Path, tmp_path: Path
) -> None:

    with zipfile.ZipFile(pack) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["manifest.json", "manifest.sig", "database.db.xz"]
        (tmp_path / "out.db").write_bytes(lzma.decompress(opened.read("database.db.xz")))
    with closing(sqlite3.connect(tmp_path / "out.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_openssl_verifies_the_signature(workshop: Path, pack: Path, tmp_path: Path) -> None:
    tool_or_skip("openssl")
    with zipfile.ZipFile(pack) as opened:
        opened.extractall(tmp_path)
    subprocess.run(
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", workshop / "team.pub"),
            *("-rawin", "-in", tmp_path / "manifest.json", "-sigfile", tmp_path / "manifest.sig"),
        ],
        check=True,
        capture_output=True,
    )


def test_the_same_data_and_time_give_the_same_file(
    workshop: Path, pack: Path, tmp_path: Path
) -> None:
    assert again(workshop, tmp_path / "twin").path.read_bytes() == pack.read_bytes()


def test_versions_count_up_from_the_date(workshop: Path, tmp_path: Path) -> None:
    versions = [again(workshop, tmp_path, version=None).manifest.version for _ in range(2)]
    assert versions == [2026112401, 2026112402]
    with pytest.raises(Refused, match="already has version 2026112402"):
        again(workshop, tmp_path, version=2026112402)
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix) == [
        "wardcard-2026112401.wardcard",
        "wardcard-2026112402.wardcard",
    ]


def test_a_database_without_ratings_is_not_published(workshop: Path, tmp_path: Path) -> None:
    open_or_create(tmp_path / "empty.db", []).close()
    with pytest.raises(Refused, match="has no ratings"):
        publish(tmp_path / "empty.db", tmp_path / "out", key(workshop), app_version=APP)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_is_a_file_is_reported_in_one_sentence(
    workshop: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        again(workshop, tmp_path / "file")


def members(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def repack(pack: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(pack, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def forge(workshop: Path, pack: Path, packed: bytes, **changes: object) -> None:
    """Replace the content of ``pack`` and sign it, as a publisher's faulty program might."""
    manifest = Manifest.from_bytes(members(pack)["manifest.json"], "x")
    import hashlib

    content = Content(len(packed), hashlib.sha256(packed).hexdigest())
    manifest = replace(manifest, **{"packed": content, **changes})  # pyright: ignore[reportArgumentType]
    raw = manifest.as_bytes()
    signature = key(workshop).sign(raw)
    repack(pack, {"manifest.json": raw, "manifest.sig": signature, "database.db.xz": packed})


def refusal(pack: Path, workshop: Path, app_version: str = APP) -> str:
    with pytest.raises(Refused) as refused:
        verify(pack, app_version=app_version, trusted=read_public_key(workshop / "team.pub"))
    message = str(refused.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


def test_no_byte_of_a_pack_can_be_changed(workshop: Path, pack: Path) -> None:
    whole = pack.read_bytes()
    with zipfile.ZipFile(pack) as opened:
        end = opened.infolist()[-1].header_offset + 44 + opened.infolist()[-1].file_size
    # The manifest, its signature, the names, and every hundredth byte of the data. A header's
    # times and check sums are nobody's: what they say is not asked.
    passed: list[int] = []
    for place in [*range(0, 1800, 37), *range(1800, end, max(1, (end - 1800) // 40))]:
        altered = bytearray(whole)
        altered[place] ^= 0x20
        pack.write_bytes(altered)
        try:
            verify(pack, app_version=APP, trusted=read_public_key(workshop / "team.pub"))
        except Refused:
            continue
        passed.append(place)
    assert all(4 <= place < 30 for place in passed), passed


def test_altered_data(workshop: Path, pack: Path) -> None:
    parts = members(pack)
    data = bytearray(parts["database.db.xz"])
    data[len(data) // 2] ^= 1
    repack(pack, {**parts, "database.db.xz": bytes(data)})
    assert "changed or damaged" in refusal(pack, workshop)


def test_an_altered_manifest(workshop: Path, pack: Path) -> None:
    parts = members(pack)
    parts["manifest.json"] = parts["manifest.json"].replace(b'"version": 7', b'"version": 8')
    repack(pack, parts)
    assert "is not signed by its publisher" in refusal(pack, workshop)


def test_another_key(workshop: Path, tmp_path: Path, pack: Path) -> None:
    stranger = new_key(tmp_path / "stranger.pem")
    other = publish(
        workshop / "own.db", tmp_path / "out", key(tmp_path, "stranger.pem"), app_version=APP
    )
    message = refusal(other.path, workshop)
    assert stranger.fingerprint in message
    assert read_public_key(workshop / "team.pub").fingerprint in message
    # A stranger's manifest that names the trusted key.
    parts = members(other.path)
    manifest = Manifest.from_bytes(parts["manifest.json"], "x")
    parts["manifest.json"] = replace(manifest, key=key(workshop).public).as_bytes()
    repack(other.path, parts)
    assert "is not signed by its publisher" in refusal(other.path, workshop)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.95])
def test_a_pack_that_is_cut_short(workshop: Path, pack: Path, share: float) -> None:
    whole = pack.read_bytes()
    pack.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(NotWhole, match="its end is missing"):
        verify(pack, app_version=APP)


def test_the_directory_of_the_zip_cannot_be_cut_short_or_extended(
    workshop: Path, pack: Path
) -> None:
    whole = pack.read_bytes()
    for less in (1, 22, 100, 199):
        pack.write_bytes(whole[:-less])
        assert "its end is missing" in refusal(pack, workshop)
    pack.write_bytes(whole + b"and more")
    assert "changed or damaged" in refusal(pack, workshop)


def test_a_pack_of_zeros_is_still_being_copied(pack: Path) -> None:
    pack.write_bytes(bytes(pack.stat().st_size))
    with pytest.raises(NotWhole):
        verify(pack, app_version=APP)


def test_a_decompression_bomb_is_unpacked_no_further_than_the_signed_size(
    workshop: Path, pack: Path, tmp_path: Path
) -> None:

    bomb = lzma.compress(bytes(50_000_000))
    forge(workshop, pack, bomb, database=Content(1000, "0" * 64))
    assert "changed or damaged" in refusal(pack, workshop)
    forge(workshop, pack, bomb[: len(bomb) // 2], database=Content(50_000_000, "0" * 64))
    assert "its end is missing" in refusal(pack, workshop)
    # Without the publisher's signature it is not unpacked at all.
    parts = members(pack)
    parts["manifest.sig"] = bytes(64)
    repack(pack, parts)
    assert "is not signed by its publisher" in refusal(pack, workshop)


def test_a_manifest_that_claims_too_much(workshop: Path, pack: Path) -> None:
    forge(workshop, pack, b"x", database=Content(1 << 60, "0" * 64))
    assert "manifest is malformed" in refusal(pack, workshop)
    parts = members(pack)
    repack(pack, {**parts, "manifest.json": b" " * 100_000})
    assert "not a Wardcard data pack" in refusal(pack, workshop)


def test_foreign_files_and_names_that_lead_out_of_the_folder(workshop: Path, pack: Path) -> None:
    parts = members(pack)
    repack(pack, {"../../evil.db": b"x", "/etc/evil": b"y"})
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    repack(pack, {f"../{name}": data for name, data in parts.items()})
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    repack(pack, parts, zipfile.ZIP_DEFLATED)
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    repack(pack, dict(reversed(parts.items())))
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    for noise in (b"PK\x05\x06" + bytes(18), b"no zip at all " * 10, bytes(range(256)) * 9):
        pack.write_bytes(noise)
        refusal(pack, workshop)


@pytest.mark.parametrize(
    "manifest",
    [b"[]", b"{", b"\xff", b'{"format": "wardcard-data-pack/9"}', b'{"format": 1}', b"[" * 9999],
)
def test_a_manifest_of_another_kind(workshop: Path, pack: Path, manifest: bytes) -> None:
    repack(pack, {**members(pack), "manifest.json": manifest})
    refusal(pack, workshop)


def signed(workshop: Path, pack: Path, text: bytes) -> None:
    """Put ``text`` in the place of the manifest, signed by the publisher."""
    parts = {"manifest.json": text, "manifest.sig": key(workshop).sign(text)}
    repack(pack, members(pack) | parts)


HOSTILE_MANIFESTS: dict[str, tuple[bytes, bytes]] = {
    "a version of text": (b'"version": 7', b'"version": "7"'),
    "a version of 0": (b'"version": 7', b'"version": 0'),
    "a version below 0": (b'"version": 7', b'"version": -7'),
    "a version with a fraction": (b'"version": 7', b'"version": 7.0'),
    "an endless version": (b'"version": 7', b'"version": 1e999'),
    "a version of 5,000 digits": (b'"version": 7', b'"version": ' + b"7" * 5000),
    "a version of 19 digits": (b'"version": 7', b'"version": ' + b"9" * 19),
    "two versions": (b'"version": 7', b'"version": 7, "version": 8'),
    "no version": (b'"version": 7,', b""),
    "no time zone": (b"+00:00", b""),
    "a time that does not exist": (b"2026-11-24", b"2026-13-24"),
    "a time of a number": (b'"2026-11-24T09:00:00+00:00"', b"7"),
    "a month that does not exist": (b'"extract_months": []', b'"extract_months": ["2026-99"]'),
    "months of text": (b'"extract_months": []', b'"extract_months": "2026-09"'),
    "a month with a line break": (b'"extract_months": []', b'"extract_months": ["2026-09\\n"]'),
    "half a character": (b'"made_by": "0.1.0"', b'"made_by": "\\ud83d"'),
    "a program with a line break": (b'"made_by": "0.1.0"', b'"made_by": "0.1\\nall is well"'),
    "a program without a number": (b'"needs": "0.1.0"', b'"needs": ""'),
    "an endless count": (b'"ratings": 9', b'"ratings": 1e999'),
    "a count below 0": (b'"ratings": 9', b'"ratings": -9'),
    "counts in a list": (b'"counts": {', b'"counts": [], "more": {'),
    "a size below 0": (b'"size": ', b'"size": -'),
    "a size of text": (b'"packed": {', b'"packed": 7, "more": {'),
    "no key": (b'"key": {', b'"key": null, "more": {'),
    "a rotation of text": (b'"rotation": []', b'"rotation": "all keys"'),
    "a rotation of numbers": (b'"rotation": []', b'"rotation": [7, null, {}]'),
    "much depth": (b'"rotation": []', b'"rotation": ' + b"[" * 5000 + b"]" * 5000),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), HOSTILE_MANIFESTS.values(), ids=HOSTILE_MANIFESTS)
def test_a_hostile_manifest_is_one_sentence_even_if_it_is_signed(
    workshop: Path, pack: Path, old: bytes, new: bytes
) -> None:
    text = members(pack)["manifest.json"]
    assert old in text
    signed(workshop, pack, text.replace(old, new, 1))
    assert "anifest" in refusal(pack, workshop)


def test_a_digest_in_capitals_or_of_other_data_is_refused(workshop: Path, pack: Path) -> None:
    text = members(pack)["manifest.json"]
    digest = json.loads(text)["packed"]["sha256"].encode()
    signed(workshop, pack, text.replace(digest, digest.upper()))
    assert "manifest is malformed" in refusal(pack, workshop)
    signed(workshop, pack, text.replace(digest, b"0" * 64))
    assert "changed or damaged" in refusal(pack, workshop)


@pytest.mark.parametrize("part", ["packed", "database"])
@pytest.mark.parametrize("more", [-1, 1, 1000])
def test_a_size_that_is_not_that_of_the_data_is_refused(
    workshop: Path, pack: Path, part: str, more: int
) -> None:
    text = json.loads(members(pack)["manifest.json"])
    text[part]["size"] += more
    signed(workshop, pack, json.dumps(text).encode())
    assert "changed or damaged" in refusal(pack, workshop)


def test_a_zip_with_anything_else_in_it_is_refused(workshop: Path, pack: Path) -> None:
    whole, parts = pack.read_bytes(), members(pack)
    repack(pack, parts | {"more.txt": b"more"})
    assert "changed or damaged" in refusal(pack, workshop)
    repack(pack, {"more.txt": b"more"} | parts)
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    for name in ("/manifest.json", "C:\\manifest.json", "MANIFEST.JSON", "manifest.json/"):
        data = parts["manifest.json"]
        repack(pack, {name: data} | {k: v for k, v in parts.items() if k != "manifest.json"})
        assert "not a Wardcard data pack" in refusal(pack, workshop)
    with zipfile.ZipFile(pack, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr(name, data)
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    with zipfile.ZipFile(pack, "w") as archive:
        for name, data in parts.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    # Sizes of 4 GB in the header, with and without the extra field of ZIP64.
    pack.write_bytes(whole[:18] + b"\xff" * 8 + whole[26:])
    assert "not a Wardcard data pack" in refusal(pack, workshop)
    # What the directory says, such as that a member is a link, is nobody's.
    with zipfile.ZipFile(pack, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, data)
    assert verify(pack, app_version=APP).version == 7


def test_a_pack_has_no_paths_and_nothing_of_what_was_removed(
    workshop: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "a folder named Xylophonist"
    secret.mkdir()
    data: dict[str, Any] = minimal() | {"id": "removed"}
    data["findings"][0]["text"] = "Quixotrichous zymurgy was not as it should be. " * 40
    data["provider"] = data["provider"] | {"name": "Vexillology Trust"}
    database = tmp_path / "own.db"
    Loader(database).load([write(secret, minimal(), "kept.json")])
    Loader(database).load([write(secret, data, "removed.json")])
    with closing(ReportStore.open(database)) as store:
        (number,) = (file.id for file in store.loaded_files() if file.name == "removed.json")
    remove_file(database, number)
    published = publish(database, tmp_path / "out", key(workshop), app_version=APP)
    whole = lzma.decompress(members(published.path)["database.db.xz"]).lower()
    for word in (b"xylophonist", b"quixotrich", b"zymurgy", b"vexillolog", b"removed.json"):
        assert word not in whole, word
    assert b"kept.json" in whole
    assert str(tmp_path).lower().encode() not in whole


def packed(database: Path) -> tuple[bytes, Content]:
    beside = database.with_suffix(".xz")
    _, whole = compress(database, beside)
    return beside.read_bytes(), whole


def test_a_foreign_or_later_database_inside(workshop: Path, pack: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE rating (x)")
    data, whole = packed(foreign)
    forge(workshop, pack, data, database=whole)
    assert "is not a Wardcard database" in refusal(pack, workshop)
    (tmp_path / "noise.db").write_bytes(b"no database " * 1000)
    data, whole = packed(tmp_path / "noise.db")
    forge(workshop, pack, data, database=whole)
    assert "does not contain the database" in refusal(pack, workshop)
    later = Path(shutil.copy(workshop / "own.db", tmp_path / "later.db"))
    with closing(sqlite3.connect(later)) as connection:
        connection.execute("PRAGMA user_version = 99")
    data, whole = packed(later)
    forge(workshop, pack, data, database=whole)
    assert "made by a newer Wardcard" in refusal(pack, workshop)
    forge(workshop, pack, data, database=whole, schema_version=99, made_by="3.2.1")
    assert "was made by Wardcard 3.2.1" in refusal(pack, workshop)


def test_a_damaged_database_that_was_signed(workshop: Path, pack: Path, tmp_path: Path) -> None:
    data = bytearray((workshop / "own.db").read_bytes())
    for offset in range(8192, len(data), 4096):
        data[offset : offset + 64] = b"\xff" * 64
    (tmp_path / "damaged.db").write_bytes(data)
    small, whole = packed(tmp_path / "damaged.db")
    forge(workshop, pack, small, database=whole)
    assert "does not contain the database" in refusal(pack, workshop)


def test_a_pack_that_needs_a_newer_wardcard(workshop: Path, pack: Path) -> None:
    assert "needs Wardcard 0.1.0" in refusal(pack, workshop, app_version="0.0.9")


def test_a_pack_with_the_name_of_another_version(workshop: Path, pack: Path) -> None:
    renamed = pack.rename(pack.with_name("wardcard-9.wardcard"))
    assert "contains version 7, so it was renamed" in refusal(renamed, workshop)


def test_a_pack_that_does_not_exist(workshop: Path, tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "gone.wardcard", workshop)


# Keys


def test_only_its_owner_can_read_a_private_key_and_it_is_never_overwritten(tmp_path: Path) -> None:
    public = new_key(tmp_path / "a.pem")
    assert read_public_key(tmp_path / "a.pub") == public == key(tmp_path, "a.pem").public
    assert other_readers(tmp_path / "a.pem") == ()
    with pytest.raises(StoreError, match="already exists"):
        new_key(tmp_path / "a.pem")
    with pytest.raises(StoreError, match="is the name of a public key"):
        new_key(tmp_path / "b.pub")
    with pytest.raises(StoreError, match="could not be written"):
        new_key(tmp_path / "nowhere" / "b.pem")


def test_a_key_that_cannot_be_written_is_reported_even_if_nothing_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StoreError, match=r"could not be written to .*a\.pem: Read-only"):
        new_key(tmp_path / "a.pem")


def test_a_key_with_a_password(tmp_path: Path) -> None:
    public = new_key(tmp_path / "a.pem", b"invented words")
    assert read_signing_key(tmp_path / "a.pem", b"invented words").public == public
    with pytest.raises(Refused, match="has a password"):
        key(tmp_path, "a.pem")
    with pytest.raises(Refused, match="the password is wrong"):
        read_signing_key(tmp_path / "a.pem", b"other words")
    new_key(tmp_path / "b.pem")
    with pytest.raises(Refused, match="has no password"):
        read_signing_key(tmp_path / "b.pem", b"words")


def test_files_that_are_not_keys(tmp_path: Path) -> None:
    (tmp_path / "noise").write_text("no key")
    (tmp_path / "long").write_bytes(bytes(100_000))
    for read in (read_signing_key, read_public_key):
        for name in ("noise", "long", "gone"):
            with pytest.raises(Refused):
                read(tmp_path / name)


def test_a_key_that_is_not_an_ed25519_key(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    other = generate_private_key(SECP256R1())
    (tmp_path / "ec.pem").write_bytes(
        other.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    )
    (tmp_path / "ec.pub").write_bytes(
        other.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(Refused, match="not an Ed25519 key"):
        key(tmp_path, "ec.pem")
    with pytest.raises(Refused, match="not an Ed25519 key"):
        read_public_key(tmp_path / "ec.pub")


def test_rotated_keys_are_vouched_for_in_a_chain(workshop: Path, tmp_path: Path) -> None:
    first = new_key(tmp_path / "one.pem")
    second = rotate_key(key(tmp_path, "one.pem"), tmp_path / "two.pem")
    rotate_key(key(tmp_path, "two.pem"), tmp_path / "three.pem")
    published = publish(
        workshop / "own.db", tmp_path / "out", key(tmp_path, "three.pem"), app_version=APP
    )
    for trusted in (first, second):
        assert verify(published.path, app_version=APP, trusted=trusted).version
    refusal(published.path, workshop)


def test_a_forged_voucher_does_not_count(workshop: Path, tmp_path: Path) -> None:
    new_key(tmp_path / "stranger.pem")
    team, stranger = key(workshop), key(tmp_path, "stranger.pem")
    entry = {"old": team.public.text, "new": stranger.public.text, "signature": ""}
    (tmp_path / "stranger.rotation").write_text(json.dumps([entry]))
    with pytest.raises(Refused, match="does not lead to this key"):
        key(tmp_path, "stranger.pem")
    (tmp_path / "stranger.rotation").write_text("{}")
    with pytest.raises(Refused):
        key(tmp_path, "stranger.pem")


def test_a_pack_can_be_written_to_memory_and_is_a_plain_zip(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"data")
    file = io.BytesIO()
    write_pack(file, b"{}", bytes(64), tmp_path / "x")
    assert zipfile.ZipFile(file).read("database.db.xz") == b"data"


def test_publishing_says_how_far_it_is_and_each_step_once(workshop: Path, tmp_path: Path) -> None:
    told: list[PublishProgress] = []
    again(workshop, tmp_path, monitor=PublishMonitor(told.append, lambda: False))
    assert list(dict.fromkeys(progress.step for progress in told)) == list(Step)
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


@pytest.mark.parametrize("step", list(Step))
def test_publishing_that_is_stopped_leaves_the_folder_as_it_was(
    workshop: Path, pack: Path, step: Step
) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in pack.parent.glob("*.*")}

    before = files()
    reached: list[Step] = []
    monitor = PublishMonitor(
        lambda progress: reached.append(progress.step), lambda: step in reached
    )
    with pytest.raises(Cancelled, match="Nothing in the folder has changed"):
        again(workshop, pack.parent, version=8, monitor=monitor)
    assert files() == before


def test_what_is_in_a_folder_is_listed_newest_first(workshop: Path, pack: Path) -> None:
    for version in (8, 9):
        again(workshop, pack.parent, version=version)
    (pack.parent / "wardcard-10.wardcard").write_bytes(b"not a pack")
    (pack.parent / "notes.txt").write_text("nothing")
    listed = packs_in(pack.parent)
    assert [each.manifest.version for each in listed] == [9, 8, 7]
    assert {each.manifest.key for each in listed} == {key(workshop).public}
    assert listed[2].size == pack.stat().st_size


def with_register(workshop: Path, folder: Path) -> Published:
    """A pack with a register of one entry."""
    file = TrustFile(folder / "trust.db")
    full(file)
    return publish(
        workshop / "own.db", folder / "out", key(workshop), app_version=APP, version=9,
        created=MOMENT, register=file,
    )  # fmt: skip


def test_a_register_is_published_for_reading_only(workshop: Path, tmp_path: Path) -> None:
    published = with_register(workshop, tmp_path)
    register = published.manifest.register
    assert register is not None
    assert register.entries == 1
    again = Manifest.from_bytes(published.manifest.as_bytes(), "pack")
    assert again == published.manifest
    assert verify(published.path, app_version=APP) == published.manifest
    with zipfile.ZipFile(published.path) as pack:
        assert pack.namelist()[2:] == ["database.db.xz", "register.db.xz"]
        content = lzma.decompress(pack.read("register.db.xz"))
    assert b"S:/audits" not in content, "where evidence is stays here"


def test_an_empty_register_is_left_out(workshop: Path, tmp_path: Path) -> None:
    published = publish(
        workshop / "own.db", tmp_path, key(workshop), app_version=APP, version=7, created=MOMENT,
        register=TrustFile(tmp_path / "trust.db"),
    )  # fmt: skip
    assert published.manifest.register is None
    without = workshop / "out" / "wardcard-7.wardcard"
    assert published.path.read_bytes() == without.read_bytes()


@pytest.mark.parametrize("part", ["register", "end"])
def test_a_pack_with_a_register_that_was_cut_or_changed_is_refused(
    workshop: Path, tmp_path: Path, part: str
) -> None:
    path = with_register(workshop, tmp_path).path
    content = bytearray(path.read_bytes())
    start = content.index(b"register.db.xz") + 60
    if part == "register":
        content[start] ^= 1
    else:
        del content[start:]
    path.write_bytes(content)
    with pytest.raises(NotWhole):
        verify(path, app_version=APP)


def test_a_damaged_register_is_not_published(workshop: Path, tmp_path: Path) -> None:
    (tmp_path / "trust.db").write_text("Dear all, " * 100)
    with pytest.raises(StoreError, match="is not a register"):
        publish(
            workshop / "own.db", tmp_path / "out", key(workshop), app_version=APP, version=9,
            created=MOMENT, register=TrustFile(tmp_path / "trust.db"),
        )  # fmt: skip
    assert not list((tmp_path / "out").glob("*.wardcard"))
