"""The table of hostile surroundings."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.hostile import (
    COMMANDS,
    Start,
    can_mount,
    clock_library,
    rights_are_real,
)

MOUNTS, RIGHTS, CLOCK = "mounts", "rights", "clock"
EVERY = tuple(COMMANDS)
WITH_OUTPUT = (
    "import a folder", "card", "card --merge", "export csv", "export xlsx", "export html",
    "export png", "publish", "key new", "key rotate", "picture",
)  # fmt: skip
"""Commands that write a file where the user says."""
WITHOUT_DATA = ("verify", "key new", "key show", "key rotate", "--help", "--version")
WITH_DATA = tuple(name for name in COMMANDS if name not in WITHOUT_DATA)
WITH_FILES = (
    "import", "import a folder", "publish", "verify", "key show", "key rotate", "follow",
)  # fmt: skip
"""Commands that read a file that the user names."""
PRINTING = (
    "import", "find", "list", "ratings", "report", "info", "card", "key show", "follow", "picture",
    "--help",
)  # fmt: skip
"""Commands that print much, or text of every kind."""
LONG = (
    "import a folder", "sources --remove", "card", "card --merge", "export csv", "export xlsx",
    "info", "info --repair", "publish", "verify", "follow", "list",
)  # fmt: skip
"""Commands that can take long."""
SOME = ("import", "sources", "list", "card", "export csv", "info --repair", "publish", "follow",
        "picture")  # fmt: skip
"""One command of each kind."""


@dataclass(frozen=True)
class Surroundings:
    """One kind of hostile surroundings."""

    name: str
    prepare: Callable[[Start], object]
    needs: str = ""
    statuses: tuple[int, ...] = (0, 1, 2)
    """The exit statuses that are right; negative for the number of a signal."""
    silent: bool = False
    """Whether nobody can read a sentence."""
    starved: bool = False
    """Whether Python itself may lack what it needs, and say so in its own words."""
    commands: tuple[str, ...] = EVERY
    """The commands that the surroundings can matter to, by their names in COMMANDS."""

    def missing(self) -> str:
        """Return why the surroundings cannot be made here; empty if they can."""
        if self.needs == MOUNTS and not can_mount():
            return "this user cannot mount (try as root, on Linux)"
        if self.needs == RIGHTS and not rights_are_real():
            return "root has all rights here, and setpriv is not installed"
        if self.needs == CLOCK and clock_library() is None:
            return "libfaketime is not installed (Debian: faketime)"
        return ""


def _variables(**values: str | None) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        for name, value in values.items():
            if value is None:
                start.environment.pop(name, None)
            else:
                start.environment[name] = value.replace("CASE", str(start.place.root))

    return prepare


def _own_home(**values: str | None) -> Callable[[Start], object]:
    """Variables, with the data folder that they lead to."""

    def prepare(start: Start) -> None:
        start.in_data_dir = False
        _variables(**values)(start)

    return prepare


def _rights(change: Callable[[Start], object]) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        start.as_ordinary_user = True
        change(start)

    return prepare


def _mode(folder: str, mode: int) -> Callable[[Start], object]:
    return _rights(lambda start: (start.place.root / folder).chmod(mode))


def _owned_by_another(*paths: str) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        for path in paths:
            file = start.place.root / path
            file.chmod(0o700 if file.is_dir() else 0o600)
            if os.geteuid() == 0:
                os.chown(file, 12345, 12345)

    return _rights(prepare)


def _script(*lines: str) -> Callable[[Start], object]:
    return lambda start: start.script.extend(lines)


def _full(folder: str, left: str = "0") -> Callable[[Start], object]:
    """A disk of its own for ``folder``, with ``left`` KB left."""
    return _script(
        f'cp -a "$CASE/{folder}" "$CASE/before"',
        f'mount -t tmpfs -o size=4m none "$CASE/{folder}"',
        f'cp -a "$CASE/before/." "$CASE/{folder}"',
        f'cat /dev/zero > "$CASE/{folder}/filler" 2> /dev/null || true',
        f'truncate -s -{left}K "$CASE/{folder}/filler"',
    )


def _read_only(folder: str) -> Callable[[Start], object]:
    return _script(
        f'mount --bind "$CASE/{folder}" "$CASE/{folder}"',
        f'mount -o remount,ro,bind "$CASE/{folder}"',
    )


def _redirected(text: str) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        start.redirected = text

    return prepare


def _piped(reader: str, more: str = "") -> Callable[[Start], object]:
    """Output to ``reader``, a program that ends early; the exit status is still Wardcard's."""

    def prepare(start: Start) -> None:
        start.redirected, start.reader = more, reader

    return prepare


