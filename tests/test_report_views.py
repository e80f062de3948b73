"""Markdown, JSON, the change stream, findings."""

from __future__ import annotations

import json

import pytest

from textfix.data.block import Block, Kind
from textfix.data.change import Change, Edit, Status
from textfix.data.options import Options
from textfix.data.page import Page
from textfix.data.record import record
from textfix.data.repair import Repair
from textfix.data.replay import Pass, replay
from textfix.data.traced import Traced
from textfix.report.findings import finding_line, findings
from textfix.report.markdown import escape, markdown
from textfix.report.stream import Origin, document, json_lines, json_text, stream

ORIGIN = Origin.of("page.txt", b"bytes", Options())


def of_blocks(*blocks: tuple[Kind, str]) -> Repair:
    text = Traced.of("\n\n".join(text for _, text in blocks))
    cut: list[Block] = []
    at = 0
    for kind, part in blocks:
        cut.append(Block(kind, text[at:at + len(part)]))
        at += len(part) + 2
    return Repair(Page.of(text.text), text, tuple(cut), ())


def of_edits(source: str, *edits: Edit, status: Status = Status.APPLIED) -> Repair:
    text = Traced.of(source)
    changes: Pass = record(text, edits, source, lambda e: Status.DOUBT if e.rule == "TF701" else status)
    return Repair(Page.of(source), replay(text, changes, source), (), (changes,))


def test_markdown_of_every_kind() -> None:
    repair = of_blocks((Kind.KICKER, "弘扬劳模精神"), (Kind.HEADLINE, "为劳动者点赞"),
                       (Kind.SUBHEAD, "座谈会现场直击"), (Kind.BYLINE, "□刘某"), (Kind.SECTION, "【现场】"),
                       (Kind.PARAGRAPH, "会议召开。"),
                       (Kind.CAPTION, "代表合影"), (Kind.FOLIO, "第3版"))
    assert markdown(repair) == ("## 弘扬劳模精神\n\n# 为劳动者点赞\n\n## 座谈会现场直击\n\n"
                                "□刘某\n\n### 【现场】\n\n"
                                "会议召开。\n\n> 代表合影\n\n第3版\n")


def test_markdown_of_lines_in_a_block() -> None:
    assert markdown(of_blocks((Kind.PARAGRAPH, "名单\n张三\f李四"))) == "名单\\\n张三\\\n李四\n"
    assert markdown(of_blocks((Kind.CAPTION, "左一\n右一"))) == "> 左一\\\n> 右一\n"
    assert markdown(of_blocks((Kind.HEADLINE, "上行\n下行 #"))) == "# 上行 下行 \\#\n"


def test_markdown_of_nothing() -> None:
    assert markdown(of_blocks()) == ""
    assert markdown(of_blocks((Kind.PARAGRAPH, " \n"))) == ""


@pytest.mark.parametrize(("text", "escaped"), [
    ("2 * 3 * 4", r"2 \* 3 \* 4"), ("_下划线_", r"\_下划线\_"), ("`码`", r"\`码\`"), ("[1]", r"\[1\]"),
    ("<b>", r"\<b\>"), (r"a\b", r"a\\b"), ("# 号", r"\# 号"), ("#号", "#号"), ("- 一", r"\- 一"),
    ("-5度", "-5度"),
    ("+ 一", r"\+ 一"), ("1. 一", r"1\. 一"), ("1) 一", r"1\) 一"), ("1.5倍", "1.5倍"), ("---", r"\---"),
    ("文\n===", "文\n\\==="), ("> 引", r"\> 引"), ("~~~", r"\~\~\~"), ("A&amp;B", r"A\&amp;B"),
    ("|表|", r"\|表\|"),
    ("    缩进", "缩进"), ("第一、二条。", "第一、二条。"), ("![图](a)", r"!\[图\](a)"),
])
def test_markdown_marks_are_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_json_has_blocks_changes_counts_and_figures() -> None:
    source = "好,好。"
    repair = of_edits(source, Edit("TF111", 1, 2, "，", 0.99, "between Chinese characters"))
    repair = Repair(repair.page, repair.traced, (Block(Kind.PARAGRAPH, repair.traced),), repair.passes)
    record_ = json.loads(json_text(document(repair, ORIGIN)))
    assert record_["text"] == "好，好。"
    assert record_["blocks"] == [{"kind": "paragraph", "text": "好，好。", "spans": [[0, 4]]}]
    assert record_["changes"] == [repair.changes[0].as_dict()]
    assert record_["counts"] == {"TF111": 1}
    assert record_["figures"] == {"characters_before": 4, "characters_after": 4, "applied": 1, "suggested": 0,
                                  "rejected": 0, "doubt": 0}
    assert record_["source"]["path"] == "page.txt"
    assert record_["options"]["level"] == "normal"


