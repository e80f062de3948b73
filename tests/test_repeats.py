"""Repeats: what is cut is a copy of what stays, and what people repeat on purpose stays."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from textfix.correction.repeats import repeats
from textfix.correction.repeats.copies import Phrase, tail, walk_left, walk_right
from textfix.correction.repeats.period import Seed, codes_of, seeds
from textfix.correction.repeats.reading import best
from textfix.correction.repeats.row import row
from textfix.data.change import Edit
from textfix.data.options import Options

APPLIED = 0.8
PHRASES = st.sampled_from(["弘扬劳模精神", "加强基层组织建设", "为职工办实事", "推进经济社会高质量发展"])


def cut(text: str) -> str:
    """The text without what the step cuts."""
    for edit in sorted(applied(text), key=lambda e: -e.start):
        assert edit.after == ""
        text = text[:edit.start] + text[edit.end:]
    return text


def applied(text: str) -> list[Edit]:
    return [e for e in repeats(text, Options()) if e.confidence >= APPLIED]


def settled(text: str) -> str:
    while (after := cut(text)) != text:
        text = after
    return text


@given(PHRASES, st.integers(2, 7), st.sampled_from(["、", "，", ""]))
def test_exact_stutter_becomes_one(phrase: str, count: int, divider: str) -> None:
    text = f"会议要求{divider.join([phrase] * count)}，把工作落到实处。"
    assert cut(text) == f"会议要求{phrase}，把工作落到实处。"


@given(PHRASES, st.integers(3, 7), st.data())
def test_misread_copy_never_stays(phrase: str, count: int, data: st.DataObject) -> None:
    copies = [phrase] * count
    place = data.draw(st.integers(1, len(phrase) - 2))
    copies[data.draw(st.integers(0, count - 1))] = phrase[:place] + "獒" + phrase[place + 1:]
    text = f"会议要求{'、'.join(copies)}，把工作落到实处。"
    assert cut(text) == f"会议要求{phrase}，把工作落到实处。"


@given(st.text(alphabet="甲乙丙，、。\n", max_size=60))
def test_cuts_settle_and_are_copies_of_what_stays(text: str) -> None:
    after = settled(text)
    assert not applied(after)
    assert set(after) <= set(text)


@given(st.lists(st.sampled_from("春夏秋冬东南西北金木水火土天地玄黄"), unique=True, max_size=16), st.integers(0, 3))
def test_text_without_a_repeated_character_is_never_touched(characters: list[str], marks: int) -> None:
    text = "，".join("".join(characters[i::marks + 1]) for i in range(marks + 1))
    assert not list(repeats(text, Options()))


@given(PHRASES, st.integers(2, 6), st.integers(0, 3), st.sampled_from(["、", "，", ""]))
def test_what_is_cut_is_like_what_stays(phrase: str, count: int, short: int, divider: str) -> None:
    copies = [phrase] * count + ([phrase[:short]] if short > 1 else [])
    text = f"会议要求{divider.join(copies)}，把工作落到实处。"
    for edit in applied(text):
        gone = text[edit.start:edit.end].replace(divider, "") if divider else text[edit.start:edit.end]
        pieces = [gone[i:i + len(phrase)] for i in range(0, len(gone), len(phrase))]
        assert all(Levenshtein.distance(p, phrase[:len(p)]) <= 1 for p in pieces)


def test_evidence_counts_the_copies() -> None:
    (edit,) = repeats("大家都说，" + "、".join(["劳动最伟大"] * 6) + "，掌声响了起来。", Options())
    assert edit.evidence == "劳动最伟大 stands 6 times in a row"


def test_short_phrase_twice_is_a_suggestion() -> None:
    found = list(repeats("大家常说，还是精神，还是精神，最要紧。", Options()))
    assert [e.confidence < APPLIED for e in found] == [True]


@pytest.mark.parametrize("text", [
    "研究研究", "南开大学、天津大学、天津师范大学", "劳动最光荣、劳动最崇高、劳动最伟大、劳动最美丽"])
def test_speech_is_not_even_suggested(text: str) -> None:
    assert not list(repeats(text, Options()))


def test_cut_never_crosses_a_line() -> None:
    text = "参加的有弘扬劳模精神\n\n弘扬劳模精神\n\n弘扬劳模精神"
    assert cut(text).count("\n\n") == text.count("\n\n")


def test_form_feed_between_two_pages_stays() -> None:
    line = "活动现场气氛热烈，来自各行各业的职工踊跃参加。"
    assert cut(f"{line}\n\f{line}\n") == f"{line}\n\f\n"


def test_entries_with_other_numbers_are_no_copies() -> None:
    case = "号病例，男，本市居民，从外地返回后一直在家隔离观察，目前情况稳定，没有发热。\n\n"
    text = "".join(f"第{n}{case}" for n in "二三四")
    assert not applied(text)


def test_views_of_a_row() -> None:
    text = "在市场竞争，立足岗位，立足岗位，立足岗位。"
    found = [row(text, seed) for seed in seeds(codes_of(text))]
    assert any(r is not None and r.readings == {"立足岗位": 3} for r in found)


def test_walks_and_tail() -> None:
    text = "要弘扬工匠精神、弘扬工匠精神、弘扬工匠精、弘扬工，努力"
    phrase = Phrase("弘扬工匠精神", "、")
    right = list(walk_right(text, phrase, 7))
    assert (right[0].start, right[0].times) == (8, 1)
    assert not list(walk_left(text, phrase, 1))
    assert text[tail(text, phrase, 1, 14):].startswith("、弘扬工，")


def test_best_reading() -> None:
    assert best(Counter({"弘扬劳模精神": 3, "弘扬劳摸精神": 1}), "", "").reading == "弘扬劳模精神"
    assert best(Counter({"组只建设": 1, "组织建设": 1}), "", "").reading == "组织建设"


def test_seed_of_a_phrase_with_its_divider() -> None:
    assert Seed(1, 14, 7, True) in seeds(codes_of("要弘扬劳模精神、弘扬劳模精神。"))


@pytest.mark.parametrize("text", ["弘扬劳模精神、" * 70_000, "光" * 500_000, "（" * 500_000, "甲乙丙丁" * 125_000,
                                  "参加活动的职工代表来自全区各行各业。\n\n" * 25_000],
                         ids=["phrase", "character", "bracket", "short phrase", "lines"])
def test_hostile_input_takes_no_longer(text: str) -> None:
    start = time.process_time()
    list(repeats(text, Options()))
    assert time.process_time() - start < 10