def _limits(**limits: int) -> Callable[[Start], object]:
    return lambda start: start.limits.update(limits)


def _signals(after: float, *signals: signal.Signals) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        start.after, start.signals = after, signals

    return prepare


def _clock(time: str, **values: str) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        variables = {"LD_PRELOAD": str(clock_library()), "FAKETIME": time, **values}
        # Only the wall clock changes, as it does if someone sets it.
        start.environment.update(variables, FAKETIME_DONT_FAKE_MONOTONIC="1")

    return prepare


def _moved(target: str, name: str | bytes) -> Callable[[Start], object]:
    """Give the data folder, the files or the output another name, and use that."""

    def prepare(start: Start) -> None:
        place = start.place
        old = place.root / target
        new = Path(os.fsdecode(os.fsencode(place.root) + b"/" + os.fsencode(name)))
        old.rename(new)

        def renamed(word: str | bytes) -> str | bytes:
            text = os.fsdecode(word)
            return text.replace(f"{old}", f"{new}", 1) if text.startswith(f"{old}") else word

        start.words[:] = [renamed(word) for word in start.words]
        setattr(place, target, new)

    return prepare


def _long(target: str, folders: int) -> Callable[[Start], object]:
    """Put a folder below many others with long names."""

    def prepare(start: Start) -> None:
        place = start.place
        old, new = place.root / target, place.root.joinpath(*(["d" * 200] * folders), target)
        if len(str(new)) < 3900:
            new.parent.mkdir(parents=True)
            old.rename(new)
        start.words[:] = [
            word.replace(str(old), str(new), 1) if isinstance(word, str) else word
            for word in start.words
        ]
        setattr(place, target, new)

    return prepare


def _written(path: str, content: bytes) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        file = start.place.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    return prepare


def _folder_at(path: str) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        file = start.place.root / path
        if file.is_file():
            file.unlink()
        file.mkdir(parents=True)
        (file / "inside").touch()

    return prepare


def _file_at(path: str) -> Callable[[Start], object]:
    def prepare(start: Start) -> None:
        file = start.place.root / path
        shutil.rmtree(file, ignore_errors=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"not a folder")

    return prepare


def _python(code: str) -> Callable[[Start], object]:
    """Run ``code`` before Wardcard, as sitecustomize does."""

    def prepare(start: Start) -> None:
        folder = start.place.root / "python"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(code)
        start.environment["PYTHONPATH"] = str(folder)

    return prepare


ODD_NAMES: tuple[str | bytes, ...] = (
    "new\nline", "tab\there", "...", "trailing  ", "name.", b"bytes-\xff\xfe", "CON", "nul.txt",
    "%s{0}$HOME", "'quotes\"", "-dash", "#hash?query=1&x", "; rm", "\x1b[31mred", "\u202eabc",
    "é" * 100, "e\u0301", "a:b", "*",
)  # fmt: skip


def _rights_and_disks() -> Iterable[Surroundings]:
    concerned = {"data": WITH_DATA, "out": WITH_OUTPUT, "files": WITH_FILES, "tmp": LONG,
                 "home": SOME}  # fmt: skip
    for folder, commands in concerned.items():
        for mode in (0o000, 0o500, 0o300, 0o600):
            yield Surroundings(
                f"{folder} of mode {mode:o}", _mode(folder, mode), RIGHTS, commands=commands
            )
    for mode in (0o000, 0o400, 0o200):
        yield Surroundings(
            f"database of mode {mode:o}",
            _mode("data/wardcard.db", mode),
            RIGHTS,
            commands=WITH_DATA,
        )
    yield Surroundings("data of another", _owned_by_another("data"), RIGHTS, commands=WITH_DATA)
    yield Surroundings(
        "database of another", _owned_by_another("data/wardcard.db"), RIGHTS, commands=WITH_DATA
    )
    theirs = ("files/invented.json", "files/many", "files/team.pem", "files/published")
    yield Surroundings("files of another", _owned_by_another(*theirs), RIGHTS, commands=WITH_FILES)
    for folder in ("data", "out", "files", "tmp"):
        commands = concerned[folder]
        for name, prepare in {
            "on read-only media": _read_only(folder),
            "on a full disk": _full(folder),
            "with 40 KB left": _full(folder, "40"),
        }.items():
            yield Surroundings(f"{folder} {name}", prepare, MOUNTS, commands=commands)
    yield Surroundings(
        "nothing temporary can be written anywhere",
        _script(
            'mount --bind "$CASE" "$CASE"',
            "mount -o remount,ro,bind /",
            *(
                f"mount -o remount,ro,bind {one} 2> /dev/null || true"
                for one in ("/tmp", "/dev/shm")
            ),
            'mount --bind "$CASE/tmp" "$CASE/tmp"',
            'mount -o remount,ro,bind "$CASE/tmp"',
            "cd /",
        ),
        MOUNTS,
        commands=LONG,
    )


