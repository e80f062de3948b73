"""Tables of records, JSON Lines or Parquet, of which one column has the texts: read and written piece by piece.

All else in a record stays as it was: in JSON Lines to the byte, in Parquet with its types, its row groups as long as
they are no larger than `PIECE`, its compression and the metadata of its schema.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from textfix.batch.job import Figures, Job
from textfix.data.change import Status
from textfix.data.page import Page
from textfix.data.problem import Misconfigured, Unreadable, shown
from textfix.data.repair import Repair
from textfix.pipeline import repair
from textfix.read.source import MEGABYTE

if TYPE_CHECKING:
    import pyarrow

PIECE = 64 * MEGABYTE
"""Bytes of a Parquet file that are in memory at once, about: a larger row group becomes several."""

ROWS = 1024
"""Rows of Parquet that are read at once."""


class Texts:
    """Repairs text after text, and keeps the account of all of them."""

    def __init__(self, job: Job, beside: BinaryIO) -> None:
        self._job, self._beside = job, beside
        self._count: Counter[str] = Counter()
        self.records = 0
        self.texts = 0
        self.changed = False

    def repaired(self, text: str | None) -> tuple[str | None, list[dict[str, Any]]]:
        """The text of the next record, repaired, and its changes."""
        self.records += 1
        if text is None:
            return None, []
        self.texts += 1
        if len(text) > self._job.max_bytes:
            raise Unreadable(f"record {self.records} has more than {self._job.max_bytes / MEGABYTE:g} million "
                             "characters; split it, or raise --max-size")
        result = repair(Page.of(text), self._job.options, learnt=self._job.learnt)
        if self._job.verify:
            result.verify()
        self._add(result)
        changes = [change.as_dict() for change in result.changes]
        if changes and self._job.changes == "beside":
            line = json.dumps({"record": self.records, "changes": changes}, ensure_ascii=False) + "\n"
            self._beside.write(line.encode("utf-8", "backslashreplace"))
        return (result.text.replace("\n", result.page.newline) if result.changed else text), changes

    @property
    def figures(self) -> Figures:
        """What all texts together came to."""
        return Figures(self._count["characters"], self._count[Status.APPLIED], self._count[Status.SUGGESTED],
                       self._count[Status.DOUBT])

    def _add(self, result: Repair) -> None:
        self._count["characters"] += len(result.page.text)
        self._count.update(change.status for change in result.changes)
        self.changed = self.changed or result.changed


Repairer = Callable[[BinaryIO, BinaryIO, Job, Texts], None]


def repair_table(path: str, file: BinaryIO, out: BinaryIO, job: Job, texts: Texts) -> None:
    """Repair the column `job.column` of the records in `file` into `out`.

    Raises:
        Unreadable: the file is damaged, or no record has the column, or one has something else than text in it.
    """
    repairer: Repairer = _parquet if path.lower().endswith(".parquet") else _json_lines
    repairer(file, out, job, texts)


def texts_of(path: str, file: BinaryIO, job: Job) -> Iterator[str]:
    """The texts in the column `job.column` of the records in `file`, as they stand.

    Raises:
        Unreadable: the file is damaged.
    """
    return _parquet_texts(file, job) if path.lower().endswith(".parquet") else _json_texts(file, job)


# JSON Lines

def _json_texts(file: BinaryIO, job: Job) -> Iterator[str]:
    for number, raw in enumerate(_raw_lines(file, 2 * job.max_bytes), 1):
        line = _parsed(raw, number)
        member = line and line.members.get(job.column)
        if member and isinstance(member.value, str):
            yield member.value


def _json_lines(file: BinaryIO, out: BinaryIO, job: Job, texts: Texts) -> None:
    seen = False
    names: tuple[str, ...] = ()
    for number, raw in enumerate(_raw_lines(file, 2 * job.max_bytes), 1):
        line = _parsed(raw, number)
        if line is None:
            out.write(raw)
            continue
        names = names or tuple(line.members)
        seen = seen or job.column in line.members
        out.write(_repaired_line(line, job, texts))
    if not seen and names:
        raise no_column(job.column, names)


def _parsed(raw: bytes, number: int) -> _Line | None:
    """The record on a line; None for an empty line."""
    mark = BOM_UTF8 if number == 1 and raw.startswith(BOM_UTF8) else b""
    try:
        text = raw[len(mark):].decode("utf-8")
        return _Line(number, mark, text, _members(text)) if text.strip() else None
    except UnicodeDecodeError:
        raise Unreadable(f"line {number} is not valid UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"line {number} is no JSON object: {shown(str(error))}") from None


def _repaired_line(line: _Line, job: Job, texts: Texts) -> bytes:
    """The line with its text, and its changes if they are wanted, in place; all else as it was."""
    member = line.members.get(job.column)
    if member is not None and not isinstance(member.value, str | None):
        raise Unreadable(f"line {line.number}: {shown(job.column)} is no text")
    old = member.value if member else None
    new, changes = texts.repaired(old)
    spliced = [(member.start, member.end, _json(new))] if member and new != old else []
    if job.changes == "column":
        spliced.append(_changes_member(line, job.column, changes))
    text = line.text
    for start, end, value in sorted(spliced, reverse=True):
        text = text[:start] + value + text[end:]
    return line.mark + text.encode("utf-8", "backslashreplace")    # half a surrogate pair: the escape that it was


def _changes_member(line: _Line, column: str, changes: list[dict[str, Any]]) -> tuple[int, int, str]:
    """Where in the line the changes go, and what to put there."""
    if member := line.members.get(changes_column(column)):
        return member.start, member.end, _json(changes)
    end = line.text.rindex("}")
    comma = ", " if line.members else ""
    return end, end, f"{comma}{_json(changes_column(column))}: {_json(changes)}"


def changes_column(column: str) -> str:
    """What the column of the changes is called."""
    return f"{column}_changes"


class _Member(NamedTuple):
    """A value of an object, and where it stands in the line."""

    value: Any
    start: int
    end: int


class _Line(NamedTuple):
    """A record: the number of its line, the byte order mark before it, its text, and its members by name."""

    number: int
    mark: bytes
    text: str
    members: dict[str, _Member]


_decoder = json.JSONDecoder()


def _members(line: str) -> dict[str, _Member]:
    """The members of the JSON object on a line; of a name that stands twice, the last, as everywhere.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(json.loads(line), dict):
        raise ValueError("it is another value")
    members = {}
    at = _behind_space(line, line.index("{") + 1)
    while line[at] == '"':
        name, at = _decoder.raw_decode(line, at)
        start = _behind_space(line, line.index(":", at) + 1)
        value, end = _decoder.raw_decode(line, start)
        members[name] = _Member(value, start, end)
        at = _behind_space(line, end)
        if line[at] == ",":
            at = _behind_space(line, at + 1)
    return members


