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
from textfix.order.links import lead
from textfix.order.rules import COLUMN
from textfix.order.shuffled import FEWEST, LONGEST, MOST, best_order, gain, may_be_shuffled, read_shuffled, trusted
from textfix.order.stretches import Page, stretches
from textfix.order.told import told

EXAMPLES = Path(__file__).parents[1] / "examples"
TEXT = "".join((EXAMPLES / "labour_day_2017.txt").read_text("utf-8").split())
OTHER = "".join((EXAMPLES / "concert_2020.txt").read_text("utf-8").split())
WIDTH, HEIGHT = 12, 12
MISTAKEN = 2, 1, 3, 0
"""An order of four columns from which they do not come right."""


def columns(count: int, text: str = TEXT) -> list[str]:
    """The beginning of a text set in columns of lines."""
    lines = [text[k:k + WIDTH] for k in range(0, len(text), WIDTH)]
    return ["\n".join(lines[k * HEIGHT:(k + 1) * HEIGHT]) for k in range(count)]


def page(*parts: str) -> str:
    return "\n".join(parts) + "\n"


def out_of_order() -> tuple[str, list[str]]:
    """A page whose columns are out of order, and its columns."""
    parts = columns(4)
    return page(parts[0], parts[2], parts[1], parts[3]), parts


def in_order(text: str) -> str:
    """A page in the order in which it is read, without white space."""
    found = read_shuffled(fold(text), 0)
    if found is None:
        return "".join(text.split())
    return "".join("".join(text[slice(*found.pieces[k])].split()) for k in found.order)


@pytest.mark.parametrize("order", [
    pytest.param(order, marks=pytest.mark.xfail(order == MISTAKEN, strict=True, reason="3 0 1 2 reads on as well"))
    for order in permutations(range(4))])
def test_columns_are_put_in_order_or_left_alone(order: tuple[int, ...]) -> None:
    parts = columns(4)
    text = page(*(parts[k] for k in order))
    assert in_order(text) in ("".join("".join(parts).split()), "".join(text.split()))


def test_most_columns_are_put_in_order() -> None:
    parts = columns(4)
    whole = "".join("".join(parts).split())
    assert sum(in_order(page(*(parts[k] for k in order))) == whole for order in permutations(range(4))) >= 17


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
    assert kept.text.replace("\n", "").index(parts[2][:6]) < kept.text.replace("\n", "").index(parts[1][:6])


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
    monkeypatch.setattr(shuffled, "gain", lambda links, order: 0.0)
    assert read_shuffled(fold(text), 0) is None


def test_each_page_is_put_in_order_by_itself() -> None:
    text, parts = out_of_order()
    (found,) = page_readings(fold(page(*parts) + "\f" + text))
    assert found.pieces[0].start == len(page(*parts)) + 1


def test_it_is_told() -> None:
    text, _ = out_of_order()
    lines = list(told(text, Options()))
    assert "the ends of columns read on elsewhere" in lines[0]
    assert lines[1] == "1. lines 1 to 12: " + lines[1].split(": ")[1]


@given(st.integers(2, 7), st.randoms(use_true_random=False))
def test_no_order_reads_on_better(count: int, rng: object) -> None:
    chance = np.random.default_rng(rng.randrange(1 << 30))     # type: ignore[attr-defined]
    links = np.maximum(chance.normal(-3, 2, (count, count)), -8.0)
    best = best_order(links)
    assert sorted(best) == list(range(count))
    most = max(sum(links[a, b] for a, b in zip(way, way[1:], strict=False)) for way in permutations(range(count)))
    assert sum(links[a, b] for a, b in zip(best, best[1:], strict=False)) == pytest.approx(most)


def test_what_is_seen_of_an_order() -> None:
    links = np.array([[-8.0, -2.0, -0.1], [-0.2, -8.0, -3.0], [-4.0, -5.0, -8.0]])
    assert gain(links, [1, 0, 2]) == pytest.approx(-0.3 + 5.0)
    seen = trusted(links + 1, links, [1, 0, 2])
    assert seen[9] == pytest.approx(0.85) and seen[11] == pytest.approx(-1.5) and seen[12] == pytest.approx(-1)
    assert seen[2] == pytest.approx(-0.15) and seen[6] == 2 and seen[7] == pytest.approx(2 / 3)


def test_the_lead_of_what_has_no_rival_is_bounded() -> None:
    assert lead(np.array([1.0]), np.array([-np.inf])).max() == lead(np.array([99.0]), np.array([0.0])).max()
