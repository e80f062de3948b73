"""The whole way, over random texts: what holds for every input and every choice of changes."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix import Options, clean_text, repair
from textfix.data.change import Status

SAMPLE = (Path(__file__).parent.parent / "examples" / "labour_day_2020_garbled.txt").read_text(encoding="utf-8")
PIECES = [
    "弘扬劳模精神", "区委书记卢映川", "座谈会在京召开", "（右）", "【现 场】", "图为合影", "□刘相", "现场直击",
    "的", "好好", "一一",
    "，", "。", "、", ",", ".", "\"", "“", "”", "……", "——", " ", "  ", "　　", "\n", "\n\n", "\f", "\u200b",
    "1", "１２", "3:2", "1,000", "COVID-19", "https://a.b/c,d",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ANYTHING = st.text(max_size=80)


@given(st.one_of(TEXTS, ANYTHING))
@settings(max_examples=300)
def test_account_holds(text: str) -> None:
    result = repair(text)
    result.verify()
    ids = [change.id for change in result.changes]
    assert len(ids) == len(set(ids))


@given(TEXTS)
def test_all_rejected_gives_the_source_back(text: str) -> None:
    source = repair(text).page.text
    everything = [change.id for change in repair(text).changes]
    refused = repair(text, rejected=everything)
    assert refused.text == source
    assert {c.status for c in refused.changes} <= {Status.REJECTED}


@given(TEXTS, st.data())
def test_answers_are_followed(text: str, data: st.DataObject) -> None:
    changes = [c for c in repair(text).changes if c.status is not Status.DOUBT]
    no = {c.id for c in changes if data.draw(st.booleans())}
    answered = repair(text, rejected=no, accepted={c.id for c in changes} - no)
    answered.verify()
    for change in answered.changes:
        assert change.id not in no or change.status is Status.REJECTED
        if change.status is Status.SUGGESTED:          # only where what it requires was refused
            assert set(change.requires) & no


@given(TEXTS)
def test_all_accepted_is_confidence_nought(text: str) -> None:
    accepted = [c.id for c in repair(text).suggestions]
    assert repair(text, accepted=accepted).text == repair(text, Options(min_confidence=0.0)).text


@given(TEXTS)
def test_options_choose_and_do_not_steer(text: str) -> None:
    ids = {c.id for c in repair(text).changes}
    for options in (Options(level="safe"), Options(punctuation="keep"), Options(ignore=("TF4",)),
                    Options(select=("TF1",))):
        other = repair(text, options)
        other.verify()
        assert {c.id for c in other.changes} == ids


@pytest.mark.parametrize("options", [
    Options(), Options(captions="end"), Options(captions="drop"), Options(level="safe")])
@given(data=st.data())
@settings(max_examples=25)
def test_parts_of_a_real_page(options: Options, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SAMPLE)))
    part = SAMPLE[start:start + data.draw(st.integers(0, 900))]
    result = repair(part, options)
    result.verify()
    if options.level == "normal":
        # A caption that was put elsewhere or dropped said something too: misread characters are judged anew without it.
        again = options if options.captions == "inline" else replace(options, ignore=("TF6",))
        assert clean_text(result.text, again) == result.text


def test_result_can_be_pickled() -> None:
    result = repair(SAMPLE)
    again = pickle.loads(pickle.dumps(result))
    again.verify()
    assert (again.text, again.changes) == (result.text, result.changes)


@pytest.mark.parametrize("text", ["", " ", "\n", "\f", "\n\n\f\n", "。", "一", "a", "\ud800", "\x00"])
def test_next_to_nothing(text: str) -> None:
    repair(text).verify()
