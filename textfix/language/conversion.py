"""Simplified characters for traditional ones and back, by OpenCC, with terms that stay as they are.

OpenCC (github.com/BYVoid/OpenCC) tells by phrases which of several characters is meant: 皇后 and 以後, 頭髮 and 發展.
It is loaded when a text is converted, and only then. Traditional text gets the characters of Taiwan's print (為, 裡,
群); text with these, or with those of Hong Kong, becomes simplified alike. Characters are exchanged, never words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Literal

from textfix.language.characters import HAN
from textfix.language.script import fold, traditional_share
from textfix.language.terms import terms_of

Target = Literal["hans", "hant"]
"""The script asked for, by its code in ISO 15924: simplified, traditional."""

_CONFIGURATIONS: dict[Target, str] = {"hans": "t2s", "hant": "s2tw"}

_FORMS = str.maketrans("賸砲坵餽敍濬啣籐粧隄倣妳牠", "剩炮丘馈叙浚衔藤妆堤仿你它")
"""What Taiwan and Hong Kong write and OpenCC leaves as it is."""

_SURNAME = "[于余涂岳郁谷万么范云]"
"""Surnames written alike in both scripts, though there is a word whose character changes: 余 and 餘."""
_SURNAMES = re.compile(
    rf"(?<=记者|作者|编辑|摄影|校对){_SURNAME}(?![今昨近前当日上下年月])(?=[{HAN}]{{1,2}}(?:[^{HAN}]|报道|摄|\Z))"
    rf"|(?<=□){_SURNAME}|{_SURNAME}(?=某)|(?<![规模示典师风防轨垂洪])范(?![围例畴本文式])")
"""Where simplified text has one of them for sure; 范 is one wherever it stands in none of its words."""

_IN_BOTH = re.compile("[乾徵於著覆藉拚薹吒袷捱]")
"""What simplified print has too, in names and set words: 乾县, 显著. Where a page is simplified, it stays."""
_PARTICLE = re.compile("(?<![专论原土名显昭卓拙巨遗译编合撰杂])著(?![名作述称者书录文《）])")
"""著 for 着, as Taiwan writes it; in these words it is 著 everywhere."""


def convert(text: str, to: Target, protected: Collection[str] = ()) -> str:
    """The text in one script, one character for one; `protected` terms stay as they are written.

    >>> convert("皇后以后的头发与发展，范仲淹是模范干部", "hant")
    '皇后以後的頭髮與發展，范仲淹是模範幹部'
    >>> convert("乾隆年間看著著名的電視臺", "hans"), convert("發哥的發展", "hans", ["發哥"])
    ('乾隆年间看着著名的电视台', '發哥的发展')
    """
    converted = _aligned(text, _converter(to))
    result = list(_PARTICLE.sub("着", converted.translate(_FORMS)) if to == "hans" else converted)
    for start, right in _exceptions(text, converted, to, protected):
        result[start:start + len(right)] = right
    return "".join(result)


def _aligned(text: str, converter: Callable[[str], str]) -> str:
    """The text converted, one character for one: no phrase of OpenCC's changes its length, but none is bound not to."""
    sendable = text.encode("utf-8", "replace").decode("utf-8")
    converted = converter(sendable)
    if len(converted) != len(text):
        each = ((char, converter(char)) for char in sendable)
        converted = "".join(new if len(new) == 1 else char for char, new in each)
    return converted


def _exceptions(text: str, converted: str, to: Target, protected: Collection[str]) -> Iterator[tuple[int, str]]:
    """Where something else than OpenCC says what is right, and what that is; later ones win."""
    if to == "hans" and traditional_share(text) < 0.5:
        yield from ((found.start(), found[0]) for found in _IN_BOTH.finditer(text))
    if to == "hant":
        yield from ((found.start(), found[0]) for found in _SURNAMES.finditer(text))
    names = _names(to)
    for found in _any_of(tuple(names)).finditer(fold(text)):
        stands, becomes = text[slice(*found.span())], converted[slice(*found.span())]
        if stands != becomes:                          # else the page has its own way to write the name
            yield found.start(), names[found[0]]
    if protected:
        yield from ((found.start(), found[0]) for found in _any_of(tuple(protected)).finditer(text))


@cache
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds the terms, the longer one where two begin alike."""
    return re.compile("|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True) if term))


@cache
def _names(to: Target) -> dict[str, str]:
    """The names that OpenCC gets wrong, folded, and how that script writes them."""
    return {fold(term): term for term in terms_of("scripts", to)}


@cache
def _converter(to: Target) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(_CONFIGURATIONS[to]).convert
    return convert
