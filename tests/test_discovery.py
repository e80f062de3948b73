"""Terms found in clean text."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from textfix.language import discovery
from textfix.language.discovery import find_terms

FILLER = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


def planted(terms: list[str], times: int, seed: int = 1) -> str:
    """Each term so many times between random characters."""
    chance = random.Random(seed)
    pieces = [term for term in terms for _ in range(times)]
    chance.shuffle(pieces)
    return "".join("".join(chance.choices(FILLER, k=chance.randrange(3, 9))) + piece for piece in pieces) + "天。"


def found(text: str, min_count: int = 10) -> dict[str, int]:
    return {term.text: term.frequency for term in find_terms(lambda: [text], min_count)}


def test_planted_terms_are_found_and_counted() -> None:
    text = planted(["市总工会", "职工之家", "劳动模范表彰大会"], 40)
    assert found(text) == {term: text.count(term) for term in ("市总工会", "职工之家", "劳动模范表彰大会")}


def test_part_that_stands_alone_often_is_a_term_of_its_own() -> None:
    text = planted(["市总工会", "工会"], 40)
    assert found(text) == {"工会": 80, "市总工会": 40}


def test_part_that_never_stands_alone_is_merged() -> None:
    assert "总工" not in found(planted(["市总工会"], 40)) and "工会" not in found(planted(["市总工会"], 40))


def test_run_that_always_goes_on_in_the_same_way_is_no_term() -> None:
    assert "劳动模范表彰大" not in found(planted(["劳动模范表彰大会"], 40))


def test_rare_term_is_left_out() -> None:
    assert found(planted(["市总工会"], 9)) == {}


def test_random_text_has_no_terms() -> None:
    chance = random.Random(5)
    assert found("".join(chance.choices(FILLER, k=20_000)), 5) == {}


def test_chunks_do_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(planted(["市总工会", "职工之家"], 40, seed) for seed in range(5))
    whole = found(text)
    monkeypatch.setattr(discovery, "CHUNK", 2000)
    lines = [line + "\n" for line in text.split("\n")]
    pieces = {t.text: t.frequency for t in find_terms(lambda: lines, 10)}
    assert pieces == whole and whole["市总工会"] == 200


def test_memory_cap_keeps_the_frequent_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "ROOM", 300)
    assert found(planted(["市总工会", "职工之家"], 200)) == {"市总工会": 200, "职工之家": 200}


def test_same_text_gives_the_same_terms() -> None:
    text = planted(["市总工会", "职工之家"], 40)
    assert find_terms(lambda: [text], 10) == find_terms(lambda: iter([text]), 10)


@pytest.mark.parametrize("text", ["", "\n", "a", "工", "工会", "no Chinese at all\n" * 50, "\udc80\x00𠮷" * 20])
def test_texts_without_terms(text: str) -> None:
    assert find_terms(lambda: [text], 2) == []


def test_one_phrase_over_and_over_is_no_flood() -> None:
    assert len(found("总工会召开劳动模范表彰大会" * 2000)) < 40


def test_line_ends_and_marks_part_terms() -> None:
    terms = Counter(found("市总\n工会，" * 50))
    assert not any("总工" in term for term in terms)
