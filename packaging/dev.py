"""Developer commands: each sets up the virtual environment if necessary, then runs.

    python packaging/dev.py run            open the window; without a display, draw it to a file
    python packaging/dev.py test [ARG...]  run the tests with pytest, except the slow ones
    python packaging/dev.py test-slow      run the slow tests: real windows, screen readers, veraPDF
    python packaging/dev.py reliability    try kills, power cuts and hours of use at full size
    python packaging/dev.py test-windows   try the Windows build in Wine; ARGS=suite or mistakes
    python packaging/dev.py test-tools     install the system programs that the tests use (Debian)
    python packaging/dev.py mutants        change the code in small ways: do the tests notice?
    python packaging/dev.py check          lint, format, types, layers
    python packaging/dev.py bench          measure speeds; BENCH=name for one figure
    python packaging/dev.py screenshots    take the pictures in the README
    python packaging/dev.py gallery        take pictures of every view, beside its drawing
    python packaging/dev.py package        build and try the installers; ARGS="app" for one part
    python packaging/dev.py setup          set up the virtual environment from scratch
    python packaging/dev.py lock           lock the packages that pyproject.toml names

Uses the standard library only, with the app's list of system libraries, and runs on Linux, Windows
and macOS. Every installed package is named by version and hash in packaging/requirements/; after
the first setup only `lock` needs the network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from viewer.system.libraries import QT_LIBRARIES, X11_LIBRARIES, missing_packages  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

VENV = ROOT / ".venv"
MUTANTS_VENV = ROOT / ".venv-mutants"
PACKAGE_VENV = ROOT / ".venv-package"
"""A separate environment for builds, because its packages may end up in the app."""
OUT = ROOT / "out"
REQUIREMENTS = ROOT / "packaging" / "requirements"

OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.13", "python3.12", "python3.11")

RUNTIME, BUILD, DEV, PACKAGE, BENCH = "runtime", "build", "dev", "package", "bench"
MUTANTS, WINDOWS_RUNTIME = "mutants", "windows_runtime"
MEMORY = Path("/dev/shm")
"""The folder that Linux keeps in memory."""
MEMORY_NEEDED = 4_000_000_000
"""Bytes that must be free in MEMORY for the tests' temporary folders."""
EXAMPLE = "RWH01"
"""Lister Hospital, the site whose card is drawn if there is no display."""

TEST_TOOLS = {
    "appstreamcli": "appstream",
    "chromium": "chromium",
    "cupsd": "cups",
    "dbus-daemon": "dbus-daemon",
    "dbus-send": "dbus-bin",
    "desktop-file-validate": "desktop-file-utils",
    "gcc": "gcc",
    "java": "default-jre-headless",
    "lpadmin": "cups-client",
    "makensis": "nsis",
    "msibuild": "msitools",
    "msiinfo": "msitools",
    "objdump": "binutils",
    "openbox": "openbox",
    "openssl": "openssl",
    "osslsigncode": "osslsigncode",
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "soffice": "libreoffice-calc-nogui",
    "strace": "strace",
    "tesseract": "tesseract-ocr",
    "wixl": "wixl",
    "unshare": "util-linux",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "xdotool": "xdotool",
    "Xvfb": "xvfb",
    "/usr/include/stdio.h": "libc6-dev",
    "/usr/lib/wine/wine64": "wine64",
    "/usr/lib/wine/wineserver64": "wine64",
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1": "faketime",
    "/usr/lib/x86_64-linux-gnu/libnss_wrapper.so": "libnss-wrapper",
    "/usr/lib/cups/backend/cups-pdf": "printer-driver-cups-pdf",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/lib/python3/dist-packages/pyatspi/__init__.py": "python3-pyatspi",
}
"""Programs and files that some tests use, and the Debian or Ubuntu package of each."""
WINDOWS_TOOLS = (
    "makensis",
    "msibuild",
    "openbox",
    "pdftotext",
    "tesseract",
    "wixl",
    "x86_64-w64-mingw32-gcc",
    "xdotool",
    "Xvfb",
    "/usr/lib/wine/wine64",
    "/usr/lib/wine/wineserver64",
    "/usr/lib/x86_64-linux-gnu/libnss_wrapper.so",
)
"""The keys of TEST_TOOLS that the tests in Wine use."""
WINDOWS_RUNS = ("suite", "mistakes")
"""Modules in tests/windows that run only when they are named."""
ALONE = "tests/windows/test_start_up.py"
"""The tests in Wine that measure, and that nothing else may run beside."""
ADMINISTRATOR_PROGRAMS = ("/usr/sbin", "/sbin")
"""Folders with Debian's programs such as cupsd, which are not on every user's PATH."""


