"""Misread tables: what is counted, what a file of them must be, and that tables add up."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.data.problem import Unreadable
from textfix.language.misreads import HEAD, MisreadTable, Reading, dumps, learn, loads

PRINTED = ("区委书记到社区看望劳动模范和一线职工，代表全区人民向他们表示感谢。\n"
           "职工之家的代表介绍了今年的工作，工会主席听取汇报后对大家提出三点希望。\n"
           "全国总工会授予三十二个集体五一劳动奖状，其中西城区有两个单位上榜。\n")
HEADED = "\t".join(HEAD) + "\n"


def table(read: str, truth: str = PRINTED) -> MisreadTable:
    return learn([(read, truth)], engine="tesseract")


def test_what_was_read_rightly_is_counted() -> None:
    found = table(PRINTED)
    assert {reading.kind for reading in found.counts} == {"right"}
    assert found.of("right")["职", "职"] == PRINTED.count("职")


@pytest.mark.parametrize(("printed", "read", "kind", "event"), [
    ("一线职工", "一线取工", "wrong", ("职", "取")),
    ("一线职工", "一线耳只工", "split", ("职", "耳只")),
    ("今年的工作", "全的工作", "merge", ("今年", "全")),
    ("看望劳动模范", "看望动模范", "drop", ("劳", "")),
    ("三点希望", "三点'希望", "insert", ("", "'")),
])
def test_a_misread_is_counted_as_what_it_is(printed: str, read: str, kind: str, event: tuple[str, str]) -> None:
    found = table(PRINTED.replace(printed, read))
    assert found.of(kind) == {event: 1}
    others = {"wrong", "split", "merge", "drop", "insert"} - {kind}
    assert not any(found.of(other) for other in others)


def test_pairs_that_were_merged_are_counted_where_they_were_read_rightly() -> None:
    found = table(PRINTED.replace("劳动模范", "旭模范"))
    assert found.of("merge") == {("劳动", "旭"): 1}
    assert found.of("right")["劳动", "劳动"] == 1


def test_the_order_of_the_pieces_does_not_matter() -> None:
    lines = PRINTED.replace("一线职工", "一线取工").splitlines(keepends=True)
    assert table("".join(reversed(lines))).of("wrong") == {("职", "取"): 1}


def test_width_of_marks_and_line_ends_are_no_misreads() -> None:
    read = PRINTED.replace("，", ",").replace("代表", "代\n表 ")
    assert {reading.kind for reading in table(read).counts} == {"right"}


def test_texts_that_have_nothing_in_common_teach_nothing() -> None:
    assert not table("天气预报说明天多云转晴，气温十五到二十度，北风三级。").counts


def test_a_long_difference_is_no_misread() -> None:
    found = table(PRINTED.replace("对大家提出三点希望", "本报记者摄影"))
    assert not found.of("wrong")


def test_tables_add_up() -> None:
    one, other = table(PRINTED.replace("一线职工", "一线取工")), table(PRINTED)
    both = one + other
    assert both.of("wrong") == {("职", "取"): 1}
    assert both.of("right")["职", "职"] == one.of("right")["职", "职"] + other.of("right")["职", "职"]


CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])
READINGS = st.one_of(
    st.tuples(CHARACTERS, CHARACTERS), st.tuples(CHARACTERS, st.just("")), st.tuples(st.just(""), CHARACTERS),
    st.tuples(CHARACTERS, st.text(CHARACTERS, min_size=2, max_size=2)),
    st.tuples(st.text(CHARACTERS, min_size=2, max_size=2), CHARACTERS))


@given(st.dictionaries(READINGS, st.integers(1, 10 ** 9)))
def test_a_table_comes_back_from_its_file(counts: dict[tuple[str, str], int]) -> None:
    found = MisreadTable(Counter({Reading(truth, read, "an engine"): n for (truth, read), n in counts.items()}))
    assert loads(dumps(found, "about\nit")) == found


@pytest.mark.parametrize("line", [
    "wrong\t职\t取\ttesseract", "wrong\t职\t取\ttesseract\tmany", "wrong\t职\t取\t\t-3", "wrong\t职\t取\t\t0",
    "wrong\t职\t取\t\t" + "9" * 400, "wrong\t职\t职\t\t3",
    "wrong\t职工\t取\t\t3", "strange\t职\t取\t\t3", "drop\t职\t取\t\t3",
    "right\t职\t取\t\t3", "split\t职\t耳\t\t3", "wrong 职 取 tesseract 3", "\0\t\0\t\0\t\0\t\0", "wrong\t职\t取\t\t٣"])
def test_a_line_that_is_no_reading_is_named(line: str) -> None:
    with pytest.raises(Unreadable) as problem:
        loads(HEADED + "wrong\t末\t未\t\t2\n" + line + "\n", "mine.tsv")
    message = str(problem.value)
    assert message.startswith("mine.tsv: line 3") and "\n" not in message and len(message) < 160


@pytest.mark.parametrize("text", ["", "# nothing\n", "a list\nof words\n", "kind,truth,read\n"])
def test_a_file_without_the_head_is_no_table(text: str) -> None:
    with pytest.raises(Unreadable, match="head"):
        loads(text, "mine.tsv")


def test_random_text_never_breaks_the_learning() -> None:
    chance = random.Random(1)
    for _ in range(200):
        read, truth = ("".join(chance.choices("职工之家劳动一二 ，\n", k=chance.randrange(60))) for _ in range(2))
        assert loads(dumps(learn([(read, truth)]))) == learn([(read, truth)])
