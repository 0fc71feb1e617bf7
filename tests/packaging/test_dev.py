"""The workbench's own decisions, without network and without making an environment."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest

DEV = Path(__file__).resolve().parents[2] / "packaging" / "dev.py"


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wardcard_dev", DEV)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Runs:
    """Stands where `dev.run` stands: keeps the commands, answers with exit codes."""

    def __init__(self, answer: Callable[[str], int] = lambda _: 0) -> None:
        self.commands: list[list[str]] = []
        self.environments: list[Mapping[str, str] | None] = []
        self.answer = answer

    def __call__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
        self.commands.append(list(command))
        self.environments.append(environment)
        return self.answer(" ".join(command))

    def named(self, word: str) -> list[list[str]]:
        return [command for command in self.commands if word in command]


@pytest.fixture
def runs(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Runs:
    runs = Runs()
    monkeypatch.setattr(dev, "run", runs)
    monkeypatch.setattr(dev, "prepare_system", lambda x11=False: None)
    return runs


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with three lists of packages, and no environment yet."""
    (tmp_path / "lists").mkdir()
    for name in ("runtime", "build", "dev"):
        (tmp_path / "lists" / f"{name}.txt").write_text(f"{name}==1\n", encoding="ascii")
    return tmp_path


def environment(dev: ModuleType, place: Path):
    return dev.Environment(place / ".venv", place / "lists")


def pretend_made(dev: ModuleType, place: Path) -> None:
    """What `python -m venv` would have left."""
    python = dev.venv_program(place / ".venv", "python")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()


# Python


def test_a_python_that_is_new_enough_is_kept(dev: ModuleType) -> None:
    assert dev.better_python((3, 11), lambda name: f"/usr/bin/{name}") is None
    assert dev.better_python((3, 14), lambda name: None) is None


def test_an_old_python_hands_over_to_a_newer_one(dev: ModuleType) -> None:
    found = {"python3.12": "/usr/bin/python3.12", "python3.11": "/usr/bin/python3.11"}
    assert dev.better_python((3, 9), found.get) == "/usr/bin/python3.12"


def test_an_old_python_alone_is_told_in_one_sentence(dev: ModuleType) -> None:
    with pytest.raises(dev.Refusal, match=r"needs Python 3\.11 or later; this is 3\.9"):
        dev.better_python((3, 9), lambda name: None)


def test_programs_are_where_each_system_keeps_them(dev: ModuleType) -> None:
    venv = Path("x") / ".venv"
    assert dev.venv_program(venv, "python", "linux") == venv / "bin" / "python"
    assert dev.venv_program(venv, "python", "win32") == venv / "Scripts" / "python.exe"


