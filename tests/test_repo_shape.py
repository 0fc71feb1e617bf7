"""The rules of the house, each as a check with its reason.

Files are those git knows or would add; in an unpacked source archive, all that are there.
"""

from __future__ import annotations

import ast
import codecs
import re
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

# Turned by thirteen letters, so that this file does not hold what it looks for.
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
# Between two starts on one computer; nothing of it leaves the computer.
LOCAL_ONLY = {"QLocalServer", "QLocalSocket"}

# What a package is called when it is imported, where that is not how it is called on PyPI.
IMPORTED_AS = {"pyside6_essentials": {"PySide6", "shiboken6"}, "rl_accel": set[str]()}
STANDARD_LIBRARY = set(sys.stdlib_module_names)


def project_files() -> list[Path]:
    """Paths from the root of everything that is, or is about to be, in the project."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists():
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        names = [Path(name.decode()) for name in listed.split(b"\0") if name]
        return sorted({name for name in names if (ROOT / name).is_file()})
    found = (file.relative_to(ROOT) for file in ROOT.rglob("*") if file.is_file())
    made = {".venv", "out", "build", "dist", "__pycache__", "PKG-INFO"}
    made |= {".pytest_cache", ".ruff_cache", ".hypothesis"}
    return sorted(file for file in found if not made & set(file.parts))


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
    """(module, name) of every import in a file; the name is empty for `import module`."""
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def module_name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def found(pattern: str, files: list[Path], flags: int = 0) -> list[str]:
    """`file:line: text` of every match."""
    compiled = re.compile(pattern, flags)
    return [
        f"{file.as_posix()}:{number}: {line.strip()[:120]}"
        for file in files
        for number, line in enumerate(read(file).splitlines(), 1)
        if compiled.search(line)
    ]


# The folders


def test_the_top_level_is_a_fixed_list() -> None:
    """Who comes back after a year finds things where they were."""
    there = {file.parts[0] for file in FILES}
    assert there - TOP_LEVEL == set()
    assert TOP_LEVEL - there == set()


def test_packaging_is_no_package() -> None:
    """With an __init__.py it would stand before PyPI's `packaging` and break pip and pytest."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_tests_are_no_package() -> None:
    """They are found by file; a package of them would be installed by somebody one day."""
    assert [file for file in PYTHON if file.parts[0] == "tests" and file.stem == "__init__"] == []


def test_resources_hold_data_only() -> None:
    """They are read, never run: an installer copies them as they are."""
    code = [file for file in FILES if file.parts[0] == "resources" and file.suffix in CODE]
    assert code == []


def test_nothing_that_a_build_makes_is_kept() -> None:
    """It is made again from what is kept, and differs on every machine."""
    generated = re.compile(r"\.(pyc|pyd|so|dll|exe|db|sqlite|whl|deb|msi|log)$")
    assert [file.as_posix() for file in FILES if generated.search(file.name)] == []


# The code


def test_the_product_speaks_of_itself_alone() -> None:
    """Users and maintainers read this project, not the story of how it was made."""
    text = [file for file in FILES if file.suffix in TEXT]
    assert found(rf"\b(?:{FOREIGN_WORDS})\b", text, re.IGNORECASE) == []


def test_nothing_names_a_folder_of_somebodys_machine() -> None:
    """It is not there on any other."""
    named = [file for file in FILES if file.suffix in TEXT and file.parts[0] != "tests"]
    assert found(SOMEBODYS_MACHINE, named) == []


def test_nothing_is_left_unfinished_in_a_comment() -> None:
    """What is to be done stands in an issue, where it is seen."""
    files = [file for file in PYTHON if ROOT / file != Path(__file__)]
    assert found(UNFINISHED, files) == []


def test_widgets_do_not_print() -> None:
    """A window has no terminal: words go to the message bar, faults to the log."""
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
    """Wardcard works on a ward's PC without a network, and sends nobody's data anywhere."""
    connections = [
        f"{file.as_posix()}: {module} {name}".rstrip()
        for file in PRODUCT
        for module, name in imports(file)
        if any(one in NETWORK for one in (module, module.split(".")[0], f"{module}.{name}"))
        or (module == "PySide6.QtNetwork" and name not in LOCAL_ONLY)
        or (module == "PySide6" and name == "QtNetwork")
    ]
    assert connections == []


def test_no_state_is_hidden_in_a_module() -> None:
    """One object, app.py's, owns what changes; `global` would be a second one."""
    hidden = [
        f"{file.as_posix()}:{node.lineno}"
        for file in PRODUCT
        for node in ast.walk(parse(file))
        if isinstance(node, ast.Global)
    ]
    assert hidden == []


def neighbourhood(module: str) -> str:
    """`db` is tested through its public faces, the viewer part by part."""
    return ".".join(module.split(".")[: 1 if module.startswith("db.") else 2])


