"""The steps that touch places: what each line is, and which line reads on where."""

from __future__ import annotations

from collections.abc import Iterable

from textfix.data.block import Block
from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.data.traced import Traced

RULES: tuple[Rule, ...] = ()


def layout(text: str, options: Options) -> Iterable[Edit]:
    """In work."""
    return []


def blocks_of(text: Traced) -> tuple[Block, ...]:
    """In work."""
    return ()
