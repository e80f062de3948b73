"""The account: random text, random edits, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.data.change import Change, Edit, Status
from textfix.data.record import record
from textfix.data.replay import Pass, compose, replay
from textfix.data.traced import INSERTED, Traced
from textfix.settle import Window, _look

TEXTS = st.text(alphabet="一二三四五，。 \nab", max_size=40)


def test_what_closes_over_a_move_is_left_if_the_move_leads_out_of_the_window() -> None:
    def step(text: str) -> list[Edit]:
        return [Edit("TF401", 49, 50, "", 0.9, "reads on", over=(50, 60)),
                Edit("TF301", 50, 60, None, 0.9, "a caption", to=60 + 40)]

    text = "一" * 200
    assert list(_look(step, text, Window(0, 120, 10, 90))) == []
    assert len(list(_look(step, text, Window(0, 120, 10, 110)))) == 2


def has_place(text: Traced, start: int) -> bool:
    """Whether nothing but one insertion at `start` stands behind the same character of the source."""
    offsets = text.offsets.tolist()
    if INSERTED in offsets[max(0, start - 1):start + 1]:
        return False
    if not start:
        return not offsets or offsets[0] == 0
    return offsets.count(offsets[start - 1]) == 1      # a character that became several has room for one only


@st.composite
def edits(draw: st.DrawFn, text: Traced) -> list[Edit]:
    """Edits that do not overlap, none on inserted characters alone; at most one of them a move."""
    found: list[Edit] = []
    at = 0
    while at <= len(text) and draw(st.booleans()):
        start = draw(st.integers(at, len(text)))
        end = draw(st.integers(start, min(len(text), start + 6)))
        at = end + 1
        if start == end and not has_place(text, start):
            continue
        if start < end and all(o == INSERTED for o in text.offsets[start:end].tolist()):
            continue
        if start == end and not len(text):
            break
        kind = draw(st.sampled_from(["text", "text", "doubt", "move"]))
        if kind == "move" and start < end:
            to = draw(st.integers(0, len(text)))
            if not start < to < end:
                found.append(Edit("TF301", start, end, None, to=to))
        elif kind == "doubt":
            found.append(Edit("TF701", start, max(end, start), None))
        else:
            after = draw(st.text(alphabet="甲乙丙", min_size=int(start == end), max_size=4))
            found.append(Edit("TF101", start, end, after))
    moves = [e for e in found if e.to is not None]
    for move in moves:
        assert move.to is not None
        found = [e for e in found if e is move or e.to is None and not e.start < move.to < e.end]
        found = [e for e in found if e is move or e.to is None]
        break
    return found


def working(edit: Edit) -> Status:
    return Status.DOUBT if edit.after is None and edit.to is None else Status.APPLIED


@st.composite
def repairs(draw: st.DrawFn) -> tuple[str, list[Pass], Traced]:
    source = draw(TEXTS)
    text = Traced.of(source)
    passes: list[Pass] = []
    for _ in range(draw(st.integers(0, 4))):
        changes = record(text, draw(edits(text)), source, working)
        text = replay(text, changes, source)
        passes.append(changes)
    return source, passes, text


def veto(passes: list[Pass], keep: list[bool]) -> list[Pass]:
    answers = iter(keep)
    return [[c if next(answers) else c._replace(status=Status.REJECTED) for c in p] for p in passes]


def applied(passes: list[Pass]) -> list[Change]:
    return [c for p in passes for c in p if c.status is Status.APPLIED]


@given(repairs())
def test_result_is_the_source_with_its_changes_replayed(case: tuple[str, list[Pass], Traced]) -> None:
    source, passes, result = case
    again = compose(source, passes)
    assert again.text == result.text
    assert again.offsets.tolist() == result.offsets.tolist()


@given(repairs())
def test_every_output_character_is_from_the_source_or_from_a_change(case: tuple[str, list[Pass], Traced]) -> None:
    source, passes, result = case
    written = [(c.span, c.after) for c in applied(passes) if c.to is None]
    for char, offset in zip(result.text, result.offsets.tolist(), strict=True):
        untouched = offset != INSERTED and source[offset] == char
        assert untouched or any(char in after and (offset == INSERTED or s <= offset < e)
                                for (s, e), after in written)


@given(repairs())
def test_every_source_character_is_in_the_output_or_in_a_change(case: tuple[str, list[Pass], Traced]) -> None:
    source, passes, result = case
    kept = {o for c, o in zip(result.text, result.offsets.tolist(), strict=True)
            if o != INSERTED and source[o] == c}
    for offset in set(range(len(source))) - kept:
        assert any(c.span[0] <= offset < c.span[1] and c.before == source[c.span[0]:c.span[1]]
                   for c in applied(passes) if c.to is None)


@given(repairs())
def test_moves_conserve(case: tuple[str, list[Pass], Traced]) -> None:
    source, passes, _ = case
    moves: list[Pass] = [[c for c in p if c.to is not None] for p in passes]
    assert sorted(compose(source, moves).text) == sorted(source)


@given(repairs())
def test_nothing_applied_gives_the_source_back(case: tuple[str, list[Pass], Traced]) -> None:
    source, passes, _ = case
    refused = veto(passes, [False] * sum(map(len, passes)))
    assert compose(source, refused).text == source


@given(repairs(), st.data())
def test_any_subset_of_changes_composes(case: tuple[str, list[Pass], Traced], data: st.DataObject) -> None:
    source, passes, _ = case
    size = sum(map(len, passes))
    some = veto(passes, data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    result = compose(source, some)
    assert len(result.text) == len(result.offsets)
    touched = [c.span for c in applied(some) if c.to is None]
    lost = set(range(len(source))) - set(result.offsets.tolist())
    assert all(any(s <= o < e for s, e in touched) for o in lost)


@given(repairs())
def test_ids_are_stable_and_name_one_change(case: tuple[str, list[Pass], Traced]) -> None:
    source, passes, _ = case
    for changes in passes:
        ids = [c.id for c in changes]
        assert len(set(ids)) == len(ids)
        assert ids == [c._replace(confidence=0.1, evidence="other", status=Status.REJECTED).id for c in changes]


def test_edit_across_a_move_is_split_at_the_seam() -> None:
    source = "甲乙丙丁戊"
    moved = record(Traced.of(source), [Edit("TF301", 1, 3, None, to=5)], source, working)
    text = replay(Traced.of(source), moved, source)
    assert text.text == "甲丁戊乙丙"
    fixed = record(text, [Edit("TF601", 0, 2, "子丑")], source, working)
    assert [(c.span, c.before, c.after) for c in fixed] == [((0, 1), "甲", "子"), ((3, 4), "丁", "丑")]
    assert replay(text, fixed, source).text == "子丑戊乙丙"
    assert compose(source, [moved, fixed]).text == "子丑戊乙丙"


def test_side_of_a_seam_that_an_edit_leaves_as_it_is_is_no_change() -> None:
    source = "甲乙丙丁戊"
    moved = record(Traced.of(source), [Edit("TF301", 1, 3, None, to=5)], source, working)
    text = replay(Traced.of(source), moved, source)
    fixed = record(text, [Edit("TF601", 0, 2, "甲丑")], source, working)
    assert [(c.span, c.before, c.after) for c in fixed] == [((3, 4), "丁", "丑")]


def test_inserted_text_has_no_place_in_the_source() -> None:
    source = "甲乙"
    changes = record(Traced.of(source), [Edit("TF402", 1, 1, "\n\n")], source, working)
    text = replay(Traced.of(source), changes, source)
    assert text.text == "甲\n\n乙"
    assert text.offsets.tolist() == [0, INSERTED, INSERTED, 1]


def test_edit_over_a_move_requires_all_its_parts() -> None:
    source = "甲乙丙丁戊"
    moved = record(Traced.of(source), [Edit("TF301", 1, 3, None, to=5)], source, working)
    text = replay(Traced.of(source), moved, source)
    again = record(text, [Edit("TF301", 2, 4, None, to=5), Edit("TF402", 2, 2, "，", over=(2, 4))], source, working)
    parts = [c for c in again if c.to is not None]
    assert [(c.span, c.before) for c in parts] == [((4, 5), "戊"), ((1, 2), "乙")]
    closed, = (c for c in again if c.to is None)
    assert closed.requires == tuple(c.id for c in parts)


def test_what_moves_does_not_stay_too_when_it_had_become_several_characters() -> None:
    source = "甲\f乙丙"
    broken = record(Traced.of(source), [Edit("TF404", 1, 2, "\n\n\f")], source, working)
    text = replay(Traced.of(source), broken, source)
    assert text.text == "甲\n\n\f乙丙"
    asked = [Edit("TF402", 1, 3, "", over=(3, 4)), Edit("TF406", 3, 4, None, to=6)]
    moved = record(text, asked, source, working)
    assert [c.rule for c in moved] == ["TF406"]         # the other one, over the whole of it, waits
    assert replay(text, moved, source).text == "甲乙丙\n\n\f"


def test_move_into_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="into itself"):
        record(Traced.of("甲乙丙丁"), [Edit("TF301", 0, 3, None, to=2)], "甲乙丙丁", working)