def test_stream_is_header_changes_footer() -> None:
    repair = of_edits("好,好,好", Edit("TF111", 1, 2, "，"), Edit("TF111", 3, 4, "，"))
    records = [json.loads(line) for line in json_lines(stream(repair, ORIGIN, 0.1234))]
    assert [record["type"] for record in records] == ["header", "change", "change", "footer"]
    assert records[0]["schema"] == 1 and len(records[0]["source"]["sha256"]) == 64
    assert records[1]["span"] == [1, 2]
    assert records[-1]["seconds"] == 0.123


def test_each_record_is_one_line_whatever_the_text() -> None:
    repair = of_edits("一\n二\u2028\ud800", Edit("TF101", 1, 5, "\n\n"))
    lines = list(json_lines(stream(repair, ORIGIN, 0)))
    assert all(line.count("\n") == 1 for line in lines)
    assert json.loads(lines[1])["before"] == "\n二\u2028\ud800"
    "".join(lines).encode()


def test_odd_path_in_json_is_readable() -> None:
    origin = Origin.of("\udcff\n.txt", b"", Options())
    assert json.loads(json_text(document(of_blocks(), origin)))["source"]["path"] == r"\xff\n.txt"


def test_findings_name_line_and_column() -> None:
    repair = of_edits("第一行\n第二,行\n\n末行",
                      Edit("TF111", 6, 7, "，", evidence="between Chinese characters"),
                      Edit("TF401", 8, 9, ""), Edit("TF701", 10, 12, None, evidence="gibberish"))
    assert [finding_line("page.txt", finding) for finding in findings(repair)] == [
        "page.txt:2:3: TF111 `,` should be `，` (between Chinese characters)\n",
        "page.txt:2:5: TF401 `\\n` is too much\n",
        "page.txt:4:1: TF701 `末行` is doubtful (gibberish)\n"]


def test_findings_of_moves_and_insertions() -> None:
    repair = of_edits("甲\n乙\n丙", Edit("TF301", 0, 2, None, to=4))
    assert [finding.message for finding in findings(repair)] == ["`甲\\n` belongs before line 3"]
    repair = of_edits("甲乙", Edit("TF403", 1, 1, "\n\n"))
    assert [finding.message for finding in findings(repair)] == ["`\\n\\n` is missing"]


def test_suggestions_are_listed_on_request() -> None:
    repair = of_edits("甲,乙", Edit("TF111", 1, 2, "，", 0.6), status=Status.SUGGESTED)
    assert not list(findings(repair))
    (finding,) = findings(repair, suggestions=True)
    assert finding.message == "`,` should be `，` [suggestion, 0.60]"


def test_long_quotes_show_their_ends() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 100)))
    change = Change("TF501", (0, 100), text, "", 1.0, "", Status.APPLIED)
    repair = Repair(Page.of(text), Traced.of(text), (), ((change,),))
    assert next(iter(findings(repair))).message == f"`{text[:12]}…{text[-12:]}` is too much"
