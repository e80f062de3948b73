"""The memory of a folder: gathered before the repair, kept, given to later runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batches import EXAMPLE, page, tree, wait_until, workers
from commands import refused, textfix

from textfix.batch import gather as module
from textfix.batch.batch import Order, batch, status_of
from textfix.batch.job import Job, State
from textfix.batch.ledger import Ledger
from textfix.batch.store import Folder
from textfix.batch.wanted import TABLES, Wanted
from textfix.data.options import Options
from textfix.data.problem import Misconfigured, Problem, Unreadable, Unwritable
from textfix.language import gathering
from textfix.language.memory import Memory
from textfix.read.memories import load_memory, memory_digest

PAGES = {"a.txt": "区委书记卢映川表示慰问,大家都很高兴。\n", "1958/b.txt": "卢映川代表区委,向劳动者表示慰问。\n",
         "1958/c.txt": "劳动最光荣,劳动者最美丽。\n"}
COMMON = {"卢映", "映川", "卢映川", "区委", "表示", "示慰", "慰问", "表示慰", "示慰问", "表示慰问", "劳动", "动者",
          "劳动者"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    write(PAGES)
    return tmp_path


def write(pages: dict[str, str], root: str = "src") -> None:
    for name, text in pages.items():
        file = Path(root, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def run(source: str = "src", target: str = "dst", *, wanted: Wanted | None = None, gather: bool = True,
        fresh: bool = False, **job: Any) -> dict[str, str]:
    order = Order(Job(source, target, **job), wanted or Wanted(), gather=gather, fresh=fresh, inline=True)
    return {done.path: done.state.value for done in batch(order)}


def with_memory(name: str) -> Options:
    return Options(memory=Path(name))


def kept(target: str = "dst") -> Path:
    """The one memory beside a ledger."""
    (memory,) = Path(target, ".textfix").glob("*.memory")
    return memory


def runs(memory: Path) -> set[str]:
    found = Memory.open(memory)
    return {found.runs.text(row) for row in range(len(found))}


REPAIRED = dict.fromkeys(PAGES, "repaired")
KEPT = dict.fromkeys(PAGES, "kept")


# gathered

def test_what_pages_have_in_common_is_gathered_before_they_are_repaired() -> None:
    outcomes = batch(Order(Job("src", "dst"), inline=True))
    next(outcomes)
    outcomes.close()
    memory = Memory.open(kept())
    assert runs(kept()) == COMMON and memory.size == 3
    text = PAGES["a.txt"]
    assert memory.support(text, [text.index("卢映川"), text.index("高兴")], [3, 2]).documents.tolist() == [1, 0]


def test_no_memory_is_one_pass() -> None:
    assert run(gather=False) == REPAIRED
    assert not list(Path("dst/.textfix").glob("*.memory"))
    textfix("batch", "--isolated", "src", "other", "--no-memory", "-j", "1")
    assert not list(Path("other/.textfix").glob("*.memory"))


def test_what_is_no_text_is_passed_over_and_told_by_the_repair() -> None:
    Path("src/b.txt").write_bytes(b"%PDF-1.7")
    write({"c.txt": "劳动最光荣。\n" * 1000})
    assert run(max_bytes=1000) == {**REPAIRED, "b.txt": "failed", "c.txt": "failed"}
    assert runs(kept()) == COMMON


def test_what_could_not_be_read_is_gathered_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Folder.read

    def closed(self: Folder, path: str, limit: int) -> Any:
        if path == "a.txt":
            raise Unreadable("you have no permission")
        return read(self, path, limit)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "read", closed)
        assert run() == {**REPAIRED, "a.txt": "failed"}
    assert not list(Path("dst/.textfix").glob("*.memory"))
    run()
    assert runs(kept()) == COMMON
    run(target="undisturbed")
    assert kept().read_bytes() == kept("undisturbed").read_bytes()


def test_setting_that_no_page_can_be_read_with_is_told_as_ever() -> None:
    with pytest.raises(Problem, match="there is no encoding 'utf-9'"):
        run(encoding="utf-9")
    assert "stopped: there is no encoding" in next(status_of("dst"))


def test_results_are_not_gathered() -> None:
    run(target="src/out")
    first = kept("src/out").read_bytes()
    run(target="src/out", fresh=True)
    assert kept("src/out").read_bytes() == first


# the same bytes

def test_processes_stores_and_tables_make_no_difference(folder: Path) -> None:
    pytest.importorskip("pyarrow")
    from fsspec import filesystem
    from pyarrow import Table, parquet

    run()
    textfix("batch", "--isolated", "src", "two", "-j", "2")
    store = filesystem("memory")
    for name, text in PAGES.items():
        store.pipe_file(f"/bucket/{name}", text.encode())
    try:
        run("memory://bucket", "three")
        run("memory://bucket", "memory://out")
    finally:
        store.store.clear()
        store.pseudo_dirs[:] = [""]
    Path("rows").mkdir()
    records = [{"text": text, "n": 1} for text in PAGES.values()]
    Path("rows/a.jsonl").write_text("\n".join(json.dumps(record) for record in [*records, {"text": None}]), "utf-8")
    run("rows", "four", column="text", wanted=Wanted(TABLES))
    Path("rows/a.jsonl").unlink()
    parquet.write_table(Table.from_pylist([*records, {"text": None, "n": 2}]), "rows/a.parquet")
    run("rows", "five", column="text", wanted=Wanted(TABLES))
    (away,) = Path("state").rglob("*.memory")
    memories = [kept(), kept("two"), kept("three"), away, kept("four"), kept("five")]
    assert {memory.read_bytes() for memory in memories} == {kept().read_bytes()}


def test_killed_while_it_gathers_it_gathers_again(monkeypatch: pytest.MonkeyPatch) -> None:
    write({f"{number:04}.txt": page(number) for number in range(600)})
    command = [sys.executable, "-m", "textfix", "batch", "--isolated", "src", "dst", "-j", "1", "-q"]
    scratch = Path("dst/.textfix", module.SCRATCH)
    with subprocess.Popen(command) as process:
        wait_until(scratch.is_dir)
        process.send_signal(signal.SIGKILL)
    assert scratch.is_dir() and not list(Path("dst/.textfix").glob("*.memory")) and not list(Path("dst").glob("*.txt"))
    assert "killed; the same command goes on" in next(status_of("dst"))
    with subprocess.Popen(command) as process:
        wait_until(lambda: list(Path("dst").glob("*.txt")))
        process.send_signal(signal.SIGINT)
    assert 0 < len(list(Path("dst").glob("*.txt"))) < 600 and not scratch.exists()
    done = batch(Order(Job("src", "undisturbed"), inline=True))
    next(done)
    done.close()
    assert kept().read_bytes() == kept("undisturbed").read_bytes()


MANY = {f"{number:04}.txt": page(number) for number in range(30)}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of a run over many pages that nothing befell."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write({**PAGES, **MANY}, str(folder / "src"))
    run(str(folder / "src"), str(folder / "dst"))
    return folder / "dst"


@pytest.mark.parametrize("victim", ["worker", "parent", "parent by SIGTERM"])
def test_killed_and_gone_on_it_is_as_if_undisturbed(victim: str, undisturbed: Path) -> None:
    write(MANY)
    command = [sys.executable, "-m", "textfix", "batch", "--isolated", "src", "dst", "-j", "2", "-q"]
    with subprocess.Popen(command) as process:
        wait_until(lambda: len(list(Path("dst").glob("*.txt"))) > 5)
        if victim == "worker":
            os.kill(workers(process.pid)[0], signal.SIGKILL)
        else:
            process.send_signal(signal.SIGTERM if "SIGTERM" in victim else signal.SIGKILL)
    if victim != "worker":
        assert len(list(Path("dst").glob("*.txt"))) < len(MANY)
        run()
    assert tree() == tree(str(undisturbed))
    assert kept().read_bytes() == kept(str(undisturbed)).read_bytes()


# kept

def test_what_is_done_stays_done_when_files_are_added() -> None:
    run()
    first = kept().read_bytes()
    write({"d.txt": "卢映川再次,强调。\n"})
    assert run() == {**KEPT, "d.txt": "repaired"}
    assert kept().read_bytes() == first
    assert run(fresh=True) == {**REPAIRED, "d.txt": "repaired"}
    assert Memory.open(kept()).size == 4


def test_changed_page_is_repaired_again_and_has_no_support_from_what_it_was() -> None:
    run()
    write({"a.txt": "区委书记卢映川,表示慰问。\n"})
    assert run() == {**KEPT, "a.txt": "repaired"}
    text = Path("src/a.txt").read_text("utf-8")
    at = [text.index(word) for word in ("区委书记", "书记")]
    assert Memory.open(kept()).support(text, at, [4, 2]).counts.tolist() == [0, 0]


def test_other_sources_and_other_files_have_their_own() -> None:
    run("src/1958")
    run()
    run(wanted=Wanted(("a*",)))
    assert len(list(Path("dst/.textfix").glob("*.memory"))) == 3


def test_moved_folders_redo_nothing(folder: Path) -> None:
    run()
    Path("src").rename("pages")
    Path("dst").rename("results")
    assert run("pages", "results") == KEPT


def test_lost_memory_of_an_unchanged_folder_is_the_same_again() -> None:
    run()
    kept().unlink()
    assert run() == KEPT


def test_pass_with_and_pass_without_are_different_settings() -> None:
    run(gather=False)
    assert run() == REPAIRED
    assert run() == KEPT


def test_in_place_it_is_that_of_the_pages_as_they_were() -> None:
    run("src", "src", in_place=True, backup=True)
    assert runs(kept("src")) == COMMON
    assert run("src", "src", in_place=True, backup=True) == KEPT


# a file of its own

def test_file_is_made_once_and_serves_other_runs() -> None:
    assert run(options=with_memory("paper.memory")) == REPAIRED
    first = Path("paper.memory").read_bytes()
    assert not list(Path("dst/.textfix").glob("*.memory"))
    write({"d.txt": "卢映川再次,强调。\n"})
    assert run("src/1958", "part", options=with_memory("paper.memory")) == {"b.txt": "repaired", "c.txt": "repaired"}
    assert Path("paper.memory").read_bytes() == first
    for name in ("b.txt", "c.txt"):
        assert Path("part", name).read_bytes() == Path("dst/1958", name).read_bytes()


def test_file_that_moved_redoes_nothing_and_one_that_changed_does_all_again() -> None:
    run(options=with_memory("paper.memory"))
    Path("paper.memory").rename("other.memory")
    assert run(options=with_memory("other.memory")) == KEPT
    Path("other.memory").write_bytes(Memory.of(["卢映川", "卢映川"]).to_bytes())
    assert run(options=with_memory("other.memory")) == REPAIRED


def test_ledger_has_its_digest() -> None:
    run()
    ledger = Ledger.read_only(Path("dst/.textfix/ledger.sqlite"), "dst")
    last = ledger.last_run()
    (text,) = ledger._db.execute("SELECT text FROM settings WHERE id = ?", (last and last.settings,)).fetchone()
    ledger.close()
    assert json.loads(text)["options"]["memory"] == memory_digest(kept())


def test_every_process_of_a_run_has_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()

    def repair(page: Any, options: Options, **_: Any) -> Any:
        assert options.memory is not None
        seen.add(load_memory(options.memory))
        raise Unreadable("enough")

    monkeypatch.setattr("textfix.batch.work.repair", repair)
    assert set(run().values()) == {"failed"}
    assert len(seen) == 1 and seen.pop().size == 3


def test_command_line_and_configuration(folder: Path) -> None:
    textfix("batch", "--isolated", "src", "dst", "--memory", "paper.memory", "-j", "1")
    clean = ["clean", "src/a.txt", "--format", "jsonl"]
    header = json.loads(textfix(*clean, "--memory", "paper.memory").stdout.split("\n")[0])
    assert header["memory"] == memory_digest(Path("paper.memory")) and "memory" not in header["options"]
    Path("src/textfix.toml").write_text('memory = "../paper.memory"\n')
    header = json.loads(textfix(*clean).stdout.split("\n")[0])
    assert header["memory"] == memory_digest(Path("paper.memory"))
    textfix("batch", "src", "two", "-j", "1")
    assert not list(Path("two/.textfix").glob("*.memory"))
    textfix("batch", "src", "three", "--no-memory", "-j", "1")
    assert not list(Path("three/.textfix").glob("*.memory"))


def test_memory_that_is_none_is_refused_in_one_line() -> None:
    assert refused("clean", "src/a.txt", "--memory", "none.memory") == (
        "none.memory: No such file or directory; a memory is gathered by textfix batch")
    Path("bad.memory").write_text("卢映川")
    for command in (["clean", "src/a.txt"], ["batch", "src", "dst"]):
        assert refused(*command, "--memory", "bad.memory") == "bad.memory: is no memory of textfix, or was damaged"
    assert "No such file or directory" in refused("batch", "src", "dst", "--memory", "no/such.memory")
    assert not list(Path("dst").glob("*.txt"))


def test_watch_goes_on_with_the_memory_of_the_run_before_it() -> None:
    run()
    write({"d.txt": "卢映川再次,强调。\n"})
    for fresh in (False, True):
        outcomes = batch(Order(Job("src", "dst"), watch=True, fresh=fresh, inline=True))
        assert next(outcomes).path == ("1958/b.txt" if fresh else "d.txt")
        outcomes.close()
    assert run() == {**KEPT, "d.txt": "kept"}


def test_watch_gathers_nothing() -> None:
    order = Order(Job("src", "dst"), watch=True, inline=True)
    outcomes = batch(order)
    assert next(outcomes).state is State.REPAIRED
    outcomes.close()
    assert not list(Path("dst/.textfix").glob("*.memory"))
    with pytest.raises(Misconfigured, match=r"there is no memory paper\.memory; a run without --watch gathers it"):
        next(batch(Order(Job("src", "dst", options=with_memory("paper.memory")), watch=True, inline=True)))


# faults

def test_interrupted_while_it_gathers_it_stops_cleanly() -> None:
    write({f"{number:04}.txt": EXAMPLE for number in range(600)})
    with subprocess.Popen([sys.executable, "-m", "textfix", "batch", "--isolated", "src", "dst"], text=True,
                          stderr=subprocess.PIPE) as process:
        wait_until(Path("dst/.textfix", module.SCRATCH).is_dir)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    assert (process.returncode, told.strip()) == (130, "textfix: interrupted: no page is done yet; run again to go on")
    assert not Path("dst/.textfix", module.SCRATCH).exists() and not list(Path("dst/.textfix").glob("*.memory"))
    assert ": interrupted " in next(status_of("dst"))


@pytest.fixture
def small_disk(folder: Path) -> Iterator[None]:
    Path("dst").mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", "dst"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount")
    yield
    subprocess.run(["umount", "-l", folder / "dst"], check=True)


@pytest.mark.parametrize("held", [1000, 1_000_000])
def test_full_disk_while_it_gathers(small_disk: None, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "HELD", held)       # full of what is counted, or of the memory itself
    write({f"{number}.txt": EXAMPLE for number in range(3)})
    with pytest.raises(Unwritable, match=r"the memory .*\.memory cannot be written: No space left on device; "
                                         "make room, or go without it: --no-memory"):
        run()
    assert not list(Path("dst/.textfix").glob("*.memory")) and not Path("dst/.textfix", module.SCRATCH).exists()
    subprocess.run(["mount", "-o", "remount,size=40m", "dst"], check=True)
    assert set(run().values()) == {"repaired"}


def test_read_only_place_for_the_memory() -> None:
    Path("closed").mkdir(mode=0o555)
    Path("folder.memory").mkdir()
    with pytest.raises(Unreadable, match=r"folder\.memory: Is a directory"):
        run(options=with_memory("folder.memory"))
    if not os.access("closed", os.W_OK):
        with pytest.raises(Unwritable, match=r"paper\.memory cannot be written: Permission denied"):
            run(options=with_memory("closed/paper.memory"))


