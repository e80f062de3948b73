"""Photo grain: what an engine read in a photo or a rule, on a line between the lines of a column (TF304)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS
from textfix.data.rule import Rule
from textfix.language.characters import CHINESE
from textfix.layout.flow import Flow
from textfix.layout.lines import Codes, Gap, Lines
from textfix.layout.strange import chances

GRAIN = Rule(
    "TF304", "stray-grain", "what was read in a photo or a rule goes",
    "Engines find a few strokes that look like characters in photos and rules: `|`, `ee`, `La |`, 和全人汪, a lone 到 "
    "or 2. On a page that is set in columns such a line goes if nobody would write it, and nothing reads on over it. "
    "Figures that number sections and signs that part them stay, and so does a figure at the edge of a page, which "
    "may be its number.",
    "全区各级工会组织要大力弘扬\n劳模精神，凝聚起攻坚克难的\n强大合力，积极投身经济社会\n\nLa |\n\n"
    "发展的实践，为建设和谐宜居\n之都作出新的贡献。",
    "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力，积极投身经济社会发展的实践，为建设和谐宜居之都"
    "作出新的贡献。")
SURE, SUREST = THRESHOLDS["normal"]["text"], 0.9
"""How likely a line must be grain: one that were only suggested would hold up the paragraphs. No line is surer than the
second: other papers have other furniture."""
LONGEST = 4
"""More lines below each other that are one character or a figure each were set so."""
_SIGN = r"|¦~_=<>«»\\^{}"
_NO_WORD = re.compile(
    rf"(?=.*[A-Za-z{_SIGN}])(?:[A-Z]?[a-z]{{1,2}}|[A-Z]{{1,2}}|[{_SIGN}\-—.,'\"\[\]]{{1,3}})"
    rf"(?: +(?:[A-Z]?[a-z]{{1,2}}|[A-Z]{{1,2}}|[{_SIGN}\-—.,'\"\[\]]{{1,3}}|\d)){{0,4}}")
"""Signs that Chinese print does not use, and pairs of Latin letters: surely grain."""
_ORNAMENT = re.compile(r"…[… ]*|([.·*●○◆◇■□★☆※—~=-])(?: *\1){2,}")
"""Lines of dots, stars and dashes, which say that something is left out or that another part begins."""
_NUMERALS = ("123456789", "一二三四五六七八九")


def grain(text: str, codes: Codes, lines: Lines, flow: Flow) -> Iterator[Edit]:
    """The edits that take photo grain out of a folded text, whose lines and what reads on where are given."""
    pieces = [text[start:end] for start, end in zip(lines.start.tolist(), lines.end.tolist(), strict=True)]
    chance = chances(text, codes, lines, flow)
    gaps = np.append(lines.gap, Gap.BLANK)
    alone = (gaps[:-1] != Gap.SPACE) & (gaps[1:] != Gap.SPACE)
    chance[[k for k, piece in enumerate(pieces) if alone[k] and _NO_WORD.fullmatch(piece)]] = SUREST
    column = np.concatenate([[False], ~np.isnan(lines.column), [False]])
    flags = (chance >= SURE) & (column[:-2] | column[1:-1] | column[2:])
    ornaments = [k for k, piece in enumerate(pieces) if _ORNAMENT.fullmatch(piece)]
    flags[[*ornaments, *_numbers(pieces, flow), *_set_below_each_other(pieces)]] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))).tolist()
    for first, behind in zip(edges[::2], edges[1::2], strict=True):
        if not all(map(CHINESE.search, [*pieces[max(0, first - 1):first], *pieces[behind:behind + 1]])):
            continue
        # Of the gaps on both sides the larger one stays.
        with_gap_behind = first == 0 or (behind < len(lines) and lines.gap[behind] <= lines.gap[first])
        start = lines.start[first] if with_gap_behind else lines.end[first - 1]
        end = lines.start[behind] if with_gap_behind else lines.end[behind - 1]
        yield Edit(GRAIN.code, int(start), int(end), "", min(SUREST, round(float(chance[first:behind].min()), 2)),
                   "nobody would write such a line, and nothing reads on over it")


def _set_below_each_other(pieces: Sequence[str]) -> Iterator[int]:
    """The lines of a character or a figure each that stand below each other: vertical setting, columns of figures."""
    for alone, run in groupby(range(len(pieces)), lambda k: len(pieces[k]) == 1 or pieces[k].isdecimal()):
        lines = list(run)
        if alone and len(lines) > LONGEST:
            yield from lines


def _numbers(pieces: Sequence[str], flow: Flow) -> list[int]:
    """The lines that number sections, where there is a first and a second one, the figures that may number the page,
    and those that may be part of a sentence."""
    joined = [False, *flow.joined.tolist(), False]
    found = [k for k, piece in enumerate(pieces)
             if piece.isdecimal() and (k in (0, len(pieces) - 1) or joined[k] or joined[k + 1])]
    for numerals in _NUMERALS:
        chain: list[int] = []
        for k, piece in enumerate(pieces):
            if len(chain) < len(numerals) and piece == numerals[len(chain)]:
                chain.append(k)
        if len(chain) > 1:
            found += chain
    return found
