"""Classes of characters that every step asks for, as regular-expression classes and as sets."""

from __future__ import annotations

import re

HAN = r"㐀-䶿一-鿿\uf900-\ufaff〇々𠀀-𳎯"
"""Inside a character class: Chinese characters."""
CHINESE = re.compile(f"[{HAN}]")
"""One Chinese character."""

SENTENCE_END = "。！？…!?"
"""Marks that end a sentence."""

CLAUSE_END = "，、；：,;:"
"""Marks inside a sentence: what stands behind them reads on."""

OPENING = "“‘（《〈「『【〔［｛(["
CLOSING = "”’）》〉」』】〕］｝)]"
"""Brackets and quotes, in matching order."""
