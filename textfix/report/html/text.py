"""Hostile text made harmless to look at: what is invisible, or turns its neighbours around, shows as its code point."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from markupsafe import Markup, escape

NOTHING = "∅"
LINE_END = "↵"
SPACE = "␣"

LONGEST_EXCERPT = 48
"""Characters of a change that the list shows; a longer one shows its two ends."""


def visible(text: str) -> Markup:
    """The text escaped for HTML, each control, format or unassigned character as a label with its code point.

    >>> print(visible("<劳动\u202e>"))
    &lt;劳动<b class="code">U+202E</b>&gt;
    """
    if text.isprintable():
        return escape(text)
    return Markup("").join(_shown(char) if _is_hidden(char) else char for char in text)


def excerpt(text: str, longest: int = LONGEST_EXCERPT) -> str:
    """The text as a list shows it: on one line, in its two ends where it is long, spaces and nothing as signs.

    >>> excerpt("\\n\\n"), excerpt(" "), excerpt(""), excerpt("职 工")
    ('↵↵', '␣', '∅', '职 工')
    """
    if len(text) > longest:
        half = longest // 2
        text = f"{text[:half]}…{text[-half:]}"
    return signed(text) or NOTHING


def signed(text: str) -> str:
    """The text with a sign for each line end, and for each space if there is nothing else."""
    text = text.replace("\n", LINE_END)
    return re.sub(r"\s", SPACE, text) if not text.strip(f" \u3000\u00a0{LINE_END}") else text


@cache
def _is_hidden(char: str) -> bool:
    return not char.isprintable() and char not in "\n\t" and unicodedata.category(char) != "Zs"


def _shown(char: str) -> Markup:
    return Markup('<b class="code">U+{:04X}</b>').format(ord(char))
