"""Buckets and archives: the same run, the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from textfix.batch.batch import Order, batch, state_folder
from textfix.batch.job import Job, Outcome, State
from textfix.batch.wanted import TABLES, Wanted
from textfix.cli.app import app
from textfix.data.problem import Misconfigured, Problem

fsspec = pytest.importorskip("fsspec")

DAMAGED = "区领导向劳动者表示慰问,大家都很高兴。\n"
REPAIRED = "区领导向劳动者表示慰问，大家都很高兴。\n"
CLEAN = "会议听取了工作报告。\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name, text in {"a.txt": DAMAGED, "1958/头版.txt": DAMAGED, "1958/clean.txt": CLEAN}.items():
        file = Path("src", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def run(source: str, target: str, **order: Any) -> dict[str, Outcome]:
    return {done.path: done for done in batch(Order(Job(source, target), inline=True, **order))}


def states(done: dict[str, Outcome]) -> dict[str, str]:
    return {path: outcome.state.value for path, outcome in done.items()}


ALL = {"a.txt": "repaired", "1958/头版.txt": "repaired", "1958/clean.txt": "unchanged"}
KEPT = dict.fromkeys(ALL, "kept")


def test_memory_and_back(memory: Any) -> None:
    assert states(run("src", "memory://bucket/out")) == ALL
    assert memory.cat_file("/bucket/out/1958/头版.txt") == REPAIRED.encode()
    assert states(run("src", "memory://bucket/out")) == KEPT
    assert states(run("memory://bucket/out", "dst")) == dict.fromkeys(ALL, "unchanged")
    assert Path("dst/1958/头版.txt").read_text("utf-8") == REPAIRED


def test_file_address_is_the_folder() -> None:
    assert states(run(Path("src").absolute().as_uri(), Path("dst").absolute().as_uri())) == ALL
    assert states(run("src", "dst")) == KEPT


def test_archive_as_a_source() -> None:
    with zipfile.ZipFile("pages.zip", "w") as archive:
        for name in ALL:
            archive.write(Path("src", name), f"scans/{name}")
    assert states(run("zip://scans::pages.zip", "dst")) == ALL
    assert Path("dst/1958/头版.txt").read_text("utf-8") == REPAIRED
    with pytest.raises(Misconfigured, match="cannot be written into an archive"):
        run("src", "zip://scans::pages.zip")


@pytest.mark.parametrize("name", ["../../evil.txt", "/evil.txt", "a/../../evil.txt", "..\\evil.txt"])
def test_names_in_an_archive_do_not_lead_out_of_the_target(name: str, folder: Path) -> None:
    with zipfile.ZipFile("pages.zip", "w") as archive:
        archive.writestr(name, DAMAGED)
        archive.writestr("good.txt", DAMAGED)
    run("zip://::pages.zip", "deep/er/dst")
    assert {path.name for path in folder.rglob("*.txt") if "src" not in path.parts} <= {"good.txt", "evil.txt"}
    assert all((folder / "deep/er/dst") in path.parents for path in folder.rglob("*evil.txt"))
    assert Path("deep/er/dst/good.txt").read_text("utf-8") == REPAIRED


def test_result_that_is_not_as_it_was_is_made_again(memory: Any) -> None:
    run("src", "memory://out")
    memory.pipe_file("/out/a.txt", b"other")
    memory.rm("/out/1958/clean.txt")
    assert states(run("src", "memory://out")) == {**KEPT, "a.txt": "repaired", "1958/clean.txt": "unchanged"}
    assert memory.cat_file("/out/a.txt") == REPAIRED.encode()


def test_changed_object_is_repaired_again(memory: Any) -> None:
    memory.pipe_file("/in/a.txt", DAMAGED.encode())
    run("memory://in", "dst")
    memory.pipe_file("/in/a.txt", f"再{DAMAGED}".encode())
    assert states(run("memory://in", "dst")) == {"a.txt": "repaired"}


def test_object_that_is_too_large(memory: Any) -> None:
    memory.pipe_file("/in/a.txt", DAMAGED.encode() * 100)
    (done,) = batch(Order(Job("memory://in", "dst", max_bytes=1000), inline=True))
    assert done.reason == "memory://in/a.txt has more than 0.001 MB; split it, or raise --max-size"


def test_tables_in_a_bucket(memory: Any) -> None:
    memory.pipe_file("/in/a.jsonl", f'{{"text": "{DAMAGED.strip()}"}}\n'.encode())
    order = Order(Job("memory://in", "memory://out", column="text", changes="beside"), Wanted(TABLES), inline=True)
    assert [done.state for done in batch(order)] == [State.REPAIRED]
    assert memory.cat_file("/out/a.jsonl") == f'{{"text": "{REPAIRED.strip()}"}}\n'.encode()
    assert b'"record": 1' in memory.cat_file("/out/a.jsonl.changes.jsonl")
    assert [done.state for done in batch(order)] == [State.KEPT]


def test_store_that_is_not_atomic_gets_a_rename(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textfix.batch.remote.WHOLE", frozenset[str]())
    moved: list[tuple[str, str]] = []
    real = type(memory).mv
    monkeypatch.setattr(type(memory), "mv", lambda self, *places: (moved.append(places), real(self, *places)))
    run("src", "memory://out")
    assert ("/out/.a.txt.textfix", "/out/a.txt") in moved
    assert sorted(memory.find("/out")) == ["/out/1958/clean.txt", "/out/1958/头版.txt", "/out/a.txt"]


@pytest.mark.parametrize("source, target, why", [
    ("src", "nothing://bucket", "nothing://bucket cannot be opened: Protocol not known: nothing"),
    ("memory://none", "dst", "memory://none cannot be looked into: it is not there"),
    ("memory://a/b", "memory://a", "whose results could overwrite it"),
    ("memory://a", "memory://a/b", "its results would be taken for sources"),
])
def test_what_makes_no_sense_is_refused(source: str, target: str, why: str) -> None:
    result = CliRunner().invoke(app, ["batch", source, target])
    assert result.exit_code == 2
    assert why in result.stderr and result.stderr.count("\n") == 1


def test_bucket_is_not_repaired_in_place() -> None:
    with pytest.raises(Misconfigured, match="-w repairs folders of this machine"):
        list(batch(Order(Job("memory://a", "memory://a", in_place=True))))


def test_ledger_of_a_bucket_is_this_users(folder: Path, memory: Any) -> None:
    run("src", "memory://out/")
    assert state_folder("memory://out").parent == folder / "state/textfix"
    assert (state_folder("memory://out") / "ledger.sqlite").is_file()
    run("src", "memory://out", ledger="elsewhere")
    assert Path("elsewhere/ledger.sqlite").is_file()


# a server that speaks S3

@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A bucket `press` on a server of this machine; what a person would set in the environment."""
    server_module = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        system = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
        system.mkdir("press")
        yield system
    server.stop()


