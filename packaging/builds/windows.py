"""Builds for Windows: a portable folder and two installers, made on any system.

Wardcard's packages are installed from their wheels for Windows, Python for Windows is added by
:mod:`builds.windows_python`, and the programs are compiled from packaging/windows.
"""

from __future__ import annotations

import compileall
import platform
import shutil
import tempfile
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

from builds import (
    icons,
    msi,
    notices,
    parts,
    sizes,
    windows_dlls,
    windows_parts,
    windows_python,
    winget,
)
from builds.common import (
    BUILD,
    DIST,
    PACKAGING,
    PYTHON,
    ROOT,
    BuildError,
    call,
    fill,
    megabytes,
    released,
    say,
    version,
)
from builds.left_out import groups, is_left_out
from builds.linux import PORTABLE_MARKER, PORTABLE_TEXT
from builds.windows_python import DLL, GCC, MINOR

PROGRAMS = {
    "makensis": "nsis",
    "wixl": "wixl",
    "msibuild": "msitools",
    GCC: "gcc-mingw-w64-x86-64",
}
"""Programs that the builds use, and the Debian package of each."""
WINDRES = "x86_64-w64-mingw32-windres"
ICON = "wardcard.ico"
"""The name of the icon in the folder that is installed."""
_SOURCES = PACKAGING / "windows"
LONGEST_FOLDER, LONGEST_PATH = 170, 259
"""The longest path of the folder, and of any file, in characters, where Windows allows no more."""
FOR_IT = ("policies", "checks")
"""Folders of packaging/windows that are installed as they are: templates for group policies, and
checks of the window on a PC."""
_WORK = BUILD / "windows"


def make(runtime: Path | None, url: str = winget.NO_URL) -> None:
    """Build the setup program, the .msi, the portable .zip and the winget manifest into ``dist``.

    ``runtime`` is Python's embeddable zip; without it Python comes from the locked wheel. ``url``
    is the address of the folder in which the installers are published. Raises BuildError if a
    program is missing or fails, or if a build is too large.
    """
    lacking = [name for name in PROGRAMS if not shutil.which(name)]
    if lacking:
        raise BuildError(
            f"Builds for Windows need {', '.join(lacking)}; on Debian: apt-get install "
            f"{' '.join(PROGRAMS[name] for name in lacking)}"
        )
    shutil.rmtree(_WORK, ignore_errors=True)
    pngs = icons.make_pngs(BUILD / "icons")
    payload = _WORK / "Wardcard"
    payload.mkdir(parents=True)
    icons.write_ico(pngs, payload / ICON)
    add_app(payload / "app")
    if runtime is None:
        python = windows_python.add_from_wheel(payload / "runtime")
    else:
        python = windows_python.add_from_zip(runtime, payload / "runtime")
    windows_dlls.share_c_library(payload)
    add_launchers(payload, _WORK / "launchers")
    for name in FOR_IT:
        shutil.copytree(_SOURCES / name, payload / name)
    checked = windows_dlls.check(payload)
    say(f"Every DLL that the {checked} programs and DLLs load is in the build, or in Windows.")
    add_notices(payload, python, platform.python_version() if runtime is None else python)
    longest = max(_files(payload, payload), key=len)
    if LONGEST_FOLDER + 1 + len(longest) > LONGEST_PATH:
        raise BuildError(f"The path {longest} is too long for folders of {LONGEST_FOLDER} letters.")
    sizes.check(payload)
    name = f"wardcard-{version()}-windows-x64"
    DIST.mkdir(exist_ok=True)
    setup, package = DIST / f"{name}-setup.exe", DIST / f"{name}.msi"
    make_setup(setup, payload, version())
    make_msi(package, payload, version())
    archive = DIST / f"{name}-portable.zip"
    _pack(payload, archive)
    for file in (setup, package, archive):
        sizes.check(file)
    winget.write(DIST / "winget", setup, package, msi.product_code(payload, version()), url)


def make_setup(
    setup: Path, payload: Path, number: str, script: Path = _SOURCES / "setup.nsi"
) -> None:
    """Build the installer for one user of the folder ``payload``, as version ``number``.

    ``script`` is the NSIS script. Raises BuildError if makensis fails.
    """
    from viewer.system.qt_application import APP_USER_MODEL_ID

    kilobytes = str(round(megabytes(payload) * 1000 / 1.024))
    with tempfile.TemporaryDirectory() as folder:
        side = Path(folder) / "side.bmp"
        icons.draw_side(side)
        nsis(script, setup, VERSION=number, ICON=payload / ICON, SIDE=side, PAYLOAD=payload,
             KILOBYTES=kilobytes, TASKBAR_ID=APP_USER_MODEL_ID)  # fmt: skip