def _behind_space(line: str, at: int) -> int:
    while line[at] in " \t\r\n":
        at += 1
    return at


def _raw_lines(file: BinaryIO, limit: int) -> Iterator[bytes]:
    number = 0
    while line := file.readline(limit + 1):
        number += 1
        if len(line) > limit:
            raise Unreadable(f"line {number} has more than {limit / MEGABYTE:g} MB; split it, or raise --max-size")
        yield line


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# Parquet

def _parquet(file: BinaryIO, out: BinaryIO, job: Job, texts: Texts) -> None:
    arrow, parquet = _pyarrow()
    try:
        source = parquet.ParquetFile(file)
        schema = _schema_out(source.schema_arrow, job)
        with parquet.ParquetWriter(out, schema, compression=_compression(source.metadata)) as writer:
            for group in range(source.num_row_groups):
                for piece in _pieces(source, group):
                    writer.write_table(_repaired_piece(piece, schema, job, texts))
    except arrow.ArrowException as error:
        raise Unreadable(f"it is damaged, or no Parquet: {shown(str(error))}") from None


def _parquet_texts(file: BinaryIO, job: Job) -> Iterator[str]:
    _, parquet = _pyarrow()
    for batch in parquet.ParquetFile(file).iter_batches(batch_size=ROWS, columns=[job.column]):
        yield from (text for text in batch.column(0).to_pylist() if isinstance(text, str))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise Misconfigured("Parquet needs pyarrow; pip install 'textfix[records]'") from None
    return pyarrow, parquet


