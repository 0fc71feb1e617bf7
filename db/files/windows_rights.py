"""Access rights on Windows, as security descriptors in Microsoft's text form (SDDL).

The form is described in 'Security Descriptor String Format', Microsoft Learn. The functions that
call Windows work on Windows only; :func:`readers` works anywhere.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from ctypes import byref, c_uint32, c_void_p, c_wchar_p
from pathlib import Path
from typing import Any

_SYSTEM, _ADMINISTRATORS, _OWNER, _CREATOR = (
    "S-1-5-18", "S-1-5-32-544", "S-1-3-4", "S-1-3-0",
)  # fmt: skip
EVERYONE = "S-1-1-0"

_ENTRY = re.compile(r"\(([A-Z]+;[^()]*)")
"""An entry of the list, up to its end or to the condition of a conditional one."""
_OWNED_BY = re.compile(r"O:(S-[\d-]+|[A-Z]{2})")
_OWNER_PART, _LIST_PART = 1, 4
"""The parts OWNER_SECURITY_INFORMATION and DACL_SECURITY_INFORMATION of a descriptor."""
_READING = 0x80000000 | 0x10000000 | 0x1
"""The bits GENERIC_READ, GENERIC_ALL and FILE_READ_DATA of an access mask."""
_READING_WORDS = {"GR", "GA", "FR", "FA", "CC"}
"""The same, and combinations that contain them, as pairs of letters."""
_ALREADY_EXISTS = 183


def readers(descriptor: str) -> tuple[str, ...]:
    """Return who may read a file with this security descriptor, as it names them: 'BU', 'S-1-…'.

    A right that is denied again by another entry counts too. A file without a list, as on a USB
    stick with FAT, can be read by everyone.
    """
    _, found, entries = descriptor.partition("D:")
    if not found or entries.startswith("NO_ACCESS_CONTROL"):
        return (EVERYONE,)
    allowed: list[str] = []
    for entry in _ENTRY.findall(entries.partition("S:")[0]):
        kind, flags, rights, _, _, trustee, *_ = (*entry.split(";"), "", "", "", "", "", "")
        inherited_only = "IO" in _pairs(flags)
        if kind in ("A", "XA") and not inherited_only and _reads(rights):
            allowed.append(trustee)
    return tuple(dict.fromkeys(allowed))


def owner(descriptor: str) -> str:
    """Return the owner in a security descriptor, as it names it; empty if it names none."""
    found = _OWNED_BY.match(descriptor)
    return found[1] if found else ""


def is_own(path: Path) -> bool:
    """Return whether ``path`` belongs to this user, to administrators or to the system."""
    owned_by = owner(_descriptor_of(path, _OWNER_PART))
    return bool(owned_by) and _sid(owned_by) in {_SYSTEM, _ADMINISTRATORS, user()}


def other_readers(path: Path) -> tuple[str, ...]:
    """Return the names of those who may read ``path``, other than this user and administrators."""
    trusted = {_SYSTEM, _ADMINISTRATORS, _OWNER, _CREATOR, user()}
    found = [_sid(trustee) for trustee in readers(_descriptor_of(path, _LIST_PART))]
    return tuple(dict.fromkeys(_name(sid) for sid in found if sid not in trusted))


def make_folder(path: Path) -> None:
    """Create a folder whose content only this user, the system and administrators may read."""
    assert sys.platform == "win32"
    kernel = _library("kernel32")
    with _Attributes("OICI") as attributes:
        made = kernel.CreateDirectoryW(c_wchar_p(str(path)), byref(attributes))
        error = ctypes.get_last_error()
    if not made and not (error == _ALREADY_EXISTS and path.is_dir()):
        raise ctypes.WinError(error)


def create_file(path: Path) -> int:
    """Create a file with the same rights, for writing; return its descriptor."""
    assert sys.platform == "win32"
    import msvcrt

    generic_write, create_new, normal = 0x40000000, 1, 0x80
    kernel = _library("kernel32")
    kernel.CreateFileW.restype = c_void_p
    with _Attributes("") as attributes:
        handle = kernel.CreateFileW(
            c_wchar_p(str(path)), generic_write, 0, byref(attributes), create_new, normal, None
        )
        error = ctypes.get_last_error()
    if handle is None or handle == c_void_p(-1).value:
        raise ctypes.WinError(error)
    return msvcrt.open_osfhandle(handle, os.O_WRONLY | os.O_BINARY)


def _pairs(text: str) -> set[str]:
    return {text[start : start + 2] for start in range(0, len(text), 2)}


def _reads(rights: str) -> bool:
    if rights[:1].isdigit():
        return bool(int(rights, 0) & _READING)
    return bool(_pairs(rights) & _READING_WORDS)


class _Attributes:
    """The structure SECURITY_ATTRIBUTES for a new file or folder of this user's."""

    def __init__(self, inheritance: str) -> None:
        # P: the rights of the folder around it are not inherited. FA: all rights.
        entries = (f"(A;{inheritance};FA;;;{sid})" for sid in (_SYSTEM, _ADMINISTRATORS, user()))
        self._text = f"D:P{''.join(entries)}"
        self._descriptor = c_void_p()

    def __enter__(self) -> ctypes.Structure:
        security = _library("advapi32")
        _check(
            security.ConvertStringSecurityDescriptorToSecurityDescriptorW(
                c_wchar_p(self._text), 1, byref(self._descriptor), None
            )
        )
        return _SecurityAttributes(ctypes.sizeof(_SecurityAttributes), self._descriptor, 0)

    def __exit__(self, *_: object) -> None:
        _free(self._descriptor)


