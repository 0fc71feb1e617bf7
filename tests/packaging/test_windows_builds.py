"""What a build for Windows is checked for and comes with: DLLs, sizes, winget, checksums."""

from __future__ import annotations

import re
import struct
import subprocess
from pathlib import Path

import package
import pytest
from builds import checksums, common, msi, sizes, windows, windows_dlls, windows_parts, winget
from builds.common import BuildError, version
from builds.parts import sha256
from builds.windows_python import DLL, GCC, LIBRARY, imports

from tests.tools import tool_or_skip

ICON = struct.pack("<HHHBBBBHHII", 0, 1, 1, 1, 1, 0, 0, 1, 32, 4, 22) + b"\x89PNG"
"""The smallest icon that a compiler takes."""


def make_dll(path: Path, loads: Path | None = None) -> None:
    """Make a DLL that exports one function and, if named, loads another DLL with one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    source = path.with_suffix(".c")
    call = "int invented(void); int two(void) { return invented(); }"
    source.write_text(call if loads else "int invented(void) { return 1; }", "utf-8")
    plain = [tool_or_skip(GCC), "-shared", "-nostdlib", "-Wl,--entry=0", "-o", path, source]
    subprocess.run([*plain, loads] if loads else plain, check=True)
    source.unlink()


@pytest.mark.parametrize(
    ("user", "loaded"),
    [
        ("app/spelling/fast.pyd", "runtime/vcruntime140_9.dll"),
        ("app/spelling/deep/fast.pyd", "app/spelling/own.dll"),
        ("app/spelling/fast.pyd", "app/spelling.libs/own.dll"),
        ("app/PySide6/plugins/platforms/q.dll", "app/PySide6/Qt6Invented.dll"),
        ("app/PySide6/QtInvented.pyd", "app/shiboken6/shiboken6.dll"),
    ],
)
def test_a_dll_is_found_where_windows_looks_for_it(tmp_path: Path, user: str, loaded: str) -> None:
    make_dll(tmp_path / loaded)
    make_dll(tmp_path / user, loads=tmp_path / loaded)
    assert windows_dlls.check(tmp_path) == 2


@pytest.mark.parametrize(
    ("user", "loaded"),
    [
        ("app/spelling/fast.pyd", "app/PySide6/vcruntime140_9.dll"),
        ("runtime/fast.pyd", "app/spelling/own.dll"),
        ("app/fast.pyd", "own.dll"),
    ],
)
def test_a_dll_where_windows_does_not_look_is_missing(
    tmp_path: Path, user: str, loaded: str
) -> None:
    """So was Microsoft's C++ library for rapidfuzz, on PCs that do not have it."""
    make_dll(tmp_path / loaded)
    make_dll(tmp_path / user, loads=tmp_path / loaded)
    name = Path(loaded).name
    with pytest.raises(BuildError, match="The build lacks DLLs") as info:
        windows_dlls.check(tmp_path)
    assert f"{name} (for {user})" in str(info.value)


def test_microsofts_c_library_is_there_once_in_the_version_that_qt_needs(tmp_path: Path) -> None:
    runtime, qt = tmp_path / "runtime", tmp_path / "app" / "PySide6"
    for folder in (runtime, qt):
        folder.mkdir(parents=True)
    (runtime / "VCRUNTIME140.dll").write_bytes(b"older")
    for name in ("vcruntime140.dll", "msvcp140_2.dll", "Qt6Core.dll"):
        (qt / name).write_bytes(b"newer")
    windows_dlls.share_c_library(tmp_path)
    assert sorted(path.name for path in qt.iterdir()) == ["Qt6Core.dll"]
    assert sorted(path.name for path in runtime.iterdir()) == ["msvcp140_2.dll", "vcruntime140.dll"]
    assert (runtime / "vcruntime140.dll").read_bytes() == b"newer"


def test_the_launchers_load_only_what_every_windows_has_and_say_what_they_are(
    tmp_path: Path,
) -> None:
    tool_or_skip(GCC)
    payload = tmp_path / "payload"
    payload.mkdir()
    (payload / "wardcard.ico").write_bytes(ICON)
    windows.add_launchers(payload, tmp_path / "work")
    for name, subsystem in (("wardcard.exe", 2), ("wardcard.com", 3)):
        data = (payload / name).read_bytes()
        head = struct.unpack_from("<I", data, 0x3C)[0]
        assert struct.unpack_from("<H", data, head + 24 + 68)[0] == subsystem
        assert {dll.lower() for dll in imports(payload / name)} <= {
            "kernel32.dll", "msvcrt.dll", "user32.dll",
        }  # fmt: skip
        for stated in ("PerMonitorV2", "longPathAware", "UTF-8</activeCodePage>", "asInvoker"):
            assert stated.encode() in data
        for text in (name, version(), DLL):
            assert text.encode("utf-16-le") in data
    before = (payload / "wardcard.exe").read_bytes()
    windows.add_launchers(payload, tmp_path / "again")
    assert (payload / "wardcard.exe").read_bytes() == before


