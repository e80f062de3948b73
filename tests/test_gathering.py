"""The memory of a collection: counted on the disk, the same in any order, and no more than fits."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.language import gathering as module
from textfix.language.collocations import terms_of
from textfix.language.gathering import ELSEWHERE, Gathering
from textfix.language.memory import Memory
from textfix.language.runs import LONGEST, SHORTEST

FEW = "劳动工会，\n"
collections = st.dictionaries(st.text("abc/", min_size=1, max_size=6), st.text(FEW, max_size=40), max_size=8)


def gathered(texts: Mapping[str, str]) -> Memory:
    with tempfile.TemporaryDirectory() as folder:
        gathering = Gathering(Path(folder))
        for name, text in texts.items():
            if gathering.wants(name):
                gathering.add(name, text)
        return gathering.memory()


def shuffled(texts: Mapping[str, str], chance: random.Random) -> dict[str, str]:
    names = list(texts)
    chance.shuffle(names)
    return {name: texts[name] for name in names}


def runs_of(text: str) -> set[str]:
    return {text[i:i + n] for n in range(SHORTEST, LONGEST + 1) for i in range(len(text) - n + 1)
            if not set(text[i:i + n]) & set("，\n")}


@given(collections)
def test_it_holds_what_two_texts_have_in_common(texts: dict[str, str]) -> None:
    memory = gathered(texts)
    found = {memory.runs.text(row): (int(memory.counts[row]), int(memory.documents[row])) for row in range(len(memory))}
    expected = {}
    for run in set().union(*map(runs_of, texts.values())):
        counts = [places(run, text) for text in texts.values()]
        if sum(map(bool, counts)) >= ELSEWHERE:
            expected[run] = (sum(counts), sum(map(bool, counts)))
    assert found == expected and memory.size == len(texts)


@given(collections, st.randoms(), st.sampled_from([1, 7, 10_000]))
def test_disk_and_order_make_no_difference(texts: dict[str, str], chance: random.Random, held: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        expected = gathered(texts).to_bytes()
        patch.setattr(module, "HELD", held)
        patch.setattr(module, "PIECE", 3)
        assert gathered(shuffled(texts, chance)).to_bytes() == expected


@given(collections, st.randoms(), st.integers(1, 60), st.integers(1, 30))
def test_what_is_left_out_does_not_depend_on_the_order(texts: dict[str, str], chance: random.Random, limit: int,
                                                       cap: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = gathered(texts)
        patch.setattr(module, "LIMIT", limit)
        patch.setattr(module, "CAP", cap)
        memory = gathered(texts)
        assert memory.to_bytes() == gathered(shuffled(texts, chance)).to_bytes()
        assert len(memory) <= cap and memory.size <= whole.size
        assert len(memory.without(whole)) == 0


def test_sample_is_every_second_text_until_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"{number}.txt": "劳动最光荣" for number in range(1000)}
    monkeypatch.setattr(module, "LIMIT", 4 * 300)
    memory = gathered(texts)
    assert 200 < memory.size <= 300
    assert memory.support("劳动", [0], [2]).documents.tolist() == [memory.size - 1]


def test_runs_in_the_most_texts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CAP", 2)
    memory = gathered({"a": "劳动，工会，光荣", "b": "劳动，工会，光荣", "c": "劳动，工会", "d": "光明，劳动"})
    assert sorted(memory.runs.text(row) for row in range(len(memory))) == ["劳动", "工会"]


def test_both_scripts_are_one() -> None:
    assert gathered({"a": "勞動最光榮", "b": "劳动最光荣"}).to_bytes() == gathered({"a": "劳动最光荣",
                                                                        "b": "劳动最光荣"}).to_bytes()


@given(st.lists(st.text(FEW, max_size=30), min_size=2, max_size=6), st.integers(0, 5), st.text(FEW, max_size=30))
def test_page_is_never_evidence_for_itself(texts: list[str], number: int, other: str) -> None:
    memory = gathered({str(i): text for i, text in enumerate(texts)})
    number %= len(texts)
    for text, others in [(texts[number], texts[:number] + texts[number + 1:]), (other, texts)]:
        runs = sorted(runs_of(text))
        starts = [text.index(run) for run in runs]
        ends = [start + len(run) for start, run in zip(starts, runs, strict=True)]
        support = memory.support_of(runs, text, starts, ends)
        for k, run in enumerate(runs):
            assert support.documents[k] <= sum(run in page for page in others)
            assert support.counts[k] <= (sum(places(run, page) for page in others)
                                         + places(run, text[:starts[k]]) + places(run, text[ends[k]:]))


def places(run: str, text: str) -> int:
    return sum(text.startswith(run, i) for i in range(len(text)))


def test_terms_stand_in_several_texts_and_hang_together() -> None:
    around = ["召开", "支持", "邀请", "来自", "以及", "通过", "看到", "依靠"]
    pages = {word: f"{word}市总工会{other}，" * 2 for word, other in zip(around, reversed(around), strict=True)}
    assert [tuple(term) for term in terms_of(gathered(pages), 5)] == [("市总工会", 16, 8)]


def test_memory_without_terms() -> None:
    assert terms_of(gathered({}), 5) == terms_of(gathered({"a": "劳动"}), 1) == []