class Refusal(Exception):
    """A command cannot continue; the message says why, and what to do."""


# Python and the virtual environment


def better_python(version: tuple[int, int], find: Callable[[str], str | None]) -> str | None:
    """A newer Python to start again with; None if this one will do.

    Raises Refusal if there is none.
    """
    if version >= OLDEST_PYTHON:
        return None
    for name in NEWER_PYTHONS:
        found = find(name)
        if found:
            return found
    needed, running = (".".join(map(str, numbers)) for numbers in (OLDEST_PYTHON, version))
    raise Refusal(
        f"Wardcard needs Python {needed} or later; this is {running}, and no other is installed."
    )


def venv_program(venv: Path, name: str, platform: str = sys.platform) -> Path:
    """The path of a program in a virtual environment."""
    if platform == "win32":
        return venv / "Scripts" / f"{name}.exe"
    return venv / "bin" / name


def digest(files: Iterable[Path], *circumstances: str) -> str:
    """A SHA-256 that changes with the files and circumstances, but not with line endings."""
    total = hashlib.sha256()
    for file in files:
        # A checkout on Windows may have changed the line endings.
        total.update(file.read_bytes().replace(b"\r\n", b"\n"))
        total.update(b"\0")
    total.update("\0".join(circumstances).encode())
    return total.hexdigest()


class Environment:
    """A virtual environment of the project, and the lists of locked packages installed in it."""

    def __init__(self, venv: Path = VENV, requirements: Path = REQUIREMENTS) -> None:
        self.venv = venv
        self.requirements = requirements
        self.python = venv_program(venv, "python")

    def wanted(self, packages: str) -> str:
        """The digest of a list as currently locked, for this folder and this Python."""
        files = [self.requirements / f"{name}.txt" for name in (BUILD, packages)]
        return digest(files, str(self.venv), sys.version)

    def has(self, packages: str) -> bool:
        """Whether a list is installed as currently locked; `dev` contains all of `runtime`."""
        lists = (DEV,) if packages == DEV else (packages, DEV)
        return self.python.exists() and any(
            self._stamp(name).is_file()
            and self._stamp(name).read_text(encoding="ascii") == self.wanted(name)
            for name in lists
        )

    def prepare(self, packages: str) -> None:
        """Install a list and the project itself if necessary. Raises Refusal if that fails."""
        if self.has(packages):
            return
        say(f"Setting up {self.venv.name} with the packages locked in packaging/requirements.")
        # No stamp means that an earlier attempt was interrupted and may be incomplete.
        if not self.python.exists() or not any(
            self._stamp(name).is_file() for name in (RUNTIME, DEV, PACKAGE, MUTANTS)
        ):
            self._create()
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        install = [*pip, "install", "--quiet", "--no-deps"]
        locked = ["--require-hashes", "--only-binary=:all:"]
        lists = [f"--requirement={self.requirements / name}.txt" for name in (BUILD, packages)]
        if run([*install, *locked, *lists]) != 0:
            raise Refusal(
                "pip could not install the locked packages; its messages are above. The first "
                "setup needs the network or a local package index."
            )
        if run([*install, "--no-index", "--no-build-isolation", "--editable", str(ROOT)]) != 0:
            raise Refusal("pip could not install Wardcard itself; its messages are above.")
        self._stamp(packages).write_text(self.wanted(packages), encoding="ascii")

    def forget(self) -> None:
        """Make the next `prepare` set up the environment from scratch."""
        for packages in (RUNTIME, DEV, PACKAGE, MUTANTS):
            self._stamp(packages).unlink(missing_ok=True)

    def _create(self) -> None:
        if run([sys.executable, "-m", "venv", "--clear", str(self.venv)]) == 0:
            return
        shutil.rmtree(self.venv, ignore_errors=True)
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        raise Refusal(
            f"{sys.executable} could not make a virtual environment; on Debian and Ubuntu "
            f"install the missing package: sudo apt-get install --yes {version}-venv"
        )

    def _stamp(self, packages: str) -> Path:
        return self.venv / f"{packages}.installed"


# The system's libraries


