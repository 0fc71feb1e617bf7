r"""Policies: what IT sets for every user of a computer, and how it is read.

Each policy is an entry of :class:`Policies`, with its name, kind and meaning. On Windows it is a
value of the registry key :data:`REGISTRY_KEY`, where group policy writes; elsewhere it is an entry
of a JSON file that belongs to root. The ADMX template (packaging/windows/policies) and the guide
for IT name the same entries, which tests compare.

A wrong policy never makes Wardcard weaker without a word. If a policy that turns something off has
a wrong value, it counts as set. If nobody can say which policies are meant, or where data belongs,
Wardcard does not run. A name that this version does not know has no effect, because it may belong
to a newer version. Each of these is reported in a sentence, in the window and by every command.

The window needs this module before its first paint, so it loads little.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar, overload

from db.domain.errors import Refused
from viewer.system import paths

if TYPE_CHECKING:
    from db.publishing.followed_data import Target

REGISTRY_KEY = r"Software\Policies\Wardcard"
"""The registry key in HKEY_LOCAL_MACHINE that holds the policies on Windows."""
FILE_NAME = "policy.json"
"""The name of the file in the folder of this computer that holds the policies elsewhere."""
_LARGEST_FILE = 1 << 20
"""The largest size of the file, in bytes."""

Value = TypeVar("Value")


class Source(NamedTuple):
    """The place that policies were read from, and what it says."""

    name: str
    r"""The name of the place: 'HKLM\Software\Policies\Wardcard'."""
    values: tuple[tuple[str, object], ...] = ()
    """The names and values, in order; flags are True and False, texts have no variables left."""
    flag: str = "true or false"
    """How a flag is written there."""
    text: str = "a text in quotes"
    """How a text is written there."""
    variable: str = r"\$(?:\w+|\{[^}]*\})"
    """A regular expression for an environment variable in a text, as it is written there."""
    unusable: str = ""
    """A sentence that says why the place cannot be used; empty if it can."""


class Policy(Generic[Value]):
    """An entry of :class:`Policies`: an attribute with the value that applies."""

    kind = ""
    """What the policy holds: 'yes or no', 'folder' or 'key'."""

    def __init__(self, name: str, title: str, about: str) -> None:
        """``name`` is the policy's name where IT sets it; ``title`` is a short name for people.

        ``about`` says in one or more sentences what it does.
        """
        self.name, self.title, self.about = name, title, about

    @overload
    def __get__(self, policies: None, owner: type[Policies]) -> Self: ...

    @overload
    def __get__(self, policies: Policies, owner: type[Policies]) -> Value: ...

    def __get__(self, policies: Policies | None, owner: type[Policies]) -> Self | Value:
        if policies is None:
            return self
        return policies.value(self)

    @property
    def default(self) -> Value:
        """The value if the policy is not set."""
        raise NotImplementedError

    @property
    def if_wrong(self) -> Value:
        """The value if the policy is set to something that cannot be understood."""
        return self.default

    @property
    def effect_if_wrong(self) -> str:
        """What happens if the value is wrong: the end of a sentence that says what is wrong."""
        raise NotImplementedError

    def read(self, value: object, source: Source) -> Value:
        """Return the value as it applies. Raises ValueError, which says what is wrong with it."""
        raise NotImplementedError

    def words(self, value: Any) -> str:
        """Return ``value`` as text for people."""
        return str(value)


class Flag(Policy[bool]):
    """A policy that turns something on or off. A wrong value counts as on."""

    kind = "yes or no"

    @property
    def default(self) -> bool:
        """Off."""
        return False

    @property
    def if_wrong(self) -> bool:
        """On."""
        return True

    @property
    def effect_if_wrong(self) -> str:
        """The policy counts as set."""
        return "so it counts as set"

    def read(self, value: object, source: Source) -> bool:
        """Return the flag. Raises ValueError."""
        if not isinstance(value, bool):
            raise ValueError(f"is not {source.flag}")
        return value

    def words(self, value: bool) -> str:
        """Return 'yes' or 'no'."""
        return "yes" if value else "no"


class Folder(Policy["Path | None"]):
    """A policy with the full path of a folder, in which environment variables are replaced."""

    kind = "folder"

    def __init__(self, name: str, title: str, about: str, effect_if_wrong: str) -> None:
        super().__init__(name, title, about)
        self._effect_if_wrong = effect_if_wrong

    @property
    def default(self) -> None:
        """None: no folder is set."""
        return None

    @property
    def effect_if_wrong(self) -> str:
        """What Wardcard does without the folder."""
        return self._effect_if_wrong

    def read(self, value: object, source: Source) -> Path:
        """Return the folder. Raises ValueError."""
        text = _text(value, source)
        unset = re.search(source.variable, text)
        if unset is not None:
            raise ValueError(f"names the variable {unset[0]}, which is not set")
        if not Path(text).is_absolute():
            raise ValueError(f'is "{text}", which is not a full path')
        return Path(text)


class Key(Policy[str]):
    """A policy with a publisher's public key, as 'wardcard key show' prints it."""

    kind = "key"

    @property
    def default(self) -> str:
        """An empty text: no key is set."""
        return ""

    @property
    def effect_if_wrong(self) -> str:
        """Nothing is taken."""
        return _NOTHING_TAKEN

    def read(self, value: object, source: Source) -> str:
        """Return the key. Raises ValueError."""
        from db.publishing.signing import PublicKey

        text = _text(value, source)
        try:
            return PublicKey.from_text(text).text
        except ValueError:
            raise ValueError("is not a public key as 'wardcard key show' prints it") from None


