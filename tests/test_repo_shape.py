"""Rules for the project as a whole, each as a test with its reason.

The files checked are those that git tracks or would add; in an unpacked source archive, all files.
"""

from __future__ import annotations

import ast
import codecs
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TOP_LEVEL = {
    ".ci",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "db",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
    "viewer",
}

CODE = {".py", ".pyi", ".sh", ".bat", ".ps1", ".cmd"}
TEXT = {
    *CODE,
    ".md",
    ".toml",
    ".json",
    ".sql",
    ".svg",
    ".txt",
    ".css",
    ".html",
    ".qss",
    ".cfg",
    ".yml",
    "",
}

# In ROT13, so that this file does not contain the words itself.
FOREIGN_WORDS = codecs.decode(
    r"pynhqr|naguebcvp|bcranv|pungtcg|pbcvybg|fhontrag|nv frffvba|frrq qbphzrag", "rot13"
)
SOMEBODYS_MACHINE = r"(?<![\w.])/(?:home|root|work|Users)/\w|\b[A-Z]:\\+Users\b"
UNFINISHED = r"\b(?:TODO|FIXME|XXX|HACK)\b|lorem ipsum"

NETWORK = {
    "socket",
    "socketserver",
    "ssl",
    "http",
    "urllib.request",
    "urllib3",
    "ftplib",
    "smtplib",
    "imaplib",
    "poplib",
    "telnetlib",
    "xmlrpc",
    "requests",
    "httpx",
    "aiohttp",
    "webbrowser",
    "PySide6.QtWebEngineCore",
    "PySide6.QtWebEngineWidgets",
    "PySide6.QtWebSockets",
}
# For messages between two starts on one computer; they cannot leave it.
LOCAL_ONLY = {"QLocalServer", "QLocalSocket"}

# The import names of packages that have another name on PyPI.
IMPORTED_AS = {"pyside6_essentials": {"PySide6", "shiboken6"}, "rl_accel": set[str]()}
STANDARD_LIBRARY = set(sys.stdlib_module_names)


def project_files() -> list[Path]:
    """The paths, relative to the root, of all files that are or will be in the project."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists():
        if shutil.which("git") is None:
            # Under Windows' Python in Wine: other files lie about that only git can tell apart.
            pytest.skip("only git knows which files are the project's", allow_module_level=True)
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        names = [Path(name.decode()) for name in listed.split(b"\0") if name]
        return sorted({name for name in names if (ROOT / name).is_file()})
    found = (file.relative_to(ROOT) for file in ROOT.rglob("*") if file.is_file())
    generated = {".venv", "out", "build", "dist", "__pycache__", "PKG-INFO"}
    generated |= {".pytest_cache", ".ruff_cache", ".hypothesis"}
    return sorted(file for file in found if not generated & set(file.parts))


FILES = project_files()
PYTHON = [file for file in FILES if file.suffix == ".py"]
PRODUCT = [file for file in PYTHON if file.parts[0] in {"db", "viewer"}]


def read(file: Path) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def parse(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_bytes(), str(file))


def project() -> dict[str, dict[str, object]]:
    return tomllib.loads(read(Path("pyproject.toml")))


def imports(file: Path) -> Iterator[tuple[str, str]]:
    """The module and name of every import in a file; the name is empty for `import module`."""
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def module_name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def found(pattern: str, files: list[Path], flags: int = 0) -> list[str]:
    """Every line that matches ``pattern``, as 'file:line: text'."""
    compiled = re.compile(pattern, flags)
    return [
        f"{file.as_posix()}:{number}: {line.strip()[:120]}"
        for file in files
        for number, line in enumerate(read(file).splitlines(), 1)
        if compiled.search(line)
    ]


# The folders


def test_the_top_level_is_a_fixed_list() -> None:
    """People who come back after a year must be able to find everything."""
    present = {file.parts[0] for file in FILES}
    assert present - TOP_LEVEL == set()
    assert TOP_LEVEL - present == set()


def test_the_folder_packaging_is_not_a_package() -> None:
    """With an __init__.py it would hide PyPI's `packaging`, which pip and pytest need."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_folder_tests_is_not_a_package() -> None:
    """pytest finds tests by file; a package could be installed along with Wardcard by mistake."""
    assert [file for file in PYTHON if file.parts[0] == "tests" and file.stem == "__init__"] == []


