"""The HTML report without a browser: marks and rows, what is escaped, names, places, the command."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from commands import refused, textfix
from hypothesis import given
from hypothesis import strategies as st

from textfix import Options, repair
from textfix.data.change import Edit, Status
from textfix.data.page import Page
from textfix.data.record import record
from textfix.data.repair import Repair
from textfix.data.replay import replay
from textfix.data.traced import Traced
from textfix.layout import blocks_of
from textfix.report.html.marks import Marks, writers_of
from textfix.report.html.names import page_names
from textfix.report.html.page import Frame, page_html
from textfix.report.html.rows import rows_of
from textfix.report.html.words import Language, rule_in_words, words_of
from textfix.report.stream import Origin
from textfix.rules import RULES

EXAMPLES = Path(__file__).parent.parent / "examples"
EXAMPLE = (EXAMPLES / "labour_day_2020_garbled.txt").read_text("utf-8")


def of_passes(source: str, *passes: list[Edit], status: Status = Status.APPLIED) -> Repair:
    """A repair with these edits, a pass after the other, each in positions of the text at its time."""
    text, done = Traced.of(source), []
    for edits in passes:
        changes = record(text, edits, source, lambda e: Status.DOUBT if e.rule == "TF701" else status)
        text = replay(text, changes, source)
        done.append(tuple(changes))
    return Repair(Page.of(source), text, blocks_of(text), tuple(done))


def shown(result: Repair, end: str) -> str:
    """One text of a page with its marks: [number, number|text]."""
    marks = Marks(result)
    runs = (marks.source(0, len(result.page.text)) if end == "source" else marks.result(0, len(result.text)))
    return "".join(f"[{','.join(map(str, r.changes))}|{r.text}]" if r.changes else r.text for r in runs)


def html_of(text: str, **options: Options) -> str:
    result = repair(text, **options)
    return page_html(result, Origin.of("page.txt", text.encode("utf-8", "surrogatepass"), Options()), Frame(RULES))


def test_what_else_may_stand_there_is_listed_without_a_script() -> None:
    result = of_passes("甲乙丙丁", [Edit("TF601", 0, 1, "子", alternatives=("丑", "<寅>")), Edit("TF111", 3, 4, "")])
    html = page_html(result, Origin.of("page.txt", b"", Options()), Frame(RULES))
    assert html.count('class="others"') == 1 and "<i>丑</i>, <i>&lt;寅&gt;</i>" in html


# marks

def test_replacement_insertion_and_deletion_are_marked_on_both_sides() -> None:
    result = of_passes("甲乙丙丁", [Edit("TF111", 0, 1, "子"), Edit("TF111", 2, 2, "丑"), Edit("TF111", 3, 4, "")])
    assert shown(result, "source") == "[0|甲]乙[1|]丙[2|丁]"
    assert shown(result, "result") == "[0|子]乙[1|丑]丙[2|]"


def test_suggestion_and_doubt_are_marked_where_the_text_is_as_it_was() -> None:
    result = of_passes("甲乙丙", [Edit("TF111", 0, 1, "子"), Edit("TF111", 2, 2, "丑")], status=Status.SUGGESTED)
    assert shown(result, "source") == shown(result, "result") == "[0|甲]乙[1|]丙"
    doubt = of_passes("甲乙丙", [Edit("TF701", 1, 3, None)])
    assert shown(doubt, "source") == shown(doubt, "result") == "甲[0|乙丙]"


def test_move_is_marked_at_both_ends() -> None:
    result = of_passes("甲乙丙丁", [Edit("TF301", 1, 2, None, to=4)])
    assert (shown(result, "source"), shown(result, "result")) == ("甲[0|乙]丙丁", "甲丙丁[0|乙]")


def test_inserted_character_is_marked_although_it_moved_with_its_neighbours() -> None:
    result = of_passes("甲乙丙丁", [Edit("TF111", 2, 2, "丑")], [Edit("TF301", 1, 4, None, to=5)])
    assert result.text == "甲丁乙丑丙"
    assert shown(result, "result") == "甲丁[0|乙][1|丑][0|丙]"
    assert [change.rule for change in result.changes] == ["TF301", "TF111"]


def test_change_that_a_later_one_cut_is_marked_where_it_would_stand() -> None:
    result = of_passes("甲,乙丙", [Edit("TF111", 1, 2, "，")], [Edit("TF501", 1, 3, "")])
    assert shown(result, "source") == "甲[0,1|,][1|乙]丙"
    assert shown(result, "result") == "甲[0,1|]丙"


@st.composite
def repairs(draw: st.DrawFn) -> Repair:
    """A text with up to three passes of random edits."""
    source = draw(st.text("甲乙丙丁,。 \n", min_size=1, max_size=24))
    text, passes = Traced.of(source), []
    for _ in range(draw(st.integers(0, 3))):
        edits = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 3), st.text("子丑\n", max_size=2),
                                        st.sampled_from(["edit", "move", "doubt"])), max_size=3))
        asked, end = [], 0
        for start, size, after, what in sorted(edits):
            stop = min(len(text), start + size)
            if start >= end:
                to = draw(st.sampled_from([0, len(text)])) if what == "move" and start < stop else None
                new = None if what == "doubt" and start < stop or to is not None else after
                asked.append(Edit("TF701" if what == "doubt" and to is None and new is None else "TF111",
                                  start, stop, new, to=to))
                end = stop + 1
        status = draw(st.sampled_from([Status.APPLIED, Status.SUGGESTED]))
        try:
            changes = record(text, asked, source, lambda e, s=status: Status.DOUBT if e.rule == "TF701" else s)
        except ValueError:                             # what stands on inserted characters alone is refused
            continue
        text = replay(text, changes, source)
        passes.append(tuple(changes))
    return Repair(Page.of(source), text, blocks_of(text), tuple(passes))


@given(repairs())
def test_rows_and_runs_are_the_two_texts_whole_with_every_change_on_both_sides(result: Repair) -> None:
    marks, rows = Marks(result), rows_of(result)
    everything = set(range(len(result.changes)))
    for text, spans, runs in ((result.page.text, [r.source for r in rows], marks.source),
                              (result.text, [r.result for r in rows], marks.result)):
        found = [run for span in spans for run in runs(*span)]
        assert "".join(run.text for run in found) == text
        assert {number for run in found for number in run.changes} == everything
    assert len(writers_of(result)) == len(result.text)


def test_every_change_of_the_examples_is_on_both_sides() -> None:
    for file in sorted(EXAMPLES.glob("*.txt")):
        result = repair(file.read_text("utf-8"))
        for end in ("source", "result"):
            numbers = {int(n) for group in re.findall(r"\[([\d,]+)\|", shown(result, end)) for n in group.split(",")}
            assert numbers == set(range(len(result.changes))), (file, end)


# rows

def test_paragraphs_stand_side_by_side_across_a_move() -> None:
    source = "甲甲甲甲，\n\n图片说明\n\n甲甲甲。\n\n乙乙乙乙。"
    result = of_passes(source, [Edit("TF301", 7, 13, None, to=17), Edit("TF402", 5, 7, "")])
    assert result.text == "甲甲甲甲，甲甲甲。图片说明\n\n\n\n乙乙乙乙。"
    sides = [(source[slice(*row.source)].strip(), result.text[slice(*row.result)].strip()) for row in rows_of(result)]
    assert sides[-1] == ("乙乙乙乙。", "乙乙乙乙。")


def test_paragraph_that_moved_up_has_nothing_beside_it() -> None:
    source = "甲甲甲甲。\n乙乙乙乙。\n丙丙。\n"
    result = of_passes(source, [Edit("TF301", 12, 16, None, to=0)])
    sides = [(source[slice(*row.source)], result.text[slice(*row.result)]) for row in rows_of(result)]
    assert sides == [("", "丙丙。\n"), ("甲甲甲甲。\n", "甲甲甲甲。\n"), ("乙乙乙乙。\n丙丙。\n", "乙乙乙乙。\n")]


# the page

class Seen(HTMLParser):
    """Tags with their attributes, and the text of a page outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.text += data


