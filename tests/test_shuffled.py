"""Pages whose columns stand below each other in a wrong order: they are told apart, and put in order."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Options, repair
from textfix.data.change import Status
from textfix.language.script import fold
from textfix.order import page_readings, shuffled
from textfix.order.joints import Followed, Joints, joints
from textfix.order.links import lead
from textfix.order.others import is_head, with_others
from textfix.order.rules import COLUMN
from textfix.order.shuffled import (
    ARTICLE,
    FEWEST,
    LONGEST,
    MOST,
    best_order,
    may_be_shuffled,
    mends,
    read_shuffled,
    steps_of,
    trusted,
    worth,
)
from textfix.order.stretches import Page, Stretches, stretches
from textfix.order.told import told
from textfix.order.traits import STOP, TRAITS, traits

EXAMPLES = Path(__file__).parents[1] / "examples"
TEXT = "".join((EXAMPLES / "labour_day_2017.txt").read_text("utf-8").split())
OTHER = "".join((EXAMPLES / "concert_2020.txt").read_text("utf-8").split())
WIDTH, HEIGHT = 12, 12
MISTAKEN = (0, 2, 1, 3), (2, 1, 3, 0), (3, 2, 1, 0)
"""Orders of four columns from which they do not come right: the last one ends inside a sentence, and the first one
reads on from it as well as anything."""


def columns(count: int, text: str = TEXT) -> list[str]:
    """The beginning of a text set in columns of lines."""
    lines = [text[k:k + WIDTH] for k in range(0, len(text), WIDTH)]
    return ["\n".join(lines[k * HEIGHT:(k + 1) * HEIGHT]) for k in range(count)]


def page(*parts: str) -> str:
    return "\n".join(parts) + "\n"


def out_of_order() -> tuple[str, list[str]]:
    """A page whose columns are out of order, and its columns."""
    parts = columns(4)
    return page(parts[1], parts[0], parts[2], parts[3]), parts


def in_order(text: str) -> str:
    """A page in the order in which it is read, without white space."""
    found = read_shuffled(fold(text), 0)
    if found is None:
        return "".join(text.split())
    return "".join("".join(text[slice(*found.pieces[k])].split()) for k in found.order)


@pytest.mark.parametrize("order", [
    pytest.param(order, marks=pytest.mark.xfail(order in MISTAKEN, strict=True, reason="a ring cut elsewhere"))
    for order in permutations(range(4))])
def test_columns_are_put_in_order_or_left_alone(order: tuple[int, ...]) -> None:
    parts = columns(4)
    text = page(*(parts[k] for k in order))
    assert in_order(text) in ("".join("".join(parts).split()), "".join(text.split()))


def test_most_columns_are_put_in_order() -> None:
    parts = columns(4)
    whole = "".join("".join(parts).split())
    assert sum(in_order(page(*(parts[k] for k in order))) == whole for order in permutations(range(4))) >= 15


def test_a_page_is_cleaned_to_its_paragraphs() -> None:
    text, parts = out_of_order()
    made = repair(text)
    assert made.text.replace("\n", "") == "".join(parts).replace("\n", "")
    moves = [change for change in made.changes if change.rule == COLUMN.code]
    assert moves and all(change.status is Status.APPLIED and "read on elsewhere" in change.evidence for change in moves)
    assert repair(made.text).text == made.text


def test_the_rule_can_be_left_out() -> None:
    text, parts = out_of_order()
    kept = repair(text, Options(ignore=(COLUMN.code,)))
    assert kept.text.replace("\n", "").index(parts[1][:6]) < kept.text.replace("\n", "").index(parts[0][:6])


@pytest.mark.parametrize("count", [2, 3, 5])
def test_columns_in_order_stay(count: int) -> None:
    assert read_shuffled(fold(page(*columns(count))), 0) is None


def test_lines_of_two_articles_in_order_stay() -> None:
    assert read_shuffled(fold(page(*columns(2), *columns(2, OTHER))), 0) is None


def test_heads_keep_their_places() -> None:
    text, _ = out_of_order()
    found = read_shuffled(fold("劳模精神照亮筑梦前程\n" + text), 0)
    assert found and found.order[0] == 0 and found.order != sorted(found.order)


def test_blocks_and_paragraphs_are_left_to_others() -> None:
    text, _ = out_of_order()
    assert stretches(Page.of(text)) and stretches(Page.of(text.replace("\n", "\n\n"))) is None
    assert not may_be_shuffled((EXAMPLES / "concert_2020.txt").read_text("utf-8"))


def test_what_is_no_page_is_left_alone() -> None:
    text, _ = out_of_order()
    assert may_be_shuffled(fold(text))
    assert not may_be_shuffled(fold("\n".join(text.split("\n")[:FEWEST - 1])))
    assert not may_be_shuffled(fold(text * (1 + MOST // (4 * HEIGHT))))
    assert not may_be_shuffled(fold(text + "文" * LONGEST))
    assert not may_be_shuffled("")


def test_code_is_left_alone() -> None:
    sources = [path for folder in ("textfix", "tools", "bench") for path in (EXAMPLES.parent / folder).rglob("*.py")]
    assert len(sources) > 100 and not any(may_be_shuffled(fold(path.read_text("utf-8"))) for path in sources)


def test_an_order_that_reads_on_no_better_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    text, _ = out_of_order()
    assert read_shuffled(fold(text), 0)
    monkeypatch.setattr(shuffled, "worth", lambda said, order: 0.0)
    assert read_shuffled(fold(text), 0) is None


def test_an_order_that_mends_no_sentence_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a page in order that would be turned like a ring: its end and its beginning have no one else."""
    text, _ = out_of_order()
    found = found_on(text)
    here, turned = range(len(found.text)), [*range(1, len(found.text)), 0]
    ends = found.seen[found.text, STOP]
    assert not mends(found, here) and mends(found, turned) == (not ends[-1])
    for stops in (0, 1):
        seen = found.seen.copy()
        seen[:, STOP] = stops
        assert mends(found._replace(seen=seen), turned) == (not stops)
    assert read_shuffled(text, 0) is not None
    monkeypatch.setattr(shuffled, "mends", lambda *_: False)
    assert read_shuffled(text, 0) is None


