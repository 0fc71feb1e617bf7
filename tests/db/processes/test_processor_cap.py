"""A child process that computes without end is ended by the system."""

from __future__ import annotations

import os

import pytest

from db.processes.child_process import ChildDied, ChildProcess, Pipe
from db.processes.processor_cap import cap_processor


def _compute_for_ever(_: Pipe) -> None:
    cap_processor(1)
    while True:
        sum(range(1000))


@pytest.mark.skipif(os.name != "posix", reason="Windows has no limit on the processor's time")
def test_what_uses_the_processor_for_too_long_is_ended() -> None:
    child = ChildProcess(_compute_for_ever, name="invented", answers_only=True)
    try:
        with pytest.raises(ChildDied, match="SIGXCPU"):
            child.receive(60.0)
    finally:
        child.end(patience=0)
