"""Builds for Windows: a portable folder and two installers, made on any system.

Wardcard's packages are installed from their wheels for Windows. Python for Windows is not one of
them: it comes from python.org's 'embeddable' zip, in the minor version of the building Python.
Without that zip a stand-in that runs nothing is used instead. Builds with the stand-in are only
useful for testing the installers, and their names end in STAND-IN.
"""

from __future__ import annotations

import compileall
import shutil
import sys
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

from builds import icons, msi, notices, parts, wine
from builds.app import MOST_FOLDER, check_compressed
from builds.common import (
    BUILD,
    DIST,
    PACKAGING,
    PYTHON,
    ROOT,
    BuildError,
    call,
    megabytes,
    released,
    say,
    version,
)
from builds.left_out import groups, is_left_out
from builds.linux import PORTABLE_MARKER, PORTABLE_TEXT

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
"""The Python version without its last number, such as '3.12'."""
_NSIS = PACKAGING / "windows"
_WORK = BUILD / "windows"


def make(runtime: Path | None) -> None:
    """Build the setup program, the .msi and the portable .zip into ``dist``.

    ``runtime`` is Python's embeddable zip; without it a stand-in is used, and the installers are
    tried in Wine if it is installed. Raises BuildError if a program is missing or fails, or if a
    build is too large.
    """
    lacking = [name for name in ("makensis", "wixl") if not shutil.which(name)]
    if lacking:
        raise BuildError(
            f"The installers for Windows need {' and '.join(lacking)}; on Debian: "
            "apt-get install nsis wixl"
        )
    shutil.rmtree(_WORK, ignore_errors=True)
    pngs = icons.make_pngs(BUILD / "icons")
    payload = _WORK / "Wardcard"
    payload.mkdir(parents=True)
    icon = payload / "wardcard.ico"
    icons.write_ico(pngs, icon)
    add_app(payload / "app")
    if runtime is None:
        say("No --runtime was given: a stand-in is used instead of Python for Windows.")
        python = stand_in(payload / "runtime")
    else:
        python = add_runtime(runtime, payload / "runtime")
    nsis(_NSIS / "launcher.nsi", payload / "wardcard.exe", ICON=icon)
    shutil.copy(_NSIS / "wardcard.cmd", payload)
    add_notices(payload, python)
    size = megabytes(payload)
    say(f"Built {payload}: {size:.0f} MB (at most {MOST_FOLDER}).")
    if size > MOST_FOLDER:
        raise BuildError(f"The folder is {size:.0f} MB, more than {MOST_FOLDER}.")
    name = f"wardcard-{version()}-windows-x64" + ("" if runtime else "-STAND-IN")
    DIST.mkdir(exist_ok=True)
    setup, package = DIST / f"{name}-setup.exe", DIST / f"{name}.msi"
    kilobytes = str(round(size * 1000 / 1.024))
    nsis(_NSIS / "setup.nsi", setup, ICON=icon, PAYLOAD=payload, KILOBYTES=kilobytes)
    source = _WORK / "wardcard.wxs"
    source.write_text(msi.source(payload, version(), icon), encoding="utf-8")
    call(["wixl", "--arch", "x64", "--output", package, source])
    archive = DIST / f"{name}-portable.zip"
    _pack(payload, archive)
    for file in (setup, package, archive):
        check_compressed(file)
    if runtime is None and wine.present():
        wine.try_installers(setup, package, _WORK / "wine")
    else:
        reason = "Wine is not installed" if runtime is None else "only builds with the stand-in are"
        say(f"Not tried in Wine: {reason}.")


