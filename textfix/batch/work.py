"""One bundle of files: bytes in, results in their places, outcomes back. What every process of a run does.

It knows nothing of ledgers, pools or clusters. To do a file twice does no harm: the second time writes the same
bytes, or finds them there.
"""

from __future__ import annotations

import errno
from collections import Counter
from hashlib import sha256
from time import perf_counter

from textfix.batch.job import Bundle, Figures, Item, Job, Outcome, Reply, State
from textfix.batch.store import Folder, Read, Store
from textfix.data.change import Status
from textfix.data.problem import Problem, told
from textfix.data.repair import Repair
from textfix.pipeline import repair
from textfix.read import decode, encode

HOPELESS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""What the next file would fail of too: no room, no quota, a disk that became read-only."""

def warm_up() -> None:
    """Load the tables, so that the first page of a process takes no longer than the others."""
    repair("现场,\n区委书记指出。")


def work(bundle: Bundle, job: Job, source: Store, target: Store) -> Reply:
    """Repair the files of a bundle. One that fails does not stop the others."""
    outcomes: list[Outcome] = []
    stopped = ""
    for item in bundle:
        try:
            outcomes.append(_repaired(item, job, source, target))
        except OSError as error:
            reason = f"{target.name(item.path)} cannot be written: {error.strerror or error}"
            if error.errno in HOPELESS:
                stopped = reason
                break
            outcomes.append(failed(item.path, reason))
        except Problem as problem:
            outcomes.append(failed(item.path, told(problem)))
        except Exception as error:
            outcomes.append(failed(item.path, f"{source.name(item.path)}: {told(error)}"))
    target.flush()
    return Reply(tuple(outcomes), stopped)


def failed(path: str, reason: str) -> Outcome:
    """A file that could not be done."""
    return Outcome(path, State.FAILED, reason=reason)


def _repaired(item: Item, job: Job, source: Store, target: Store) -> Outcome:
    start = perf_counter()
    read = source.read(item.path, job.max_bytes)
    source_digest = sha256(read.data).digest()
    if item.known_result and (kept := _kept(item, job, read, source_digest, target)):
        return kept
    page = decode(read.data, job.encoding, source.name(item.path))
    result = repair(page, job.options)
    if job.verify:
        result.verify()
    data = encode(page, result.text, name=source.name(item.path)) if result.changed else read.data
    outcome = Outcome(item.path, State.REPAIRED if result.changed else State.UNCHANGED, source_digest, read.stamp,
                      sha256(data).digest())
    if not job.in_place:
        outcome = outcome._replace(result_stamp=target.write(item.path, data))
    elif result.changed and isinstance(target, Folder):
        outcome = outcome._replace(fresh=str(target.set_aside(item.path, data)), origin=read.origin)
    else:
        outcome = outcome._replace(result_stamp=read.stamp)
    return outcome._replace(figures=_figures(result, perf_counter() - start))


def _kept(item: Item, job: Job, read: Read, source_digest: bytes, target: Store) -> Outcome | None:
    """The file as it was done before, if source and result are still the same bytes."""
    if job.in_place:
        same, stamp = source_digest == item.known_result, read.stamp
    elif source_digest != item.known_source:
        return None
    else:
        same, stamp = target.digest(item.path) == item.known_result, target.stamp(item.path)
    return Outcome(item.path, State.KEPT, source_stamp=read.stamp, result_stamp=stamp) if same else None


def _figures(result: Repair, seconds: float) -> Figures:
    count = Counter(change.status for change in result.changes)
    return Figures(len(result.page.text), count[Status.APPLIED], count[Status.SUGGESTED], count[Status.DOUBT], seconds)