def _text(value: object, source: Source) -> str:
    if not isinstance(value, str):
        raise ValueError(f"is not {source.text}")
    if not value.strip():
        raise ValueError("is empty")
    return value.strip()


_NOTHING_TAKEN = "so no data is taken from any folder"


class Policies:
    """The policies that apply; each is an attribute. Without arguments, none is set."""

    data_folder = Folder(
        "DataFolder",
        "Data folder",
        "The folder for the database, settings, logs and followed data. It applies instead of the "
        "user’s own data folder, the variable WARDCARD_DATA_DIR and the folder of a portable copy. "
        "--data-dir with another folder is refused, and so is --db with a database outside it. "
        "Environment variables in it are replaced.",
        "so Wardcard does not start",
    )
    shared_computer = Flag(
        "SharedComputer",
        "Shared computer",
        "For a login or a data folder that several people use. Wardcard does not keep what anyone "
        "looked at or searched for, nor where they saved files, and removes what it kept of that "
        "before; each start begins at the same place. Nobody can make or use an own copy of "
        "read-only data.",
    )
    follow_folder = Folder(
        "FollowFolder",
        "Folder to follow",
        "The folder of published data that Wardcard follows; FollowKey is needed too. Users cannot "
        "choose another folder, go back to earlier data or stop following, and --db is refused.",
        _NOTHING_TAKEN,
    )
    follow_key = Key(
        "FollowKey",
        "Key to follow",
        "The publisher’s public key, as 'wardcard key show' prints it. Only data that is signed "
        "with this key, or with one that it vouched for, is taken from FollowFolder.",
    )
    no_adding_data = Flag(
        "NoAddingData",
        "No adding of data",
        "Users cannot add, take out or repair data, and cannot change which folder is followed. "
        "Newer data from a folder that is followed still arrives.",
    )

    def __init__(self, source: Source | None = None) -> None:
        """Check what ``source`` says; without it, no policy is set."""
        self.source = source.name if source is not None else ""
        """The name of the place that sets policies; empty if there is none."""
        self._values: dict[str, Any] = {}
        self._wrong: dict[str, str] = {}
        self._unknown: list[str] = []
        self._unusable = source.unusable if source is not None else ""
        if source is not None and not source.unusable:
            self._read(source)

    @classmethod
    def entries(cls) -> tuple[Policy[Any], ...]:
        """Return all policies, in the order in which they are declared."""
        return tuple(entry for entry in vars(cls).values() if isinstance(entry, Policy))

    def value(self, policy: Policy[Value]) -> Value:
        """Return the value of ``policy`` that applies."""
        if policy.name in self._wrong:
            return policy.if_wrong
        return self._values.get(policy.name, policy.default)

    def in_force(self) -> dict[str, Any]:
        """Return the value of each policy that is set and understood, by name."""
        return {policy.name: self._values[policy.name] for policy in self._set()}

    def lines(self) -> tuple[str, ...]:
        """Return what is set, for people: where, a line for each policy, and what is wrong.

        Empty if nothing is set.
        """
        values = [f"{one.title}: {one.words(self._values[one.name])}" for one in self._set()]
        heading = [f"Set by policy, in {self.source}:"] if values else []
        return (*heading, *values, *self.faults)

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence for each fault in the policies: what, where, and what to do."""
        unusable = (self._unusable,) if self._unusable else ()
        return (*unusable, *self._wrong.values(), *self._unknown)

    @property
    def refusal(self) -> str:
        """The sentence that says why Wardcard does not run; empty if it does."""
        return self._unusable or self._wrong.get(Policies.data_folder.name, "")

    @property
    def data_folder_reason(self) -> str:
        """Why the user cannot choose the data folder; empty if the user can."""
        if self.data_folder is None:
            return ""
        return (
            f"IT has set the data folder of this computer to {self.data_folder} "
            f"({self._named(Policies.data_folder)})."
        )

    @property
    def following_reason(self) -> str:
        """Why the user cannot change what is followed; empty if the user can."""
        if fault := self._follow_fault():
            return fault
        if self.follow_folder is not None:
            return (
                f"IT has set this computer to follow {self.follow_folder} "
                f"({self._named(Policies.follow_folder)}), so this cannot be changed here."
            )
        return self.adding_reason

    @property
    def adding_reason(self) -> str:
        """Why no data can be added or taken out; empty if these policies do not prevent it."""
        if not self.no_adding_data:
            return ""
        return (
            "IT has set this computer so that nobody adds data or takes it out "
            f"({self._named(Policies.no_adding_data)}). Ask IT or your quality team for new data."
        )

    @property
    def copying_reason(self) -> str:
        """Why nobody can make or use an own copy of read-only data; empty if users can."""
        if self.shared_computer:
            return (
                "IT has set this as a shared computer, on which nobody has an own copy of the data "
                f"({self._named(Policies.shared_computer)})."
            )
        return self.adding_reason

    @property
    def sharing_reason(self) -> str:
        """Why the user cannot say whether the computer is shared; empty if the user can."""
        if not self.shared_computer:
            return ""
        return (
            "IT has set this as a shared computer, on which Wardcard does not keep what anyone "
            f"looked at or searched for ({self._named(Policies.shared_computer)})."
        )

    @property
    def fixes_following(self) -> bool:
        """Whether policies say what is followed, even wrongly: the user's choice does not count."""
        return bool(self.follow_folder or self._follow_fault())

    def target(self) -> Target | None:
        """Return the folder to follow and its key, or None if no policy sets them.

        Raises Refused if the policies for it are wrong.
        """
        if fault := self._follow_fault():
            raise Refused(fault)
        if self.follow_folder is None:
            return None
        from db.publishing.followed_data import Target
        from db.publishing.signing import PublicKey

        return Target(self.follow_folder, PublicKey.from_text(self.follow_key))

    def check(self) -> None:
        """Raise Refused if Wardcard does not run with these policies."""
        if self.refusal:
            raise Refused(self.refusal)

    def _set(self) -> list[Policy[Any]]:
        return [policy for policy in self.entries() if policy.name in self._values]

    def _named(self, policy: Policy[Any]) -> str:
        return f"policy {policy.name} in {self.source}"

    def _follow_fault(self) -> str:
        """Return what is wrong with the policies on following; empty if nothing is."""
        both = (Policies.follow_folder, Policies.follow_key)
        return next((self._wrong[one.name] for one in both if one.name in self._wrong), "")

    def _read(self, source: Source) -> None:
        known = {policy.name.casefold(): policy for policy in self.entries()}
        for name, value in source.values:
            policy = known.get(name.casefold())
            if policy is None:
                self._unknown.append(self._unknown_sentence(name))
                continue
            try:
                self._values[policy.name] = policy.read(value, source)
            except ValueError as error:
                self._wrong[policy.name] = self._wrong_sentence(policy, str(error))
        self._check_pair(Policies.follow_folder, Policies.follow_key)
        self._check_pair(Policies.follow_key, Policies.follow_folder)

    def _check_pair(self, one: Policy[Any], other: Policy[Any]) -> None:
        if one.name in self._values and other.name not in {**self._values, **self._wrong}:
            self._wrong[one.name] = self._wrong_sentence(one, f"is set without {other.name}")

    def _wrong_sentence(self, policy: Policy[Any], what: str) -> str:
        subject = f"The policy {policy.name} in {self.source}"
        return f"{subject} {what}, {policy.effect_if_wrong}. Ask IT to correct it."

    def _unknown_sentence(self, name: str) -> str:
        names = ", ".join(policy.name for policy in self.entries())
        return (
            f"This version of Wardcard has no policy called {name}, which is set in {self.source}, "
            f"so it has no effect. Ask IT to check its name; the policies are {names}."
        )


