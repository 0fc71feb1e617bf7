"""Which package has a library that is missing, and how it is installed."""

from __future__ import annotations

import pytest

from viewer.system.libraries import debian_package, missing_library

MISSING = "{}: cannot open shared object file: No such file or directory"


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libXcomposite.so.1", "libxcomposite1"),
    ],
)
def test_the_package_of_a_library_is_known(library: str, package: str) -> None:
    assert debian_package(library) == package


def test_one_missing_library_is_named_with_the_command_that_installs_it() -> None:
    assert missing_library(MISSING.format("libEGL.so.1"), load=lambda _: object()) == (
        "The system library libEGL.so.1 is missing. On Debian and Ubuntu, this command installs "
        "it: sudo apt-get install libegl1"
    )


def test_one_command_installs_everything_that_is_missing() -> None:
    def load(library: str) -> object:
        if library in ("libEGL.so.1", "libfontconfig.so.1", "libxcb-cursor.so.0"):
            raise OSError(library)
        return object()

    assert missing_library(MISSING.format("libEGL.so.1"), load) == (
        "The system library libEGL.so.1 is missing, and so are others. On Debian and Ubuntu, this "
        "command installs them: sudo apt-get install libegl1 libfontconfig1 libxcb-cursor0"
    )


def test_another_error_of_the_loader_is_not_taken_for_it() -> None:
    assert missing_library("/there/libqxcb.so: undefined symbol: x") == ""