def has_display(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether there is a display that can show a window."""
    if environment.get("QT_QPA_PLATFORM", "").split(":")[0] in {"offscreen", "minimal"}:
        return False
    if platform in {"win32", "darwin"}:
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def shows_on_x11() -> bool:
    """Whether an X server would show a window."""
    return has_display(os.environ) and "DISPLAY" in os.environ


def prepare_system(x11: bool = False) -> None:
    """Install the system libraries that Qt needs; with ``x11``, also those for X11 displays.

    Raises Refusal with the command to run if they cannot be installed.
    """
    if not sys.platform.startswith("linux"):
        return
    missing = missing_packages({**QT_LIBRARIES, **(X11_LIBRARIES if x11 else {})})
    if not missing:
        return
    names = " ".join(missing)
    apt = shutil.which("apt-get")
    if apt is None:
        raise Refusal(f"Qt needs system libraries that Debian calls: {names}. Please install them.")
    if os.geteuid() != 0:
        raise Refusal(
            "Qt needs system libraries. Install them, then try again: "
            f"sudo apt-get install --yes {names}"
        )
    say(f"Installing system libraries for Qt: {names}")
    if not apt_install(apt, missing):
        raise Refusal(f"These libraries could not be installed: apt-get install {names}")


def apt_install(apt: str, packages: Sequence[str]) -> bool:
    """Install Debian packages with ``apt``, the path of apt-get; returns whether that succeeded.

    If the first attempt fails, the package lists are updated and it tries again.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "--yes", "--quiet", "--quiet", "--no-install-recommends", *packages]
    if run(install, quiet) == 0:
        return True
    run([apt, "update", "--quiet", "--quiet"], quiet)
    return run(install, quiet) == 0


def find_tool(name: str) -> str | None:
    """The path of a program or file that tests use, a key of TEST_TOOLS; None if it is absent."""
    if name.startswith("/"):
        return name if Path(name).exists() else None
    folders = os.pathsep.join([os.environ.get("PATH", os.defpath), *ADMINISTRATOR_PROGRAMS])
    return shutil.which(name, path=folders)


# The commands


def run_window(environment: Environment, arguments: Sequence[str]) -> int:
    """Open the window; without a display, draw it and a card into files."""
    display = has_display(os.environ)
    prepare_system(shows_on_x11())
    environment.prepare(RUNTIME)
    viewer = [str(environment.python), "-m", "viewer"]
    if display or arguments:
        return run([*viewer, *arguments])
    say("There is no display here, so Wardcard draws its window and a card into files instead.")
    OUT.mkdir(exist_ok=True)
    picture, card = OUT / "window.png", OUT / f"{EXAMPLE}.pdf"
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for command in ([*viewer, "--picture", str(picture)], card_command(viewer, card)):
        code = run(command, offscreen)
        if code != 0:
            return code
    say(f"The window: {picture.relative_to(ROOT)}")
    say(f"The card:   {card.relative_to(ROOT)}")
    return 0


def card_command(viewer: Sequence[str], card: Path) -> list[str]:
    """The command that writes the example's card to ``card``."""
    return [*viewer, "card", EXAMPLE, "--out", str(card)]


SHARED_OUT = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile")
"""The files of tests run in as many processes as there are cores, but at most four: each takes some
300 MB of memory."""


def run_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """Run pytest with ``arguments``; pyproject.toml leaves out the tests marked slow."""
    prepare_system()
    environment.prepare(DEV)
    return run(
        [str(environment.python), "-m", "pytest", *SHARED_OUT, *arguments],
        pytest_settings(os.environ, MEMORY),
    )


def run_slow_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """Run only the tests marked slow, which need a window manager, AT-SPI, Java and the like."""
    prepare_system()
    environment.prepare(DEV)
    command = [str(environment.python), "-m", "pytest", "-m", "slow", *SHARED_OUT, *arguments]
    return run(command, pytest_settings(os.environ, MEMORY))


def run_reliability_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """Run the tests of reliability at their full size, which takes hours, and print the figures."""
    prepare_system()
    environment.prepare(DEV)
    command = [str(environment.python), "-m", "tests.reliability.run", *arguments]
    return run(command, pytest_settings(os.environ, MEMORY))