def _pieces(source: Any, group: int) -> Iterator[pyarrow.Table]:
    """A row group, in one piece or in several."""
    arrow, _ = _pyarrow()
    waiting: list[Any] = []
    for batch in source.iter_batches(batch_size=ROWS, row_groups=[group]):
        waiting.append(batch)
        if sum(b.nbytes for b in waiting) >= PIECE:
            yield arrow.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield arrow.Table.from_batches(waiting)


def _repaired_piece(piece: pyarrow.Table, schema: pyarrow.Schema, job: Job, texts: Texts) -> pyarrow.Table:
    arrow, _ = _pyarrow()
    at = piece.schema.get_field_index(job.column)
    results = [texts.repaired(text.as_py()) for text in piece.column(at)]
    repaired = arrow.array([text for text, _ in results], arrow.large_string()).cast(schema.field(job.column).type)
    columns = [repaired if name == job.column else piece.column(name)
               for name in schema.names if name != changes_column(job.column) or job.changes != "column"]
    if job.changes == "column":
        columns.append(arrow.array([[_typed(change) for change in changes] for _, changes in results],
                                   schema.field(changes_column(job.column)).type))
    return arrow.Table.from_arrays(columns, schema=schema)


def _typed(change: dict[str, Any]) -> dict[str, Any]:
    """A change with all fields of the Parquet type, the span as two."""
    start, end = change["span"]
    return {"to": None, "requires": [], "alternatives": [], **change, "start": start, "end": end}


def _schema_out(schema: pyarrow.Schema, job: Job) -> pyarrow.Schema:
    """The schema of the result: that of the source, and the column of the changes if it is wanted."""
    arrow, _ = _pyarrow()
    if schema.names.count(job.column) > 1:
        raise Unreadable(f"it has several columns {shown(job.column)}")
    if job.column not in schema.names:
        raise no_column(job.column, schema.names)
    kind = schema.field(job.column).type
    text = kind.value_type if arrow.types.is_dictionary(kind) else kind
    if not (arrow.types.is_string(text) or arrow.types.is_large_string(text) or arrow.types.is_string_view(text)):
        raise Unreadable(f"{shown(job.column)} is no column of text but of {kind}")
    if job.changes != "column":
        return schema
    name = changes_column(job.column)
    if name in schema.names:
        schema = schema.remove(schema.get_field_index(name))
    string, number = arrow.string(), arrow.int32()
    change = arrow.struct([("id", string), ("rule", string), ("start", number), ("end", number), ("before", string),
                           ("after", string), ("confidence", arrow.float64()), ("evidence", string),
                           ("status", string), ("to", number), ("requires", arrow.list_(string)),
                           ("alternatives", arrow.list_(string))])
    return schema.append(arrow.field(name, arrow.list_(change)))


def _compression(metadata: Any) -> str:
    """How the file is compressed, by its first column."""
    if not metadata.num_row_groups or not metadata.num_columns:
        return "snappy"
    name = str(metadata.row_group(0).column(0).compression).lower()
    return "none" if name == "uncompressed" else name


def no_column(column: str, names: tuple[str, ...] | list[str]) -> Unreadable:
    """What a person is told whose table has no such column."""
    from difflib import get_close_matches

    near = get_close_matches(column, names, 1, 0.5)
    hint = f"did you mean {shown(near[0])}?" if near else f"there are {', '.join(map(shown, names))}"
    return Unreadable(f"there is no column {shown(column)}; {hint}")
