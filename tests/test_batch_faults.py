"""A batch among real faults: processes killed, disks full, files that go, change or are closed to us.

Each time: nothing lost, nothing half written, and the next run makes it what an undisturbed run would have made. The
runs are of one pass; what befalls one that gathers stands in test_batch_memory.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from batches import ledger_of, page, reasons, tree, wait_until, workers

from textfix import repair
from textfix.batch.batch import Order, batch, status_of, undone
from textfix.batch.job import Job, State
from textfix.read import decode

PAGES = 24
ROOT = os.geteuid() == 0
BATCH = [sys.executable, "-c", (                       # a job in the background inherits that interrupts are ignored
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from textfix.cli import main; main()"), "batch", "--isolated", "--no-memory"]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    for number in range(PAGES):
        place = folder / f"{number % 4}"
        place.mkdir(exist_ok=True)
        (place / f"{number:03}.txt").write_text(page(number), "utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(originals: Path) -> dict[str, bytes]:
    """What an undisturbed repair makes of each page."""
    return {str(file.relative_to(originals)): repair(file.read_text("utf-8")).text.encode()
            for file in originals.rglob("*.txt")}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, originals: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(originals, "src")
    return tmp_path


def run(*args: str, prepare: Callable[[], None] | None = None, drop: bool = False) -> subprocess.CompletedProcess[str]:
    """A batch from start to end; `drop`, without root's right to read and write everything."""
    capabilities = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if drop and ROOT else []
    return subprocess.run([*capabilities, *BATCH, *args], capture_output=True, text=True, timeout=120, check=False,
                          preexec_fn=prepare)