@cache
def harmless_tags() -> set[str]:
    return {tag for tag, _ in Seen(html_of(EXAMPLE)).tags}


@given(st.text(st.sampled_from("<>&\"'/`{}%=]-!甲乙。,\n\t\x07\x85\u2028\u202e\u2066\ufeff\ud800"), max_size=60))
def test_no_text_makes_a_tag_or_an_attribute(text: str) -> None:
    hostile = Seen(html_of(text))
    assert {tag for tag, _ in hostile.tags} <= {"b", *harmless_tags()}
    assert not any(name.startswith("on") or name in ("src", "style", "srcdoc") for _, attrs in hostile.tags
                   for name in attrs)
    assert all((attrs["href"] or "").startswith("#") for _, attrs in hostile.tags if "href" in attrs)
    assert not set("\x07\x85\u2028\u202e\u2066\ufeff") & set(hostile.text)


def test_policy_names_the_style_and_the_script_that_are_there() -> None:
    html = html_of("一月,二月开会。\n")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy and policy[1].startswith("default-src &#39;none&#39;;")
    for kind in ("style", "script"):
        inside = re.search(f"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        assert inside
        digest = b64encode(sha256(inside[1].encode()).digest()).decode()
        assert f"{kind}-src &#39;sha256-{digest}&#39;" in policy[1].replace("&#43;", "+")
    assert not re.search(r"https?:|//[a-z]|@import|url\(", html)


def test_same_page_same_bytes() -> None:
    assert html_of(EXAMPLE) == html_of(EXAMPLE)


def test_rejected_changes_are_shown_as_left_out() -> None:
    html = html_of("一月,二月开会。\n", options=Options(punctuation="keep"))
    assert 'data-status="rejected"' in html and "left out" in html


def test_page_of_ten_thousand_characters_and_three_hundred_changes_is_small() -> None:
    sentence = "会议于四月二十三日在区政府礼堂召开,区领导与各位代表就来年的工作踊跃发言。"
    text = "".join(sentence + "\n" * (number % 10 == 9) for number in range(280))
    result = repair(text)
    assert len(text) >= 10_000 and 300 <= len(result.changes) <= 350
    assert len(html_of(text).encode()) < 400_000


def test_interface_is_whole_in_both_languages() -> None:
    english, chinese = words_of("en"), words_of("zh")
    assert english.keys() == chinese.keys()
    assert all(chinese.values())
    templates = Path(page_html.__code__.co_filename).parent / "templates"
    used = {name for file in templates.iterdir() for name in re.findall(r"\bwords\.(\w+)", file.read_text("utf-8"))}
    assert used <= english.keys()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rules_have_names(language: Language) -> None:
    assert all(rule_in_words(rule.code, rule.name, language) for rule in RULES.values())


# names

@given(st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=100), max_size=8))
def test_names_are_different_and_safe(paths: list[str]) -> None:
    found = page_names(paths)
    assert len({name.casefold() for name in [*found, "index.html"]}) == len(paths) + 1
    for name in found:
        assert re.fullmatch(r"[\w.-]+\.html", name) and not name.startswith((".", "-"))
        assert len(os.fsencode(name)) < 255


