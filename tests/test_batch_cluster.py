"""A Dask cluster of real processes that speak TCP, and that are killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from batches import ledger_of, page, reasons, tree, wait_until

from textfix.batch.batch import Order, batch, status_of, undone
from textfix.batch.job import Job, State
from textfix.batch.program import program
from textfix.data.problem import Misconfigured
from textfix.read.memories import memory_digest

pytest.importorskip("distributed")

PAGES = 30
QUIET = {**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "false", "DASK_LOGGING__DISTRIBUTED": "critical",
         "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}    # a task whose worker was killed is told of at once


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    for number in range(PAGES):
        (folder / f"{number:03}.txt").write_text(page(number), "utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an undisturbed run of one process makes of them."""
    target = tmp_path_factory.mktemp("expected")
    list(batch(Order(Job(str(originals), str(target)), inline=True)))
    return tree(str(target))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, originals: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(originals, "src")
    return tmp_path


class Processes:
    """A scheduler and its workers."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self._all: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        port = self.address.rpartition(":")[2]
        return self._start("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show")

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                           "--local-directory", "/tmp")

    def start_nanny(self, seconds: int) -> subprocess.Popen[bytes]:
        """A worker that the system kills when it has used so much time of a processor, and that is started again."""
        return self._start("dask_worker", self.address, "--nthreads", "1", "--no-dashboard",
                           "--local-directory", "/tmp", within=("prlimit", f"--cpu={seconds}"))

    def _start(self, program: str, *args: str, within: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*within, sys.executable, "-m", f"distributed.cli.{program}", *args], env=QUIET,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._all.append(process)
        return process

    def end(self) -> None:
        for process in self._all:
            process.kill()
        for process in self._all:
            process.wait(30)


@contextmanager
def cluster(workers: int) -> Iterator[Processes]:
    processes = Processes()
    try:
        for _ in range(workers):
            processes.start_worker()
        yield processes
    finally:
        processes.end()


def run(address: str, target: str = "dst") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "textfix", "batch", "src", target, "--scheduler", address]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> None:
    _, told = process.communicate(timeout=120)
    *_, last = told.splitlines()                       # on a busy machine a line tells before how it goes on
    assert (process.returncode, last) == (0, f"textfix: {PAGES} files repaired"), told


@pytest.fixture(scope="module")
def one_worker() -> Iterator[Processes]:
    with cluster(1) as processes:
        yield processes


def test_one_worker_gives_the_bytes_of_this_machine(one_worker: Processes, expected: dict[str, bytes]) -> None:
    list(batch(Order(Job("src", "here"), inline=True)))
    with run(one_worker.address) as process:
        finished(process)
    assert tree() == tree("here") == expected
    assert ledger_of("dst") == ledger_of("here")


def test_three_workers_too_and_when_one_of_them_is_killed(expected: dict[str, bytes]) -> None:
    with cluster(2) as processes:
        third = processes.start_worker()
        with run(processes.address, "calm") as process:
            finished(process)
        with run(processes.address) as process:
            wait_until(tree)
            third.kill()
            finished(process)
    assert tree("calm") == tree() == expected
    assert ledger_of("calm") == ledger_of("dst")


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="needs prlimit")
def test_page_that_kills_its_worker_each_time_is_given_up(expected: dict[str, bytes]) -> None:
    for name in list(expected)[10:]:
        Path("src", name).unlink()
    few = {name: data for name, data in expected.items() if Path("src", name).exists()}
    Path("src/huge.txt").write_text("\n".join(map(page, range(2500))), "utf-8")
    with cluster(0) as processes:
        processes.start_nanny(5)
        with run(processes.address) as process:
            _, told = process.communicate(timeout=200)
    assert process.returncode == 2 and "3 processes were killed while they worked on it" in told
    assert list(reasons()) == ["huge.txt"]
    assert tree() == few


def test_scheduler_that_does_not_come_back_ends_the_run_and_the_next_goes_on(
        expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textfix.batch.cluster.PATIENCE", 1.0)
    with cluster(1) as processes, pytest.raises(Misconfigured, match="no Dask scheduler answers"):
        for _ in batch(Order(Job("src", "dst"), scheduler=processes.address)):
            monkeypatch.setattr("textfix.batch.cluster.CONNECTION", 1.0)
            processes.scheduler.kill()
    assert 0 < len(tree()) < PAGES and "stopped: no Dask scheduler answers" in next(status_of("dst"))
    list(batch(Order(Job("src", "dst"), inline=True)))
    assert tree() == expected


def test_restarted_scheduler_is_given_what_is_not_done(expected: dict[str, bytes]) -> None:
    with cluster(1) as processes, run(processes.address) as process:
        wait_until(tree)
        processes.scheduler.kill()
        processes.scheduler.wait(30)
        assert len(tree()) < PAGES
        processes.start_scheduler()
        processes.start_worker()
        finished(process)
    assert tree() == expected
    assert [row[1] for row in ledger_of("dst")] == [State.REPAIRED] * PAGES  # type: ignore[index]


def test_interrupted_and_gone_on_without_the_cluster(one_worker: Processes, expected: dict[str, bytes]) -> None:
    with run(one_worker.address) as process:
        wait_until(tree)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 130
    assert len(tree()) < PAGES
    assert {name for name, data in tree().items() if data != expected[name]} == set()
    list(batch(Order(Job("src", "dst"), inline=True)))
    assert tree() == expected


def test_in_place_on_a_cluster_and_back(one_worker: Processes, expected: dict[str, bytes]) -> None:
    before = tree("src")
    order = Order(Job("src", "src", in_place=True, backup=True), scheduler=one_worker.address)
    assert {done.state for done in batch(order)} == {State.REPAIRED}
    assert {name: data for name, data in tree("src").items() if not name.endswith("~")} == expected
    assert {done.problem for done in undone("src")} == {""}
    assert tree("src") == before


def test_workers_have_the_memory_also_where_they_do_not_see_its_file(one_worker: Processes) -> None:
    from distributed import Client

    with run(one_worker.address) as process:
        finished(process)
    (memory,) = Path("dst/.textfix").glob("*.memory")

    def carried(dask_worker: Any) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in Path(dask_worker.local_directory).glob("*.memory")}

    with Client(one_worker.address, set_as_default=False) as client:
        (found,) = client.run(carried).values()
    assert found[f"{memory_digest(memory)}.memory"] == memory.read_bytes()


def test_worker_with_another_textfix_is_refused() -> None:
    from textfix.batch.cluster import do

    reply = do((), Job("src", "dst", program="0.0.1, tables 0"))
    assert reply.stopped == f"a worker of the cluster has another textfix ({program()}), not 0.0.1, tables 0"


def test_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textfix.batch.cluster.CONNECTION", 0.5)
    with pytest.raises(Misconfigured, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        list(batch(Order(Job("src", "dst"), scheduler="tcp://127.0.0.1:9")))
