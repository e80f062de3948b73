"""What documents repeat, as evidence for other places."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.data.problem import Unreadable
from textfix.language.dictionaries import dictionary
from textfix.language.memory import Memory
from textfix.language.runs import LONGEST, SHORTEST

FEW = "劳动工会，\n"
texts = st.text(FEW, max_size=40)


def elsewhere(text: str, run: str, start: int, end: int) -> int:
    """Occurrences that do not touch the place, by plain search."""
    places = [i for i in range(len(text)) if text.startswith(run, i)]
    return sum(i + len(run) <= start or i >= end for i in places)


def countable(run: str) -> bool:
    return SHORTEST <= len(run) <= LONGEST and not set(run) & set("，\n")


@given(texts, st.data())
def test_place_never_counts_for_itself(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.tuples(st.integers(0, max(len(text) - 1, 0)), st.integers(1, 9)), max_size=8))
    places = [(start, length) for start, length in places if start + length <= len(text)]
    support = Memory.of([text]).support(text, [s for s, _ in places], [n for _, n in places])
    runs = [text[s:s + n] for s, n in places]
    expected = [elsewhere(text, r, s, s + n) if countable(r) else 0 for r, (s, n) in zip(runs, places, strict=True)]
    assert support.counts.tolist() == expected
    assert support.documents.tolist() == [0] * len(places)


def test_run_that_overlaps_itself() -> None:
    assert Memory.of(["劳劳劳劳劳"]).support("劳劳劳劳劳", [0, 1], [2, 2]).counts.tolist() == [2, 1]


def test_other_documents_are_counted() -> None:
    folder = Memory.of(["卢映川指出", "卢映川表示，卢映川希望", "别的"])
    support = folder.support("卢映川表示，卢映川希望", [0], [3])
    assert (support.counts.tolist(), support.documents.tolist()) == ([2], [1])


def test_what_others_say_in_place_of_a_misreading() -> None:
    text = "宁动最光荣，劳动最崇高，劳动最美丽"
    support = Memory.of([text]).support_of(["劳动最", "劳动最伟", "劳动"], text, [0, 0, 6], [3, 4, 8])
    assert support.counts.tolist() == [2, 0, 1]


def test_candidate_of_another_length_does_not_count_what_it_replaces() -> None:
    text = "劳动光荣劳动"
    assert Memory.of([text]).support_of(["劳动光荣"], text, [0], [2]).counts.tolist() == [0]


def test_nothing_is_asked() -> None:
    assert Memory.of(["劳动"]).support("劳动", [], []).counts.tolist() == []
    assert Memory.of([]).support("劳动", [0], [2]).counts.tolist() == [0]


@pytest.mark.parametrize(("start", "length"), [(0, 1), (0, 9), (-1, 2), (20, 2), (5, 7)])
def test_runs_that_are_none_have_no_support(start: int, length: int) -> None:
    text = "劳动最光荣，" * 2
    assert Memory.of([text]).support(text, [start], [length]).counts.tolist() == [0]


@given(st.lists(texts, max_size=6), st.randoms())
def test_order_of_documents_does_not_matter(documents: list[str], chance: random.Random) -> None:
    shuffled = documents.copy()
    chance.shuffle(shuffled)
    assert Memory.of(documents).to_bytes() == Memory.of(shuffled).to_bytes()


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_sum_of_memories_is_the_memory_of_all(some: list[str], others: list[str]) -> None:
    both = Memory.of(some) + Memory.of(others)
    assert both.to_bytes() == Memory.of(some + others).to_bytes()
    assert both.without(Memory.of(others)).to_bytes() == Memory.of(some).to_bytes()


def test_terms_are_those_that_stand_on_their_own() -> None:
    terms = Memory.of(["杜灵欣启动小程序，杜灵欣表示，会见杜灵欣"]).terms(3)
    assert [(t.text, t.frequency, t.documents) for t in terms] == [("杜灵欣", 3, 1)]


def test_term_of_eight_characters_is_one() -> None:
    assert [t.text for t in Memory.of(["新时代劳动者座谈，" * 3]).terms(3)] == ["新时代劳动者座谈"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "folder.memory"


def test_memory_comes_back_from_its_file(place: Path) -> None:
    memory = Memory.of(["劳动最光荣", "劳动最美丽"])
    place.write_bytes(memory.to_bytes())
    loaded = Memory.open(place)
    assert loaded.to_bytes() == memory.to_bytes() and loaded.size == 2
    assert loaded.support("劳动最光荣", [0], [3]).documents.tolist() == [1]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "劳动".encode(), b"\x93NUMPY\x01\x00"])
def test_foreign_file_is_refused_in_one_line(data: bytes, place: Path) -> None:
    place.write_bytes(data)
    with pytest.raises(Unreadable, match=r"folder\.memory: is no memory of textfix, or was damaged$"):
        Memory.open(place)


def test_model_is_no_memory() -> None:
    with pytest.raises(Unreadable, match=r"model\.safetensors: is no memory that this textfix can read; make it anew$"):
        Memory.open(dictionary("model.safetensors"))


def test_damaged_file_is_refused_or_whole(place: Path) -> None:
    data = Memory.of(["劳动最光荣，劳动最美丽" * 20]).to_bytes()
    chance = random.Random(7)
    for _ in range(300):
        broken = bytearray(data[:chance.randrange(len(data))] if chance.random() < 0.3 else data)
        if broken:
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        place.write_bytes(broken)
        try:
            Memory.open(place)
        except Unreadable as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("change", ["unsorted", "uneven", "negative"])
def test_memory_that_contradicts_itself_is_refused(change: str, place: Path) -> None:
    good = Memory.of(["劳动最光荣"])
    bad = {"unsorted": replace(good, hashes=good.hashes[::-1]), "uneven": replace(good, counts=good.counts[:-1]),
           "negative": replace(good, counts=np.zeros_like(good.counts))}[change]
    place.write_bytes(bad.to_bytes())
    with pytest.raises(Unreadable, match="is damaged"):
        Memory.open(place)
