"""Windows' portable folder and installers, put together on any system from Windows' wheels.

The one input that is no package is Python for Windows: python.org's 'embeddable' zip of the same
minor version as the Python that builds. Without it a stand-in takes its place, which runs nothing
and says so; what is made then serves to test the installers, and is named for what it is.
"""

from __future__ import annotations

import compileall
import shutil
import sys
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

from builds import icons, msi, papers, parts, wine
from builds.app import MOST_FOLDER, check_compressed
from builds.left_out import groups, is_left_out
from builds.linux import PORTABLE_MARKER, PORTABLE_TEXT
from builds.places import (
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

MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
_NSIS = PACKAGING / "windows"
_WORK = BUILD / "windows"


def make(runtime: Path | None) -> None:
    """Make all three in dist/, with Python from the zip ``runtime`` or a stand-in; try them."""
    lacking = [one for one in ("makensis", "wixl") if not shutil.which(one)]
    if lacking:
        raise BuildError(
            f"Windows' installers need {' and '.join(lacking)}; on Debian: "
            "apt-get install nsis wixl"
        )
    shutil.rmtree(_WORK, ignore_errors=True)
    pngs = icons.make_pngs(BUILD / "icons")
    payload = _WORK / "Wardcard"
    payload.mkdir(parents=True)
    icon = payload / "wardcard.ico"
    icons.write_ico(pngs, icon)
    put_together(payload / "app")
    if runtime is None:
        say("No --runtime was named: a stand-in takes the place of Windows' Python.")
        stated = stand_in(payload / "runtime")
    else:
        stated = add_runtime(runtime, payload / "runtime")
    nsis(_NSIS / "launcher.nsi", payload / "wardcard.exe", ICON=icon)
    shutil.copy(_NSIS / "wardcard.cmd", payload)
    lay_down(payload, stated)
    size = megabytes(payload)
    say(f"For Windows: {payload}, {size:.0f} MB of at most {MOST_FOLDER}.")
    if size > MOST_FOLDER:
        raise BuildError(f"The folder takes {size:.0f} MB, more than {MOST_FOLDER}.")
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
    for made in (setup, package, archive):
        check_compressed(made)
    if runtime is None and wine.present():
        wine.try_installers(setup, package, _WORK / "wine")
    else:
        why = "Wine is not here" if runtime is None else "that is done with a stand-in for Python"
        say(f"Not tried in Wine: {why}.")


def put_together(app: Path) -> None:
    """Wardcard and its packages for Windows, compiled, without what is left out."""
    platform = ["--platform=win_amd64", f"--python-version={MINOR}", "--only-binary=:all:"]
    locked = ["--no-deps", "--require-hashes", f"--requirement={_list()}"]
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
    for folder in sorted((one for one in app.rglob("*") if one.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    # Never checked against the .py beside it: an installed file does not change.
    unchecked = PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(app, quiet=1, invalidation_mode=unchecked, stripdir=str(app)):
        raise BuildError("Not every module could be compiled; the words are above.")


def _list() -> Path:
    return ROOT / "packaging" / "requirements" / "runtime.txt"


def add_runtime(zipped: Path, folder: Path) -> str:
    """Unpack Python's embeddable zip, have it look into ``app`` only, and return its version."""
    dotless = MINOR.replace(".", "")
    with zipfile.ZipFile(zipped) as archive:
        names = set(archive.namelist())
        if not {f"python{dotless}.dll", "python.exe", "pythonw.exe"} <= names:
            raise BuildError(
                f"{zipped.name} is not the embeddable Python {MINOR} for Windows; take the zip "
                f"'python-{MINOR}.…-embed-amd64.zip' of python.org."
            )
        archive.extractall(folder)
    # A _pth file shuts out PYTHONPATH, the registry and the user's own site-packages.
    paths = f"python{dotless}.zip\n.\n..\\app\n"
    (folder / f"python{dotless}._pth").write_text(paths, encoding="ascii")
    parts_of_name = zipped.stem.split("-")
    return parts_of_name[1] if len(parts_of_name) > 1 else MINOR


def stand_in(folder: Path) -> str:
    """A python.exe and a pythonw.exe that run nothing and say that they are stand-ins."""
    folder.mkdir(parents=True)
    nsis(_NSIS / "stand_in.nsi", folder / "python.exe")
    shutil.copy(folder / "python.exe", folder / "pythonw.exe")
    return f"{MINOR}-stand-in"


def lay_down(payload: Path, python: str) -> None:
    """Bill, licences and note for the folder."""
    found = parts.of_folder(payload / "app")
    for part in found:
        part.files = {f"app/{name}" for name in part.files}
    runtime = parts.python_runtime(python, payload / "runtime" / "LICENSE.txt")
    if not runtime.texts:
        runtime.texts = parts.python_runtime().texts
    runtime.files = _files(payload / "runtime", payload)
    own = parts.wardcard()
    taken = runtime.files.union(*(part.files for part in found))
    own.files = _files(payload, payload) - taken
    own.files = {name for name in own.files if not name.endswith(".pyc")}
    everything = sorted([*found, runtime, own], key=lambda part: part.name)
    papers.lay_down(everything, payload, "win_amd64")


def _files(folder: Path, root: Path) -> set[str]:
    return {one.relative_to(root).as_posix() for one in folder.rglob("*") if one.is_file()}


def nsis(script: Path, target: Path, **defined: Path | str) -> None:
    """Have makensis make ``target``."""
    stated = {"OUT": str(target), "VERSION": version(), **defined}
    words = [f"-D{name}={value}" for name, value in stated.items()]
    call(["makensis", "-V2", "-WX", *words, script])


def _pack(payload: Path, archive: Path) -> None:
    """The portable folder as a .zip, with the marker in it; the same files give the same bytes."""
    import datetime

    moment = datetime.datetime.fromtimestamp(released(), datetime.UTC).timetuple()[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as packed:
        for file in sorted(one for one in payload.rglob("*") if one.is_file()):
            name = f"Wardcard/{file.relative_to(payload).as_posix()}"
            _store(packed, zipfile.ZipInfo(name, moment), file.read_bytes())
        marker = zipfile.ZipInfo(f"Wardcard/{PORTABLE_MARKER}", moment)
        _store(packed, marker, PORTABLE_TEXT.encode())


def _store(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytes) -> None:
    # Explorer opens zips of this method only.
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(entry, data)