def _variables_of_folders() -> Iterable[Surroundings]:
    for name, value in {
        "no HOME": None, "HOME does not exist": "/nonexistent/nobody", "HOME is a device":
        "/dev/null", "HOME is empty": "", "HOME is relative": "here", "HOME is /proc": "/proc",
    }.items():  # fmt: skip
        yield Surroundings(name, _own_home(HOME=value), commands=SOME)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"):
        file = _own_home(**{name: "CASE/files/invented.json"})
        yield Surroundings(f"{name} is a file", file, commands=SOME)
        missing = _own_home(**{name: "/nonexistent"})
        yield Surroundings(f"{name} does not exist", missing, commands=SOME)
    for what, value in {
        "a file": "CASE/files/invented.json", "a device": "/dev/null", "long": "CASE/" + "x" * 300,
        "very long": "CASE" + "/xxxxxxxx" * 700,
    }.items():  # fmt: skip
        prepare = _own_home(WARDCARD_DATA_DIR=value)
        yield Surroundings(f"WARDCARD_DATA_DIR is {what}", prepare, commands=WITH_DATA)
    for what, value in {
        "missing": None, "nowhere": "/nonexistent", "a file": "CASE/files/invented.json",
    }.items():  # fmt: skip
        yield Surroundings(f"TMPDIR is {what}", _variables(TMPDIR=value), commands=LONG)


