"""The decisions of packaging/dev.py, tested without a network or a real environment."""

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
    """A replacement for `dev.run` that records commands and returns exit codes set by the test."""

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
def folder(tmp_path: Path) -> Path:
    """A folder with three lists of packages and no environment."""
    (tmp_path / "lists").mkdir()
    for name in ("runtime", "build", "dev"):
        (tmp_path / "lists" / f"{name}.txt").write_text(f"{name}==1\n", encoding="ascii")
    return tmp_path


def environment(dev: ModuleType, folder: Path):
    return dev.Environment(folder / ".venv", folder / "lists")


def pretend_made(dev: ModuleType, folder: Path) -> None:
    """Create the file that `python -m venv` would have created."""
    python = dev.venv_program(folder / ".venv", "python")
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()


# Python


def test_a_python_that_is_new_enough_is_kept(dev: ModuleType) -> None:
    assert dev.better_python((3, 11), lambda name: f"/usr/bin/{name}") is None
    assert dev.better_python((3, 14), lambda name: None) is None


def test_an_old_python_hands_over_to_a_newer_one(dev: ModuleType) -> None:
    found = {"python3.12": "/usr/bin/python3.12", "python3.11": "/usr/bin/python3.11"}
    assert dev.better_python((3, 9), found.get) == "/usr/bin/python3.12"


def test_an_old_python_without_a_newer_one_is_reported_in_one_sentence(dev: ModuleType) -> None:
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


def test_everything_that_is_installed_is_locked_by_hash(
    dev: ModuleType, folder: Path, runs: Runs
) -> None:
    pretend_made(dev, folder)
    environment(dev, folder).prepare("dev")
    locked, itself = runs.named("pip")
    for option in ("--require-hashes", "--only-binary=:all:", "--no-deps"):
        assert option in locked
    assert [option for option in locked if option.startswith("--requirement=")] == [
        f"--requirement={folder / 'lists' / 'build.txt'}",
        f"--requirement={folder / 'lists' / 'dev.txt'}",
    ]
    for option in ("--no-index", "--no-deps", "--no-build-isolation", "--editable"):
        assert option in itself


def test_installed_packages_are_not_installed_again(
    dev: ModuleType, folder: Path, runs: Runs
) -> None:
    pretend_made(dev, folder)
    environment(dev, folder).prepare("dev")
    runs.commands.clear()
    environment(dev, folder).prepare("dev")
    environment(dev, folder).prepare("runtime")  # part of dev
    assert runs.commands == []


def test_the_packages_of_the_window_are_not_those_of_development(
    dev: ModuleType, folder: Path, runs: Runs
) -> None:
    pretend_made(dev, folder)
    environment(dev, folder).prepare("runtime")
    assert environment(dev, folder).has("runtime")
    assert not environment(dev, folder).has("dev")


@pytest.mark.parametrize("changed", ["build", "dev"])
def test_a_changed_lock_is_installed_over_the_old(
    dev: ModuleType, folder: Path, runs: Runs, changed: str
) -> None:
    pretend_made(dev, folder)
    environment(dev, folder).prepare("dev")
    runs.commands.clear()
    (folder / "lists" / f"{changed}.txt").write_text("other==2\n", encoding="ascii")
    environment(dev, folder).prepare("dev")
    assert len(runs.named("pip")) == 2
    assert not runs.named("venv")


def test_after_an_interrupted_attempt_setup_starts_from_scratch(
    dev: ModuleType, folder: Path, runs: Runs
) -> None:
    pretend_made(dev, folder)
    runs.answer = lambda command: 1 if "--require-hashes" in command else 0
    with pytest.raises(dev.Refusal, match="could not install the locked packages"):
        environment(dev, folder).prepare("dev")
    assert not environment(dev, folder).has("dev")
    runs.answer = lambda command: 0
    runs.commands.clear()
    environment(dev, folder).prepare("dev")
    assert runs.commands[0][1:4] == ["-m", "venv", "--clear"]


def test_an_environment_that_was_moved_is_set_up_again(
    dev: ModuleType, folder: Path, runs: Runs, tmp_path: Path
) -> None:
    pretend_made(dev, folder)
    environment(dev, folder).prepare("dev")
    moved = tmp_path / "moved"
    (folder / ".venv").rename(moved)
    assert not dev.Environment(moved, folder / "lists").has("dev")