def test_every_module_is_reached_by_a_test_of_its_neighbourhood() -> None:
    """Tests mirror the tree: a module has its test, or is part of one that has.

    That is: a test is named after it or imports it, or such a module of its neighbourhood does.
    """
    entry_points = {"__init__.py", "__main__.py"}
    known = {module_name(file): file for file in PRODUCT}
    wanted = {module_name(file) for file in PRODUCT if file.name not in entry_points}
    uses = {
        here: {one for module, name in imports(file) for one in (module, f"{module}.{name}")}
        for here, file in known.items()
    }
    reached = set[str]()
    for test in (file for file in PYTHON if file.parts[0] == "tests"):
        reached.add(".".join((*test.parts[1:-1], test.stem.removeprefix("test_"))))
        reached.update(one for pair in imports(test) for one in (pair[0], ".".join(pair)))
    reached &= known.keys()
    waiting = list(reached)
    while waiting:
        here = waiting.pop()
        near = {
            one
            for one in (uses[here] & known.keys()) - reached
            if neighbourhood(one) == neighbourhood(here)
        }
        waiting += near
        reached |= near
    untested = ", ".join(sorted(wanted - reached))
    assert untested == ""


# What the project says of itself


def test_the_packages_are_named() -> None:
    """Nothing is packed because it happened to lie there."""
    wheel = project()["tool"]["hatch"]["build"]["targets"]["wheel"]  # pyright: ignore[reportIndexIssue]
    assert wheel["packages"] == ["db", "viewer", "resources"]
    assert project()["project"]["scripts"] == {"wardcard": "viewer.__main__:main"}


def test_qt_is_pinned_to_versions_that_do_not_crash() -> None:
    """6.12.0 loses references to None on Python 3.11; the full PySide6 adds 438 MB of Addons."""
    wanted = project()["project"]["dependencies"]
    assert isinstance(wanted, list)
    qt = [one for one in wanted if one.lower().startswith("pyside6")]
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
    """What is installed is what was looked at, wherever it is fetched from."""
    text = lock(name)
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [one.split()[0] for one in packages if "--hash=sha256:" not in one] == []
    assert re.findall(r"://|--index|--find-links|^-e|\bfile:", text, re.MULTILINE) == []


def test_the_lists_agree_with_each_other() -> None:
    """They are installed into one environment."""
    runtime, build, dev = (locked_versions(name) for name in ("runtime", "build", "dev"))
    assert runtime.items() <= dev.items()
    shared = build.keys() & dev.keys()
    assert {name: build[name] for name in shared} == {name: dev[name] for name in shared}


@pytest.mark.parametrize("packages", ["runtime", "build", "dev"])
def test_what_is_asked_for_is_locked(packages: str) -> None:
    """After a change of pyproject.toml comes `make lock`."""
    settings = project()
    asked = {
        "runtime": settings["project"]["dependencies"],
        "build": settings["dependency-groups"]["build"],
        "dev": settings["dependency-groups"]["dev"],
    }[packages]
    assert isinstance(asked, list)
    names = {re.split(r"[\[<>=!~; ]", one)[0].lower().replace("_", "-") for one in asked}
    assert names - locked_versions(packages).keys() == set()


def test_what_the_product_imports_is_asked_for() -> None:
    """A package that is there only because another needs it is gone with the other."""
    asked = project()["project"]["dependencies"]
    assert isinstance(asked, list)
    names = {re.split(r"[\[<>=!~; ]", one)[0].lower().replace("-", "_") for one in asked}
    allowed = {"db", "viewer"}.union(*(IMPORTED_AS.get(name, {name}) for name in names))
    strangers = {
        f"{file.as_posix()}: {module}"
        for file in PRODUCT
        for module, _ in imports(file)
        if module.split(".")[0] not in allowed | STANDARD_LIBRARY
    }
    assert strangers == set()


def test_the_version_stands_in_one_place() -> None:
    """viewer/__init__.py; the rest reads it there."""
    assert project()["project"]["dynamic"] == ["version"]
    stated = [file for file in PRODUCT if re.search(r"^__version__ = ", read(file), re.MULTILINE)]
    assert stated == [Path("viewer/__init__.py")]


def test_readme_names_the_two_commands() -> None:
    """A new user needs no others."""
    text = read(Path("README.md"))
    assert "make run" in text
    assert "make test" in text


def test_continuous_integration_runs_what_a_developer_runs() -> None:
    """One way to test, so that a change that passes there passes here."""
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    steps = re.findall(r"^(?:\S+=\S+ )?step make (\S+)$", text, re.MULTILINE)
    assert steps == ["check", "test", "bench", "test-slow"]
    assert script.stat().st_mode & 0o100


def test_a_missing_tool_is_looked_for_in_one_place() -> None:
    """tests/tools.py skips a test without its tool, and fails it in CI: no other test decides."""
    own = {Path("tests/packaging/test_dev.py"), Path("tests/test_repo_shape.py")}
    tests = [file for file in PYTHON if file.stem.startswith("test_") and file not in own]
    assert tests
    assert [file.as_posix() for file in tests if "shutil.which" in read(file)] == []