def make_msi(package: Path, payload: Path, number: str) -> None:
    """Build the installer for all users of the folder ``payload``, as version ``number``.

    Raises BuildError if wixl or a later step fails.
    """
    from viewer.system.qt_application import APP_USER_MODEL_ID

    source = _WORK / f"wardcard-{number}.wxs"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(msi.source(payload, number, payload / ICON), encoding="utf-8")
    msi.build(package, source, APP_USER_MODEL_ID)


def add_launchers(payload: Path, work: Path) -> None:
    """Compile wardcard.exe (the window) and wardcard.com (the command line) into ``payload``.

    ``payload`` has the icon; ``work`` is a new folder for what is not needed later. Raises
    BuildError if a program fails.
    """
    work.mkdir()
    shutil.copy(payload / "wardcard.ico", work)
    for name, description, options in (
        ("wardcard.exe", "Wardcard", ["-mwindows"]),
        ("wardcard.com", "Wardcard's command line", ["-mconsole", "-DCONSOLE"]),
    ):
        values = {
            "VERSION": version(),
            "NUMBERS": ",".join([*version().split("."), "0"]),
            "DESCRIPTION": description,
            "FILE": name,
        }
        for template in ("launcher.rc", "launcher.manifest"):
            text = fill((_SOURCES / template).read_text(encoding="utf-8"), values)
            (work / template).write_text(text, encoding="utf-8")
        resources = work / f"{name}.o"
        call([WINDRES, f"--include-dir={work}", work / "launcher.rc", resources])
        secure = ["dynamicbase", "nxcompat", "high-entropy-va", "no-insert-timestamp"]
        linked = ["-s", "-static", "-municode", *(f"-Wl,--{option}" for option in secure)]
        defined = [f'-DPYTHON_DLL=L"{DLL}"', f"-DLONGEST_FOLDER={LONGEST_FOLDER}"]
        checked = ["-Os", "-Wall", "-Wextra", "-Werror", *defined]
        call([GCC, *checked, *options, *linked, "-o", payload / name,
              _SOURCES / "launcher.c", resources])  # fmt: skip


def add_app(app: Path) -> None:
    """Put Wardcard and its packages for Windows into the folder ``app``, compiled.

    The files listed in packaging/left_out.toml are removed. Raises BuildError if pip fails or a
    module does not compile.
    """
    target = ["--platform=win_amd64", f"--python-version={MINOR}", "--only-binary=:all:"]
    requirements = PACKAGING / "requirements" / "runtime.txt"
    locked = ["--no-deps", "--require-hashes", f"--requirement={requirements}"]
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    call([*pip, *target, *locked, "--no-compile", f"--target={app}"])
    among = groups()
    for part in parts.of_folder(app):
        for name in part.files:
            if is_left_out(part.name, name, among):
                (app / name).unlink()
    for name in ("db", "resources"):
        shutil.copytree(ROOT / name, app / name, ignore=shutil.ignore_patterns("__pycache__"))
    # The window needs some eighty modules before it appears. Windows, and a virus scanner with it,
    # opens one file faster than eighty.
    modules = {file.relative_to(ROOT).as_posix(): file for file in (ROOT / "viewer").rglob("*.py")}
    windows_python.write_modules(app / windows_python.VIEWER, modules)
    shutil.copy(_SOURCES / "start.py", app)
    shutil.rmtree(app / "bin", ignore_errors=True)
    for folder in sorted((path for path in app.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    # Installed files do not change, so Python need not compare each with its .py at every start.
    unchecked = PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(app, quiet=1, invalidation_mode=unchecked, stripdir=str(app)):
        raise BuildError("Some modules could not be compiled; the messages above say why.")


def add_notices(payload: Path, python: str, library: str) -> None:
    """Write the bill of materials and the licences into ``payload``.

    ``python`` is the version of its Python, and ``library`` of its standard library. Raises
    BuildError if a licence text is missing.
    """
    found = parts.of_folder(payload / "app")
    for part in found:
        part.files = {f"app/{name}" for name in part.files}
    found += [
        *windows_parts.of_runtime(payload / "runtime", python, library),
        windows_parts.of_launchers(),
    ]
    own = parts.wardcard()
    others = set[str]().union(*(part.files for part in found))
    own.files = _files(payload, payload) - others
    own.files = {name for name in own.files if not name.endswith(".pyc")}
    everything = sorted([*found, own], key=lambda part: part.name)
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