def this_computers() -> Policies:
    """Read the policies of this computer. A missing key or file sets none."""
    if sys.platform == "win32":
        import winreg

        return Policies(from_registry(winreg))
    return Policies(from_file(paths.machine_dir() / FILE_NAME))


# The registry of Windows


def from_registry(registry: Any) -> Source | None:
    """Read the policies with ``registry``, the module winreg; return None if the key is missing.

    Only HKEY_LOCAL_MACHINE counts, which users cannot write to, in its 64-bit view, where group
    policy writes.
    """
    name = f"HKLM\\{REGISTRY_KEY}"
    access = registry.KEY_READ | registry.KEY_WOW64_64KEY
    try:
        with registry.OpenKey(registry.HKEY_LOCAL_MACHINE, REGISTRY_KEY, 0, access) as key:
            count = registry.QueryInfoKey(key)[1]
            values = [registry.EnumValue(key, index) for index in range(count)]
    except FileNotFoundError:
        return None
    except OSError as error:
        return Source(name, unusable=_unusable(name, f"cannot be read: {_reason(error)}"))
    return Source(
        name,
        # The value without a name is '(Default)', which no policy uses.
        tuple((name, _from_value(registry, value, kind)) for name, value, kind in values if name),
        flag="a REG_DWORD of 0 or 1",
        text="a REG_SZ or REG_EXPAND_SZ",
        variable=r"%[^%\\/]+%",
    )


