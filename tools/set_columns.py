"""What is printed on a page, set anew in columns that follow each other."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self


class Setting(NamedTuple):
    """The width of a column in full-width characters, and how a paragraph is indented."""

    width: int
    indent: str

    @classmethod
    def drawn(cls, rng: random.Random) -> Self:
        """One of those that newspapers use."""
        return cls(rng.randint(8, 30), rng.choice(["", "　　"]))


def set_columns(texts: Sequence[str], setting: Setting, count: int) -> list[str]:
    """The paragraphs of a page in so many columns."""
    lines = [line for text in texts for line in in_lines(text, setting.width, setting.indent if "。" in text else "")]
    height = -(-len(lines) // count)
    return ["\n".join(lines[k:k + height]) for k in range(0, len(lines), height)]


def in_lines(text: str, width: int, indent: str) -> Iterator[str]:
    """The lines of a paragraph; marks hang over."""
    at, room = 0, width - len(indent)
    while at < len(text):
        end = at + room + (text[at + room:at + room + 1] in tuple("，。、；：！？”》）"))
        yield indent * (at == 0) + text[at:end]
        at, room = end, width
