"""A run: what the source has, less what the ledger knows, through the executor, into the ledger."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textfix.batch.inplace import put_in_place
from textfix.batch.job import Bundle, Item, Job, Outcome, State, failed
from textfix.batch.ledger import Ledger, Row
from textfix.batch.places import Places
from textfix.batch.pool import Executor
from textfix.batch.reports import stream_path
from textfix.batch.store import Folder, Found
from textfix.data.problem import Unwritable, shown

LARGEST_BUNDLE = 64
"""Files handed over at once."""

BUNDLE_BYTES = 60_000
"""Bytes handed over at once, but for a single larger file: a second or two of work, so that no process waits long for
another at the end of a run."""

PATH_WEIGHT = 10
"""What a byte of a path counts among these: bundles must fit the pipes of their processes, also two at a time."""

PATIENCE = 16
"""A bundle has one file for so many that went before: a dozen files go out one by one, to all processes."""

ATTEMPTS = 3
"""How many processes may die at a file before it is given up; at the first time its whole bundle is suspected."""


@dataclass
class Run:
    """One run: what it is to do, and who does it.

    number: that of the run in the ledger. fresh: what earlier runs did is done again.
    """

    job: Job
    places: Places
    ledger: Ledger
    executor: Executor
    number: int
    fresh: bool = False

    def work_through(self, found: Iterable[Found]) -> Iterator[Outcome]:
        """Do what is to be done about these files, and tell of each when the ledger has it.

        Raises:
            Unwritable: the target, or the ledger, takes no more.
        """
        feed = _bundles(self._to_do(found))
        again: deque[Bundle] = deque()
        deaths: Counter[str] = Counter()
        while True:
            while self.executor.room():
                given = again.popleft() if again else next(feed, None)
                if given is None:
                    break
                if isinstance(given, Outcome):
                    yield from self._entered([given]) if given.state is State.FAILED else [given]
                else:
                    self.executor.submit(given)
            if not self.executor.busy():
                return
            for bundle, reply in self.executor.collect():
                yield from self._entered(reply.outcomes if reply else _given_up(bundle, again, deaths))
                if reply and reply.stopped:
                    raise Unwritable(f"{reply.stopped}; what is done stays done: run again when that is mended")

    def is_settled(self, file: Found) -> bool:
        """Whether there is nothing to do about a file as it is now: it was done, or it failed and is the same."""
        row = self.ledger.row(file.path)
        if row is None or row.settings != self.job.settings or self.fresh and row.run != self.number:
            return False
        if row.outcome.state is State.FAILED:
            return row.outcome.reason == file.problem if file.problem else row.outcome.source_stamp == file.stamp
        return self._is_untouched(file, row) and self._is_reported(row)

    def _entered(self, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
        """The outcomes, put in place if they are not yet, and in the ledger."""
        outcomes = tuple(outcomes)
        target = self.places.target
        if self.job.in_place and isinstance(target, Folder):
            outcomes = put_in_place(outcomes, target, self.ledger, self.job, self.number)
        self.ledger.record(outcomes, self.job.settings, self.number)
        return outcomes

    def _to_do(self, found: Iterable[Found]) -> Iterator[Item | Outcome]:
        """What is to be repaired, or looked at closer; what needs neither, as an outcome."""
        for file in found:
            if file.problem:
                yield Outcome(file.path, State.FAILED, reason=file.problem)
                continue
            row = None if self.fresh else self.ledger.row(file.path)
            if row is None or row.settings != self.job.settings or row.outcome.state is State.FAILED \
                    or not self._is_reported(row):
                yield Item(file.path, file.size, file.stamp)
            elif self._is_untouched(file, row):
                yield Outcome(file.path, State.KEPT)
            else:
                known = row.outcome
                yield Item(file.path, file.size, file.stamp, known.source_digest, known.result_digest,
                           known.report_stamp)

    def _is_reported(self, row: Row) -> bool:
        """Whether the report has the changes of this repair, if a report is wanted."""
        report = self.places.report
        return report is None or bool(row.outcome.report_stamp) \
            and report.stamp(stream_path(row.outcome.path)) == row.outcome.report_stamp

    def _is_untouched(self, file: Found, row: Row) -> bool:
        """Whether source and result look as they did, without reading them."""
        known = row.outcome
        if self.job.in_place:
            return bool(known.result_stamp) and file.stamp == known.result_stamp
        return bool(known.source_stamp and known.result_stamp) and file.stamp == known.source_stamp \
            and self.places.target.stamp(file.path) == known.result_stamp


def _bundles(items: Iterable[Item | Outcome]) -> Iterator[Bundle | Outcome]:
    """Bundles that grow; outcomes pass."""
    bundle: list[Item] = []
    size = before = 0
    for item in items:
        if isinstance(item, Outcome):
            yield item
            continue
        weight = item.size + PATH_WEIGHT * len(item.path)
        if bundle and (len(bundle) > min(before // PATIENCE, LARGEST_BUNDLE - 1) or size + weight > BUNDLE_BYTES):
            yield tuple(bundle)
            before += len(bundle)
            bundle, size = [], 0
        bundle.append(item)
        size += weight
    if bundle:
        yield tuple(bundle)


def _given_up(bundle: Bundle, again: deque[Bundle], deaths: Counter[str]) -> Iterator[Outcome]:
    """A process died at the bundle: its files go out again one by one, but for one at which processes keep dying."""
    for item in bundle:
        deaths[item.path] += 1
        if deaths[item.path] < ATTEMPTS:
            again.append((item,))
        else:
            yield failed(item, f"{shown(item.path)}: {ATTEMPTS} processes were killed while they worked on it; "
                               "it may need more memory than there is: split the file")