def test_bucket_to_bucket(s3: Any) -> None:
    s3.put("src", "press/in", recursive=True)
    result = CliRunner().invoke(app, ["batch", "s3://press/in", "s3://press/out", "-j", "2"])
    assert (result.exit_code, result.stderr) == (0, "textfix: 2 files repaired, 1 file left unchanged\n")
    assert s3.cat_file("press/out/1958/头版.txt") == REPAIRED.encode()
    assert s3.cat_file("press/out/1958/clean.txt") == CLEAN.encode()
    assert states(run("s3://press/in", "s3://press/out")) == KEPT
    s3.pipe_file("press/in/a.txt", f"再{DAMAGED}".encode())
    s3.pipe_file("press/out/1958/头版.txt", b"other")
    assert states(run("s3://press/in", "s3://press/out")) == {**KEPT, "a.txt": "repaired", "1958/头版.txt": "repaired"}
    assert s3.cat_file("press/out/a.txt") == f"再{REPAIRED}".encode()


def test_bucket_and_folder_give_the_same_bytes(s3: Any, folder: Path) -> None:
    s3.put("src", "press/same", recursive=True)
    run("s3://press/same", "from_bucket")
    run("src", "s3://press/from_folder")
    run("src", "dst")
    for name in ALL:
        data = Path("dst", name).read_bytes()
        assert Path("from_bucket", name).read_bytes() == data == s3.cat_file(f"press/from_folder/{name}")


def test_bucket_that_is_not_there(s3: Any) -> None:
    with pytest.raises(Problem, match="s3://none/in cannot be looked into: The specified bucket does not exist"):
        run("s3://none/in", "dst")


def test_bucket_that_is_not_ours_to_write(s3: Any) -> None:
    done = run("src", "s3://none/out")
    assert set(states(done).values()) == {"failed"}
    assert "s3://none/out/a.txt cannot be written: The specified bucket does not exist" in done["a.txt"].reason