def test_resources_contain_data_only() -> None:
    """Installers copy them unchanged, and nothing in them is ever run."""
    code = [file for file in FILES if file.parts[0] == "resources" and file.suffix in CODE]
    assert code == []


def test_no_file_that_a_build_generates_is_in_the_project() -> None:
    """Such files can be made again, and differ on every machine."""
    generated = re.compile(r"\.(pyc|pyd|so|dll|exe|db|sqlite|whl|deb|msi|log)$")
    assert [file.as_posix() for file in FILES if generated.search(file.name)] == []


# The code


def test_no_file_mentions_the_tools_it_was_written_with() -> None:
    """Users and maintainers want to read about Wardcard."""
    text = [file for file in FILES if file.suffix in TEXT]
    assert found(rf"\b(?:{FOREIGN_WORDS})\b", text, re.IGNORECASE) == []


def test_no_file_names_a_folder_of_one_persons_computer() -> None:
    """The folder would not exist on any other computer."""
    named = [file for file in FILES if file.suffix in TEXT and file.parts[0] != "tests"]
    assert found(SOMEBODYS_MACHINE, named) == []


def test_nothing_is_left_unfinished_in_a_comment() -> None:
    """Open work belongs in an issue, where people see it."""
    files = [file for file in PYTHON if ROOT / file != Path(__file__)]
    assert found(UNFINISHED, files) == []