def test_the_script_needs_the_standard_library_only(project_root: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-I", "-S", str(DEV), "no-such-command"],
        cwd=project_root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 2
    assert "dev.py test" in result.stderr


# The environment


def test_the_digest_ignores_ends_of_lines_and_nothing_else(dev: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes(b"a==1\nb==2\n")
    unix = dev.digest([file], "here")
    file.write_bytes(b"a==1\r\nb==2\r\n")
    assert dev.digest([file], "here") == unix
    assert dev.digest([file], "elsewhere") != unix
    file.write_bytes(b"a==1\nb==3\n")
    assert dev.digest([file], "here") != unix


def test_everything_installed_is_locked_by_hash(dev: ModuleType, place: Path, runs: Runs) -> None:
    pretend_made(dev, place)
    environment(dev, place).prepare("dev")
    locked, itself = runs.named("pip")
    for option in ("--require-hashes", "--only-binary=:all:", "--no-deps"):
        assert option in locked
    assert [one for one in locked if one.startswith("--requirement=")] == [
        f"--requirement={place / 'lists' / 'build.txt'}",
        f"--requirement={place / 'lists' / 'dev.txt'}",
    ]
    for option in ("--no-index", "--no-deps", "--no-build-isolation", "--editable"):
        assert option in itself


def test_what_is_installed_is_not_installed_again(dev: ModuleType, place: Path, runs: Runs) -> None:
    pretend_made(dev, place)
    environment(dev, place).prepare("dev")
    runs.commands.clear()
    environment(dev, place).prepare("dev")
    environment(dev, place).prepare("runtime")  # dev holds all of it
    assert runs.commands == []


def test_the_window_alone_does_not_count_as_everything(
    dev: ModuleType, place: Path, runs: Runs
) -> None:
    pretend_made(dev, place)
    environment(dev, place).prepare("runtime")
    assert environment(dev, place).has("runtime")
    assert not environment(dev, place).has("dev")


@pytest.mark.parametrize("changed", ["build", "dev"])
def test_a_changed_lock_is_installed_over_the_old(
    dev: ModuleType, place: Path, runs: Runs, changed: str
) -> None:
    pretend_made(dev, place)
    environment(dev, place).prepare("dev")
    runs.commands.clear()
    (place / "lists" / f"{changed}.txt").write_text("other==2\n", encoding="ascii")
    environment(dev, place).prepare("dev")
    assert len(runs.named("pip")) == 2
    assert not runs.named("venv")


def test_a_broken_off_attempt_starts_from_nothing(dev: ModuleType, place: Path, runs: Runs) -> None:
    pretend_made(dev, place)
    runs.answer = lambda command: 1 if "--require-hashes" in command else 0
    with pytest.raises(dev.Refusal, match="could not install the locked packages"):
        environment(dev, place).prepare("dev")
    assert not environment(dev, place).has("dev")
    runs.answer = lambda command: 0
    runs.commands.clear()
    environment(dev, place).prepare("dev")
    assert runs.commands[0][1:4] == ["-m", "venv", "--clear"]


def test_a_folder_that_was_moved_is_set_up_anew(
    dev: ModuleType, place: Path, runs: Runs, tmp_path: Path
) -> None:
    pretend_made(dev, place)
    environment(dev, place).prepare("dev")
    moved = tmp_path / "moved"
    (place / ".venv").rename(moved)
    assert not dev.Environment(moved, place / "lists").has("dev")


def test_a_python_without_venv_is_told_what_to_install(
    dev: ModuleType, place: Path, runs: Runs
) -> None:
    runs.answer = lambda command: 1
    with pytest.raises(dev.Refusal, match=r"sudo apt-get install --yes python3\.\d+-venv"):
        environment(dev, place).prepare("dev")


# The system


def test_missing_libraries_are_named_by_their_packages(dev: ModuleType) -> None:
    def load(library: str) -> object:
        if library == "libEGL.so.1":
            raise OSError(library)
        return object()

    assert dev.missing_packages(dev.QT_LIBRARIES, load) == ["libegl1"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system brings them along")
def test_the_libraries_are_here_when_these_tests_run(dev: ModuleType) -> None:
    assert dev.missing_packages(dev.QT_LIBRARIES) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt is Linux's")
@pytest.mark.parametrize(
    ("user", "apt", "advice"),
    [
        (1000, "/usr/bin/apt-get", "sudo apt-get install --yes libglib2.0-0 libgl1"),
        (0, None, "Debian calls: libglib2.0-0 libgl1"),
    ],
)
def test_who_cannot_install_gets_one_line_to_copy(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, user: int, apt: str | None, advice: str
) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda libraries: list(libraries.values()))
    monkeypatch.setattr(dev.os, "geteuid", lambda: user)
    monkeypatch.setattr(dev.shutil, "which", lambda name: apt)
    with pytest.raises(dev.Refusal, match=advice) as refusal:
        dev.prepare_system()
    assert "\n" not in str(refusal.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt is Linux's")
def test_root_installs_and_tries_again_with_fresh_lists(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = Runs()
    attempts = iter([1, 0])
    runs.answer = lambda command: next(attempts) if " install " in command else 0
    monkeypatch.setattr(dev, "run", runs)
    monkeypatch.setattr(dev, "missing_packages", lambda libraries: ["libegl1"])
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    dev.prepare_system()
    assert [command[1] for command in runs.commands] == ["install", "update", "install"]


@pytest.mark.parametrize(
    ("variables", "platform", "display"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({"QT_QPA_PLATFORM": "offscreen:configfile=x"}, "win32", False),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_display_is_known(
    dev: ModuleType, variables: dict[str, str], platform: str, display: bool
) -> None:
    assert dev.has_display(variables, platform) is display


# The commands


@pytest.fixture
def ready(dev: ModuleType, place: Path, runs: Runs) -> Callable[..., int]:
    """Runs a command in an environment that has everything."""
    pretend_made(dev, place)
    environment(dev, place).prepare("dev")
    runs.commands.clear()
    runs.environments.clear()

    def command(name: str, *arguments: str) -> int:
        return dev.COMMANDS[name](environment(dev, place), arguments)

    return command


def test_run_opens_the_window(
    ready: Callable[..., int], runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv("DISPLAY", ":0")
    assert ready("run") == 0
    assert [command[1:] for command in runs.commands] == [["-m", "viewer"]]


def test_run_without_a_display_draws_the_window_and_a_card(
    ready: Callable[..., int],
    runs: Runs,
    dev: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "OUT", tmp_path / "out")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert ready("run") == 0
    out = tmp_path / "out"
    assert [command[1:] for command in runs.commands] == [
        ["-m", "viewer", "--picture", str(out / "window.png")],
        ["-m", "viewer", "card", "RWH01", "--out", str(out / "RWH01.pdf")],
    ]
    assert all(one and one["QT_QPA_PLATFORM"] == "offscreen" for one in runs.environments)
    said = capsys.readouterr().out
    assert "no display" in said
    assert str(Path("out") / "window.png") in said
    assert str(Path("out") / "RWH01.pdf") in said


def test_run_stops_where_the_picture_fails(
    ready: Callable[..., int],
    runs: Runs,
    dev: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dev, "OUT", tmp_path / "out")
    runs.answer = lambda command: 1
    assert ready("run") == 1
    assert len(runs.commands) == 1


def test_tests_get_the_arguments_and_pass_on_the_exit_code(
    ready: Callable[..., int], runs: Runs
) -> None:
    runs.answer = lambda command: 5
    assert ready("test", "-k", "a or b") == 5
    assert runs.commands[0][1:] == ["-m", "pytest", "-k", "a or b"]


def test_temporary_folders_of_tests_are_in_memory_where_there_is_room(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "PYTEST_DEBUG_TEMPROOT"
    monkeypatch.setattr(dev, "MEMORY_NEEDED", 1)
    assert dev.pytest_settings({}, tmp_path) == {name: str(tmp_path)}
    assert dev.pytest_settings({name: "elsewhere"}, tmp_path) == {name: "elsewhere"}
    assert dev.pytest_settings({}, tmp_path / "missing") == {}
    monkeypatch.setattr(dev, "MEMORY_NEEDED", 10**18)
    assert dev.pytest_settings({}, tmp_path) == {}


def test_slow_tests_are_selected_by_their_marker(ready: Callable[..., int], runs: Runs) -> None:
    assert ready("test-slow", "--durations=5") == 0
    assert runs.commands[0][1:] == ["-m", "pytest", "-m", "slow", "--durations=5"]


@pytest.fixture
def bare(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """A Debian without any of the tests' programs, where root installs; keeps what it runs."""
    runs = Runs()
    monkeypatch.setattr(dev, "run", runs)
    monkeypatch.setattr(dev, "find_tool", lambda name: None)
    monkeypatch.setattr(dev, "missing_packages", lambda libraries: [])
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    return runs


def test_root_gets_all_test_tools_in_one_go(
    ready: Callable[..., int], bare: Runs, dev: ModuleType
) -> None:
    assert ready("test-tools") == 0
    (install,) = bare.commands
    assert install[:2] == ["/usr/bin/apt-get", "install"]
    assert set(dev.TEST_TOOLS.values()) <= set(install)


def test_a_test_tool_that_cannot_be_had_is_named_and_costs_no_other(
    ready: Callable[..., int], bare: Runs, dev: ModuleType
) -> None:
    bare.answer = lambda command: 1 if " install " in command and "openbox" in command else 0
    with pytest.raises(dev.Refusal, match=r"could not be installed: apt-get install openbox$"):
        ready("test-tools")
    installed = {command[-1] for command in bare.named("install")}
    assert {"xvfb", "xdotool", "poppler-utils"} <= installed


def test_without_root_the_test_tools_are_one_line_to_copy(
    ready: Callable[..., int], bare: Runs, dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(dev.Refusal, match="sudo apt-get install --yes appstream at-spi2-core "):
        ready("test-tools")
    assert bare.commands == []


def test_nothing_is_installed_where_every_test_tool_is_there(
    ready: Callable[..., int], bare: Runs, dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "find_tool", lambda name: name)
    assert ready("test-tools") == 0
    assert bare.commands == []


def test_tools_are_found_by_name_by_path_and_among_the_administrators(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / ("tool.exe" if sys.platform == "win32" else "tool")
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(dev, "ADMINISTRATOR_PROGRAMS", (str(tmp_path),))
    assert dev.find_tool(program.name) == str(program)
    assert dev.find_tool("no-such-tool") is None
    assert dev.find_tool("/no/such/file") is None


def test_every_check_runs_even_where_one_fails(
    ready: Callable[..., int], runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.answer = lambda command: 1 if "pyright" in command else 0
    assert ready("check") == 1
    assert len(runs.commands) == 4
    assert "Failed: types" in capsys.readouterr().out


def test_one_check_can_be_asked_for(ready: Callable[..., int], runs: Runs) -> None:
    assert ready("check", "layers") == 0
    assert Path(runs.commands[0][0]).stem == "lint-imports"


def test_an_unknown_check_is_refused(ready: Callable[..., int], dev: ModuleType) -> None:
    with pytest.raises(dev.Refusal, match="no check spelling; there are: lint, format"):
        ready("check", "spelling")


def test_other_pythons_modules_do_not_leak_in(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    probe = "import os, sys; sys.exit('PYTHONPATH' in os.environ)"
    assert dev.run([sys.executable, "-c", probe]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end by")
def test_a_crash_is_named(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == 137
    assert "was ended by signal 9" in capsys.readouterr().out


def test_make_knows_every_command(dev: ModuleType, project_root: Path) -> None:
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    assert set(phony.split()[1:]) == set(dev.COMMANDS)


# Builds, and what else has an environment of its own


def test_mutants_have_an_environment_of_their_own(
    dev: ModuleType, place: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "lists" / "mutants.txt").write_text("mutants==1\n", encoding="ascii")
    monkeypatch.setattr(dev, "MUTANTS_VENV", place / ".venv-mutants")
    pretend_made(dev, place)
    python = dev.venv_program(place / ".venv-mutants", "python")
    python.parent.mkdir(parents=True)
    python.touch()
    assert dev.COMMANDS["mutants"](environment(dev, place), ["db/domain"]) == 0
    assert runs.commands[-1][0] == str(python)
    assert runs.commands[-1][-1] == "db/domain"
    installed = [one for command in runs.commands for one in command if "--requirement" in one]
    assert f"--requirement={place / 'lists' / 'mutants.txt'}" in installed


def test_builds_have_an_environment_of_their_own(
    dev: ModuleType, place: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "lists" / "package.txt").write_text("package==1\n", encoding="ascii")
    prepared: list[bool] = []
    monkeypatch.setattr(dev, "prepare_system", lambda x11=False: prepared.append(x11))
    monkeypatch.setattr(dev, "PACKAGE_VENV", place / ".venv-package")
    pretend_made(dev, place)
    python = dev.venv_program(place / ".venv-package", "python")
    python.parent.mkdir(parents=True)
    python.touch()
    assert dev.COMMANDS["package"](environment(dev, place), ["app"]) == 0
    assert runs.commands[-1][0] == str(python)
    assert runs.commands[-1][-1] == "app"
    installed = [one for command in runs.commands for one in command if "--requirement" in one]
    assert f"--requirement={place / 'lists' / 'package.txt'}" in installed
    assert not [one for one in installed if "dev.txt" in one]
    assert prepared == [True], "an app takes X11's libraries along, with a display here or without"
