"""The processes of a Dask cluster.

Dask does what it does well: it hands bundles to whoever is there, and gives those of a lost process to another.
A bundle that was done twice has written the same bytes twice, and is entered once, by whoever started the run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic, sleep
from typing import Any

from textfix.batch.gather import SUFFIX
from textfix.batch.job import Bundle, Job, Reply
from textfix.data.problem import Misconfigured, Problem, shown
from textfix.read.memories import memory_digest

WAITING = 3
"""Bundles for each thread of the cluster: one at work, and others on the way."""

CONNECTION = 10.0
"""Seconds to wait for the scheduler to answer."""

PATIENCE = 300.0
"""Seconds that a scheduler may be away in mid-run, until it was restarted."""

LOOK = 1.0
"""Seconds after which to look whether the scheduler is still there, and how many workers it has."""


class Cluster:
    """The workers behind a scheduler. They must see source and target under the same names as this process."""

    def __init__(self, job: Job, address: str) -> None:
        self._job, self._address = _carried(job), address
        self._memory = job.options.memory
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._given: dict[Any, Bundle] = {}
        self._threads, self._looked = 0, -LOOK
        self._client = self._connected()

    def room(self) -> bool:
        """Whether the cluster has too little to do."""
        if monotonic() - self._looked >= LOOK:
            self._threads, self._looked = self._threads_now(), monotonic()
        return len(self._given) < WAITING * max(self._threads, 1)

    def _threads_now(self) -> int:
        if self._client.status == "running":
            with suppress(OSError):                    # it has just gone: `collect` will see
                return sum(self._client.nthreads().values())
        return 0

    def busy(self) -> bool:
        """Whether bundles are out."""
        return bool(self._given)

    def submit(self, bundle: Bundle) -> None:
        """Send the bundle."""
        self._need_connection()
        future = self._client.submit(do, bundle, self._job, pure=False)
        self._given[future] = bundle
        future.add_done_callback(self._done.put)

    def collect(self) -> Iterator[tuple[Bundle, Reply | None]]:
        """What is done: all of it at once, since it has to be fetched."""
        done = self._finished()
        if not done:
            self._need_connection()
        bundles = {future: self._given.pop(future) for future in done if future in self._given}
        try:
            replies = self._replies(list(bundles))
        except (OSError, CancelledError):              # the connection, or what the scheduler knew, is lost
            self._given.update(bundles)
            self._start_over()
            return
        yield from zip(bundles.values(), replies, strict=True)

    def _finished(self) -> list[Any]:
        """Those that came since the last time; waits a moment for the first one."""
        found: list[Any] = []
        with suppress(Empty):
            found.append(self._done.get(timeout=LOOK))
            while True:
                found.append(self._done.get_nowait())
        return found

    def _replies(self, futures: list[Any]) -> list[Reply | None]:
        """What came of each. Raises OSError or CancelledError if that cannot be known any more."""
        finished = [future for future in futures if future.status == "finished"]
        fetched = dict(zip(finished, self._client.gather(finished), strict=True)) if finished else {}
        return [fetched[future] if future in fetched else self._reply(future) for future in futures]

    @staticmethod
    def _reply(future: Any) -> Reply | None:
        if future.status != "error":
            raise CancelledError
        error = future.exception()
        if isinstance(error, _lost()):
            raise error
        return _failed(error)

    def close(self) -> None:
        """Take back what was not begun; what was is finished by its worker, and not entered."""
        with suppress(Exception):
            self._client.cancel(list(self._given), force=True)
        with suppress(Exception):
            self._client.close(timeout=LOOK)

    def _connected(self) -> Any:
        try:
            from distributed import Client
        except ImportError:
            raise Misconfigured("--scheduler needs Dask; pip install 'textfix[cluster]'") from None
        for name in ("distributed", "distributed.client", "distributed.comm"):
            logging.getLogger(name).setLevel(logging.CRITICAL)    # lost connections are dealt with, not reported
        connect: Any = Client
        try:
            client = connect(self._address, timeout=CONNECTION, set_as_default=False)
            if self._memory is not None:
                client.register_plugin(_carrier(self._memory, self._job))
            return client
        except (OSError, ValueError) as error:         # TimeoutError is one of them
            raise Misconfigured(f"no Dask scheduler answers at {shown(self._address)}: {shown(str(error))}") from None

    def _need_connection(self) -> None:
        if self._client.status not in ("running", "connecting"):
            self._start_over()

    def _start_over(self) -> None:
        """The scheduler went, and with it all that it knew: send what is not done to the next one."""
        lost = list(self._given.values())
        self._given.clear()
        with suppress(Exception):
            self._client.close(timeout=LOOK)
        until = monotonic() + PATIENCE
        while True:
            try:
                self._client = self._connected()
                break
            except Misconfigured:
                if monotonic() > until:
                    raise
                sleep(LOOK)
        for bundle in lost:
            self.submit(bundle)


def do(bundle: Bundle, job: Job) -> Reply:
    """What a worker of the cluster does."""
    from textfix.batch.places import places
    from textfix.batch.program import program
    from textfix.batch.work import work

    if (here := program()) != job.program:
        return Reply((), stopped=f"a worker of the cluster has another textfix ({here}), not {job.program}")
    job = _unpacked(job)
    return work(bundle, job, places(job))


def _carried(job: Job) -> Job:
    """The job for workers that cannot see the file of the memory: they have it under its digest (`_carrier`)."""
    memory = job.options.memory
    return _with_memory(job, Path(f"{memory_digest(memory)}{SUFFIX}")) if memory is not None else job


def _unpacked(job: Job) -> Job:
    """The job with the memory where this worker has it."""
    from distributed import get_worker

    memory = job.options.memory
    return _with_memory(job, Path(get_worker().local_directory, memory)) if memory is not None else job


def _with_memory(job: Job, memory: Path) -> Job:
    return replace(job, options=replace(job.options, memory=memory))


def _carrier(memory: Path, job: Job) -> Any:
    """What gives each worker of the cluster, also one that comes later, its copy of the memory."""
    from distributed.diagnostics.plugin import UploadFile

    carrier: Any = UploadFile(str(memory), load=False)
    carrier.name = carrier.filename = str(job.options.memory)
    return carrier


def _lost() -> type[Exception]:
    """What Dask raises when a connection breaks; an OSError."""
    from distributed.comm.core import CommClosedError

    lost: type[Exception] = CommClosedError
    return lost


def _failed(error: BaseException) -> Reply | None:
    """What a task that raised says: None if its workers were killed at it."""
    from distributed.scheduler import KilledWorker

    if isinstance(error, KilledWorker):
        return None
    if isinstance(error, Problem):
        return Reply((), stopped=str(error))
    return Reply((), stopped=f"the cluster cannot do the work: {type(error).__name__}: {shown(str(error))[:200]}")