class _SecurityAttributes(ctypes.Structure):
    _fields_ = (("length", c_uint32), ("descriptor", c_void_p), ("inherits", ctypes.c_int))


def user() -> str:
    """Return the SID of this process's user."""
    token, needed = c_void_p(), c_uint32()
    query, token_user = 0x8, 1
    kernel, security = _library("kernel32"), _library("advapi32")
    kernel.GetCurrentProcess.restype = c_void_p
    process = c_void_p(kernel.GetCurrentProcess())
    _check(security.OpenProcessToken(process, query, byref(token)))
    try:
        security.GetTokenInformation(token, token_user, None, 0, byref(needed))
        buffer = ctypes.create_string_buffer(needed.value)
        _check(security.GetTokenInformation(token, token_user, buffer, needed.value, byref(needed)))
    finally:
        kernel.CloseHandle(token)
    return _sid_text(c_void_p.from_buffer(buffer))


def _descriptor_of(path: Path, part: int) -> str:
    """Return a part of the security descriptor of the file at ``path``."""
    file_object, revision = 1, 1
    security = _library("advapi32")
    descriptor, text = c_void_p(), c_void_p()
    status = security.GetNamedSecurityInfoW(
        c_wchar_p(str(path)), file_object, part, None, None, None, None, byref(descriptor)
    )
    if status:
        assert sys.platform == "win32"
        raise ctypes.WinError(status)
    try:
        _check(
            security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                descriptor, revision, part, byref(text), None
            )
        )
    finally:
        _free(descriptor)
    return _taken(text)


def _sid(trustee: str) -> str:
    """Return the SID of an abbreviation such as 'BU', or of a SID itself."""
    sid = c_void_p()
    _check(_library("advapi32").ConvertStringSidToSidW(c_wchar_p(trustee), byref(sid)))
    try:
        return _sid_text(sid)
    finally:
        _free(sid)


def _sid_text(sid: c_void_p) -> str:
    text = c_void_p()
    _check(_library("advapi32").ConvertSidToStringSidW(sid, byref(text)))
    return _taken(text)


def _name(sid_text: str) -> str:
    """Return the name of a user or group, with its domain; the SID if it has none."""
    security = _library("advapi32")
    sid, kind = c_void_p(), c_uint32()
    name, domain = (ctypes.create_unicode_buffer(256) for _ in range(2))
    _check(security.ConvertStringSidToSidW(c_wchar_p(sid_text), byref(sid)))
    try:
        found = security.LookupAccountSidW(
            None, sid, name, byref(c_uint32(256)), domain, byref(c_uint32(256)), byref(kind)
        )
    finally:
        _free(sid)
    if not found:
        return sid_text
    return f"{domain.value}\\{name.value}" if domain.value else name.value


def _taken(text: c_void_p) -> str:
    """Return a text that Windows allocated, and free it."""
    assert text.value is not None
    try:
        return ctypes.wstring_at(text.value)
    finally:
        _free(text)


def _free(memory: c_void_p) -> None:
    _library("kernel32").LocalFree(memory)


def _check(succeeded: int) -> None:
    assert sys.platform == "win32"
    if not succeeded:
        raise ctypes.WinError(ctypes.get_last_error())


def _library(name: str) -> Any:
    return ctypes.CDLL(name, use_last_error=True)
