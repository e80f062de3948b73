"""One bundle of files: bytes in, results in their places, outcomes back. What every process of a run does.

It knows nothing of ledgers, pools or clusters. To do a file twice does no harm: the second time writes the same
bytes, or finds them there.
"""

from __future__ import annotations

import errno
from collections import Counter
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from time import perf_counter
from typing import BinaryIO

from textfix.batch.job import Bundle, Figures, Item, Job, Outcome, Reply, State, failed
from textfix.batch.places import Places
from textfix.batch.reports import page_bytes, page_path, stream_bytes, stream_path
from textfix.batch.store import Store, digest_of, several
from textfix.batch.wanted import BESIDE
from textfix.data.change import Status
from textfix.data.problem import Misconfigured, Problem, Unreadable, told
from textfix.data.repair import Repair
from textfix.pipeline import repair
from textfix.read import decode, encode

HOPELESS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""What the next file would fail of too: no room, no quota, a disk that became read-only."""

def warm_up() -> None:
    """Load the tables, so that the first page of a process takes no longer than the others."""
    repair("现场,\n区委书记指出。")


def work(bundle: Bundle, job: Job, places: Places) -> Reply:
    """Repair the files of a bundle. One that fails does not stop the others."""
    attempted = partial(_attempted, job=job, places=places)
    outcomes: list[Outcome] = []
    stopped = ""
    with several(places.at_once) as apply:
        for outcome in apply(attempted, bundle):
            if isinstance(outcome, str):
                stopped = outcome
                break
            outcomes.append(outcome)
    places.flush()
    return Reply(tuple(outcomes), stopped)


def _attempted(item: Item, job: Job, places: Places) -> Outcome | str:
    """What came of a file, or why no file can be done any more."""
    try:
        return _repaired(item, job, places)
    except OSError as error:
        reason = f"{places.target.name(item.path)} cannot be written: {error.strerror or error}"
        return reason if error.errno in HOPELESS else failed(item, reason)
    except Misconfigured as problem:
        return str(problem)
    except Problem as problem:
        return failed(item, str(problem))
    except Exception as error:
        return failed(item, f"{places.source.name(item.path)}: {told(error)}")


def _repaired(item: Item, job: Job, places: Places) -> Outcome:
    start = perf_counter()
    repaired = _table if job.column else _page
    outcome = repaired(item, job, places)
    return outcome._replace(figures=outcome.figures._replace(seconds=perf_counter() - start))


def _page(item: Item, job: Job, places: Places) -> Outcome:
    """A file that is one text."""
    path, (source, target, report) = item.path, places
    read = source.read(path, job.max_bytes)
    source_digest = sha256(read.data).digest()
    if kept := _kept(item, job, source_digest, read.stamp, target):
        return kept
    page = decode(read.data, job.encoding, source.name(path))
    result = repair(page, job.options, learnt=job.learnt)
    if job.verify:
        result.verify()
    encoded = result.changed or job.encoding_out is not None
    data = encode(page, result.text, job.encoding_out, source.name(path)) if encoded else read.data
    changed = data != read.data
    outcome = Outcome(path, State.REPAIRED if changed else State.UNCHANGED, source_digest, read.stamp,
                      sha256(data).digest(), read.stamp, figures=figures_of(result), origin=read.origin)
    if report is not None:
        report.write(page_path(path), page_bytes(result, path, read.data, job.options))
        written = report.write(stream_path(path), stream_bytes(result, path, read.data, job.options))
        outcome = outcome._replace(report_stamp=written)
    if not job.in_place:
        return outcome._replace(result_stamp=target.write(path, data))
    if changed:
        return outcome._replace(fresh=target.set_aside(path, lambda file: file.write(data)))
    return outcome


def _table(item: Item, job: Job, places: Places) -> Outcome:
    """A file of records, read and written piece by piece."""
    path, (source, target, _) = item.path, places
    with source.opened(path) as opened:
        source_digest = digest_of(opened.file)
        if kept := _kept(item, job, source_digest, opened.stamp, target):
            return kept
        opened.file.seek(0)
        fresh, figures = _table_aside(path, opened.file, job, source, target)
    with open(fresh, "rb") as file:  # noqa: PTH123
        result_digest = digest_of(file)
    changed = result_digest != source_digest
    outcome = Outcome(path, State.REPAIRED if changed else State.UNCHANGED, source_digest, opened.stamp, result_digest,
                      opened.stamp, figures=figures, origin=opened.origin)
    if not job.in_place:
        return outcome._replace(result_stamp=target.adopt(path, fresh))
    if changed:
        return outcome._replace(fresh=fresh)
    Path(fresh).unlink()
    return outcome


def _table_aside(path: str, file: BinaryIO, job: Job, source: Store, target: Store) -> tuple[str, Figures]:
    """The repaired table, set aside, and its figures; its file of changes, if there is to be one, in its place."""
    from textfix.batch.records import Texts, repair_table

    with TemporaryFile() as beside:
        texts = Texts(job, beside)
        try:
            fresh = target.set_aside(path, lambda out: repair_table(path, file, out, job, texts))
        except Unreadable as problem:
            raise Unreadable(f"{source.name(path)}: {problem}") from None
        if not texts.changed and job.changes != "column":
            Path(fresh).unlink()                       # Parquet is not the same bytes when it is written again
            file.seek(0)
            fresh = target.set_aside(path, lambda out: copyfileobj(file, out))
        if job.changes == "beside":
            beside.seek(0)
            target.adopt(path + BESIDE, target.set_aside(path + BESIDE, lambda out: copyfileobj(beside, out)))
    return fresh, texts.figures


def _kept(item: Item, job: Job, source_digest: bytes, source_stamp: str, target: Store) -> Outcome | None:
    """The file as it was done before, if source and result are still the same bytes."""
    if not item.known_result:
        return None
    if job.in_place:
        same, stamp = source_digest == item.known_result, source_stamp
    elif source_digest != item.known_source:
        return None
    else:
        same, stamp = target.digest(item.path) == item.known_result, target.stamp(item.path)
    kept = Outcome(item.path, State.KEPT, source_stamp=source_stamp, result_stamp=stamp, report_stamp=item.report_stamp)
    return kept if same else None


def figures_of(result: Repair) -> Figures:
    """What a page came to."""
    count = Counter(change.status for change in result.changes)
    return Figures(len(result.page.text), count[Status.APPLIED], count[Status.SUGGESTED], count[Status.DOUBT])
