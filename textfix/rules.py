"""All rules, by code: what `textfix explain` tells, what `--select` knows, what the documentation lists."""

from __future__ import annotations

from functools import cache

from textfix.correction import RULES as CORRECTION
from textfix.data.rule import Rule
from textfix.layout import RULES as LAYOUT
from textfix.order import RULES as ORDER

RULES: dict[str, Rule] = {rule.code: rule for rule in sorted((*CORRECTION, *LAYOUT, *ORDER), key=lambda r: r.code)}


@cache
def safety_of(code: str) -> str:
    """ "layout" or "text": what the rule with this code touches."""
    return RULES[code].safety


@cache
def is_about_marks(code: str) -> bool:
    """Whether the rule with this code is about how punctuation is written."""
    return RULES[code].marks