# the command

@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text("一月,二月开会。\n", encoding="utf-8")
    return tmp_path


def names(folder: str) -> list[str]:
    return sorted(entry.name for entry in Path(folder).iterdir())


def test_folder_gets_an_index_and_a_page_a_file() -> None:
    Path("more").mkdir()
    Path("more/page.txt").write_text("清清白白。\n", encoding="utf-8")
    assert "2 pages and review/index.html" in textfix("report", ".", "-o", "review").stderr
    assert names("review") == ["index.html", "more_page.html", "page.html"]
    index = Path("review/index.html").read_text("utf-8")
    assert 'href="page.html"' in index and 'href="more_page.html"' in index
    assert 'rel="prev"' in Path("review/more_page.html").read_text("utf-8")
    before = {name: Path("review", name).read_bytes() for name in names("review")}
    textfix("report", ".", "-o", "review")
    assert {name: Path("review", name).read_bytes() for name in names("review")} == before


def test_single_page_to_a_file_or_to_standard_output() -> None:
    textfix("report", "page.txt", "-o", "page.html")
    assert textfix("report", "page.txt").stdout == Path("page.html").read_text("utf-8")
    assert "All files" not in Path("page.html").read_text("utf-8")
    assert "stdin" in textfix("report", "-", stdin="一月,二月开会。\n".encode()).stdout


