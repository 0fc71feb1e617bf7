"""The steps of publishing a data pack, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from db.domain.errors import Cancelled


class Step(Enum):
    """A step of publishing; each value is its name, its share of the time, and its past tense."""

    COPY = "Copy and tidy the data", 0.08, "Copied and tidied the data"
    PACK = "Pack it", 0.84, "Packed it"
    SIGN = "Sign it with your key", 0.01, "Signed it with your key"
    CHECK = "Check it as a ward PC would", 0.05, "Checked it as a ward PC would"
    PUT = "Put it in the folder", 0.02, "Put it in the folder"

    label: str
    weight: float
    """Its share of the time that all steps take together, as measured for the whole country."""
    done_label: str

    def __new__(cls, label: str, weight: float, done_label: str) -> Step:
        """Use the label as the value."""
        member = object.__new__(cls)
        member._value_ = label
        member.label, member.weight, member.done_label = label, weight, done_label
        return member


@dataclass(frozen=True, slots=True)
class PublishProgress:
    """How far the publishing of a pack is."""

    step: Step
    step_share: float = 0.0
    """How much of the step is done, 0 to 1."""

    @property
    def share(self) -> float:
        """How much of all is done, 0 to 1, measured in time."""
        steps = list(Step)
        before = sum(step.weight for step in steps[: steps.index(self.step)])
        return min(1.0, before + self.step.weight * self.step_share)


class PublishMonitor:
    """Reports the progress of publishing, and ends it if the user has asked for that."""

    def __init__(
        self,
        on_progress: Callable[[PublishProgress], object],
        cancelled: Callable[[], bool],
    ) -> None:
        """``cancelled`` returns whether to stop; both are called on the publishing thread."""
        self._on_progress = on_progress
        self._cancelled = cancelled

    def report(self, step: Step, share: float = 0.0) -> None:
        """Report that ``share`` of ``step`` is done. Raises Cancelled if that was asked for."""
        self.check()
        self._on_progress(PublishProgress(step, share))

    def check(self) -> None:
        """Raise Cancelled if the user has asked to stop."""
        if self._cancelled():
            raise Cancelled("Publishing was stopped. Nothing in the folder has changed.")

    def stop_requested(self) -> bool:
        """Whether the user has asked to stop, for SQLite's progress handler."""
        return self._cancelled()


QUIET = PublishMonitor(lambda _: None, lambda: False)
"""Reports to nobody and never ends."""
