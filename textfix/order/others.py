"""Where heads, captions and dust go on a page whose running text is put in another order.

What stands between two stretches that stay neighbours stays there. Else captions and dust stay behind the text that
they stand behind, and heads go to where a sentence has ended: before the text that says their words, or that they stood
before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from textfix.data.block import Kind
from textfix.language.characters import CHINESE
from textfix.layout.furniture import furniture_of
from textfix.order.joints import Joints
from textfix.order.topics import pairs_of
from textfix.order.traits import CREDITS, STOP

FEWEST, MOSTLY = 3, 0.5
"""Chinese characters that a head has at least, and their share."""
STAYS = 0.3
"""What it counts, beside the share of its words, that a head stood before a text; one behind all text stays if no text
says so large a share of its words. Of 332 pages read out of order 93 are nearer to print for it, 15 farther from it."""


def with_others(found: Joints, order: Sequence[int]) -> list[int]:
    """The order of all stretches of a page whose running text stands in this order."""
    text = found.text.tolist()
    away = {*parted(order), len(text) - 1}
    behind: dict[int, list[int]] = {k: [] for k in order}
    before: dict[int, list[int]] = {k: [] for k in order}
    sections = list(_sections(found, order))
    for last, (a, b) in enumerate(pairwise([*text, len(found.texts)])):
        heads = [k for k in range(a + 1, b) if last in away and is_head(found.texts[k])]
        first = _section(found, heads, sections, last + 1) if heads else None
        for k in range(a + 1, b):
            (behind[last] if first is None or k not in heads else before[first]).append(k)
    return [*range(text[0]), *(number for k in order for number in (*before[k], text[k], *behind[k]))]


def parted(order: Sequence[int]) -> list[int]:
    """The stretches of text that the next one on the page does not follow in an order, the last one left out."""
    follow = set(pairwise(order))
    return [k for k in range(len(order) - 1) if (k, k + 1) not in follow]


def joined(order: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of text that come together in an order and do not on the page."""
    return [(first, second) for first, second in pairwise(order) if second != first + 1]


def is_head(text: str) -> bool:
    """Whether what is no running text is a head, no caption and no dust."""
    kind, count = furniture_of(text), len(CHINESE.findall(text))
    return kind is Kind.SECTION or (
        kind is not Kind.CAPTION and count >= max(FEWEST, MOSTLY * len(text))
        and text[-1] not in CREDITS)


def _sections(found: Joints, order: Sequence[int]) -> Iterator[tuple[int, frozenset[str]]]:
    """The stretches of text that stand behind the end of a sentence, or first, and the words from each to the next."""
    first, words = order[0], frozenset[str]()
    text = found.text.tolist()
    for place, number in enumerate(order):
        if place and found.seen[text[order[place - 1]], STOP]:
            yield first, words
            first, words = number, frozenset()
        words |= pairs_of(found.texts[text[number]])
    yield first, words


def _section(found: Joints, heads: Sequence[int], sections: Sequence[tuple[int, frozenset[str]]], before: int
             ) -> int | None:
    """The first stretch of the section over which heads go that stood before a stretch; None for none."""
    own = frozenset().union(*(pairs_of(found.texts[k]) for k in heads))

    def worth(section: tuple[int, frozenset[str]]) -> float:
        first, words = section
        return len(own & words) / max(1, len(own)) + STAYS * (first == before)

    best = max(sections, key=worth)
    return None if before == len(found.text) and worth(best) < STAYS else best[0]