def start(*args: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*BATCH, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_results(number: int = 10, root: str = "dst") -> None:
    wait_until(lambda: Path(root).is_dir() and len(tree(root)) >= number)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def no_half_file(expected: dict[str, bytes], root: str = "dst") -> None:
    assert {name for name, data in tree(root).items() if data != expected.get(name)} == set()


def status() -> str:
    return "\n".join(status_of("dst"))


def completes(expected: dict[str, bytes]) -> None:
    """The next run makes it whole."""
    states = {outcome.state for outcome in batch(Order(Job("src", "dst", ""), gather=False, inline=True))}
    assert State.FAILED not in states
    assert tree() == expected
    assert list(Path("dst/.textfix/tmp").iterdir()) == []


# byte-identical

def test_results_do_not_depend_on_how_many_work_or_how_often_they_stopped(expected: dict[str, bytes]) -> None:
    assert run("src", "one", "-j", "1").returncode == 0
    assert run("src", "two", "-j", "2").returncode == 0
    for _ in range(3):
        resumed = batch(Order(Job("src", "resumed", ""), gather=False, inline=True))
        for _ in range(PAGES // 4):
            next(resumed)
        resumed.close()
    list(batch(Order(Job("src", "resumed", ""), gather=False, inline=True)))
    assert tree("one") == tree("two") == tree("resumed") == expected
    assert ledger_of("one") == ledger_of("two") == ledger_of("resumed")


# killed

def test_killed_worker_is_replaced(expected: dict[str, bytes]) -> None:
    with start("src", "dst", "-j", "2") as process:
        wait_for_results()
        os.kill(workers(process.pid)[0], signal.SIGKILL)
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told.splitlines()[-1]) == (0, f"textfix: {PAGES} files repaired")
    assert tree() == expected


def test_page_that_kills_its_worker_each_time_is_given_up(expected: dict[str, bytes]) -> None:
    def little_time() -> None:                         # enough to start with and for a few pages
        resource.setrlimit(resource.RLIMIT_CPU, (3, 3))

    Path("src/1/huge.txt").write_text("\n".join(map(page, range(900))), "utf-8")
    done = run("src/1", "dst", "-j", "1", prepare=little_time)
    assert done.returncode == 2
    assert list(reasons()) == ["huge.txt"]
    assert "3 processes were killed while they worked on it" in reasons()["huge.txt"]
    assert tree() == {name.removeprefix("1/"): data for name, data in expected.items() if name.startswith("1/")}


def test_killed_parent_takes_its_workers_along_and_the_next_run_goes_on(expected: dict[str, bytes]) -> None:
    with start("src", "dst", "-j", "2") as process:
        wait_for_results()
        children = workers(process.pid)
        process.kill()
        process.communicate()
    wait_until(lambda: not any(map(alive, children)))
    assert 0 < len(tree()) < PAGES
    no_half_file(expected)
    assert "killed; the same command goes on" in status()
    completes(expected)


@pytest.mark.parametrize("number", range(3))
def test_killed_in_place_loses_nothing(number: int, originals: Path, expected: dict[str, bytes]) -> None:
    with start("src", "-w", "--backup", "-j", "2") as process:
        wait_until(lambda: len(list(Path("src").rglob("*.txt~"))) > 10 * number)
        process.kill()
        process.communicate()
    before = {name: (originals / name).read_bytes() for name in expected}
    now = tree("src")
    for name, repaired in expected.items():
        assert now[name] in (before[name], repaired)
        assert now[name] == before[name] or now[f"{name}~"] == before[name]
    list(batch(Order(Job("src", "src", "", in_place=True, backup=True), gather=False, inline=True)))
    now = tree("src")
    assert {name: now[name] for name in expected} == expected
    assert {name.rstrip("~"): data for name, data in now.items() if name.endswith("~")} == before
    assert [done.problem for done in undone("src")] == [""] * PAGES
    assert tree("src") == before


# stopped

@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_it_cleanly(number: signal.Signals, expected: dict[str, bytes]) -> None:
    with start("src", "dst", "-j", "2") as process:
        wait_for_results()
        process.send_signal(number)
        asked = time.monotonic()
        _, told = process.communicate(timeout=20)
        assert time.monotonic() - asked < 10           # a second on a machine that does nothing else
    assert process.returncode == 130
    assert told.strip().startswith("textfix: interrupted: ") and told.strip().endswith("; run again to go on")
    assert 0 < len(tree()) < PAGES
    assert list(Path("dst/.textfix/tmp").iterdir()) == []
    no_half_file(expected)
    assert ": interrupted " in status()
    completes(expected)


def test_terminal_interrupts_all_processes_at_once(expected: dict[str, bytes]) -> None:
    with subprocess.Popen([*BATCH, "src", "dst", "-j", "2"], stderr=subprocess.PIPE, text=True,
                          start_new_session=True) as process:
        wait_for_results()
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in told
    completes(expected)


def test_two_runs_on_one_target(expected: dict[str, bytes]) -> None:
    with start("src", "dst", "-j", "1") as first:
        wait_for_results(1)
        second = run("src", "dst")
        assert second.returncode == 2
        assert second.stderr.startswith(f"textfix: another run is at work on dst (process {first.pid} on ")
        assert second.stderr.count("\n") == 1
        assert f"at work (process {first.pid})" in status()
        first.communicate(timeout=60)
    assert first.returncode == 0
    assert tree() == expected


# disks

@pytest.fixture
def small_disk(folder: Path) -> Iterator[Callable[[str], None]]:
    """A file system of its own at dst; called with options, it is mounted anew."""
    Path("dst").mkdir()

    def mount(options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", "dst"], check=True, capture_output=True)

    try:
        mount("size=400k")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount")
    yield mount
    subprocess.run(["umount", "-l", folder / "dst"], check=True)


def test_full_disk_stops_the_run(small_disk: Callable[[str], None], expected: dict[str, bytes]) -> None:
    done = run("src", "dst", "-j", "2")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr or "disk is full" in done.stderr
    assert 0 < len(tree()) < PAGES
    no_half_file(expected)
    assert list(Path("dst/.textfix/tmp").iterdir()) == []
    small_disk("remount,size=40m")
    completes(expected)


def test_disk_that_is_full_from_the_start(small_disk: Callable[[str], None], expected: dict[str, bytes]) -> None:
    with pytest.raises(OSError), Path("dst/filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))
    done = run("src", "dst", "-j", "2")
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert set(tree()) == {"filler"}
    Path("dst/filler").unlink()
    small_disk("remount,size=40m")
    completes(expected)


def test_read_only_target(small_disk: Callable[[str], None]) -> None:
    small_disk("remount,ro")
    done = run("src", "dst")
    assert (done.returncode, done.stderr) == (2, "textfix: dst cannot be written to: Read-only file system; "
                                                 "choose another place for the results\n")


def test_target_that_became_read_only_with_a_ledger(small_disk: Callable[[str], None]) -> None:
    small_disk("remount,size=40m")
    assert run("src/0", "dst").returncode == 0
    small_disk("remount,ro")
    done = run("src", "dst")
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert "finished" in status()


# permissions

needs_permissions = pytest.mark.skipif(ROOT and shutil.which("setpriv") is None, reason="root, and no setpriv")


@needs_permissions
def test_files_and_folders_that_are_closed_to_us(expected: dict[str, bytes]) -> None:
    Path("src/0/000.txt").chmod(0)
    Path("src/1").chmod(0)
    done = run("src", "dst", drop=True)
    Path("src/1").chmod(0o755)
    assert done.returncode == 2
    assert reasons() == {"0/000.txt": "src/0/000.txt cannot be read: you have no permission",
                         "1": "src/1 cannot be looked into: Permission denied"}
    assert set(tree()) == {name for name in expected if not name.startswith("1/")} - {"0/000.txt"}
    no_half_file(expected)
    Path("src/0/000.txt").chmod(0o644)
    completes(expected)


@needs_permissions
def test_target_that_is_closed_to_us(expected: dict[str, bytes]) -> None:
    Path("dst").mkdir(mode=0o555)
    done = run("src", "dst", drop=True)
    assert (done.returncode, done.stderr) == (2, "textfix: dst cannot be written to: Permission denied; "
                                                 "choose another place for the results\n")
    Path("dst").chmod(0o755)
    Path("dst/2").mkdir(mode=0o555)
    assert run("src", "dst", drop=True).returncode == 2
    assert set(reasons()) == {name for name in expected if name.startswith("2/")}
    Path("dst/2").chmod(0o755)
    completes(expected)


# files that go, change, or are too much

def test_files_that_go_in_mid_run(expected: dict[str, bytes]) -> None:
    gone = [name for name in expected if int(name[2:5]) >= PAGES // 2]
    with start("src", "dst", "-j", "1") as process:
        wait_for_results(1)
        for name in gone:
            Path("src", name).unlink()
        process.communicate(timeout=60)
    assert process.returncode in (0, 2)                # 2 if it had listed them already
    no_half_file(expected)
    assert set(expected) - set(gone) <= set(tree())
    list(batch(Order(Job("src", "dst", ""), gather=False, inline=True)))
    assert not Path("dst/.textfix/failed.jsonl").exists()


def test_files_that_change_in_mid_run(expected: dict[str, bytes]) -> None:
    names = [name for name in expected if int(name[2:5]) % 8 == 7]
    with start("src", "dst", "-j", "2") as process:
        wait_for_results(1)
        writes = 0
        while process.poll() is None and writes < 3000:
            for name in names:
                with Path("src", name).open("a", encoding="utf-8") as file:
                    file.write("又一行。\n")
            writes += 1
            time.sleep(0.002)
        process.communicate(timeout=60)
    assert process.returncode in (0, 2)
    final = {name: repair(decode(Path("src", name).read_bytes())).text.encode() for name in names}
    completes({**expected, **final})


def test_file_that_changes_in_mid_run_is_not_replaced_in_place(expected: dict[str, bytes]) -> None:
    mine = "我的稿子,不要动它。\n"
    name = "src/3/zz.txt"
    Path(name).write_text("\n".join(page(number) for number in range(60)), "utf-8")
    with start("src/3", "-w", "-j", "2") as process:
        wait_until(lambda: Path("src/3/.textfix").is_dir())
        time.sleep(1)
        Path(name).write_text(mine, "utf-8")
        process.communicate(timeout=60)
    assert Path(name).read_text("utf-8") in (mine, repair(mine).text)


def test_100_000_files_in_one_folder() -> None:
    Path("many").mkdir()
    for first in (0, 50_000):                          # links are soon made; a file cannot have 100,000
        Path(f"many/{first:06}.txt").write_text("会议听取了工作报告,\n大家都很高兴。\n", "utf-8")
        for number in range(first + 1, first + 50_000):
            os.link(f"many/{first:06}.txt", f"many/{number:06}.txt")
    for told in ("100 files repaired", "100 files done before"):
        done = run("many", "dst", "--include", "*777.txt")
        assert (done.returncode, done.stderr) == (0, f"textfix: {told}\n")
    assert set(tree()) == {f"{number:06}.txt" for number in range(777, 100_000, 1000)}


def test_line_of_200_megabytes(expected: dict[str, bytes]) -> None:
    with Path("src/1/line.txt").open("w", encoding="utf-8") as file:
        for _ in range(200):
            file.write("为大力弘扬劳模精神" * 37037)
    done = run("src", "dst", "-j", "2")
    assert done.returncode == 2
    assert reasons() == {"1/line.txt": "src/1/line.txt has more than 64 MB; split it, or raise --max-size"}
    assert tree() == expected


def test_page_that_needs_more_memory_than_there_is(expected: dict[str, bytes]) -> None:
    def little_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))

    Path("src/1/line.txt").write_text("为大力弘扬劳模精神" * 1_500_000, "utf-8")
    done = run("src", "dst", "-j", "1", prepare=little_memory)
    assert done.returncode == 2, done.stderr
    assert list(reasons()) == ["1/line.txt"]
    assert "memory" in reasons()["1/line.txt"]
    assert tree() == expected


def test_watch_keeps_up_with_a_writer_and_stops_when_told(expected: dict[str, bytes]) -> None:
    name = "late.txt"
    with start("src", "dst", "--watch") as process:
        with Path("src", name).open("w", encoding="utf-8") as file:
            for line in page(7).splitlines(keepends=True):
                file.write(line)
                file.flush()
                time.sleep(0.05)
                assert not Path("dst", name).exists()
        wait_until(lambda: len(tree()) == PAGES + 1)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told.strip().startswith("textfix: interrupted: ")
    assert tree() == {**expected, name: repair(page(7)).text.encode()}
