"""Photo grain: what an engine read in a photo or a rule, alone on a line between the lines of a column (TF304)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from textfix.data.change import Edit
from textfix.data.rule import Rule
from textfix.language.characters import HAN
from textfix.layout.flow import Flow
from textfix.layout.lines import Flags, Gap, Lines

GRAIN = Rule(
    "TF304", "stray-grain", "what was read in a photo or a rule goes",
    "Engines find a few strokes that look like characters in photos and rules: `|`, `ee`, `La |`, a lone 到 or 2. On "
    "a page that is set in columns such a line goes if nothing reads on over it. Figures that number sections stay, "
    "and so does a figure at the edge of a page, which may be its number.",
    "全区各级工会组织要大力弘扬\n劳模精神，凝聚起攻坚克难的\n强大合力，积极投身经济社会\n\nLa |\n\n"
    "发展的实践，为建设和谐宜居\n之都作出新的贡献。",
    "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力，积极投身经济社会发展的实践，为建设和谐宜居之都"
    "作出新的贡献。")
CONFIDENCE = 0.9
"""Of 161 lines taken out on bench/train 159 were no writing; other papers have other furniture."""
WIDEST = 40
"""In full-width characters, blanks included."""
LONGEST = 4
"""More such lines below each other were set so: a column of figures."""
_SIGN = r"|¦~_=<>«»\\^{}"
_NO_WORD = re.compile(
    rf"(?=.*[A-Za-z{_SIGN}])(?:[A-Z]?[a-z]{{1,2}}|[A-Z]{{1,2}}|[{_SIGN}\-—.,'\"\[\]]{{1,3}})"
    rf"(?: +(?:[A-Z]?[a-z]{{1,2}}|[A-Z]{{1,2}}|[{_SIGN}\-—.,'\"\[\]]{{1,3}}|\d)){{0,4}}")
"""Signs that Chinese print does not use, and pairs of Latin letters."""
_SCATTERED = re.compile(rf"(?=.*  )(?:(?=.*[A-Za-z{_SIGN}])\S{{1,2}}(?: +\S{{1,2}}){{1,5}}|\S {{3,}}\S)")
"""Characters and pairs of them with gaps between them, not all of them Chinese; or one, a wide gap, and another one."""
_CHINESE = re.compile(f"[{HAN}]")
_NUMERALS = ("123456789", "一二三四五六七八九")


def grain(text: str, lines: Lines, flow: Flow) -> Iterator[Edit]:
    """The edits that take photo grain out of a folded text, whose lines and what reads on where are given."""
    flags = is_grain(text, lines, flow)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))).tolist()
    for first, behind in zip(edges[::2], edges[1::2], strict=True):
        around = [k for k in (first - 1, behind) if 0 <= k < len(lines)]
        if behind - first > LONGEST or not all(_CHINESE.search(_piece(text, lines, k)) for k in around):
            continue
        # Of the gaps on both sides the larger one stays.
        with_gap_behind = first == 0 or (behind < len(lines) and lines.gap[behind] <= lines.gap[first])
        start = lines.start[first] if with_gap_behind else lines.end[first - 1]
        end = lines.start[behind] if with_gap_behind else lines.end[behind - 1]
        yield Edit(GRAIN.code, int(start), int(end), "", CONFIDENCE, "alone on a line, and nothing reads on over it")


def is_grain(text: str, lines: Lines, flow: Flow) -> Flags:
    """For each line of a folded text whether it looks like photo grain."""
    flags = np.zeros(len(lines), dtype=np.bool_)
    gaps = np.append(lines.gap, Gap.BLANK)
    short = np.flatnonzero((gaps[:-1] != Gap.SPACE) & (gaps[1:] != Gap.SPACE) & (lines.width <= WIDEST))
    alone = {int(k): _piece(text, lines, int(k)) for k in short}
    numbers = _sections(alone)
    parted = np.concatenate([[True], ~flow.joined, [True]])
    kept = np.concatenate([[False], flow.kept, [False]])
    for k, piece in alone.items():
        if not _in_column(lines, k):
            continue
        if _NO_WORD.fullmatch(piece):
            flags[k] = True
        elif parted[k] and parted[k + 1] and k not in numbers:
            if piece.isdecimal():
                flags[k] = len(piece) == 1 and 0 < k < len(lines) - 1
            elif _CHINESE.fullmatch(piece):
                blank = gaps[k] == gaps[k + 1] == Gap.BLANK
                flags[k] = blank and not kept[k:k + 2].any() and _is_stray(text, lines, k)
            else:
                flags[k] = _SCATTERED.fullmatch(piece) is not None
    return flags


def _piece(text: str, lines: Lines, line: int) -> str:
    return text[lines.start[line]:lines.end[line]]


def _is_stray(text: str, lines: Lines, line: int) -> bool:
    """Whether a lone Chinese character is no part of vertical setting, and no number behind the end of a sentence."""
    around = [_piece(text, lines, k) for k in (line - 1, line + 1) if 0 <= k < len(lines)]
    numeral = _piece(text, lines, line) in _NUMERALS[1]
    return all(len(piece) > 1 for piece in around) and not (numeral and (line == 0 or around[0][-1] in "。！？”"))


def _sections(alone: Mapping[int, str]) -> set[int]:
    """Those of the lines that number sections: there is a first one, and a second one behind it."""
    found: set[int] = set()
    for numerals in _NUMERALS:
        chain: list[int] = []
        for k, piece in alone.items():
            if len(chain) < len(numerals) and piece == numerals[len(chain)]:
                chain.append(k)
        if len(chain) > 1:
            found.update(chain)
    return found


def _in_column(lines: Lines, line: int) -> bool:
    """Whether lines near this one are as wide as each other: a column."""
    near = lines.column[max(0, line - 1):line + 2]
    return not bool(np.isnan(near).all())