def test_each_page_is_put_in_order_by_itself() -> None:
    text, parts = out_of_order()
    (found,) = page_readings(fold(page(*parts) + "\f" + text))
    assert found.pieces[0].start == len(page(*parts)) + 1


def test_it_is_told() -> None:
    text, _ = out_of_order()
    lines = list(told(text, Options()))
    assert "the ends of columns read on elsewhere" in lines[0]
    assert lines[1] == "1. lines 13 to 24: " + lines[1].split(": ")[1]


def said(links: np.ndarray, begins: list[float], ends: list[float]) -> Followed:
    """What follows what, by such log-probabilities."""
    return Followed(links + 1, links, np.array(begins), np.array(ends))


@given(st.integers(2, 6), st.randoms(use_true_random=False))
def test_no_order_reads_on_better(count: int, rng: object) -> None:
    chance = np.random.default_rng(rng.randrange(1 << 30))     # type: ignore[attr-defined]
    links, edges = np.maximum(chance.normal(-3, 2, (count, count)), -8.0), -chance.exponential(2, (2, count))
    page = said(links, *edges.tolist())
    best = best_order(page)
    assert sorted(best) == list(range(count))
    assert worth(page, best) == pytest.approx(max(worth(page, way) for way in permutations(range(count))))


def test_an_article_may_end_between_two_stretches() -> None:
    page = said(np.full((2, 2), -8.0), [-0.1, -0.5], [-0.3, -0.2])
    assert steps_of(page)[0, 1] == pytest.approx(-0.3 - 0.5 + ARTICLE)
    assert worth(page, [0, 1]) == pytest.approx(-0.1 - 0.8 + ARTICLE - 0.2)
    assert steps_of(said(np.full((2, 2), -0.4), [-0.1, -0.5], [-0.3, -0.2]))[0, 1] == pytest.approx(-0.4)


def test_what_is_seen_of_an_order() -> None:
    links = np.array([[-8.0, -2.0, -0.1], [-0.2, -8.0, -3.0], [-4.0, -5.0, -8.0]])
    page = said(links, [-9.0] * 3, [-9.0] * 3)
    seen = trusted(page, [1, 0, 2])
    assert seen[0] == pytest.approx(-0.3 + 5.0)
    assert seen[9] == pytest.approx(0.85) and seen[11] == pytest.approx(-1.5) and seen[12] == pytest.approx(-1)
    assert seen[2] == pytest.approx(-0.15) and seen[6] == 2 and seen[7] == pytest.approx(2 / 3)
    assert not trusted(page, [0, 1, 2]).any()


def found_on(text: str) -> Joints:
    """The running text of a page."""
    torn = stretches(Page.of(fold(text)))
    assert torn
    found = joints(torn)
    assert found
    return found


def test_what_surely_reads_on_is_put_together() -> None:
    text, _ = out_of_order()
    torn = stretches(Page.of(fold(text)))
    assert torn
    once = Joints.of(torn)
    links = np.full((len(once.text),) * 2, -8.0)
    links[0, 1] = -0.01
    both = once.together(links)
    assert len(both.text) == len(once.text) - 1 and both.links.shape == (len(both.text),) * 2
    assert both.texts[both.text[0]].startswith(once.texts[once.text[0]])
    assert once.texts[once.text[1]] in both.texts[both.text[0]]
    assert "".join(both.texts) == "".join(once.texts)
    assert once.together(np.full_like(links, -8.0)).stretches.bounds.tolist() == torn.bounds.tolist()
    assert len(once.together(np.zeros_like(links)).text) == 1


