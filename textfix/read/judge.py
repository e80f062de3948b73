"""How much a text looks like Chinese print: what decides between encodings that all decode.

Two judges. `plausibility` looks at single characters, costs next to nothing, and knows a page of print when it sees
one. Where it is in two minds (a few words, a table, bytes of another language) `fluency` asks the language model.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache

Judge = Callable[[str], float]
"""A decoded sample in; how readable it is out, 1 for plain Chinese text, 0 or less for nonsense."""

FREQUENT = frozenset(
    "的中国一在是人了有和不大为发年会上业对出作我要这新经生以个时到来场能地家进成行方们展球全力化动赛主现分日多实学体文部前工产于他后同合民与高比重等关也开理队过加"
    "下自区长用月员市政就本表面建天将得济定机可平者公好法提制说度第通资强性之利务保心而外社入当最更都间系内术从其情事持代次点两还道目共小期品今应美战示总明安特"
    "量增设电联所意相里种科基正海着斯企题创近金如技物北此问推子西活三及式交水门但向各信并位起记已因统规数很结名艺然报调路领程运台打手东据些造教受治解常接看续世"
    "论组立万传管广改深决亚党求元南义任流导支达需际服感网院布界研防去消农被拉非果没形尔车议京项完取费至十村质无由计认克变做首商标指效步投构样山局态视超医施收带"
    "國爲發業會對這經個時來場進們動賽現實學體產於後與關開隊過區長員將濟機說資務強當間內術從點兩還應戰總設電聯裏種題創問門並記統規數結藝報調領運臺據續論組萬"
    "傳廣決亞黨義導達際網農沒爾車議項費質無計認變標構樣態視醫帶華級觀護風節線衆轉價確軍讓協處專氣給準或條為依辦請五四件書證六查權七職審申百九列令款八核號案選官告執")
"""Two characters of three in simplified press text, and the like in traditional: counted in the corpora."""

MARKS = frozenset("，。、；：？！“”‘’（）《》「」『』【】〔〕·—…　％")

RULES = frozenset(map(chr, range(0x2500, 0x25A0)))
"""What tables are drawn with."""

FREQUENT_SCORE, COMMON_SCORE, ASCII_SCORE, JUNK_SCORE = 1.0, 0.6, 0.5, -1.0
"""With these, all of 8,800 passages of ten characters from the corpora, in nine encodings, are decoded right;
of four characters 99.8 %, but for UTF-16 without a mark (96 %)."""

MOST_COST, RARE_COST, JUNK_COST = 11.0, 2.0, 20.0
"""Nats that one character costs at most (in a language near Chinese, as Cantonese, some are strange; in nonsense nearly
all); that one outside of GB 2312 costs beside; that a control or a private character costs beside."""
LEANING, NOTHING_KNOWN = 4, 0.3
"""A sample is judged as if so many characters more of such fluency stood in it."""


def plausibility(sample: str) -> float:
    """The mean over the sample: frequent ones 1, common 0.6, ASCII 0.5, rare 0, control or unassigned -1.

    >>> text = "区领导向劳动者表示慰问。"
    >>> plausibility(text) > 0.6 > plausibility(text.encode("gb18030").decode("cp950", "replace"))
    True
    """
    if not sample:
        return 0.0
    return sum(_score(char) * count for char, count in Counter(sample).items()) / len(sample)


def fluency(sample: str) -> float:
    """How well a sample reads for the language model: 0.3 to 0.6 for Chinese, 0 and less for wrongly decoded bytes.

    1 less a tenth of the mean surprisal, in nats, of the characters that are no white space, ASCII or rules of tables;
    such say little, and a sample of nothing else is worth `NOTHING_KNOWN`, to which short samples lean.
    """
    import numpy as np

    from textfix.language.model import shipped

    weights = {char: _uncounted(char) for char in set(sample)}
    telling = np.array([weights[char] is not None for char in sample], dtype=np.bool_)
    more = np.array([weights[char] or 0.0 for char in sample], dtype=np.float32)
    costs = (np.minimum(shipped().surprisal(sample), MOST_COST) + more)[telling]
    return float((LEANING * NOTHING_KNOWN + (1 - costs / 10).sum()) / (LEANING + len(costs)))


def _uncounted(char: str) -> float | None:
    """What the model does not count of the surprise at a character, in nats; None if the character tells nothing."""
    from textfix.language.script import fold

    if char.isspace() or " " <= char <= "~" or char in RULES:
        return None
    if _is_junk(char):
        return JUNK_COST
    return 0.0 if char in MARKS or fold(char).encode("gb2312", "ignore") else RARE_COST


def _score(char: str) -> float:
    if char in FREQUENT or char in MARKS:
        return FREQUENT_SCORE
    if char in _common():
        return COMMON_SCORE
    if " " <= char <= "~" or char in "\t\n\r\f":
        return ASCII_SCORE
    if unicodedata.category(char) == "No" or char in RULES:                # ①: tells the two kinds of Big5 apart
        return ASCII_SCORE
    return JUNK_SCORE if _is_junk(char) else 0.0


def _is_junk(char: str) -> bool:
    """Whether it is a control, no character at all, or one for private use."""
    return unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") or char == "\ufffd"


@cache
def _common() -> frozenset[str]:
    """The characters that two national standards put first: GB 2312 level 1 and Big5 level 1."""
    simplified = _table("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _table("big5", range(0xA4, 0xC6), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return frozenset(simplified + traditional)


def _table(codec: str, rows: range, cells: range | tuple[int, ...]) -> str:
    return bytes(byte for row in rows for cell in cells for byte in (row, cell)).decode(codec, "ignore")