def test_widgets_do_not_print() -> None:
    """A window has no terminal: messages go to the message bar, and errors to the log."""
    terminal = {("viewer", "cli"), ("viewer", "__main__.py")}
    silent = [file for file in PRODUCT if file.parts[:2] not in terminal]
    printing = [
        f"{file.as_posix()}:{node.lineno}"
        for file in silent
        for node in ast.walk(parse(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert silent
    assert printing == []


def test_nothing_opens_a_network_connection() -> None:
    """Wardcard works on a ward's PC without a network, and sends no data anywhere."""
    connections = [
        f"{file.as_posix()}: {module} {name}".rstrip()
        for file in PRODUCT
        for module, name in imports(file)
        if not NETWORK.isdisjoint((module, module.split(".")[0], f"{module}.{name}"))
        or (module == "PySide6.QtNetwork" and name not in LOCAL_ONLY)
        or (module == "PySide6" and name == "QtNetwork")
    ]
    assert connections == []


def test_no_state_is_hidden_in_a_module() -> None:
    """State that changes belongs to an object; a `global` would be state that nothing owns."""
    hidden = [
        f"{file.as_posix()}:{node.lineno}"
        for file in PRODUCT
        for node in ast.walk(parse(file))
        if isinstance(node, ast.Global)
    ]
    assert hidden == []


def neighbourhood(module: str) -> str:
    """The package in which a test may reach a module: 'db', or a folder such as 'viewer.card'.

    `db` is tested as a unit through its public modules, and the viewer folder by folder.
    """
    return ".".join(module.split(".")[: 1 if module.startswith("db.") else 2])


def test_every_module_is_reached_by_a_test_of_its_neighbourhood() -> None:
    """A module is reached if a test is named after it, or if a test imports it.

    It is also reached if a module of the same neighbourhood that is reached imports it.
    """
    entry_points = {"__init__.py", "__main__.py"}
    known = {module_name(file): file for file in PRODUCT}
    wanted = {module_name(file) for file in PRODUCT if file.name not in entry_points}
    uses = {
        user: {used for module, name in imports(file) for used in (module, f"{module}.{name}")}
        for user, file in known.items()
    }
    reached = set[str]()
    for test in (file for file in PYTHON if file.parts[0] == "tests"):
        reached.add(".".join((*test.parts[1:-1], test.stem.removeprefix("test_"))))
        reached.update(used for pair in imports(test) for used in (pair[0], ".".join(pair)))
    reached &= known.keys()
    waiting = list(reached)
    while waiting:
        user = waiting.pop()
        near = {
            used
            for used in (uses[user] & known.keys()) - reached
            if neighbourhood(used) == neighbourhood(user)
        }
        waiting += near
        reached |= near
    untested = ", ".join(sorted(wanted - reached))
    assert untested == ""


# pyproject.toml, the locked packages, and the commands


def test_the_packages_of_the_wheel_are_listed() -> None:
    """Otherwise the wheel could contain any folder that happens to exist."""
    wheel = project()["tool"]["hatch"]["build"]["targets"]["wheel"]  # pyright: ignore[reportIndexIssue]
    assert wheel["packages"] == ["db", "viewer", "resources"]
    assert project()["project"]["scripts"] == {"wardcard": "viewer.__main__:main"}


def test_qt_is_pinned_to_versions_that_do_not_crash() -> None:
    """6.12.0 loses references to None on Python 3.11; the full PySide6 adds 438 MB of add-ons."""
    required = project()["project"]["dependencies"]
    assert isinstance(required, list)
    qt = [package for package in required if package.lower().startswith("pyside6")]
    assert qt == ["PySide6-Essentials>=6.10.2,<6.12"]
    for name in ("runtime", "dev"):
        locked = set(re.findall(r"^(pyside6[\w-]*|shiboken6)==(\S+)", lock(name), re.MULTILINE))
        assert locked == {("pyside6-essentials", "6.11.3"), ("shiboken6", "6.11.3")}


def lock(name: str) -> str:
    return read(Path("packaging", "requirements", f"{name}.txt"))


def locked_versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock(name), re.MULTILINE))


@pytest.mark.parametrize("name", ["runtime", "build", "dev", "mutants"])
def test_every_locked_package_has_hashes_and_no_index_is_named(name: str) -> None:
    """Everyone must install the same files, from any index."""
    text = lock(name)
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [entry.split()[0] for entry in packages if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|--index|--find-links|^-e|\bfile:", text, re.MULTILINE) == []


def test_the_locked_lists_agree_with_each_other() -> None:
    """They are installed into the same environment."""
    runtime, build, dev = (locked_versions(name) for name in ("runtime", "build", "dev"))
    assert runtime.items() <= dev.items()
    shared = build.keys() & dev.keys()
    assert {name: build[name] for name in shared} == {name: dev[name] for name in shared}


@pytest.mark.parametrize("packages", ["runtime", "build", "dev"])
def test_every_required_package_is_locked(packages: str) -> None:
    """If this fails after a change to pyproject.toml, run `make lock`."""
    settings = project()
    required = {
        "runtime": settings["project"]["dependencies"],
        "build": settings["dependency-groups"]["build"],
        "dev": settings["dependency-groups"]["dev"],
    }[packages]
    assert isinstance(required, list)
    names = {re.split(r"[\[<>=!~; ]", entry)[0].lower().replace("_", "-") for entry in required}
    assert names - locked_versions(packages).keys() == set()


def test_every_package_that_the_product_imports_is_required() -> None:
    """A package that is installed only because another requires it may disappear with the other."""
    required = project()["project"]["dependencies"]
    assert isinstance(required, list)
    names = {re.split(r"[\[<>=!~; ]", entry)[0].lower().replace("-", "_") for entry in required}
    allowed = {"db", "viewer"}.union(*(IMPORTED_AS.get(name, {name}) for name in names))
    undeclared = {
        f"{file.as_posix()}: {module}"
        for file in PRODUCT
        for module, _ in imports(file)
        if module.split(".")[0] not in allowed | STANDARD_LIBRARY
    }
    assert undeclared == set()


def test_only_one_file_states_the_version() -> None:
    """It is viewer/__init__.py; everything else reads it from there."""
    assert project()["project"]["dynamic"] == ["version"]
    stated = [file for file in PRODUCT if re.search(r"^__version__ = ", read(file), re.MULTILINE)]
    assert stated == [Path("viewer/__init__.py")]


def test_the_readme_names_the_commands_that_run_and_test_wardcard() -> None:
    """A newcomer needs no others."""
    text = read(Path("README.md"))
    assert "make run" in text
    assert "make test" in text


def test_continuous_integration_runs_what_a_developer_runs() -> None:
    """A change that passes on a developer's computer must also pass there."""
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    steps = re.findall(r"^(?:\S+=\S+ )?step make (\S+)$", text, re.MULTILINE)
    assert steps == ["check", "test", "bench", "test-slow", "test-windows"]
    assert script.stat().st_mode & 0o100


def test_only_one_module_looks_for_the_tools_that_tests_need() -> None:
    """tests/tools.py skips a test if its tool is missing, but fails it in CI."""
    own = {Path("tests/packaging/test_dev.py"), Path("tests/test_repo_shape.py")}
    tests = [file for file in PYTHON if file.stem.startswith("test_") and file not in own]
    assert tests
    assert [file.as_posix() for file in tests if "shutil.which" in read(file)] == []
