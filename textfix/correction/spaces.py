"""In work."""

from __future__ import annotations

from collections.abc import Iterable

from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule

RULES: tuple[Rule, ...] = ()


def spaces(text: str, options: Options) -> Iterable[Edit]:
    """In work."""
    return []
