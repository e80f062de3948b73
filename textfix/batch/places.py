"""The source and the target of a job, opened; and which pairs of them make no sense."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

from textfix.batch.job import Job
from textfix.batch.remote import Remote, is_remote
from textfix.batch.store import Folder, Store
from textfix.data.problem import Misconfigured, shown


class Places(NamedTuple):
    """Where sources come from, results go to, and changes are reported."""

    source: Store
    target: Store
    report: Store | None = None

    @property
    def at_once(self) -> int:
        """Files that a process should work on at once."""
        return max(self.source.at_once, self.target.at_once)

    def flush(self) -> None:
        """Make what was written last."""
        self.target.flush()
        if self.report is not None:
            self.report.flush()


def places(job: Job) -> Places:
    """The places of a job, in whatever process asks."""
    report = _written(job.report, job.scratch) if job.report else None
    return Places(_source(job), _written(job.target, job.scratch), report)


def _written(address: str, scratch: str) -> Store:
    return Remote(address) if is_remote(address) else Folder(local(address), scratch)


def _source(job: Job) -> Store:
    if is_remote(job.source):
        return Remote(job.source)
    source = local(job.source)
    if job.in_place:
        return Folder(source, follow=False)
    folder, only = os.path.split(source) if os.path.isfile(source) else (source, "")  # noqa: PTH113
    written = (place for place in (job.target, job.report) if place and not is_remote(place))
    return Folder(folder, only=only, avoid=tuple(os.path.realpath(local(place)) for place in written))


def as_seen_from_elsewhere(job: Job) -> Job:
    """The job with paths that mean the same in a process with another working directory."""
    source, target, scratch, report = (
        place if not place or is_remote(place) else os.path.abspath(local(place))  # noqa: PTH100
        for place in (job.source, job.target, job.scratch, job.report))
    lexicons = tuple(map(os.path.abspath, job.options.lexicons))
    memory = job.options.memory and job.options.memory.absolute()
    return replace(job, source=source, target=target, scratch=scratch, report=report,
                   options=replace(job.options, lexicons=lexicons, memory=memory))


def local(address: str) -> str:
    """The path of this machine that an address names.

    >>> local("file:///srv/a%20b"), local("scans")
    ('/srv/a b', 'scans')
    """
    return url2pathname(urlsplit(address).path) if address.startswith("file://") else address


def check_places(job: Job) -> None:
    """Refuse a target that would take its own results for sources, or overwrite the sources.

    Raises:
        Misconfigured: they cannot be meant together, or there is no such source.
    """
    if is_remote(job.source) or is_remote(job.target):
        _check_addresses(job)
        return
    source, target = os.path.realpath(local(job.source)), os.path.realpath(local(job.target))
    if not os.path.exists(source):  # noqa: PTH110
        raise Misconfigured(f"there is no folder or file {shown(job.source)}")
    if job.in_place:
        if not os.path.isdir(source):  # noqa: PTH112
            raise Misconfigured("-w repairs a folder in place; for a file there is textfix clean -w")
        return
    if source == target:
        raise Misconfigured(f"{shown(job.target)} is the source too; -w repairs in place")
    if os.path.exists(target) and not os.path.isdir(target):  # noqa: PTH110, PTH112
        raise Misconfigured(f"{shown(job.target)} is a file; name a folder for the results")
    if os.path.commonpath((source, target)) == target:
        raise _overwriting(job)


def _check_addresses(job: Job) -> None:
    if job.in_place:
        raise Misconfigured("-w repairs folders of this machine; name another place for the results")
    if "::" in job.target:
        raise Misconfigured(f"{shown(job.target)}: results cannot be written into an archive")
    source, target = (address.rstrip("/") + "/" for address in (job.source, job.target))
    if source.startswith(target):
        raise _overwriting(job)
    if target.startswith(source):
        raise Misconfigured(f"{shown(job.target)} is inside {shown(job.source)}, and its results would be taken for "
                            "sources; choose another place for them")
    for address in filter(is_remote, (job.source, job.target)):
        Remote(address).check()


def _overwriting(job: Job) -> Misconfigured:
    return Misconfigured(f"{shown(job.source)} is inside {shown(job.target)}, whose results could overwrite it; "
                         "choose another place for the results")
