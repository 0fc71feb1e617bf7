"""Python for Windows in the builds: its zip, its DLLs and who signed them, its library."""

from __future__ import annotations

import marshal
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from builds import windows_python
from builds.common import BuildError
from builds.windows_python import DLL, DOTLESS, FOUNDATION, GCC, LIBRARY, MINOR

from tests.tools import tool_or_skip

NAMED = f"python-{MINOR}.12-embed-amd64.zip"


@pytest.fixture
def dll(tmp_path: Path) -> Path:
    """A DLL with a version and two exports, which nobody has signed."""
    gcc = tool_or_skip(GCC)
    major, minor = map(int, MINOR.split("."))
    source, resource = tmp_path / "dll.c", tmp_path / "dll.rc"
    export = "__declspec(dllexport)"
    source.write_text(f"{export} int PyInvented_Data; {export} void PyInvented(void) {{}}", "utf-8")
    resource.write_text(f"1 VERSIONINFO FILEVERSION {major},{minor},12150,0 BEGIN END", "utf-8")
    built, compiled = tmp_path / DLL, tmp_path / "resource.o"
    windres = GCC.replace("gcc", "windres")
    subprocess.run([windres, resource, compiled], check=True)
    subprocess.run([gcc, "-shared", "-s", "-o", built, source, compiled], check=True)
    return built


def test_a_zip_without_python_for_windows_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "python-2.7-invented.zip"
    with zipfile.ZipFile(wrong, "w") as archive:
        archive.writestr("python.exe", b"")
    with pytest.raises(BuildError, match="is not the embeddable Python"):
        windows_python.add_from_zip(wrong, tmp_path / "runtime")
    assert not (tmp_path / "runtime").exists()


def test_python_imports_from_its_library_and_the_app_only_and_has_no_program_of_its_own(
    tmp_path: Path, dll: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows_python, "check_signatures", lambda folder: None)
    with zipfile.ZipFile(tmp_path / NAMED, "w") as archive:
        archive.write(dll, DLL)
        for name in (LIBRARY, "python.exe", "pythonw.exe", f"python{DOTLESS}._pth"):
            archive.writestr(name, b"invented")
    folder = tmp_path / "runtime"
    assert windows_python.add_from_zip(tmp_path / NAMED, folder) == f"{MINOR}.12"
    paths = (folder / f"python{DOTLESS}._pth").read_text("ascii").split()
    assert paths == [LIBRARY, ".", r"..\app\viewer.zip", r"..\app"]
    assert {path.name for path in folder.glob("*")} == {
        DLL, LIBRARY, "python3.dll", f"python{DOTLESS}._pth",
    }  # fmt: skip


def test_python3_dll_forwards_every_name(tmp_path: Path, dll: Path) -> None:
    target = tmp_path / "python3.dll"
    windows_python.write_forwarders(dll, target)
    assert windows_python.exports(target) == ["PyInvented", "PyInvented_Data"]
    data = target.read_bytes()
    assert f"{dll.stem}.PyInvented_Data".encode() in data
    windows_python.write_forwarders(dll, target)
    assert target.read_bytes() == data


def test_a_dll_that_nobody_signed_is_refused(tmp_path: Path, dll: Path) -> None:
    tool_or_skip("osslsigncode")
    with pytest.raises(BuildError, match=rf"{DLL} is not .* as it was released: it has no sign"):
        windows_python.check_signatures(dll.parent)


@pytest.mark.parametrize(
    ("organisation", "fault"),
    [
        (FOUNDATION, "its signature of Python Software Foundation is not confirmed"),
        ("Invented Ltd", "it is signed by Invented Ltd, not by Python Software Foundation"),
    ],
)
def test_a_dll_that_another_signed_is_refused(
    tmp_path: Path, dll: Path, organisation: str, fault: str
) -> None:
    """Anyone can write any name into a certificate of their own."""
    sign(dll, organisation, tmp_path)
    with pytest.raises(BuildError, match=fault):
        windows_python.check_signatures(dll.parent)


def test_a_dll_that_was_changed_after_it_was_signed_is_refused(tmp_path: Path, dll: Path) -> None:
    sign(dll, FOUNDATION, tmp_path)
    data = bytearray(dll.read_bytes())
    data[600] ^= 1
    dll.write_bytes(data)
    with pytest.raises(BuildError, match="it was changed after it was signed"):
        windows_python.check_signatures(dll.parent)


def test_without_the_program_a_sentence_says_that_signatures_are_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    windows_python.check_signatures(tmp_path)
    assert "not checked: osslsigncode is not installed" in capsys.readouterr().out


def sign(dll: Path, organisation: str, folder: Path) -> None:
    """Sign ``dll`` with a new certificate that no authority knows."""
    openssl, program = tool_or_skip("openssl"), tool_or_skip("osslsigncode")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    new = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-batch"]
    subject = ["-subj", f"/O={organisation}/CN={organisation}"]
    subprocess.run(
        [*new, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    signed = folder / "signed"
    with_key = ["-certs", certificate, "-key", key, "-in", dll, "-out", signed]
    subprocess.run([program, "sign", *with_key], check=True, capture_output=True)
    shutil.move(signed, dll)


def test_the_library_is_compiled_and_trimmed_and_the_same_every_time(tmp_path: Path) -> None:
    source = tmp_path / "lib"
    for name in ("invented.py", "json/inside.py", "tkinter/__init__.py", "lib-dynload/x.py"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("VALUE = 7", "utf-8")
    first, second = tmp_path / "1.zip", tmp_path / "again" / "1.zip"
    second.parent.mkdir()
    for target in (first, second):
        windows_python.write_library(source, target)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["invented.pyc", "json/inside.pyc"]
        data = archive.read("invented.pyc")
    assert struct.unpack_from("<I", data, 4) == (1,)  # never compared with a source
    values: dict[str, object] = {}
    exec(marshal.loads(data[16:]), values)
    assert values["VALUE"] == 7
    program = f"import sys; sys.path[:0] = [{str(first)!r}]; import invented; print(invented.VALUE)"
    command = [sys.executable, "-I", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "7\n"


def test_another_version_of_python_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows_python, "MINOR", "3.99")
    with pytest.raises(BuildError, match=r"needs Python 3\.11, and this is 3\.99; use '--runtime"):
        windows_python.add_from_wheel(tmp_path / "runtime")
    assert not (tmp_path / "runtime").exists()