def with_head_between() -> Joints:
    """Two columns of one article, two of another one, and its head between them, where an engine put them."""
    first, second, *_ = columns(2)
    other, behind = columns(2, OTHER)
    return found_on(page(first, other, "音乐会奏响", second, behind))


def test_all_of_a_page_moves_or_stays_and_nothing_twice() -> None:
    text, _ = out_of_order()
    for found in (found_on("劳模精神照亮筑梦前程\n" + text), with_head_between()):
        for order in (list(range(len(found.text)))[::-1], list(range(len(found.text)))):
            all_ = with_others(found, order)
            assert sorted(all_) == list(range(len(found.texts)))
            assert all_[:found.text[0]] == list(range(found.text[0]))


def test_what_stays_between_neighbours_stays_there() -> None:
    found = with_head_between()
    assert with_others(found, range(len(found.text))) == list(range(len(found.texts)))


@pytest.mark.parametrize(("text", "head"), [
    ("四川长宁6.0级地震救灾安置有序进行", True), ("【影响】", True), ("安置有序进行", True), ("图为安置点", False),
    ("区领导与代表合影 王强摄", False), ("RE ee 人", False), ("人", False)])
def test_heads_are_told_from_captions_and_dust(text: str, head: bool) -> None:
    assert is_head("".join(text.split())) is head


def test_heads_go_before_the_text_that_says_their_words_and_not_into_a_sentence() -> None:
    texts = ["抗震救灾工作一刻不停高效运转", "各级工会组织召开表彰大会。", "抗震救灾表彰", "劳模代表出席会议。"]
    lines = Page.of(page(*texts))
    bounds = np.stack([np.arange(4), np.arange(1, 5)], axis=1).astype(np.int32)
    found = Joints.of(Stretches(lines, bounds, np.ones(4), np.ones(4), np.zeros((4, 4))), np.array([0, 1, 3]))
    assert with_others(found, [2, 0, 1]) == [3, 2, 0, 1]         # before the first section that says both words
    assert with_others(found, [0, 2, 1])[1] != 2                 # not behind what ends inside a sentence


def test_every_trait_and_feature_has_its_column() -> None:
    text, _ = out_of_order()
    found = found_on(text)
    assert traits(found.stretches, found.texts).shape == (len(found.texts), len(TRAITS))
    count = len(found.text)
    assert found.pairs().shape[0] == count ** 2
    odds = found.square(np.arange(count ** 2, dtype=np.float32))
    assert odds[0, 1] == 1 and len(found.edges(odds)) == count


@pytest.mark.parametrize("blank", ["\u2003", "\x85", "\u2028", "  "])
def test_lines_of_odd_blanks_do_no_harm(blank: str) -> None:
    first, second, *_ = columns(4)
    page_ = Page.of(fold(page(first, blank, second)))
    count = len(page_.lines)
    lines, sure = np.arange(count, dtype=np.int32), np.ones(count)
    each = Stretches(page_, np.stack([lines, lines + 1], axis=1), sure, sure, np.zeros((count,) * 2))
    found = Joints.of(each, np.arange(count))
    assert np.isfinite(found.seen).all() and found.pairs().shape[0] == count ** 2


def test_what_stands_in_blocks_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third, _ = columns(4)
    blocks = found_on(page(first, "", third, "", second))
    order = list(range(len(blocks.text)))[::-1]
    assert not shuffled.parts_blocks(blocks, order)          # few blank lines: they may stand between columns
    monkeypatch.setattr(shuffled, "BLANKS", 1.0)
    assert shuffled.parts_blocks(blocks, order)
    assert not shuffled.parts_blocks(found_on(page(first, third, second)), order[-2:])


def test_what_stands_far_beside_a_column_is_not_seen() -> None:
    beside = Page.of("全区各级工会组织要大力弘扬        ，\n劳模精神，凝聚起攻坚克难的     2\n强大合力。   会议召开\n")
    assert [beside.text[a:b] for a, b in zip(beside.lines.start, beside.lines.end, strict=True)][:2] == [
        "全区各级工会组织要大力弘扬", "劳模精神，凝聚起攻坚克难的"]
    assert "会议召开" in beside.text



def test_the_lead_of_what_has_no_rival_is_bounded() -> None:
    assert lead(np.array([1.0]), np.array([-np.inf])).max() == lead(np.array([99.0]), np.array([0.0])).max()
