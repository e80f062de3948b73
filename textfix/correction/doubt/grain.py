"""Photo grain and gutter marks that an engine took for writing: `|`, `ee`, `La |`.

Only what stands alone is marked: signs that Chinese print does not use, and one or two Latin letters by themselves on
a line. A figure between Chinese characters (车 3 间) may be a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textfix.data.change import Edit
from textfix.language.characters import HAN

REACH = 200
"""A table row is looked for so far on both sides."""

_SIGN = r"|¦~_=<>«»\\^{}"
_LINE = re.compile(
    rf"^[ \t]*+(?=[^\n]*[a-z{re.escape(_SIGN)}])(?:[A-Z]?[a-z]{{1,2}}|[{re.escape(_SIGN)}\-—.,'\"]+)"
    rf"(?:[ \t]++(?:[A-Z]?[a-z]{{1,2}}|[{re.escape(_SIGN)}\-—.,'\"]+)){{0,3}}[ \t]*$", re.MULTILINE)
_INSIDE = re.compile(rf"(?:(?<=[{HAN}，。、；：”])|^)[ \t]?[|¦~_=«»\\^{{}}]{{1,3}}[ \t]?(?=[{HAN}])", re.MULTILINE)
_TABLE_ROW = re.compile(r"\|[^|\n]*\|")


def grain(text: str) -> Iterator[Edit]:
    """Doubts over lines and signs that are no writing."""
    for pattern, what in ((_LINE, "no word of any language"), (_INSIDE, "a sign that Chinese print does not use")):
        for found in pattern.finditer(text):
            start, end = _trimmed(found)
            if start < end and not _in_table(text, start):
                yield Edit("TF702", start, end, None, 0.8, what)


def _trimmed(found: re.Match[str]) -> tuple[int, int]:
    stripped = found[0].strip()
    start = found.start() + found[0].find(stripped)
    return start, start + len(stripped)


def _in_table(text: str, at: int) -> bool:
    """Whether bars divide the cells of the line at `at`."""
    start = text.rfind("\n", max(0, at - REACH), at) + 1 or max(0, at - REACH)
    end = text.find("\n", at, at + REACH)
    return _TABLE_ROW.search(text, start, end if end >= 0 else at + REACH) is not None
