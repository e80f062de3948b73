"""What shows its kind by its own words: section heads, bylines, captions, folios (报眉)."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from textfix.data.block import Kind
from textfix.language.characters import HAN
from textfix.language.terms import terms_of
from textfix.layout.lines import Flags, Lines

WIDEST = 40
"""In full-width characters: furniture is shorter."""

KINDS: tuple[Kind | None, ...] = (None, Kind.SECTION, Kind.BYLINE, Kind.CAPTION, Kind.FOLIO)
"""By class number; 0 for a line that says nothing of its kind."""
CLASSES = {kind: number for number, kind in enumerate(KINDS) if kind}
"""The class number of each of them."""


def furniture_of(text: str) -> Kind | None:
    """The kind that a line, folded, shows by its words; None for all others.

    >>> [str(furniture_of(t)) for t in ("【背 景】", "□刘相", "西城区领导合影", "2020年4月24日 星期五 要闻")]
    ['section', 'byline', 'caption', 'folio']
    >>> furniture_of("会议由区委副书记主持") is None
    True
    """
    found = _pattern().match(text)
    return Kind(found.lastgroup) if found and found.lastgroup else None


def is_section_head(text: str) -> bool:
    """Whether the text, folded, is a section head and more than a number.

    >>> is_section_head("■新闻背景"), is_section_head("3")
    (True, False)
    """
    return len(text) > 2 and furniture_of(text) is Kind.SECTION


def furniture_classes(text: str, lines: Lines, stops: Flags) -> NDArray[np.int16]:
    """For each line of a folded text its class number in `KINDS`; looked at are short lines without a mark inside."""
    classes = np.zeros(len(lines), dtype=np.int16)
    pattern = _pattern()
    for k in np.flatnonzero(~stops & (lines.width <= WIDEST)).tolist():
        found = pattern.match(text[lines.start[k]:lines.end[k]])
        if found and found.lastgroup:
            classes[k] = CLASSES[Kind(found.lastgroup)]
    return classes


@cache
def _pattern() -> re.Pattern[str]:
    """One pattern with a group for each kind, in the order in which they are tried."""
    han = f"[{HAN}]"
    name = f"{han}{{2,4}}"
    names = rf"{name}(?:[ 、\u3000]+{name})*"
    surname = f"(?:{'|'.join(terms_of('surnames', 'surname'))})"
    role = rf"(?:{_any('role')})"
    part = rf"(?:{_any('part')})"
    house = "(?:本报|本刊|本台|本网|新华社|中新社|人民日报)?"
    signed = rf"{house}(?:首席|特约|见习|实习|驻{han}{{2,5}})?{role}[ :：]*{names}"
    credit = rf"(?:{role} *)?{name} *[/／] *{part}"
    byline = "|".join((
        rf"[□◇] *{names}",
        rf"[口国回] *(?:{surname}{han}{{1,2}} *)+",         # what engines make of □
        rf"(?:{signed})(?:[ 、]*{signed})*(?: *[/／]? *{part})?",
        rf"{credit}(?:[ 、]+{credit})*",
        rf"{part} *[/／:：] *{names}",
    ))
    mark = r"[（(](?:前排|后排)?(?:左|右|中|上|下)(?:[一二三四五六七八九]|图)?[）)]"
    caption = "|".join((
        rf".*{mark}.*",
        rf".*[（(] ?{name} ?{part}[）)]",
        rf".{{6,}} {name} ?摄",
        rf".{{6,}}{surname} ?{han} ?{han}? ?摄",            # the blank before the name is lost
        r"(?:\d )?(?:图为|(?:上|下|左|右)图[为：:]|图[①②③④⑤\d]+[为：:]).+",
        rf".{{4,}}(?:{_any('caption-end')})",
        rf".*(?:{_any('caption-who')}).*(?:{_any('caption-does')}).*",
    ))
    date = r"(?:\d{4} ?年)? ?\d{1,2} ?月 ?\d{1,2} ?日"
    week = r"星期[一二三四五六日天]"
    desk = rf"(?:{_any('desk')})[ :：/／]*{name}"
    page = r"(?:第 ?)?[\dA-Z一二三四五六七八九十]{1,3} ?版"
    folio = rf"(?=.*(?:{week}|{page}|{desk}))(?:{date}|{week}|{page}|{desk}|[{HAN} ·|\u3000—-])++"
    words = "|".join(" ?".join(term) for term in terms_of("press", "section"))
    section = "|".join((
        rf"[【\[〔［「■◆●▲国回口] ?(?:{words}) ?[】\]〕］」]?", words, rf"[■◆●▲] ?{han}{{2,10}}", r"【[^】]{1,10}】",
        r"\d{1,2}", "[一二三四五六七八九十]{1,2}",
    ))
    clues = "（(图摄" + "".join(term[0] for tag in ("caption-end", "caption-does") for term in terms_of("press", tag))
    caption = rf"(?=[^{clues}\n]*[{clues}])(?!.*[。，；：？！])(?:{caption})"    # which few have
    kinds = {"section": section, "byline": byline, "folio": folio, "caption": caption}
    return re.compile("|".join(rf"(?P<{kind}>(?:{p})\Z)" for kind, p in kinds.items()))


def _any(tag: str) -> str:
    return "|".join(map(re.escape, terms_of("press", tag)))
