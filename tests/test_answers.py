"""Answers: every chosen change is in, every rejected one is out, and what was typed stands in its place."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from readings import EXAMPLE, each_page, repaired

from textfix import Options, repair
from textfix.data.change import Change, Status
from textfix.data.problem import Unreadable
from textfix.data.repair import Repair
from textfix.data.traced import INSERTED
from textfix.report.answers import Answer, Answers, Scope, Verdict, answers_text, is_typeable, parse_answers
from textfix.report.schemas import schema
from textfix.report.stream import Origin, json_lines, stream

DIGEST = "0" * 64
TYPED = st.text("甲乙丙，。\n a", max_size=5)


# what answers do

@each_page
def test_all_rejected_is_the_source(path: Path) -> None:
    found = repaired(path)
    assert repair(found.page, rejected=[c.id for c in found.changes]).text == found.page.text


@each_page
def test_all_accepted_is_confidence_nought(path: Path) -> None:
    everything = [c.id for c in repaired(path).changes]
    assert repair(repaired(path).page, accepted=everything).text == repaired(path, Options(min_confidence=0)).text


@each_page
@given(seed=st.integers(0, 2**32))
@settings(max_examples=5)
def test_chosen_changes_are_in_and_rejected_ones_out(path: Path, seed: int) -> None:
    found, random = repaired(path), Random(seed)
    verdicts = {c.id: random.choice(list(Verdict)) for c in found.changes}
    moves = {c.id for c in found.changes if c.to is not None}
    edited = {name: random.choice(["", "甲", "甲乙，\n丙丁"]) for name, verdict in verdicts.items()
              if verdict is Verdict.EDIT and name not in moves}
    rejected = {name for name, verdict in verdicts.items() if verdict is Verdict.REJECT}
    result = repair(found.page, rejected=rejected, accepted=verdicts.keys() - rejected - edited.keys(), edited=edited)
    result.verify()
    assert [c.id for c in result.changes] == [c.id for c in found.changes]
    status = {change.id: change.status for change in result.changes}
    for change in result.changes:
        if change.id in rejected:
            assert change.status is Status.REJECTED
        elif change.id in edited:
            assert change.status is Status.APPLIED and change.after == edited[change.id]
        elif change.status is Status.REJECTED:
            assert any(c.span == change.span for c in result.changes if c.id in edited)
        elif change.status is Status.SUGGESTED:
            assert any(status[name] is not Status.APPLIED for name in change.requires)
        if change.to is None and stands_alone(change, result):
            wanted = change.after if change.status is Status.APPLIED else change.before
            assert wanted == standing(change, result), change


def stands_alone(change: Change, result: Repair) -> bool:
    """Whether no other change that was made touches the characters of this one."""
    start, end = change.span
    return not any(c.span[0] <= end and start <= c.span[1] for c in result.changes
                   if c.status is Status.APPLIED and c != change) and (start < end or start > 0)


def standing(change: Change, result: Repair) -> str:
    """What stands in the result where a change stands in the source."""
    start, end = change.span
    offsets = result.traced.offsets.tolist()
    if start < end:
        return "".join(result.text[k] for k, offset in enumerate(offsets) if start <= offset < end)
    at = offsets.index(start - 1) + 1
    run = next((k for k in range(at, len(offsets)) if offsets[k] != INSERTED), len(offsets))
    return result.text[at:run]


def test_typed_text_stands_in_the_place_of_a_change() -> None:
    (comma,) = repair("区领导表示慰问,大家很高兴。").changes
    result = repair("区领导表示慰问,大家很高兴。", edited={comma.id: "；"})
    assert result.text == "区领导表示慰问；大家很高兴。"
    assert [(c.id, c.after, c.proposed, c.status) for c in result.changes] == [
        (comma.id, "；", "，", Status.APPLIED)]
    assert result.changes[0].as_dict()["proposed"] == "，"


def test_typed_text_makes_a_change_of_a_doubt() -> None:
    source = EXAMPLE.read_text(encoding="utf-8")
    doubt, *others = repair(source).doubts
    typed = "以“五一”国际劳动节为契机，营造尊重劳动的氛围。"
    result = repair(source, edited={doubt.id: typed, **{other.id: "" for other in others}})
    result.verify()
    assert typed in result.text
    assert not result.doubts


def test_typed_text_makes_a_change_of_a_suggestion() -> None:
    source = "区领导表示慰问,大家很高兴。"
    options = Options(min_confidence=1.0)
    (comma,) = repair(source, options).suggestions
    assert repair(source, options, edited={comma.id: "。"}).text == "区领导表示慰问。大家很高兴。"


def test_move_takes_no_typed_text() -> None:
    page = repaired(EXAMPLE).page
    move = next(c for c in repaired(EXAMPLE, Options(captions="end")).changes if c.to is not None)
    with pytest.raises(ValueError, match="moves characters as they are"):
        repair(page, Options(captions="end"), edited={move.id: "甲"})


def test_unknown_ids_are_passed_over() -> None:
    source = "区领导表示慰问,大家很高兴。"
    plain = repair(source)
    assert repair(source, rejected=["0" * 16], accepted=["1" * 16], edited={"2" * 16: "甲"}).text == plain.text


# how far they go

def change(start: int, before: str = ",", after: str = "，", rule: str = "TF111") -> Change:
    return Change(rule, (start, start + len(before)), before, after, 0.9, "", Status.APPLIED)


def test_scope_takes_in_the_same_change_elsewhere_in_the_file() -> None:
    one, two, other, ruled = change(1), change(5), change(9, after="；"), change(13, rule="TF112")
    answers = Answers("page.txt", DIGEST, "utf-8").adding([Answer.to(one, Verdict.REJECT, scope=Scope.FILE)])
    assert answers.reaching([one, two, other, ruled]).rejected() == {one.id, two.id}
    kept = answers.adding([Answer.to(two, Verdict.ACCEPT)]).reaching([one, two, other, ruled])
    assert (kept.rejected(), kept.accepted()) == ({one.id}, {two.id})
    here = answers.adding([Answer.to(one, Verdict.REJECT)])
    assert here.reaching([one, two]).rejected() == {one.id}


def test_typed_text_goes_as_far_as_its_scope() -> None:
    one, two = change(1), change(5)
    answers = Answers("page.txt", DIGEST, "utf-8").adding([Answer.to(one, Verdict.EDIT, "；", Scope.EVERYWHERE)])
    assert answers.reaching([one, two]).edited() == {one.id: "；", two.id: "；"}


def test_stale_answers_are_those_to_no_change() -> None:
    one, two = change(1), change(5)
    answers = Answers("page.txt", DIGEST, "utf-8").adding([Answer.to(c, Verdict.REJECT) for c in (one, two)])
    assert [a.id for a in answers.stale([one])] == [two.id]


# the file

ANSWERS = st.builds(
    lambda items: Answers("头版.txt", DIGEST, "gb18030", {item.id: item for item in items}),
    st.lists(st.builds(
        lambda name, verdict, after, scope, rule, before: Answer(
            name, verdict, after if verdict is Verdict.EDIT else None, scope, rule, before),
        st.text("0123456789abcdef", min_size=16, max_size=16), st.sampled_from(Verdict),
        st.text().filter(is_typeable), st.sampled_from(Scope), st.none() | st.just("TF503"),
        st.none() | st.text(st.characters(codec="utf-8")))))


@given(ANSWERS)
def test_written_answers_are_read_back(answers: Answers) -> None:
    data = answers_text(answers).encode("utf-8")
    assert parse_answers(data, "a") == answers
    assert parse_answers(b"\xef\xbb\xbf" + data, "a") == answers
    Draft202012Validator(schema("answers")).validate(json.loads(data))


def test_documented_answers_are_answers() -> None:
    page = (Path(__file__).parent.parent / "docs" / "formats.md").read_text(encoding="utf-8")
    text = page.split("```json\n")[1].split("```")[0].replace("46fe…", DIGEST)
    Draft202012Validator(schema("answers")).validate(json.loads(text))
    assert len(parse_answers(text.encode(), "a").by_id) == 2


@pytest.mark.parametrize("name", ["answers", "stream"])
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@each_page
def test_stream_is_as_its_schema_says(path: Path) -> None:
    data = path.read_bytes()
    page, changes = repaired(path).page, repaired(path).changes
    first = next(c.id for c in changes if c.to is None)
    result = repair(page, Options(captions="end"), rejected=[c.id for c in changes][::3], edited={first: "甲"})
    validator = Draft202012Validator(schema("stream"))
    for line in json_lines(stream(result, Origin.of(str(path), data, Options(captions="end")), 0.5)):
        validator.validate(json.loads(line))


@pytest.mark.parametrize("record", [
    {"type": "change"}, {"type": "other"}, {}, [],
    {"type": "change", **change(1).as_dict(), "status": "maybe"},
    {"type": "change", **change(1).as_dict(), "confidence": 1.5},
    {"type": "change", **change(1).as_dict(), "id": "x"},
])
def test_schema_refuses_what_is_no_record(record: object) -> None:
    assert not Draft202012Validator(schema("stream")).is_valid(record)


HEAD = {"textfix_answers": 1, "source": {"name": "a", "sha256": DIGEST, "encoding": "utf-8"}}
NAME = "0123456789abcdef"


@pytest.mark.parametrize(("record", "reason"), [
    ([], "it is no object"),
    ({}, "it has no textfix_answers"),
    ({**HEAD, "textfix_answers": 2, "answers": []}, "textfix_answers is 2; this version of textfix reads 1"),
    ({**HEAD, "textfix_answers": True, "answers": []}, "textfix_answers is True"),
    (HEAD, "it has no answers"),
    ({**HEAD, "answers": {}}, "answers is no list"),
    ({**HEAD, "source": {}, "answers": []}, "source has no name"),
    ({**HEAD, "source": {**HEAD["source"], "sha256": "zz"}, "answers": []}, "no SHA-256 digest"),  # type: ignore[dict-item]
    ({**HEAD, "source": {**HEAD["source"], "name": 1}, "answers": []}, "source.name is no text"),  # type: ignore[dict-item]
    ({**HEAD, "answers": [1]}, "answer 1 is no object"),
    ({**HEAD, "answers": [{"id": NAME}]}, "answer 1 has no answer"),
    ({**HEAD, "answers": [{"id": "x", "answer": "accept"}]}, "id of answer 1 is no change id"),
    ({**HEAD, "answers": [{"id": NAME, "answer": "maybe"}]}, "answer 1 is 'maybe', not one of accept, reject, edit"),
    ({**HEAD, "answers": [{"id": NAME, "answer": ["accept"]}]}, "answer 1 is ['accept'], not one of"),
    ({**HEAD, "answers": [{"id": NAME, "answer": "edit"}]}, "answer 1 is an edit without its text, after"),
    ({**HEAD, "answers": [{"id": NAME, "answer": "edit", "after": 3}]}, "after of answer 1 is no text"),
    ({**HEAD, "answers": [{"id": NAME, "answer": "edit", "after": "\x1b[2J"}]}, "after of answer 1 has a control"),
    ({**HEAD, "answers": [{"id": NAME, "answer": "edit", "after": "\ud800"}]}, "after of answer 1 has a control"),
    ({**HEAD, "answers": [{"id": NAME, "answer": "accept", "scope": "world"}]}, "scope of answer 1 is 'world'"),
    ({**HEAD, "answers": [{"id": NAME, "answer": "accept"}, {"id": NAME, "answer": "reject"}]},
     f"answer 2 contradicts an earlier one to {NAME}"),
])
def test_what_is_no_answers_file_is_told_in_a_line(record: object, reason: str) -> None:
    with pytest.raises(Unreadable) as told:
        parse_answers(json.dumps(record).encode(), "a.json")
    assert str(told.value).startswith("a.json is no answers file: ") and reason in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("data", [
    b"", b"\xff\xfe", b"{", b"null", b"[" * 100_000, b"1" * 10_000, b'{"textfix_answers": 1e999}',
    b'{"a": "\x1b"}', "头版".encode("gb18030")])
def test_any_bytes_are_refused_in_a_line(data: bytes) -> None:
    with pytest.raises(Unreadable) as told:
        parse_answers(data, "a.json")
    assert str(told.value).isprintable()


@given(st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["textfix_answers", "source", "answers", "id", "answer"]), inner, max_size=3)
).map(lambda record: json.dumps(record).encode()))
def test_nothing_but_a_problem_comes_of_a_wrong_file(data: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_answers(data, "a.json")


@given(TYPED)
def test_typed_edit_of_a_doubt_keeps_its_id(text: str) -> None:
    doubt = Change("TF701", (0, 2), "甲乙", "甲乙", 0.9, "", Status.DOUBT)
    assert doubt._replace(after=text, proposed="甲乙", status=Status.APPLIED).id == doubt.id
