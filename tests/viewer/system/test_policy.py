"""Policies: where they are read from, what a wrong one means, and that none is silently weaker."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Refused
from viewer.system.policy import Policies, from_file, from_registry

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
"""A public key: 32 bytes in base64."""
DRIVE = "C:" if sys.platform == "win32" else ""
"""The beginning of a full path."""
FULL = {
    "DataFolder": "/srv/wardcard",
    "SharedComputer": True,
    "FollowFolder": "/mnt/team",
    "FollowKey": KEY,
    "NoAddingData": True,
}


def me() -> int:
    """The number of this user; skips the test on Windows."""
    if sys.platform == "win32":
        pytest.skip("on Windows policies are in the registry, not in a file")
    return os.getuid()


def policies(folder: Path, content: object) -> Policies:
    """The policies of a file with ``content`` as JSON, or with exactly those bytes."""
    path = folder / "policy.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    path.chmod(0o644)
    folder.chmod(0o755)
    return Policies(from_file(path, me()))


class Registry:
    """The part of the module winreg that is used, with one key in the 64-bit view of HKLM."""

    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = "HKLM", "HKCU"
    KEY_READ, KEY_WOW64_64KEY = 0x20019, 0x0100
    REG_SZ, REG_EXPAND_SZ, REG_BINARY, REG_DWORD, REG_MULTI_SZ = 1, 2, 3, 4, 7

    def __init__(
        self, values: list[tuple[str, object, int]] | None, error: OSError | None = None
    ) -> None:
        self._values, self._error = values, error

    def OpenKey(self, hive: str, path: str, reserved: int, access: int) -> Registry:  # noqa: N802
        assert (hive, path) == ("HKLM", r"Software\Policies\Wardcard")
        assert (reserved, access) == (0, self.KEY_READ | self.KEY_WOW64_64KEY)
        if self._error is not None:
            raise self._error
        if self._values is None:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return self

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def QueryInfoKey(self, key: Registry) -> tuple[int, int, int]:  # noqa: N802
        return 0, len(key._values or ()), 0

    def EnumValue(self, key: Registry, index: int) -> tuple[str, object, int]:  # noqa: N802
        assert key._values is not None
        return key._values[index]

    def ExpandEnvironmentStrings(self, text: str) -> str:  # noqa: N802
        return text.replace("%USERNAME%", "sister")


def registered(*values: tuple[str, object, int]) -> Policies:
    return Policies(from_registry(Registry(list(values))))


def test_without_a_file_or_a_key_nothing_is_set(tmp_path: Path) -> None:
    for source in (
        from_file(tmp_path / "policy.json", me()),
        from_file(tmp_path / "no folder" / "policy.json", me()),
        from_registry(Registry(None)),
    ):
        assert source is None
        found = Policies(source)
        assert (found.lines(), found.refusal, found.target()) == ((), "", None)
        assert found.data_folder is None
        assert not found.shared_computer
        assert not found.no_adding_data
        assert not found.fixes_following


def test_every_policy_is_read_from_the_file(tmp_path: Path) -> None:
    found = policies(tmp_path, FULL)
    assert found.faults == ()
    assert found.source == str(tmp_path / "policy.json")
    assert found.data_folder == Path("/srv/wardcard")
    assert found.shared_computer
    assert found.no_adding_data
    target = found.target()
    assert target is not None
    assert target.folder == Path("/mnt/team")
    assert target.key is not None
    assert target.key.text == KEY
    assert found.lines() == (
        f"Set by policy, in {tmp_path / 'policy.json'}:",
        "Data folder: /srv/wardcard",
        "Shared computer: yes",
        "Folder to follow: /mnt/team",
        f"Key to follow: {KEY}",
        "No adding of data: yes",
    )


def test_every_policy_is_read_from_the_registry() -> None:
    found = registered(
        ("", "the default value of the key", Registry.REG_SZ),
        ("DataFolder", f"{DRIVE}/data/%USERNAME%", Registry.REG_EXPAND_SZ),
        ("sharedcomputer", 0, Registry.REG_DWORD),
        ("FollowFolder", f"{DRIVE}/team", Registry.REG_SZ),
        ("FollowKey", KEY, Registry.REG_SZ),
        ("NOADDINGDATA", 1, Registry.REG_DWORD),
    )
    assert found.faults == ()
    assert found.source == r"HKLM\Software\Policies\Wardcard"
    assert found.in_force() == {
        "DataFolder": Path(f"{DRIVE}/data/sister"),
        "SharedComputer": False,
        "FollowFolder": Path(f"{DRIVE}/team"),
        "FollowKey": KEY,
        "NoAddingData": True,
    }


def test_variables_in_folders_are_replaced_in_plain_texts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = registered(("DataFolder", f"{DRIVE}/data/%USERNAME%", Registry.REG_SZ))
    assert plain.data_folder == Path(f"{DRIVE}/data/sister")
    monkeypatch.setenv("WARD", "ward 7")
    assert policies(tmp_path, {"DataFolder": "/data/${WARD}/x"}).data_folder == Path(
        "/data/ward 7/x"
    )
    assert policies(tmp_path, {"DataFolder": "/data/$WARD"}).data_folder == Path("/data/ward 7")


@pytest.mark.parametrize("value", ["yes", "true", 1, 0, None, [], {"on": True}])
@pytest.mark.parametrize("name", ["SharedComputer", "NoAddingData"])
def test_a_wrong_flag_counts_as_set(name: str, value: object, tmp_path: Path) -> None:
    found = policies(tmp_path, {name: value})
    (fault,) = found.faults
    assert fault == (
        f"The policy {name} in {tmp_path / 'policy.json'} is not true or false, so it counts as "
        "set. Ask IT to correct it."
    )
    assert found.refusal == ""
    assert (found.shared_computer, found.no_adding_data) == (
        name == "SharedComputer",
        name == "NoAddingData",
    )
    assert found.in_force() == {}, "what is not understood is not reported as set"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", Registry.REG_SZ),
        (2, Registry.REG_DWORD),
        (b"\1", Registry.REG_BINARY),
        (["1"], Registry.REG_MULTI_SZ),
        (1, 11),
    ],
)
def test_a_wrong_flag_in_the_registry_counts_as_set(value: object, kind: int) -> None:
    found = registered(("NoAddingData", value, kind))
    assert found.no_adding_data
    assert (
        "NoAddingData in HKLM\\Software\\Policies\\Wardcard is not a REG_DWORD of 0 or 1"
        in (found.faults[0])
    )


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (True, "is not a text in quotes"),
        ("", "is empty"),
        ("  ", "is empty"),
        ("data", 'is "data", which is not a full path'),
        ("/data/$NOT_SET_ANYWHERE", "names the variable $NOT_SET_ANYWHERE, which is not set"),
        ("/data/${NOT_SET_ANYWHERE}", "names the variable ${NOT_SET_ANYWHERE}, which is not set"),
    ],
)
def test_without_a_usable_data_folder_wardcard_does_not_start(
    value: object, wrong: str, tmp_path: Path
) -> None:
    found = policies(tmp_path, {"DataFolder": value})
    assert found.refusal == (
        f"The policy DataFolder in {tmp_path / 'policy.json'} {wrong}, so Wardcard does not start. "
        "Ask IT to correct it."
    )
    assert found.faults == (found.refusal,)
    with pytest.raises(Refused) as refused:
        found.check()
    assert str(refused.value) == found.refusal


def test_a_variable_that_windows_does_not_know_is_named() -> None:
    found = registered(("DataFolder", "/data/%WARD%", Registry.REG_EXPAND_SZ))
    assert "names the variable %WARD%, which is not set" in found.refusal


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ({"FollowFolder": "/team"}, "FollowFolder in {} is set without FollowKey"),
        ({"FollowKey": KEY}, "FollowKey in {} is set without FollowFolder"),
        ({"FollowFolder": "team", "FollowKey": KEY}, "FollowFolder in {} is"),
        ({"FollowFolder": "/team", "FollowKey": "abc"}, "FollowKey in {} is not a public key as"),
        ({"FollowFolder": "/team", "FollowKey": 7}, "FollowKey in {} is not a text in quotes"),
        ({"FollowFolder": None, "FollowKey": "x"}, "FollowFolder in {} is not a text in quotes"),
    ],
)
def test_with_wrong_policies_on_following_nothing_is_taken_or_chosen(
    content: object, wrong: str, tmp_path: Path
) -> None:
    found = policies(tmp_path, content)
    assert found.fixes_following
    assert wrong.format(tmp_path / "policy.json") in found.faults[0]
    assert "so no data is taken from any folder. Ask IT to correct it." in found.faults[0]
    assert found.following_reason == found.faults[0]
    with pytest.raises(Refused, match="Ask IT to correct it"):
        found.target()
    assert found.refusal == "", "what is there already can still be read"


def test_an_unknown_policy_has_no_effect_but_is_reported(tmp_path: Path) -> None:
    found = policies(tmp_path, {"NoAddngData": True, "SharedComputer": True})
    assert found.shared_computer
    assert not found.no_adding_data
    (fault,) = found.faults
    assert fault == (
        "This version of Wardcard has no policy called NoAddngData, which is set in "
        f"{tmp_path / 'policy.json'}, so it has no effect. Ask IT to check its name; the policies "
        "are DataFolder, SharedComputer, FollowFolder, FollowKey, NoAddingData."
    )
    assert found.lines()[-1] == fault


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        (b"", "is not JSON: line 1: Expecting value"),
        (b'{"NoAddingData": true,\n', "is not JSON: line 2"),
        (b"[]", 'does not hold an object, such as {"NoAddingData": true}'),
        (b'[["NoAddingData", true]]', "does not hold an object"),
        (b"true", "does not hold an object"),
        (b'{"NoAddingData": true, "NoAddingData": false}', "sets NoAddingData twice"),
        (b'{"NoAddingData": true, "noaddingdata": false}', "sets NoAddingData twice"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
        (b'{"a":' * 100_000, "is nested too deeply for a file of policies"),
        (b" " * 1_100_000, "is too large for a file of policies"),
    ],
)
def test_a_file_that_cannot_be_understood_prevents_the_start(
    raw: bytes, wrong: str, tmp_path: Path
) -> None:
    found = policies(tmp_path, raw)
    assert found.refusal.startswith(f"{tmp_path / 'policy.json'} {wrong}")
    assert found.refusal.endswith(
        ", so it is not known which policies are meant and Wardcard does not start. Ask IT to "
        "correct it."
    )
    assert found.lines() == (found.refusal,)


def test_a_mark_of_utf_8_and_an_empty_object_are_fine(tmp_path: Path) -> None:
    assert policies(tmp_path, b'\xef\xbb\xbf{"NoAddingData": true}').no_adding_data
    empty = policies(tmp_path, b"{}")
    assert (empty.lines(), empty.refusal) == ((), "")


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_may_write_to_prevents_the_start(mode: int, tmp_path: Path) -> None:
    policies(tmp_path, FULL)
    path = tmp_path / "policy.json"
    path.chmod(mode)
    found = Policies(from_file(path, me()))
    assert found.refusal.startswith(f"{path} can be written to by others than root, so")
    assert found.in_force() == {}


def test_so_does_a_folder_in_which_others_may_replace_it(tmp_path: Path) -> None:
    policies(tmp_path, FULL)
    tmp_path.chmod(0o777)
    found = Policies(from_file(tmp_path / "policy.json", me()))
    assert found.refusal.startswith(f"{tmp_path} can be written to by others than root, so")


def test_so_does_a_file_of_another_user(tmp_path: Path) -> None:
    policies(tmp_path, FULL)
    path = tmp_path / "policy.json"
    found = Policies(from_file(path, me() + 1))
    assert found.refusal.startswith(f"{path} does not belong to root, so")


def test_so_does_a_link_to_such_a_file(tmp_path: Path) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir(mode=0o755)
    policies(there, FULL)
    (there / "policy.json").chmod(0o666)
    (here / "policy.json").symlink_to(there / "policy.json")
    found = Policies(from_file(here / "policy.json", me()))
    assert "can be written to by others than root" in found.refusal


def test_a_folder_in_the_place_of_the_file_prevents_the_start(tmp_path: Path) -> None:
    (tmp_path / "policy.json").mkdir()
    found = Policies(from_file(tmp_path / "policy.json", me()))
    assert found.refusal.startswith(f"{tmp_path / 'policy.json'} cannot be read: Is a directory")


def test_a_file_that_cannot_be_read_prevents_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    found = Policies(from_file(tmp_path / "policy.json"))
    assert found.refusal.startswith(f"{tmp_path / 'policy.json'} cannot be read: Permission denied")


def test_a_key_that_cannot_be_read_prevents_the_start() -> None:
    denied = Registry([], PermissionError(13, "Access is denied"))
    found = Policies(from_registry(denied))
    assert found.refusal.startswith(
        r"HKLM\Software\Policies\Wardcard cannot be read: Access is denied, so"
    )


def test_policies_have_names_titles_and_meanings_of_their_own() -> None:
    entries = Policies.entries()
    for part in ("name", "title", "about"):
        assert len({getattr(entry, part) for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.about.endswith(".")
        assert entry.kind in {"yes or no", "folder", "key"}


def test_looking_for_policies_takes_no_time(tmp_path: Path) -> None:
    """Every start does it, before the window is painted; a hundred take less than that paint."""
    started = time.perf_counter()
    for _ in range(100):
        Policies(from_file(tmp_path / "policy.json"))
    assert time.perf_counter() - started < 0.1


def test_the_real_place_is_one_that_only_administrators_write_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    from viewer.system import policy

    looked: list[Any] = []
    monkeypatch.setattr(policy, "from_file", looked.append)
    for platform in ("linux", "darwin"):
        monkeypatch.setattr(sys, "platform", platform)
        policy.this_computers()
    assert [path.as_posix() for path in looked] == [
        "/etc/wardcard/policy.json",
        "/Library/Application Support/Wardcard/policy.json",
    ]
    registry = Registry([("NoAddingData", 1, Registry.REG_DWORD)])
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    assert policy.this_computers().no_adding_data