def add_app(app: Path) -> None:
    """Put Wardcard and its packages for Windows into the folder ``app``, compiled.

    The files listed in packaging/left_out.toml are removed. Raises BuildError if pip fails or a
    module does not compile.
    """
    platform = ["--platform=win_amd64", f"--python-version={MINOR}", "--only-binary=:all:"]
    requirements = PACKAGING / "requirements" / "runtime.txt"
    locked = ["--no-deps", "--require-hashes", f"--requirement={requirements}"]
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    call([*pip, *platform, *locked, "--no-compile", f"--target={app}"])
    among = groups()
    for file in sorted(app.rglob("*")):
        if file.is_file() and is_left_out(file.relative_to(app).as_posix(), among):
            file.unlink()
    for name in ("viewer", "db", "resources"):
        shutil.copytree(ROOT / name, app / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_NSIS / "start.py", app)
    shutil.rmtree(app / "bin", ignore_errors=True)
    for folder in sorted((path for path in app.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    # Installed files do not change, so Python need not compare each with its .py at every start.
    unchecked = PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(app, quiet=1, invalidation_mode=unchecked, stripdir=str(app)):
        raise BuildError("Some modules could not be compiled; the messages above say why.")


def add_runtime(zipped: Path, folder: Path) -> str:
    """Unpack Python's embeddable zip into ``folder``, and return its version.

    That Python imports only from its own library and from ``app``. Raises BuildError if the zip is
    not an embeddable Python of this minor version.
    """
    dotless = MINOR.replace(".", "")
    with zipfile.ZipFile(zipped) as archive:
        names = set(archive.namelist())
        if not {f"python{dotless}.dll", "python.exe", "pythonw.exe"} <= names:
            raise BuildError(
                f"{zipped.name} is not the embeddable Python {MINOR} for Windows; use "
                f"'python-{MINOR}.…-embed-amd64.zip' from python.org."
            )
        archive.extractall(folder)
    # With a _pth file Python ignores PYTHONPATH, the registry and the user's site-packages.
    paths = f"python{dotless}.zip\n.\n..\\app\n"
    (folder / f"python{dotless}._pth").write_text(paths, encoding="ascii")
    parts_of_name = zipped.stem.split("-")
    return parts_of_name[1] if len(parts_of_name) > 1 else MINOR


def stand_in(folder: Path) -> str:
    """Create a python.exe and a pythonw.exe in ``folder`` that only log how they were called.

    Returns the version to list for them.
    """
    folder.mkdir(parents=True)
    nsis(_NSIS / "stand_in.nsi", folder / "python.exe")
    shutil.copy(folder / "python.exe", folder / "pythonw.exe")
    return f"{MINOR}-stand-in"


def add_notices(payload: Path, python: str) -> None:
    """Write the bill of materials and the licences into ``payload``.

    ``python`` is the version of its Python. Raises BuildError if a licence text is missing.
    """
    found = parts.of_folder(payload / "app")
    for part in found:
        part.files = {f"app/{name}" for name in part.files}
    runtime = parts.python_runtime(python, payload / "runtime" / "LICENSE.txt")
    if not runtime.texts:
        runtime.texts = parts.python_runtime().texts
    runtime.files = _files(payload / "runtime", payload)
    own = parts.wardcard()
    others = runtime.files.union(*(part.files for part in found))
    own.files = _files(payload, payload) - others
    own.files = {name for name in own.files if not name.endswith(".pyc")}
    everything = sorted([*found, runtime, own], key=lambda part: part.name)
    notices.write(everything, payload, "win_amd64")


def _files(folder: Path, root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in folder.rglob("*") if path.is_file()}


def nsis(script: Path, target: Path, **defined: Path | str) -> None:
    """Build ``target`` from an NSIS script, with ``defined`` as its symbols.

    OUT (the target) and VERSION are always defined. Raises BuildError if makensis fails.
    """
    symbols = {"OUT": str(target), "VERSION": version(), **defined}
    options = [f"-D{name}={value}" for name, value in symbols.items()]
    call(["makensis", "-V2", "-WX", *options, script])


def _pack(payload: Path, archive: Path) -> None:
    """Write the portable .zip of the folder, including the marker file.

    The same files always give the same bytes.
    """
    import datetime

    date = datetime.datetime.fromtimestamp(released(), datetime.UTC).timetuple()[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as packed:
        for file in sorted(path for path in payload.rglob("*") if path.is_file()):
            name = f"Wardcard/{file.relative_to(payload).as_posix()}"
            _store(packed, zipfile.ZipInfo(name, date), file.read_bytes())
        marker = zipfile.ZipInfo(f"Wardcard/{PORTABLE_MARKER}", date)
        _store(packed, marker, PORTABLE_TEXT.encode())


def _store(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytes) -> None:
    # Windows Explorer cannot open any other compression.
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, data)