def _from_value(registry: Any, value: object, kind: int) -> object:
    """Return a flag as a bool and a text without variables; None for anything else."""
    if kind == registry.REG_DWORD:
        return bool(value) if value in (0, 1) else None
    if kind in (registry.REG_SZ, registry.REG_EXPAND_SZ):
        # A REG_SZ too: a folder really called %USERNAME% is never what is meant.
        return registry.ExpandEnvironmentStrings(str(value))
    return None


# The file of other systems


def from_file(path: Path, owner: int = 0) -> Source | None:
    """Read the policies in the JSON file ``path``; return None if there is no such file.

    The file is unusable if the file or its folder belongs to another user than ``owner`` (0 is
    root), or if others may write to it.
    """
    name = str(path)
    try:
        handle = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Source(name, unusable=_unusable(name, f"cannot be read: {_reason(error)}"))
    try:
        with open(handle, "rb") as file:  # noqa: PTH123  # of the file whose owner is checked
            for what, status in ((name, os.fstat(handle)), (str(path.parent), path.parent.stat())):
                if problem := _untrusted(status, owner):
                    return Source(name, unusable=_unusable(what, problem))
            raw = file.read(_LARGEST_FILE + 1)
        return Source(name, _entries(raw))
    except OSError as error:
        return Source(name, unusable=_unusable(name, f"cannot be read: {_reason(error)}"))
    except (ValueError, RecursionError) as error:
        return Source(name, unusable=_unusable(name, str(error)))


def _untrusted(status: os.stat_result, owner: int) -> str:
    if status.st_uid != owner:
        return "does not belong to root"
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return "can be written to by others than root"
    return ""


def _entries(raw: bytes) -> tuple[tuple[str, object], ...]:
    """Return the names and values in the file. Raises ValueError, which says what is wrong."""
    import json

    if len(raw) > _LARGEST_FILE:
        raise ValueError("is too large for a file of policies")
    try:
        # An object becomes a tuple of its pairs, so that a name that is written twice is seen.
        pairs: object = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=tuple)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: line {error.lineno}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise ValueError("is not UTF-8 text") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply for a file of policies") from error
    if not isinstance(pairs, tuple):
        raise ValueError('does not hold an object, such as {"NoAddingData": true}')
    entries = tuple(
        (name, os.path.expandvars(value) if isinstance(value, str) else value)
        for name, value in pairs
    )
    names = [name.casefold() for name, _ in entries]
    for name, _ in entries:
        if names.count(name.casefold()) > 1:
            raise ValueError(f"sets {name} twice")
    return entries


def _unusable(what: str, problem: str) -> str:
    return (
        f"{what} {problem}, so it is not known which policies are meant and Wardcard does not "
        "start. Ask IT to correct it."
    )


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
