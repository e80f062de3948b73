"""Word lists: read with exact errors, found in texts exactly and nearly, checked."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from textfix.data.problem import Misconfigured
from textfix.language.faults import faults_of
from textfix.language.fuzzy import allowed_edits
from textfix.language.grams import Codes, codes_of
from textfix.language.holes import LONGEST, Holes
from textfix.language.lexicon import Lexicon, Matches
from textfix.language.pieces import NOTHING, Piece, pieces
from textfix.language.script import fold
from textfix.language.terms import SHIPPED, Term, read_terms, shipped_lexicons, shipped_terms, written
from textfix.read.lexicons import load_lexicon

FEW = "工会人民大小"
texts = st.text(FEW, max_size=40)
words = st.text(FEW, min_size=1, max_size=9)


def spans(matches: Matches) -> list[tuple[int, int]]:
    return list(zip(matches.start.tolist(), matches.end.tolist(), strict=True))


# Reading

def test_jieba_user_dictionary_is_read_as_it_is() -> None:
    lines = ("云计算 5", "李小福 2 nr", "easy_install 3 eng", "好用 300", "台中", "凱特琳 nz", "Edu Trust认证 2000",
             "C# 3 n")
    assert read_terms("\n".join(lines)) == [
        Term("云计算", 5), Term("李小福", 2, "nr"), Term("easy_install", 3, "eng"), Term("好用", 300), Term("台中"),
        Term("凱特琳", 1, "nz"), Term("Edu Trust认证", 2000), Term("C#", 3, "n")]


def test_comments_blanks_and_any_white_space_are_read_over() -> None:
    assert read_terms("# 工会\n\n  总工会\t9\tbody  # the union\n\u3000职工之家\u3000\n#\n") == [
        Term("总工会", 9, "body"), Term("职工之家")]


@pytest.mark.parametrize(("line", "reason"), [
    ("总工会 很多", "'很多' is no weight; a line is TERM [WEIGHT] [TAG]"),
    ("总工会 1x", "'1x' is no weight"),
    ("总工会 -1", "'-1' is no weight"),
    ("总工会 1e999 body", "'1e999' is no weight"),
    ("总工会 +", "'+' is no weight"),
    ("总工会 9 body head", "is no weight"),
    ("总\u200b工会", "has a control character, U+200B"),
    ("\ufeff总工会", "has a control character, U+FEFF"),
    ("总\x00工会", "has a control character, U+0000"),
    ("工" * 65, "is longer than 64 characters"),
    ("工" * 10_000_000, "is longer than 64 characters"),
])
def test_malformed_line_is_one_message_with_its_place(line: str, reason: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        read_terms(f"# head\n职工\n{line}\n", "paper.txt")
    message = str(caught.value)
    assert message.startswith("paper.txt:3: ") and reason in message
    assert message.isprintable() and len(message) < 120


@given(st.lists(st.builds(Term, words, st.floats(0, 1e12).map(lambda x: float(f"{x:g}")),
                          st.sampled_from(["", "body", "name-behind"]))))
def test_what_is_written_is_read_back(terms: list[Term]) -> None:
    assert read_terms(written(terms)) == terms


# Exact matching

@given(st.lists(words, max_size=12), texts)
def test_find_sees_what_a_plain_search_sees(terms: list[str], text: str) -> None:
    found = Lexicon(map(Term, terms)).find(text)
    places = {(i, i + len(t)) for t in set(terms) if len(t) > 1 for i in range(len(text)) if text.startswith(t, i)}
    assert spans(found) == sorted(places)


@given(st.lists(words, max_size=12), texts)
def test_longest_matches_do_not_overlap(terms: list[str], text: str) -> None:
    longest = spans(Lexicon(map(Term, terms)).find(text).longest())
    assert all(a[1] <= b[0] for a, b in pairwise(longest))


@given(st.lists(words, max_size=8), st.lists(texts, min_size=1, max_size=3))
def test_runs_of_rows_are_known_as_in_a_plain_search(terms: list[str], rows: list[str]) -> None:
    width = max(1, *map(len, rows))
    codes = np.array([[*map(ord, row), *[0] * (width - len(row))] for row in rows], dtype=np.uint32).reshape(-1, width)
    start, end = (np.tile(column, (len(rows), 1)) for column in np.triu_indices(width + 1))
    found = Lexicon(map(Term, terms)).known(codes, start, end)
    plain = [[row.ljust(width, "\0")[a:b] in terms and b - a > 1 for a, b in zip(start[0], end[0], strict=True)]
             for row in rows]
    assert found.tolist() == plain


@given(st.lists(words, max_size=8), texts, st.integers(0, 2), st.integers(1, 2))
def test_terms_are_found_around_a_hole(terms: list[str], text: str, kept: int, width: int) -> None:
    start = np.arange(max(len(text) - kept, 0))
    found = Holes.of(list(dict.fromkeys(terms))).fillings(codes_of(text), start, start + kept, width)
    filled = {(int(row), "".join(map(chr, printed)))
              for row, printed in zip(found.row, found.printed, strict=True)}
    plain = {(at, term[k:k + width]) for at in start.tolist() for term in terms for k in range(len(term) - width + 1)
             if max(3 + (width > 1) * 2, 3) <= len(term) <= LONGEST and at >= k and text[at - k:at] == term[:k]
             and text[at + kept:].startswith(term[k + width:])}
    assert filled == plain


def test_terms_and_texts_match_across_scripts() -> None:
    lexicon = Lexicon([Term("總工會"), Term("职工之家")], fold)
    assert spans(lexicon.find("总工会與職工之家")) == [(0, 3), (4, 8)]
    assert lexicon.get("总工會") == Term("總工會") and lexicon.get("工会") is None
    assert lexicon.near(["取工之家"], 1)[0][0].term.text == "职工之家"


def test_of_terms_that_are_alike_the_last_one_counts() -> None:
    lexicon = Lexicon([Term("总工会", 1, "body"), Term("總工會", 5, "mine")], fold)
    assert len(lexicon) == 1 and lexicon.get("总工会") == Term("總工會", 5, "mine")


def test_fold_that_changes_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match="a character for each character"):
        Lexicon([Term("总工会")], lambda text: text + "。").find("总工会")


@pytest.mark.parametrize("text", ["", "工", "\n\n", "\udc80总工会", "𠮷野家" * 3])
def test_odd_texts_are_searched(text: str) -> None:
    lexicon = Lexicon([Term("总工会"), Term("𠮷野家")])
    assert len(lexicon.find(text).start) == text.count("总工会") + text.count("𠮷野家")


def test_empty_lexicon_finds_nothing() -> None:
    lexicon = Lexicon([])
    assert spans(lexicon.find("总工会")) == [] and lexicon.near(["总工会", ""]) == [[], []]


# Fuzzy look-up

@given(st.lists(words, max_size=12, unique=True), st.lists(st.text(FEW, max_size=9), max_size=6), st.integers(1, 2))
def test_near_finds_all_terms_within_the_distance_and_no_others(terms: list[str], asked: list[str], edits: int) -> None:
    found = Lexicon(map(Term, terms)).near(asked, edits)
    for span, near in zip(asked, found, strict=True):
        expected = {t: d for t in terms if (d := Levenshtein.distance(span, t)) <= min(edits, _allowed(span, t))}
        assert {n.term.text: n.distance for n in near if n.distance} == {t: d for t, d in expected.items() if d}


def _allowed(span: str, term: str) -> int:
    return allowed_edits(min(len(span), len(term)))


def test_near_finds_long_terms_by_their_beginnings() -> None:
    chance = random.Random(3)
    terms = ["".join(chance.choices("省市县区局部委会院厅", k=chance.randrange(8, 21))) for _ in range(300)]
    lexicon = Lexicon(map(Term, terms))
    for term in terms:
        place, other = sorted(chance.sample(range(len(term)), 2))
        damaged = term[:place] + "工" + term[place + 1:other] + term[other + 1:]
        assert term in {near.term.text for near in lexicon.near([damaged])[0]}


def test_spans_together_are_spans_one_by_one() -> None:
    lexicon = Lexicon(map(Term, ("总工会", "职工之家", "工人先锋号")))
    asked = ["总工公", "取工之家", "工人先锋", "", "工", "毫不相干"]
    assert lexicon.near(asked) == [lexicon.near([span])[0] for span in asked]


def test_cost_of_the_channel_decides_the_order() -> None:
    def channel(truth: Codes, read: Codes) -> np.ndarray:
        alike = (truth == ord("奖")) & (read == ord("桨"))
        return np.where(alike, 1.0, np.where((truth == NOTHING) | (read == NOTHING), 9.0, 5.0))

    near = Lexicon(map(Term, ("劳动奖章", "劳动船章"))).near(["劳动桨章"], 1, channel)[0]
    assert [(n.term.text, n.cost) for n in near] == [("劳动奖章", 1.0), ("劳动船章", 5.0)]


def test_character_that_came_apart_costs_its_better_half() -> None:
    def channel(truth: Codes, read: Codes) -> np.ndarray:
        half = (truth == ord("职")) & (read == ord("只"))
        return np.where(half, 2.0, np.where(truth == NOTHING, 3.0, 9.0))

    near = Lexicon([Term("职工之家")]).near(["耳只工之家"], 2, channel)[0][0]
    assert (near.distance, near.cost, near.pieces) == (2, 5.0, (Piece((0, 2), (0, 1)),))


@given(words, words)
def test_pieces_turn_the_reading_into_the_term(read: str, truth: str) -> None:
    repaired, end = "", 0
    for piece in pieces(read, truth):
        repaired += read[end:piece.read[0]] + truth[slice(*piece.truth)]
        end = piece.read[1]
    assert repaired + read[end:] == truth


# Faults

def test_term_may_stand_twice_with_two_tags() -> None:
    assert faults_of({"a.txt": "主任 1 post\n主任 1 caption-who\n"}) == []


def test_faults_name_the_file_of_the_other_line() -> None:
    found = faults_of({"a.txt": "总工会 5 body\n", "b.txt": "职工\n总工会 7 body\n总工会\n"})
    assert [(f.file, f.line, f.message) for f in found] == [
        ("b.txt", 2, "总工会 stands in a.txt, line 1 already, with weight 5"),
        ("b.txt", 3, "总工会 stands in a.txt, line 1 already, with weight 5 and tag body")]


def test_rare_term_that_looks_like_a_frequent_one_is_told() -> None:
    text = "职工之家 900\n取工之家 2\n司机之家 800\n十三五规划 900\n十四五规划 2\n"
    assert [f.line for f in faults_of({"a.txt": text})] == [2]


# The shipped lists

def test_shipped_lists_are_sound() -> None:
    files = {path.name: path.read_text("utf-8") for path in shipped_lexicons()}
    assert [f for f in faults_of(files) if "may be a misreading" not in f.message] == []
    assert all(text.startswith("# ") for text in files.values())


def test_shipped_lists_know_the_domain() -> None:
    lexicon = load_lexicon()
    for term in ("总工会", "工人先锋号", "五一劳动奖章", "大国工匠", "大都工匠", "职工之家", "全国总工会",
                 "北京市人力资源和社会保障局", "西城区总工会", "德胜街道", "习近平新时代中国特色社会主义思想",
                 "劳动最光荣", "欧阳", "兴高采烈", "平方公里"):
        assert lexicon.get(term) is not None, term
    assert len(shipped_terms()) > 50_000 and len(SHIPPED) == len(set(SHIPPED))


def test_traditional_page_is_found_in_the_shipped_lists() -> None:
    found = load_lexicon().find("中華全國總工會")
    assert (0, 7) in spans(found)


@pytest.mark.parametrize("near_miss", ["全国总工公", "取工之家", "工人先锋"])
def test_misread_bodies_are_near_to_shipped_terms(near_miss: str) -> None:
    assert load_lexicon().near([near_miss], 1)[0][0].distance == 1
