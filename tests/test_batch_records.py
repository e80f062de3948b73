"""Tables of records: one column is repaired, all else stays."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from textfix import repair
from textfix.batch.batch import Order, batch, undone
from textfix.batch.job import Job, Outcome, State
from textfix.batch.records import Texts, repair_table
from textfix.batch.wanted import TABLES, Wanted

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

DAMAGED = "区领导向劳动者表示慰问,大家都很高兴。"
REPAIRED = "区领导向劳动者表示慰问，大家都很高兴。"
CLEAN = "会议听取了工作报告。"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("src").mkdir()
    return tmp_path


def run(target: str = "dst", *, column: str = "text", **more: Any) -> dict[str, Outcome]:
    job = Job("src", target, "", column=column, **more)
    return {done.path: done for done in batch(Order(job, Wanted(TABLES), inline=True))}


def lines(text: str, **more: Any) -> str:
    """JSON Lines of one file, repaired."""
    out = BytesIO()
    job = Job("", "", "", column="text", **more)
    repair_table("a.jsonl", BytesIO(text.encode("utf-8", "surrogateescape")), out, job, Texts(job, BytesIO()))
    return out.getvalue().decode("utf-8")


# JSON Lines

@pytest.mark.parametrize("record", [
    '{"id": 1, "text": "%s"}',
    '{"text":"%s","id":1}',
    '  {  "a" : [1.10, 1e400, {"text": "不,动"}], "text" :"%s" , "z": -0.0 }  ',
    '{"text": "%s", "big": 123456789012345678901234567890, "esc": "\\u4e2d\\/"}',
    '{"text": "旧,旧", "text": "%s"}',
])
def test_all_but_the_text_stays_to_the_byte(record: str) -> None:
    assert lines(record % DAMAGED + "\n") == record % REPAIRED + "\n"


def test_lines_without_damage_and_empty_lines_stay() -> None:
    text = f'{{"text": "\\u4f1a{CLEAN[1:]}"}}\r\n\r\n{{"text":null}}\n{{"other": 1, "text": ""}}'
    assert lines(text) == text


def test_byte_order_mark_stays() -> None:
    assert lines(f'\ufeff{{"text": "{DAMAGED}"}}\n') == f'\ufeff{{"text": "{REPAIRED}"}}\n'


def test_text_is_what_repair_makes_of_it() -> None:
    text = "现场,西城区委书记\r\n卢映川 代表区委\r\n\r\n表示慰问。\t“引号\"。"
    assert json.loads(lines(json.dumps({"text": text})))["text"] == repair(text).text.replace("\n", "\r\n")


def test_half_a_surrogate_pair_stays_an_escape() -> None:
    record = '{"text": "%s\\ud83d", "b": "\\udc00"}\n'
    assert lines(record % DAMAGED) == record % REPAIRED


def test_changes_in_a_column() -> None:
    text = f'{{"id": 1, "text": "{DAMAGED}"}}\n{{"text": "{CLEAN}", "text_changes": 7, "z": 1}}\n'
    first, second = map(json.loads, lines(text, changes="column").splitlines())
    assert list(first) == ["id", "text", "text_changes"] and list(second) == ["text", "text_changes", "z"]
    assert first["text_changes"] == [change.as_dict() for change in repair(DAMAGED).changes]
    assert second["text_changes"] == []


def test_changes_beside() -> None:
    Path("src/a.jsonl").write_text(f'{{"text": "{CLEAN}"}}\n{{"text": "{DAMAGED}"}}\n', "utf-8")
    run(changes="beside")
    record = json.loads(Path("dst/a.jsonl.changes.jsonl").read_text("utf-8"))
    assert record == {"record": 2, "changes": [change.as_dict() for change in repair(DAMAGED).changes]}
    assert set(run("again", changes="beside")) == {"a.jsonl"}


@pytest.mark.parametrize("text, why", [
    ('{"txt": "a"}\n', "src/a.jsonl: there is no column text; did you mean txt?"),
    ('{"text": "a"}\n[1]\n', "src/a.jsonl: line 2 is no JSON object"),
    ('{"text": "a"}\n{"text": \n', "src/a.jsonl: line 2 is no JSON object"),
    ('{"text": "a"} {"text": "b"}\n', "src/a.jsonl: line 1 is no JSON object"),
    ('{"text": 5}\n', "src/a.jsonl: line 1: text is no text"),
    ('{"text": "\udcff"}\n', "src/a.jsonl: line 1 is not valid UTF-8"),
    ("[" * 100_000, "src/a.jsonl: line 1 is no JSON object"),
])
def test_damaged_table_fails_with_its_line(text: str, why: str) -> None:
    Path("src/a.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    Path("src/b.jsonl").write_text(f'{{"text": "{DAMAGED}"}}\n', "utf-8")
    done = run()
    assert done["a.jsonl"].reason.startswith(why)
    assert done["b.jsonl"].state is State.REPAIRED
    assert not Path("dst/a.jsonl").exists()


def test_line_that_is_too_long() -> None:
    Path("src/a.jsonl").write_text(f'{{"text": "{DAMAGED * 100}"}}\n', "utf-8")
    assert "line 1 has more than 0.002 MB" in run(max_bytes=1000)["a.jsonl"].reason


def test_tables_are_resumed_replaced_and_put_back_like_pages() -> None:
    Path("src/a.jsonl").write_text(f'{{"text": "{DAMAGED}"}}\n', "utf-8")
    Path("src/b.jsonl").write_text(f'{{"text": "{CLEAN}"}}\n', "utf-8")
    assert {path: done.state for path, done in run().items()} == {"a.jsonl": State.REPAIRED, "b.jsonl": State.UNCHANGED}
    assert {done.state for done in run().values()} == {State.KEPT}
    assert {done.state for done in run(changes="column").values()} == {State.REPAIRED}
    run("src", in_place=True, backup=True)
    assert Path("src/a.jsonl").read_text("utf-8") == f'{{"text": "{REPAIRED}"}}\n'
    assert [(done.path, done.problem) for done in undone("src")] == [("a.jsonl", "")]
    assert Path("src/a.jsonl").read_text("utf-8") == f'{{"text": "{DAMAGED}"}}\n'


# Parquet

STRING = pyarrow.string()


def table(texts: list[str | None], kind: Any = STRING) -> Any:
    schema = pyarrow.schema([
        pyarrow.field("id", pyarrow.int64(), metadata={"unit": "none"}), pyarrow.field("text", kind),
        pyarrow.field("tags", pyarrow.list_(STRING))], metadata={"origin": "press"})
    columns = [pyarrow.array(range(len(texts))), pyarrow.array(texts, STRING).cast(kind),
               pyarrow.array([["a", None]] * len(texts), pyarrow.list_(STRING))]
    return pyarrow.Table.from_arrays(columns, schema=schema)


def written(texts: list[str | None], *, kind: Any = STRING, **more: Any) -> Any:
    parquet.write_table(table(texts, kind), "src/a.parquet", **more)
    return parquet.read_table("src/a.parquet")


@pytest.mark.parametrize("kind", [STRING, pyarrow.large_string(), pyarrow.dictionary(pyarrow.int32(), STRING)])
def test_parquet_column_is_repaired_and_all_else_stays(kind: Any) -> None:
    before = written([DAMAGED, None, CLEAN, ""], kind=kind)
    assert run()["a.parquet"].state is State.REPAIRED
    after = parquet.read_table("dst/a.parquet")
    assert after.schema.equals(before.schema, check_metadata=True)
    assert after.column("text").to_pylist() == [REPAIRED, None, CLEAN, ""]
    assert after.drop(["text"]).equals(before.drop(["text"]))


def test_parquet_keeps_row_groups_and_compression() -> None:
    written([DAMAGED] * 25, compression="zstd", row_group_size=20)
    run()
    metadata = parquet.ParquetFile("dst/a.parquet").metadata
    assert [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)] == [20, 5]
    assert metadata.row_group(0).column(1).compression == "ZSTD"


def test_large_row_group_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textfix.batch.records.PIECE", 1000)
    monkeypatch.setattr("textfix.batch.records.ROWS", 10)
    written([f"第{number}条。{DAMAGED}" for number in range(100)])
    run()
    assert parquet.ParquetFile("dst/a.parquet").metadata.num_row_groups == 5
    assert parquet.read_table("dst/a.parquet").column("text").to_pylist() == [
        f"第{number}条。{REPAIRED}" for number in range(100)]


def test_parquet_without_damage_is_copied_to_the_byte() -> None:
    written([CLEAN, None])
    assert run()["a.parquet"].state is State.UNCHANGED
    assert Path("dst/a.parquet").read_bytes() == Path("src/a.parquet").read_bytes()


def test_parquet_changes_in_a_column() -> None:
    written([DAMAGED, CLEAN])
    run(changes="column")
    after = parquet.read_table("dst/a.parquet")
    assert after.schema.names == ["id", "text", "tags", "text_changes"]
    (change,), none = after.column("text_changes").to_pylist()
    expected = repair(DAMAGED).changes[0]
    assert none == []
    assert (change["id"], change["rule"], change["start"], change["end"], change["before"], change["after"]) == (
        expected.id, expected.rule, *expected.span, ",", "，")
    Path("dst/a.parquet").rename("src/a.parquet")
    run("again", changes="column")
    assert parquet.read_table("again/a.parquet").column("text_changes").to_pylist() == [[], []]


def test_changes_in_parquet_say_what_those_in_json_lines_do() -> None:
    page = "各级工会组织广大职工参加劳动竟赛,弘扬劳模精神。"      # of its changes one has alternatives
    written([page])
    Path("src/b.jsonl").write_text(json.dumps({"text": page}) + "\n", "utf-8")
    run(changes="column")
    (changes,) = parquet.read_table("dst/a.parquet").column("text_changes").to_pylist()
    said = json.loads(Path("dst/b.jsonl").read_text("utf-8"))["text_changes"]
    assert any("alternatives" in change for change in said)
    for change in said:
        change["start"], change["end"] = change.pop("span")
    assert [{name: value for name, value in change.items() if value not in (None, [])} for change in changes] == said


def test_parquet_of_no_rows() -> None:
    written([])
    assert run()["a.parquet"].state is State.UNCHANGED


def test_damaged_parquet_fails() -> None:
    written([DAMAGED])
    data = Path("src/a.parquet").read_bytes()
    Path("src/a.parquet").write_bytes(data[:len(data) // 2])
    Path("src/b.parquet").write_bytes(b"")
    done = run()
    assert "it is damaged, or no Parquet" in done["a.parquet"].reason
    assert "it is damaged, or no Parquet" in done["b.parquet"].reason


def test_parquet_column_that_is_none() -> None:
    written([DAMAGED])
    assert run(column="txt")["a.parquet"].reason == "src/a.parquet: there is no column txt; did you mean text?"
    assert "tags is no column of text but of list" in run(column="tags")["a.parquet"].reason


def test_same_table_gives_the_same_bytes() -> None:
    written([DAMAGED] * 50)
    run("one", changes="column")
    run("two", changes="column")
    assert Path("one/a.parquet").read_bytes() == Path("two/a.parquet").read_bytes()
