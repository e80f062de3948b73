"""What a run came to: counts, their wording, and the exit status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textfix.data.change import Status

if TYPE_CHECKING:                                      # numpy, which --version must not wait for
    from textfix.data.repair import Repair


@dataclass
class Tally:
    """Files and changes, counted as they come.

    >>> print(Tally(changed=1, unchanged=2))
    1 file repaired, 2 files left unchanged
    """

    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    kept: int = 0
    """In a batch: done by an earlier run."""
    found: int = 0
    """In a check: damage, each page's order as one."""
    statuses: Counter[Status] = field(default_factory=Counter)

    def add(self, repair: Repair) -> None:
        """Count a repaired page."""
        self.changed += repair.changed
        self.unchanged += not repair.changed
        self.statuses.update(change.status for change in repair.changes)

    @property
    def files(self) -> int:
        """All that were met."""
        return self.changed + self.unchanged + self.failed + self.kept

    def status(self, found: bool = False) -> int:
        """The exit status; `found` says whether there is something that a caller's script should know of."""
        return 2 if self.failed else int(found)

    def __str__(self) -> str:
        parts = [f"{_files(self.changed)} repaired" if self.changed else "",
                 f"{_files(self.unchanged)} left unchanged" if self.unchanged else "",
                 f"{_files(self.failed)} failed" if self.failed else "",
                 f"{_files(self.kept)} done before" if self.kept else ""]
        return ", ".join(part for part in parts if part) or "nothing to do"


def changes_of(repair: Repair) -> str:
    """The changes of one page in words: 3 changes applied, 1 suggestion, 1 doubt."""
    counts = Counter(change.status for change in repair.changes)
    parts = [_plural(counts[Status.APPLIED], "change") + " applied" if counts[Status.APPLIED] else "",
             _plural(counts[Status.SUGGESTED], "suggestion") if counts[Status.SUGGESTED] else "",
             _plural(counts[Status.DOUBT], "doubt") if counts[Status.DOUBT] else ""]
    return ", ".join(part for part in parts if part) or "nothing to change"


def _files(number: int) -> str:
    return _plural(number, "file")


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