def test_for_a_python_without_venv_the_missing_package_is_named(
    dev: ModuleType, folder: Path, runs: Runs
) -> None:
    runs.answer = lambda command: 1
    with pytest.raises(dev.Refusal, match=r"sudo apt-get install --yes python3\.\d+-venv"):
        environment(dev, folder).prepare("dev")


# The system


def test_missing_libraries_are_named_by_their_packages(dev: ModuleType) -> None:
    def load(library: str) -> object:
        if library == "libEGL.so.1":
            raise OSError(library)
        return object()

    assert dev.missing_packages(dev.QT_LIBRARIES, load) == ["libegl1"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system includes them")
def test_the_libraries_are_installed_when_these_tests_run(dev: ModuleType) -> None:
    assert dev.missing_packages(dev.QT_LIBRARIES) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has apt")
@pytest.mark.parametrize(
    ("user", "apt", "advice"),
    [
        (1000, "/usr/bin/apt-get", "sudo apt-get install --yes libglib2.0-0 libgl1"),
        (0, None, "Debian calls: libglib2.0-0 libgl1"),
    ],
)
def test_a_user_who_cannot_install_gets_one_line_to_copy(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, user: int, apt: str | None, advice: str
) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda libraries: list(libraries.values()))
    monkeypatch.setattr(dev.os, "geteuid", lambda: user)
    monkeypatch.setattr(dev.shutil, "which", lambda name: apt)
    with pytest.raises(dev.Refusal, match=advice) as refusal:
        dev.prepare_system()
    assert "\n" not in str(refusal.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has apt")
def test_root_installs_and_tries_again_with_updated_package_lists(
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
def test_a_display_is_recognised(
    dev: ModuleType, variables: dict[str, str], platform: str, display: bool
) -> None:
    assert dev.has_display(variables, platform) is display


# The commands


@pytest.fixture
def ready(dev: ModuleType, folder: Path, runs: Runs) -> Callable[..., int]:
    """A function that runs a command of dev.py in an environment with all packages."""
    pretend_made(dev, folder)
    environment(dev, folder).prepare("dev")
    runs.commands.clear()
    runs.environments.clear()

    def command(name: str, *arguments: str) -> int:
        return dev.COMMANDS[name](environment(dev, folder), arguments)

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
    assert all(used and used["QT_QPA_PLATFORM"] == "offscreen" for used in runs.environments)
    output = capsys.readouterr().out
    assert "no display" in output
    assert str(Path("out") / "window.png") in output
    assert str(Path("out") / "RWH01.pdf") in output


def test_run_stops_if_the_picture_fails(
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
    assert runs.commands[0][1:3] == ["-m", "pytest"]
    assert runs.commands[0][-2:] == ["-k", "a or b"]


def test_temporary_folders_of_tests_are_in_memory_if_there_is_room(
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
    assert runs.commands[0][1:5] == ["-m", "pytest", "-m", "slow"]
    assert runs.commands[0][-1] == "--durations=5"


def test_reliability_runs_its_tests_and_prints_their_figures(
    ready: Callable[..., int], runs: Runs
) -> None:
    runs.answer = lambda command: 1
    assert ready("reliability", "-k", "killed") == 1
    assert runs.commands[0][1:] == ["-m", "tests.reliability.run", "-k", "killed"]


@pytest.fixture
def bare(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Runs:
    """Simulates root on a Debian without any of the tests' programs; records the commands."""
    runs = Runs()
    monkeypatch.setattr(dev, "run", runs)
    monkeypatch.setattr(dev, "find_tool", lambda name: None)
    monkeypatch.setattr(dev, "missing_packages", lambda libraries: [])
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    return runs


def test_root_gets_all_test_tools_with_one_command(
    ready: Callable[..., int], bare: Runs, dev: ModuleType
) -> None:
    assert ready("test-tools") == 0
    (install,) = bare.commands
    assert install[:2] == ["/usr/bin/apt-get", "install"]
    assert set(dev.TEST_TOOLS.values()) <= set(install)


def test_a_test_tool_that_cannot_be_installed_is_named_and_the_others_are_installed(
    ready: Callable[..., int], bare: Runs, dev: ModuleType
) -> None:
    bare.answer = lambda command: 1 if " install " in command and "openbox" in command else 0
    with pytest.raises(dev.Refusal, match=r"could not be installed: apt-get install openbox$"):
        ready("test-tools")
    installed = {command[-1] for command in bare.named("install")}
    assert {"xvfb", "xdotool", "poppler-utils"} <= installed


def test_without_root_there_is_one_line_to_copy_for_the_test_tools(
    ready: Callable[..., int], bare: Runs, dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(dev.Refusal, match="sudo apt-get install --yes appstream at-spi2-core "):
        ready("test-tools")
    assert bare.commands == []


def test_nothing_is_installed_if_every_test_tool_is_present(
    ready: Callable[..., int], bare: Runs, dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "find_tool", lambda name: name)
    assert ready("test-tools") == 0
    assert bare.commands == []


def test_tools_are_found_by_name_by_path_and_in_the_administrators_folders(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / ("tool.exe" if sys.platform == "win32" else "tool")
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(dev, "ADMINISTRATOR_PROGRAMS", (str(tmp_path),))
    assert dev.find_tool(program.name) == str(program)
    assert dev.find_tool("no-such-tool") is None
    assert dev.find_tool("/no/such/file") is None


def test_every_check_runs_even_if_one_fails(
    ready: Callable[..., int], runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.answer = lambda command: 1 if "pyright" in command else 0
    assert ready("check") == 1
    assert len(runs.commands) == 4
    assert "Failed: types" in capsys.readouterr().out


def test_a_single_check_can_be_run(ready: Callable[..., int], runs: Runs) -> None:
    assert ready("check", "layers") == 0
    assert Path(runs.commands[0][0]).stem == "lint-imports"


def test_an_unknown_check_is_refused(ready: Callable[..., int], dev: ModuleType) -> None:
    with pytest.raises(dev.Refusal, match="no check spelling; there are: lint, format"):
        ready("check", "spelling")


def test_modules_of_another_python_are_not_imported(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    probe = "import os, sys; sys.exit('PYTHONPATH' in os.environ)"
    assert dev.run([sys.executable, "-c", probe]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to end by")
def test_a_crash_is_named(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == 137
    assert "was ended by signal 9" in capsys.readouterr().out


def test_the_makefile_has_every_command(dev: ModuleType, project_root: Path) -> None:
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    assert set(phony.split()[1:]) == set(dev.COMMANDS)


# Builds and mutants, which have separate environments


def test_mutants_have_an_environment_of_their_own(
    dev: ModuleType, folder: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lists" / "mutants.txt").write_text("mutants==1\n", encoding="ascii")
    monkeypatch.setattr(dev, "MUTANTS_VENV", folder / ".venv-mutants")
    pretend_made(dev, folder)
    python = dev.venv_program(folder / ".venv-mutants", "python")
    python.parent.mkdir(parents=True)
    python.touch()
    assert dev.COMMANDS["mutants"](environment(dev, folder), ["db/domain"]) == 0
    assert runs.commands[-1][0] == str(python)
    assert runs.commands[-1][-1] == "db/domain"
    installed = [word for command in runs.commands for word in command if "--requirement" in word]
    assert f"--requirement={folder / 'lists' / 'mutants.txt'}" in installed


def test_builds_have_an_environment_of_their_own(
    dev: ModuleType, folder: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lists" / "package.txt").write_text("package==1\n", encoding="ascii")
    prepared: list[bool] = []
    monkeypatch.setattr(dev, "prepare_system", lambda x11=False: prepared.append(x11))
    monkeypatch.setattr(dev, "PACKAGE_VENV", folder / ".venv-package")
    pretend_made(dev, folder)
    python = dev.venv_program(folder / ".venv-package", "python")
    python.parent.mkdir(parents=True)
    python.touch()
    assert dev.COMMANDS["package"](environment(dev, folder), ["app"]) == 0
    assert runs.commands[-1][0] == str(python)
    assert runs.commands[-1][-1] == "app"
    installed = [word for command in runs.commands for word in command if "--requirement" in word]
    assert f"--requirement={folder / 'lists' / 'package.txt'}" in installed
    assert not [word for word in installed if "dev.txt" in word]
    assert prepared == [True], "an app needs X11's libraries even if there is no display here"