def run_windows_tests(environment: Environment, arguments: Sequence[str]) -> int:
    """Build for Windows if anything changed, then run the tests in Wine.

    `suite` runs all other tests in Wine, `mistakes` makes mistakes that the tests must notice.

    Says why and does nothing if a program is missing; in CI that is an error. Raises Refusal.
    """
    missing = sorted({TEST_TOOLS[tool] for tool in WINDOWS_TOOLS if find_tool(tool) is None})
    if sys.version_info[:2] != OLDEST_PYTHON:
        missing.append("python{}.{}, whose library is part of the build".format(*OLDEST_PYTHON))
    if missing:
        reason = f"The tests in Wine need what Debian calls: {', '.join(missing)}."
        if os.environ.get("CI", "").lower() == "true":
            raise Refusal(reason)
        say(f"Skipped. {reason}")
        return 0
    prepare_system()
    environment.prepare(DEV)
    built = digest(sources := files_of_builds(), *(str(path.relative_to(ROOT)) for path in sources))
    stamp = ROOT / "dist" / "windows.built"
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != built:
        stamp.unlink(missing_ok=True)
        code = make_packages(environment, ["windows"])
        if code != 0:
            return code
        stamp.write_text(built, encoding="ascii")
    settings = pytest_settings(os.environ, MEMORY)
    pytest = [str(environment.python), "-m", "pytest", "-m", "windows"]
    if not arguments:
        # Each process has a Windows and a screen of its own, and mostly waits for them.
        shared_out = run([*pytest, *SHARED_OUT, "tests/windows", f"--ignore={ALONE}"], settings)
        return run([*pytest, ALONE], settings) or shared_out
    if arguments[0] in WINDOWS_RUNS:
        return run([*pytest, f"tests/windows/{arguments[0]}.py", *arguments[1:]], settings)
    return run([*pytest, "tests/windows", *arguments], settings)


def files_of_builds() -> list[Path]:
    """The files that builds are made of, in order."""
    folders = ("db", "viewer", "resources", "packaging")
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    files = {path for path in inside if path.is_file() and "__pycache__" not in path.parts}
    return sorted(files | {ROOT / "pyproject.toml", ROOT / "LICENSE"})


def pytest_settings(variables: Mapping[str, str], memory: Path) -> dict[str, str]:
    """The environment variables for pytest: its temporary folders are in memory if there is room.

    The tests write thousands of small databases, and on a disk would mostly wait for it.
    """
    settings = dict(variables)
    unset = "PYTEST_DEBUG_TEMPROOT" not in settings
    if unset and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= MEMORY_NEEDED:
        settings["PYTEST_DEBUG_TEMPROOT"] = str(memory)
    return settings


def try_mutants(environment: Environment, arguments: Sequence[str]) -> int:
    """Run packaging/mutants.py in a separate environment, to keep the usual one small."""
    prepare_system()
    own = Environment(MUTANTS_VENV, environment.requirements)
    own.prepare(MUTANTS)
    return run(
        [str(own.python), str(ROOT / "packaging" / "mutants.py"), *arguments],
        pytest_settings(os.environ, MEMORY),
    )


def install_test_tools(environment: Environment, arguments: Sequence[str]) -> int:
    """Install the system programs that tests use. Raises Refusal naming any it could not."""
    missing = sorted({package for tool, package in TEST_TOOLS.items() if find_tool(tool) is None})
    if sys.platform.startswith("linux"):
        missing += missing_packages({**QT_LIBRARIES, **X11_LIBRARIES})
    if not missing:
        say("All programs that the tests use are installed.")
        return 0
    apt = shutil.which("apt-get")
    names = " ".join(missing)
    if apt is None:
        raise Refusal(f"The tests use programs that Debian calls: {names}. Please install them.")
    if os.geteuid() != 0:
        raise Refusal(f"Only root can install: sudo apt-get install --yes {names}")
    say(f"Installing programs that the tests use: {names}")
    if apt_install(apt, missing):
        return 0
    # If a release lacks one of the packages, the others are still installed.
    failed = [package for package in missing if not apt_install(apt, [package])]
    if not failed:
        return 0
    raise Refusal(f"These packages could not be installed: apt-get install {' '.join(failed)}")


def run_checks(environment: Environment, arguments: Sequence[str]) -> int:
    """Run the named checks, or all four; the others still run if one fails."""
    environment.prepare(DEV)
    python = str(environment.python)
    lint_imports = venv_program(environment.venv, "lint-imports")
    checks = {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "pyright", "--pythonpath", python],
        "layers": [str(lint_imports), "--no-cache", "--no-logo"],
    }
    wanted = arguments or list(checks)
    unknown = set(wanted) - checks.keys()
    if unknown:
        raise Refusal(
            f"There is no check {', '.join(sorted(unknown))}; there are: {', '.join(checks)}"
        )
    failed = [name for name in wanted if run(checks[name]) != 0]
    say(f"Failed: {', '.join(failed)}" if failed else f"Fine: {', '.join(wanted)}")
    return 1 if failed else 0


