"""What cannot be repaired from the text alone: marked for a person, never altered.

`gibberish` (characters that do not hang together), `grain` (signs that are no writing), `torn` (paragraphs whose
end is missing).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from textfix.correction.doubt.gibberish import gibberish
from textfix.correction.doubt.grain import grain
from textfix.correction.doubt.torn import torn
from textfix.data.change import Change, Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.language.script import fold

CLAUSE = re.compile("[^，、；：。！？,;:!?\n\f]+[，、；：。！？,;:!?\n\f]*")
"""As read: its marks may not be Chinese yet."""

RULES: tuple[Rule, ...] = (
    Rule(
        "TF701", "gibberish", "A sentence that does not read as Chinese is marked",
        "An engine that loses its place writes characters that do not belong together. What stood there cannot be "
        "told from the text, so the sentence is left as it is, and a person with the page at hand is told.",
        "通过活动，还是精神，还是精神，还是有用国过发是更活动，通过发足工劳系列主题，西域职工劳战职工动秀。",
        "通过活动，还是精神，还是精神，还是有用国过发是更活动，通过发足工劳系列主题，西域职工劳战职工动秀。",
    ),
    Rule(
        "TF702", "stray-signs", "Signs and letters that are no writing are marked",
        "Photo grain, rules and gutter lines are read as bars, tildes and pairs of letters. They stand alone on a "
        "line or between Chinese characters, where print has no such signs.",
        "座谈会在职工之家举行。\n\nLa |\n\n与会人员踊跃发言。",
        "座谈会在职工之家举行。\n\nLa |\n\n与会人员踊跃发言。",
    ),
    Rule(
        "TF703", "end-missing", "A paragraph that breaks off before the next head is marked",
        "A long paragraph that ends in the middle of a sentence, with a head or nothing behind it, has lost its end: "
        "the page was cut, or a column was not read. The last clause is marked.",
        "整场音乐会呈现出一幅幅欢快喜庆的动人画卷，现场高潮迭起，气氛热烈，赢得了观众的阵阵掌声与好评。十余首经典歌曲歌颂祖国、"
        "歌颂劳动、歌唱美好生活，描绘出全区劳模、先进工作者团\n\n【背景】\n\n树立标杆",
        "整场音乐会呈现出一幅幅欢快喜庆的动人画卷，现场高潮迭起，气氛热烈，赢得了观众的阵阵掌声与好评。十余首经典歌曲歌颂祖国、"
        "歌颂劳动、歌唱美好生活，描绘出全区劳模、先进工作者团\n\n【背景】\n\n树立标杆",
    ),
)


def doubt(text: str, options: Options) -> Iterable[Edit]:
    """Marks over gibberish (TF701), stray signs (TF702) and paragraphs whose end is missing (TF703)."""
    return [*gibberish(text), *grain(text), *torn(fold(text))]


def unrepaired(doubts: Sequence[Change], repaired: Sequence[tuple[int, int]], source: str) -> list[Change]:
    """The doubts without the clauses in which characters were repaired: what is marked is as it was read."""
    return [part for change in doubts for part in _beside(change, repaired, source)]


def _beside(change: Change, repaired: Sequence[tuple[int, int]], source: str) -> Iterator[Change]:
    start, end = change.span
    if not any(a < end and start < b for a, b in repaired):
        yield change
        return
    for known, clauses in groupby(CLAUSE.finditer(source, start, end),
                                  lambda clause: any(a < clause.end() and clause.start() < b for a, b in repaired)):
        spans = [clause.span() for clause in clauses]
        if not known:
            first, last = spans[0][0], spans[-1][1]
            yield change._replace(span=(first, last), before=source[first:last])