def test_libraries_in_pythons_dlls_are_parts_with_version_and_licence(tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "libcrypto-3.dll").write_bytes(b"\0OpenSSL 3.0.99 1 Jan 2030\0")
    (runtime / "_lzma.pyd").write_bytes(b"invented")
    found = {part.name: part for part in windows_parts.of_runtime(runtime, "3.11.99", "3.11.99")}
    assert found["openssl"].version == "3.0.99"
    assert found["openssl"].files == {"runtime/libcrypto-3.dll"}
    assert found["python"].files == {"runtime/_lzma.pyd"}
    assert found["xz"].version == "python-3.11.99"  # the file does not state one
    for part in found.values():
        assert part.licence
        assert all(text.is_file() for text in part.texts), part.name
    (runtime / LIBRARY).touch()
    older = {part.name: part for part in windows_parts.of_runtime(runtime, "3.11.99", "3.11.98")}
    assert older["python-standard-library"].version == "3.11.98"
    assert older["python-standard-library"].files == {f"runtime/{LIBRARY}"}
    assert older["python"].files == {"runtime/_lzma.pyd"}
    assert {"sqlite", "libffi", "bzip2", "expat", "zlib", "visual-c-runtime"} <= found.keys()


def test_a_build_that_is_too_large_is_refused(tmp_path: Path) -> None:
    setup = tmp_path / "invented-setup.exe"
    with setup.open("wb") as file:
        file.truncate(44_000_001)
    with pytest.raises(BuildError, match=r"invented-setup\.exe is 44\.0 MB, more than 44"):
        sizes.check(setup)
    with setup.open("wb") as file:
        file.truncate(44_000_000)
    sizes.check(setup)


@pytest.fixture
def installers(tmp_path: Path) -> tuple[Path, Path]:
    """An invented setup program and .msi."""
    setup = tmp_path / f"wardcard-{version()}-windows-x64-setup.exe"
    package_file = tmp_path / f"wardcard-{version()}-windows-x64.msi"
    setup.write_bytes(b"setup")
    package_file.write_bytes(b"msi")
    return setup, package_file


def test_the_winget_manifest_names_the_installers_and_their_hashes(
    tmp_path: Path, installers: tuple[Path, Path]
) -> None:
    product = "{11111111-2222-5333-8444-555555555555}"
    winget.write(tmp_path / "winget", *installers, product, "https://invented.example/1/")
    texts = {path.name: path.read_text("utf-8") for path in (tmp_path / "winget").iterdir()}
    assert set(texts) == {
        "Wardcard.Wardcard.yaml",
        "Wardcard.Wardcard.installer.yaml",
        "Wardcard.Wardcard.locale.en-GB.yaml",
    }
    for text in texts.values():
        values = dict(re.findall(r"^(\w+): (.+)$", text, re.MULTILINE))
        assert values["PackageIdentifier"] == "Wardcard.Wardcard"
        assert values["PackageVersion"] == version()
        assert "@" not in text
    entries = re.findall(
        r"InstallerUrl: (\S+)\n +InstallerSha256: (\S+)\n +ProductCode: (\S+)",
        texts["Wardcard.Wardcard.installer.yaml"],
    )
    setup, package_file = installers
    assert entries == [
        (f"https://invented.example/1/{package_file.name}",
         "7F1D49243EE662770BBDFF7DA2CEC54EB382CD9D76DFA7B049A620EC457DB57B", f"'{product}'"),
        (f"https://invented.example/1/{setup.name}",
         "8FB6D5F37E8055CE720BD0B1D56587F88C0071F285966BA17E72B2B12672AA73", "Wardcard"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url", ["http://invented.example", "https://", "c:\\releases", "https://a b"]
)
def test_an_address_that_winget_cannot_use_is_refused(
    tmp_path: Path, installers: tuple[Path, Path], url: str
) -> None:
    with pytest.raises(BuildError, match="give the https address"):
        winget.write(tmp_path / "winget", *installers, "{}", url)
    assert not (tmp_path / "winget").exists()


def test_checksums_can_be_checked_and_list_this_version_only(
    tmp_path: Path, installers: tuple[Path, Path]
) -> None:
    (tmp_path / "wardcard-0.0.0-windows-x64.msi").write_bytes(b"an older version")
    (tmp_path / "wardcard").mkdir()
    winget.write(tmp_path / "winget", *installers, "{}", winget.NO_URL)
    checksums.write(tmp_path)
    lines = (tmp_path / "SHA256SUMS").read_text("ascii").splitlines()
    assert [line[66:] for line in lines] == [
        *sorted(path.name for path in installers),
        "winget/Wardcard.Wardcard.installer.yaml",
        "winget/Wardcard.Wardcard.locale.en-GB.yaml",
        "winget/Wardcard.Wardcard.yaml",
    ]
    for line in lines:
        digest, _, name = line.partition("  ")
        assert sha256(tmp_path / name) == digest


def test_a_build_has_its_own_product_code_and_the_same_build_the_same(tmp_path: Path) -> None:
    (tmp_path / "wardcard.exe").write_bytes(b"1")
    first = msi.product_code(tmp_path, "1.2.3")
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", first)
    assert msi.product_code(tmp_path, "1.2.3") == first
    assert msi.product_code(tmp_path, "1.2.4") != first
    (tmp_path / "wardcard.exe").write_bytes(b"2")
    assert msi.product_code(tmp_path, "1.2.3") != first


def test_a_template_with_a_name_that_has_no_value_is_refused() -> None:
    assert common.fill("@A@ at a.b@c", {"A": "x"}) == "x at a.b@c"
    with pytest.raises(BuildError, match="A template has @B@"):
        common.fill("@B@", {"A": "x"})


@pytest.mark.parametrize("words", [["--runtime"], ["--bad"], ["app"]])
def test_wrong_words_after_windows_are_wrong_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as info:
        package.main(["windows", *words])
    assert info.value.code == 2
