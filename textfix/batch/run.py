"""A run: what the source has, less what the ledger knows, through the executor, into the ledger."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator

from textfix.batch.inplace import put_in_place
from textfix.batch.job import Bundle, Item, Job, Outcome, State
from textfix.batch.ledger import Ledger, Row
from textfix.batch.pool import Executor
from textfix.batch.store import Folder, Found, Store
from textfix.data.problem import Unwritable

LARGEST_BUNDLE = 64
"""Files handed over at once."""

BUNDLE_BYTES = 200_000
"""Bytes handed over at once, but for a single larger file: under a second of work."""

PATIENCE = 16
"""A bundle has one file for so many that went before: a dozen files go out one by one, to all processes."""

ATTEMPTS = 3
"""How many processes may die at a file before it is given up; at the first time its whole bundle is suspected."""


def run(job: Job, found: Iterable[Found], target: Store, ledger: Ledger, executor: Executor, *, number: int,
        fresh: bool = False) -> Iterator[Outcome]:
    """Do what is to be done, and tell of each file when the ledger has it.

    `number` is that of the run in the ledger; with `fresh`, what was done before is done again.

    Raises:
        Unwritable: the target, or the ledger, takes no more.
    """
    feed = _bundles(_to_do(found, job, target, ledger, fresh))
    again: deque[Bundle] = deque()
    deaths: Counter[str] = Counter()
    while True:
        while executor.room():
            given = again.popleft() if again else next(feed, None)
            if given is None:
                break
            if isinstance(given, Outcome):
                if given.state is State.FAILED:
                    ledger.record([given], job.settings, number)
                yield given
            else:
                executor.submit(given)
        if not executor.busy():
            return
        for bundle, reply in executor.collect():
            outcomes = reply.outcomes if reply else tuple(_given_up(bundle, again, deaths))
            if job.in_place and isinstance(target, Folder):
                outcomes = put_in_place(outcomes, target, ledger, job, number)
            ledger.record(outcomes, job.settings, number)
            yield from outcomes
            if reply and reply.stopped:
                raise Unwritable(f"{reply.stopped}; what is done stays done, run again when that is mended")


def _to_do(found: Iterable[Found], job: Job, target: Store, ledger: Ledger, fresh: bool
           ) -> Iterator[Item | Outcome]:
    """What is to be repaired, or looked at closer; what needs neither, as an outcome."""
    for file in found:
        if file.problem:
            yield Outcome(file.path, State.FAILED, reason=file.problem)
            continue
        row = None if fresh else ledger.row(file.path)
        if row is None or row.settings != job.settings or row.outcome.state is State.FAILED:
            yield Item(file.path, file.size)
        elif _untouched(file, row, job, target):
            yield Outcome(file.path, State.KEPT)
        else:
            yield Item(file.path, file.size, row.outcome.source_digest, row.outcome.result_digest)


def _untouched(file: Found, row: Row, job: Job, target: Store) -> bool:
    """Whether source and result look as they did, without reading them."""
    known = row.outcome
    if job.in_place:
        return bool(known.result_stamp) and file.stamp == known.result_stamp
    return bool(known.source_stamp and known.result_stamp) and file.stamp == known.source_stamp \
        and target.stamp(file.path) == known.result_stamp


def _bundles(items: Iterable[Item | Outcome]) -> Iterator[Bundle | Outcome]:
    """Bundles that grow; outcomes pass."""
    bundle: list[Item] = []
    size = before = 0
    for item in items:
        if isinstance(item, Outcome):
            yield item
            continue
        if bundle and (len(bundle) > min(before // PATIENCE, LARGEST_BUNDLE - 1) or size + item.size > BUNDLE_BYTES):
            yield tuple(bundle)
            before += len(bundle)
            bundle, size = [], 0
        bundle.append(item)
        size += item.size
    if bundle:
        yield tuple(bundle)


def _given_up(bundle: Bundle, again: deque[Bundle], deaths: Counter[str]) -> Iterator[Outcome]:
    """A process died at the bundle: its files go out again one by one, but for one at which processes keep dying."""
    for item in bundle:
        deaths[item.path] += 1
        if deaths[item.path] < ATTEMPTS:
            again.append((item,))
        else:
            yield Outcome(item.path, State.FAILED, reason=f"{ATTEMPTS} processes were killed while they worked on it; "
                          "it may need more memory than there is: split the file")