def _languages_and_terminals() -> Iterable[Surroundings]:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for name, values in {
        "C locale": {"LC_ALL": "C", "LANG": None},
        "C locale without UTF-8 mode": {**plain, "LANG": None},
        "Turkish locale": {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        "unknown locale": {"LC_ALL": "xx_XX.nonsense", "LANG": "%s"},
        "ASCII for output": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        "strict ASCII for output": {**plain, "PYTHONIOENCODING": "ascii:strict"},
        "UTF-16 for output": {"PYTHONIOENCODING": "utf-16"},
        "dumb terminal": {"TERM": "dumb"},
        "no TERM": {"TERM": None},
        "1 column": {"COLUMNS": "1", "LINES": "1"},
        "no columns": {"COLUMNS": "0"},
        "columns are a word": {"COLUMNS": "many"},
        "columns below zero": {"COLUMNS": "-5"},
        "time zone is nonsense": {"TZ": "garbage/nowhere"},
        "time zone far east": {"TZ": "UTC-14"},
        "time zone far west": {"TZ": "UTC+12"},
        "time zone is a long way off": {"TZ": "ODD-167:59:59"},
        "no PATH": {"PATH": ""},
    }.items():
        yield Surroundings(name, _variables(**values), commands=PRINTING)


def _streams() -> Iterable[Surroundings]:
    yield Surroundings("no standard input", _redirected("<&-"))
    yield Surroundings("no standard output", _redirected(">&-"))
    yield Surroundings("no standard error", _redirected("2>&-"), silent=True)
    yield Surroundings("no standard streams", _redirected("<&- >&- 2>&-"), silent=True)
    yield Surroundings("output to a full disk", _redirected("> /dev/full"))
    yield Surroundings("errors to a full disk", _redirected("2> /dev/full"), silent=True)
    yield Surroundings("all output to a full disk", _redirected("> /dev/full 2>&1"), silent=True)
    yield Surroundings("a reader that goes at once", _piped("true"))
    yield Surroundings("a reader that goes after a line", _piped("head -n 1"))
    yield Surroundings("both to a reader that goes", _piped("true", "2>&1"), silent=True)


def _clocks() -> Iterable[Surroundings]:
    for moment in ("1970-01-02 00:00:00", "1999-12-31 23:59:59", "2038-01-19 03:14:08",
                   "2099-12-31 23:59:59", "2024-02-29 12:00:00"):  # fmt: skip
        yield Surroundings(f"clock at {moment}", _clock(f"@{moment}"), CLOCK, commands=WITH_DATA)
    repeated = _clock("@2024-10-27 01:30:00", TZ="Europe/London")
    yield Surroundings("clock in the hour that comes twice", repeated, CLOCK, commands=SOME)
    yield Surroundings("clock that runs backwards", _clock("+0 i-5,0"), CLOCK, commands=SOME)


HANG_UP = (signal.SIGHUP,) if sys.platform != "win32" else ()


def _ended_by_signals() -> Iterable[Surroundings]:
    for after in (0.15, 0.3, 0.45, 0.7):
        for number in (signal.SIGINT, signal.SIGTERM, *HANG_UP):
            yield Surroundings(
                f"{number.name} after {after:g} s",
                _signals(after, number),
                statuses=(0, 1, -number),
                commands=LONG,
            )
    twice, both = (signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT)
    yield Surroundings("SIGINT twice", _signals(0.35, *twice), statuses=(0, 1, -2), commands=LONG)
    yield Surroundings(
        "SIGTERM and SIGINT", _signals(0.35, *both), statuses=(0, 1, -15, -2), commands=LONG
    )


def _limited() -> Iterable[Surroundings]:
    for name, numbers in {
        "RLIMIT_NOFILE": (8, 12, 16, 24),
        "RLIMIT_AS": (60_000_000, 100_000_000, 150_000_000, 220_000_000, 300_000_000, 500_000_000),
        "RLIMIT_FSIZE": (0, 4_096, 100_000, 1_000_000),
        "RLIMIT_STACK": (300_000,),
        "RLIMIT_MEMLOCK": (0,),
        "RLIMIT_NPROC": (0,),
    }.items():
        for most in numbers:
            yield Surroundings(
                f"{name} of {most:,}", _limits(**{name: most}), starved=True, commands=WITH_DATA
            )
    for name, script in {
        "no /proc": "mount -t tmpfs none /proc",
        "no /dev/shm": "mount -t tmpfs -o ro,mode=000 none /dev/shm",
        "no users": "mount --bind /dev/null /etc/passwd",
        "no time zones": "mount -t tmpfs none /usr/share/zoneinfo",
    }.items():
        yield Surroundings(name, _script(script), MOUNTS, commands=SOME)


def _names() -> Iterable[Surroundings]:
    concerned = {"data": SOME, "files": WITH_FILES, "out": WITH_OUTPUT}
    for target, commands in concerned.items():
        for name in ODD_NAMES:
            yield Surroundings(f"{target} called {name!r}", _moved(target, name), commands=commands)
        for folders in (2, 10, 25):
            yield Surroundings(
                f"{target} {folders} long folders down", _long(target, folders), commands=commands
            )


def _names_in_a_folder() -> Iterable[Surroundings]:
    for name in (*ODD_NAMES, b"x" * 250):
        yield Surroundings(
            f"a file called {name[-20:]!r} in the folder",
            _called(name),
            commands=("import a folder",),
        )


def _called(name: str | bytes) -> Callable[[Start], object]:
    """Give a report pack in the imported folder this name, with its usual ending."""

    def prepare(start: Start) -> None:
        many = start.place.files / "many"
        new = os.fsencode(many) + b"/" + os.fsencode(name) + b".json"
        (many / "invented.json").rename(os.fsdecode(new))

    return prepare


def _wrong_files() -> Iterable[Surroundings]:
    for path in ("data/wardcard.db", "data/settings.ini", "data/logs/wardcard.log",
                 "data/wardcard.sources.json", "data/ward-data/state.json",
                 "data/ward-data/follow.json", "data/copies/copies.json"):  # fmt: skip
        yield Surroundings(f"{path} is a folder", _folder_at(path), commands=SOME)
    for path in ("out/all.csv", "out/window.png", "out/report.html", "out/new.pem", "out/new.pub",
                 "out/all.pdf", "out/summary.txt"):  # fmt: skip
        yield Surroundings(f"{path} is a folder", _folder_at(path), commands=WITH_OUTPUT)
    for path in ("data", "data/logs", "data/crashes", "data/ward-data", "data/copies"):
        yield Surroundings(f"{path} is a file", _file_at(path), commands=SOME)
    for path in ("out", "out/cards", "out/new"):
        yield Surroundings(f"{path} is a file", _file_at(path), commands=WITH_OUTPUT)
    noise, deep = bytes(range(256)) * 40, b"[" * 200_000
    for path, commands in {
        "data/wardcard.db": SOME,
        "data/settings.ini": ("picture",),
        "data/wardcard.sources.json": ("import", "sources --remove", "info --repair"),
        "data/ward-data/state.json": ("list", "follow", "picture"),
        "data/ward-data/follow.json": ("list", "follow", "picture", "import"),
        "data/copies/copies.json": ("list", "picture", "info"),
        "files/invented.json": ("import", "import a folder"),
        "files/team.pem": ("publish", "key show", "key rotate"),
    }.items():
        for what, content in {
            "noise": noise, "nothing": b"", "deep JSON": deep, "null": b"null", "a list": b"[1, 2]",
            "a huge line": b"x" * 5_000_000,
        }.items():  # fmt: skip
            yield Surroundings(f"{path} holds {what}", _written(path, content), commands=commands)
    for value in (b"\\u0000", b"\\ud800", b"", b"x" * 5000, b"\\n", b"/dev/null", b"/proc/1/mem"):
        content = b'{"folder": "%s", "key": null}' % value
        yield Surroundings(
            f"a followed folder {value[:10]!r}",
            _written("data/ward-data/follow.json", content),
            commands=("list", "follow", "follow --stop", "picture", "import"),
        )


def _qt() -> Iterable[Surroundings]:
    drawing = ("picture", "export png", "list")
    for name, values in {
        "Qt platform is nonsense": {"QT_QPA_PLATFORM": "garbage"},
        "X11 without a display": {"QT_QPA_PLATFORM": "xcb", "DISPLAY": None},
        "X11 with a wrong display": {"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":987"},
        "no display at all": {"QT_QPA_PLATFORM": None},
        "no plug-ins": {"QT_PLUGIN_PATH": "/nonexistent", "QT_QPA_PLATFORM_PLUGIN_PATH": "/none"},
        "Qt scale is nonsense": {"QT_SCALE_FACTOR": "nonsense", "QT_FONT_DPI": "-1"},
        "Qt style is nonsense": {"QT_STYLE_OVERRIDE": "nonsense"},
        "no fonts": {"QT_QPA_FONTDIR": "/nonexistent", "FONTCONFIG_FILE": "CASE/files/fonts.conf"},
        "Qt wants the C locale": {"LC_ALL": "C"},
    }.items():
        yield Surroundings(name, _variables(**values), commands=drawing)


def _not_installed() -> Iterable[Surroundings]:
    for module in ("PySide6", "sqlalchemy", "reportlab", "jinja2", "cryptography", "xlsxwriter",
                   "_sqlite3", "_ctypes", "_multiprocessing"):  # fmt: skip
        code = f"import sys\nsys.modules['{module}'] = None"
        yield Surroundings(f"without {module}", _python(code), commands=(*SOME, "export xlsx"))
    lacking = """
import sys
class Finder:
    def find_spec(self, name, *rest):
        if name == "PySide6.QtWidgets":
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file")
sys.meta_path.insert(0, Finder())
"""
    yield Surroundings(
        "PySide6 lacks a library", _python(lacking), commands=("picture", "export png")
    )


ALL: tuple[Surroundings, ...] = (
    Surroundings("friendly", lambda start: None, statuses=(0,)),
    *_rights_and_disks(),
    *_variables_of_folders(),
    *_languages_and_terminals(),
    *_streams(),
    *_clocks(),
    *_ended_by_signals(),
    *_limited(),
    *_names(),
    *_names_in_a_folder(),
    *_wrong_files(),
    *_qt(),
    *_not_installed(),
)
"""Every kind of hostile surroundings, after friendly ones, in which every command succeeds."""