def run_benchmarks(environment: Environment, arguments: Sequence[str]) -> int:
    """Measure speeds; the environment variable BENCH names a figure or a group of them."""
    prepare_system()
    environment.prepare(DEV)
    return run([str(environment.python), str(ROOT / "tests" / "benchmarks" / "run.py"), *arguments])


def run_screenshots(environment: Environment, arguments: Sequence[str]) -> int:
    """Retake the pictures in the README."""
    prepare_system()
    environment.prepare(DEV)
    return run([str(environment.python), str(ROOT / "packaging" / "screenshots.py"), *arguments])


def run_gallery(environment: Environment, arguments: Sequence[str]) -> int:
    """Take pictures of every view, beside its drawing, into out/gallery/."""
    prepare_system()
    environment.prepare(DEV)
    return run([str(environment.python), str(ROOT / "packaging" / "gallery.py"), *arguments])


def make_packages(environment: Environment, arguments: Sequence[str]) -> int:
    """Run packaging/package.py in an environment without the tests' packages."""
    # The build copies X11 libraries from this system; without them the app cannot show a window.
    prepare_system(x11=True)
    builds = Environment(PACKAGE_VENV, environment.requirements)
    builds.prepare(PACKAGE)
    return run([str(builds.python), str(ROOT / "packaging" / "package.py"), *arguments])


def set_up(environment: Environment, arguments: Sequence[str]) -> int:
    """Set up the environment from scratch."""
    prepare_system(shows_on_x11())
    environment.forget()
    environment.prepare(DEV)
    say(f"Ready: {environment.python.relative_to(ROOT)}")
    return 0


def lock(environment: Environment, arguments: Sequence[str]) -> int:
    """Lock all lists again, each consistent with the earlier ones; `--upgrade` updates versions."""
    environment.prepare(DEV)
    sources = {RUNTIME: ["pyproject.toml"], BUILD: ["--group", BUILD]}
    sources[DEV] = [*sources[RUNTIME], "--group", DEV]
    sources[PACKAGE] = [*sources[RUNTIME], "--group", PACKAGE]
    sources[BENCH] = ["--group", BENCH]
    sources[MUTANTS] = [*sources[DEV], "--group", MUTANTS]
    sources[WINDOWS_RUNTIME] = ["--group", WINDOWS_RUNTIME]
    locked: list[str] = []
    for packages, source in sources.items():
        target = f"packaging/requirements/{packages}.txt"
        command = [str(environment.python), "-m", "uv", "pip", "compile", "--quiet", *source]
        command += ["--universal", "--python-version", "{}.{}".format(*OLDEST_PYTHON)]
        # pip also uses the system's certificates, because many workplaces have their own.
        command += ["--system-certs", "--generate-hashes", "--custom-compile-command", "make lock"]
        command += [*(f"--constraint={file}" for file in locked), "--output-file", target]
        command += arguments
        code = run(command)
        if code != 0:
            return code
        say(f"Written: {target}")
        locked.append(target)
    return 0


COMMANDS: dict[str, Callable[[Environment, Sequence[str]], int]] = {
    "run": run_window,
    "test": run_tests,
    "test-slow": run_slow_tests,
    "reliability": run_reliability_tests,
    "test-windows": run_windows_tests,
    "test-tools": install_test_tools,
    "mutants": try_mutants,
    "check": run_checks,
    "bench": run_benchmarks,
    "screenshots": run_screenshots,
    "gallery": run_gallery,
    "package": make_packages,
    "setup": set_up,
    "lock": lock,
}


def say(text: str) -> None:
    """Print a line immediately, before the output of the next program."""
    print(text, flush=True)


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a program in the project's folder; returns its exit status as a shell reports it."""
    settings = dict(os.environ if environment is None else environment)
    # These would make the environment's Python import another Python's modules.
    for name in ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__"):
        settings.pop(name, None)
    code = subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode
    if code < 0:
        # Explains a crash that happens after the program has printed a good result.
        say(f"{Path(command[0]).name} was ended by signal {-code}.")
        return 128 - code
    return code


def main(arguments: Sequence[str]) -> int:
    """Run a command with its arguments; returns its exit status."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        newer = better_python((sys.version_info[0], sys.version_info[1]), shutil.which)
        if newer:
            return run([newer, str(Path(__file__).resolve()), *arguments])
        return COMMANDS[arguments[0]](Environment(), arguments[1:])
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
