"""What the computer did not allow, in words: what, where, and what to do."""

from __future__ import annotations

import errno

import pytest

from viewer.wording.system_errors import SystemFault, reason, system_sentence


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "/there"),
            (
                "/there cannot be used: Permission denied. Check that it exists and that you may "
                "use it."
            ),
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", b"/there"),
            "The disk that holds /there is full. Free some space and try again.",
        ),
        (
            OSError(errno.EDQUOT, "Disk quota exceeded"),
            "The disk is full. Free some space and try again.",
        ),
        (
            OSError(errno.ENFILE, "Too many open files in system"),
            (
                "This computer does not let Wardcard open as many files as it needs (Too many open "
                "files in system). Close other programs and try again."
            ),
        ),
        (
            OSError(errno.EIO, "Input/output error"),
            "It could not be finished: Input/output error. Try again.",
        ),
        (MemoryError(), "There is not enough memory. Close other programs and try again."),
        (
            ImportError("libSM.so.6: cannot open shared object file: No such file or directory"),
            (
                "The system library libSM.so.6 is missing. On Debian and Ubuntu, this command "
                "installs it: sudo apt-get install libsm6"
            ),
        ),
        (
            ModuleNotFoundError("No module named 'reportlab'"),
            (
                "A part of Wardcard cannot be loaded: No module named 'reportlab'. Install what is "
                "missing, or Wardcard itself, again."
            ),
        ),
    ],
)
def test_the_sentence_says_what_and_what_to_do(error: SystemFault, sentence: str) -> None:
    assert system_sentence(error) == sentence


def test_an_error_without_words_has_at_least_its_name() -> None:
    assert reason(ConnectionResetError()) == "ConnectionResetError"