def test_several_sources_need_a_folder() -> None:
    Path("other.txt").write_text("清清白白。\n", encoding="utf-8")
    assert "need a folder" in refused("report", "page.txt", "other.txt")
    assert "need a folder" in refused("report", "page.txt", "other.txt", "-o", "x.html")


def test_other_forms_go_to_standard_output_or_a_file() -> None:
    lines = textfix("report", "page.txt", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["header", "change", "footer"]
    textfix("report", "page.txt", "--format", "diff", "-o", "page.diff")
    assert "+一月，二月开会。" in Path("page.diff").read_text("utf-8")


def test_unreadable_file_is_told_and_listed_and_the_others_go_on() -> None:
    Path("bad.txt").write_bytes(b"\0\1\2" * 100)
    result = textfix("report", ".", "-o", "review", status=2)
    assert "bad.txt" in result.stderr
    assert names("review") == ["index.html", "page.html"]
    assert "bad.txt" in Path("review/index.html").read_text("utf-8")


def test_what_is_no_report_is_not_written_over() -> None:
    Path("review").mkdir()
    Path("review/index.html").write_text("my own page", encoding="utf-8")
    assert "review/index.html is there and no report" in refused("report", "page.txt", "-o", "review")
    assert Path("review/index.html").read_text("utf-8") == "my own page"
    Path("page.html").write_text("mine", encoding="utf-8")
    assert "no report of textfix" in refused("report", "page.txt", "-o", "page.html")


def test_folder_that_cannot_be_written_to() -> None:
    assert "page.txt/x cannot be made" in refused("report", "page.txt", "-o", "page.txt/x")
    assert "page.txt is no folder" in refused("report", "page.txt", "-o", "page.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_read_only_folder() -> None:
    Path("review").mkdir(mode=0o500)
    assert "no permission" in refused("report", "page.txt", "-o", "review")


def test_hostile_file_names() -> None:
    hostile = ["<b>&\"'.txt", "a\u202eb.txt", "c\nd.txt", os.fsdecode(b"\xb1\xb1.txt")]
    for name in hostile:
        Path(name).write_text("一月,二月开会。\n", encoding="utf-8")
    textfix("report", *hostile, "-o", "review")
    index = Path("review/index.html").read_text("utf-8")
    assert "<b>&" not in index and "\u202e" not in index
    for link in re.findall(r'<th scope="row"><a href="([^"]+)"', index):
        assert Path("review", link).is_file()


def answers_file(name: str, text: bytes, *ids: str) -> None:
    record = {"textfix_answers": 1, "source": {"name": "page.txt", "sha256": sha256(text).hexdigest(),
              "encoding": "utf-8"}, "answers": [{"id": id, "answer": "accept"} for id in ids]}
    Path(name).write_text(json.dumps(record), encoding="utf-8")


def test_answers_are_built_in_and_stale_ones_told() -> None:
    change, = repair("一月,二月开会。\n").changes
    answers_file("answers.json", Path("page.txt").read_bytes(), change.id, "0" * 16)
    told = textfix("report", "page.txt", "-o", "page.html", "--answers", "answers.json").stderr
    assert "1 of the answers" in told
    assert f'"id": "{change.id}"' in Path("page.html").read_text("utf-8")


def test_answers_to_no_source_and_no_answers_are_errors() -> None:
    answers_file("answers.json", b"another")
    assert "none of these sources" in refused("report", "page.txt", "-o", "page.html", "--answers", "answers.json")
    Path("answers.json").write_text("{}", encoding="utf-8")
    assert "no answers file" in refused("report", "page.txt", "-o", "page.html", "--answers", "answers.json")
    assert "--answers fits" in refused("report", "page.txt", "--format", "jsonl", "--answers", "answers.json")
