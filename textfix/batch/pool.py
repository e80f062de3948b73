"""The processes of this machine.

Not those of `concurrent.futures`: there, a process that is killed breaks the whole pool, and nobody can say which file
it was at work on. Here each process has a pipe of its own, so that one that dies names its bundle, and the
others work on.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import NamedTuple, Protocol

from textfix.batch.job import Bundle, Job, Reply
from textfix.batch.places import places
from textfix.data.problem import told

WAITING = 2
"""Bundles that a process has: one at work and one to go on with while the ledger is written."""

GROWTH = 200_000_000
"""Bytes that a process may grow by. It is replaced then: Python seldom gives back what a large page needed."""


class Executor(Protocol):
    """Who does the bundles."""

    def room(self) -> bool:
        """Whether another bundle can be handed over now."""

    def submit(self, bundle: Bundle) -> None:
        """Hand a bundle over."""

    def collect(self) -> Iterator[tuple[Bundle, Reply | None]]:
        """What is done, at least one bundle unless there are none; None for one whose process died at it."""

    def busy(self) -> bool:
        """Whether bundles are out."""

    def close(self) -> None:
        """End at once, whatever is at work."""


class _Worker(NamedTuple):
    process: BaseProcess
    pipe: Connection
    given: deque[Bundle]


class Pool:
    """Up to `jobs` processes, started when there is something for them to do."""

    def __init__(self, job: Job, jobs: int) -> None:
        self._job, self._jobs = job, jobs
        self._workers: list[_Worker] = []
        self._returned: deque[Bundle] = deque()

    def room(self) -> bool:
        """Whether a process could take another bundle."""
        return not self._returned and (len(self._workers) < self._jobs
                                       or any(len(worker.given) < WAITING for worker in self._workers))

    def busy(self) -> bool:
        """Whether bundles are out."""
        return bool(self._returned) or any(worker.given for worker in self._workers)

    def submit(self, bundle: Bundle) -> None:
        """Give the bundle to the process that has the least to do."""
        free = min(self._workers, key=lambda worker: len(worker.given), default=None)
        if free is None or free.given and len(self._workers) < self._jobs:
            free = self._start()
        free.given.append(bundle)
        with suppress(OSError):                        # it died: `collect` will see that
            free.pipe.send(bundle)

    def collect(self) -> Iterator[tuple[Bundle, Reply | None]]:
        """What is done."""
        while self._returned:
            self.submit(self._returned.popleft())
        ready = wait([worker.pipe for worker in self._workers if worker.given])
        for worker in [worker for worker in self._workers if worker.pipe in ready]:
            try:
                reply: Reply | None = worker.pipe.recv()
            except (EOFError, OSError):
                reply = None
            yield worker.given.popleft(), reply
            if reply is None or reply.leaving:
                self._returned.extend(worker.given)
                worker.given.clear()
                self._end(worker)

    def close(self) -> None:
        """Kill them: what they had in hand is done again by the next run."""
        for worker in list(self._workers):
            self._end(worker)

    def _start(self) -> _Worker:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._job), daemon=True, name="textfix-batch")
        process.start()
        theirs.close()
        worker = _Worker(process, ours, deque())
        self._workers.append(worker)
        return worker

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.kill()
        worker.process.join()


class Inline:
    """This process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._bundle: Bundle | None = None

    def room(self) -> bool:
        """Whether it has nothing to do."""
        return self._bundle is None

    def busy(self) -> bool:
        """Whether it has something to do."""
        return self._bundle is not None

    def submit(self, bundle: Bundle) -> None:
        """Keep the bundle for `collect`."""
        self._bundle = bundle

    def collect(self) -> Iterator[tuple[Bundle, Reply | None]]:
        """Do the bundle."""
        from textfix.batch.work import work

        bundle, self._bundle = self._bundle, None
        if bundle is not None:
            yield bundle, work(bundle, self._job, places(self._job))

    def close(self) -> None:
        """Nothing is left behind."""


def _serve(pipe: Connection, job: Job) -> None:
    """A process of the pool: bundles in, replies out, until it is killed or its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)       # Ctrl-C reaches all processes of a terminal; the parent decides
    Thread(target=_die_with_parent, daemon=True).start()
    try:
        from textfix.batch.work import warm_up, work

        warm_up()
    except Exception as error:
        pipe.recv()
        pipe.send(Reply((), stopped=told(error)))
        return
    opened = places(job)
    most = _memory() + GROWTH
    leaving = False
    while not leaving:
        try:
            bundle = pipe.recv()
        except EOFError:
            return
        reply = work(bundle, job, opened)
        leaving = _memory() > most
        pipe.send(reply._replace(leaving=leaving))


def _die_with_parent() -> None:
    """A parent that was killed must not leave somebody behind who goes on writing into its target."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _memory() -> int:
    """The most bytes that this process has held; 0 where the system does not say."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:
        return 0
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
