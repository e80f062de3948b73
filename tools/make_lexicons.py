"""Write the word lists that are not written by hand: places, bodies of places, idioms, and terms found in the press.

    textfix lexicon build CORPORA... --min-count 20 -o found.txt
    python tools/make_lexicons.py found.txt --lexica ../shared/lexica --corpora CORPORA...

- `places.txt`: the administrative divisions of China; streets and towns of Beijing alone.
- `bodies_of_places.txt`: bodies of party and state of each province and each district of Beijing, by their full names.
- `idioms.txt`: idioms of two open lists, as far as the corpora have them.
- `found.txt`: what `lexicon build` found, sifted by the rules below.

A term that one of the other lists has is not written again.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from lexicon_stock import (
    FIRST_SINGLES,
    FOREIGN,
    KEPT_SINGLES,
    NO_SUFFIXES,
    NOT_LAST,
    NUMERALS,
    OF_ALL,
    OF_CITIES,
    OF_DISTRICTS,
    OF_PROVINCES,
    SUFFIXES,
)

from textfix.language.lexicon import Lexicon
from textfix.language.terms import Term, read_terms, written
from textfix.read.corpus import corpus_text

OUT = Path(__file__).parents[1] / "dictionaries"
BY_HAND = ("bodies", "phrases", "press", "surnames", "titles", "unions", "units")

# Places

SHORT_TAILS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
NO_PLACE = frozenset(("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"))
BEIJING = "11"
FORMER = ("宣武区", "崇文区", "通县", "顺义县", "昌平县", "大兴县", "平谷县", "怀柔县", "密云县", "延庆县", "房山县")
"""What districts of Beijing were called, or merged into: older papers have these names."""
HONG_KONG_MACAO_TAIWAN = ("香港特别行政区", "澳门特别行政区", "台湾省")


def places(lexica: Path) -> Iterator[Term]:
    """Provinces, cities, counties and districts; of Beijing also streets and towns, and former districts. Today's names
    of two characters (沙县) stay out: they are ordinary words too."""
    provinces = [row["name"] for row in json.loads((lexica / "admin_provinces.json").read_text("utf-8"))]
    for name in (*provinces, *HONG_KONG_MACAO_TAIWAN):
        yield Term(name, 1, "province")
        yield Term(short(name), 1, "province")
    for row in json.loads((lexica / "admin_cities.json").read_text("utf-8")):
        if row["name"] not in NO_PLACE:
            yield Term(row["name"], 1, "city")
    for row in _rows(lexica / "admin_areas.csv"):
        if row["name"] not in NO_PLACE and len(row["name"]) > 2:
            yield Term(row["name"], 1, "county")
    yield from (Term(name, 1, "county") for name in FORMER)
    for row in _rows(lexica / "admin_streets.csv"):
        if row["provinceCode"] == BEIJING:
            yield Term(row["name"], 1, "street")
            if row["name"].endswith("地区办事处"):
                yield Term(row["name"].removesuffix("办事处"), 1, "street")


def short(province: str) -> str:
    """What a province is called for short: 北京市 is 北京, 广西壮族自治区 is 广西."""
    return province.removesuffix(next(tail for tail in SHORT_TAILS if province.endswith(tail)))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Bodies of places

CITY_PROVINCES = ("北京市", "上海市", "天津市", "重庆市")


def bodies_of_places(lexica: Path) -> Iterator[Term]:
    """Full names: 北京市人力资源和社会保障局, 西城区总工会. Put together: some may not exist in a given year."""
    for row in json.loads((lexica / "admin_provinces.json").read_text("utf-8")):
        name = row["name"]
        for body in (*OF_ALL, *(OF_CITIES if name in CITY_PROVINCES else OF_PROVINCES)):
            yield Term(name + body, 1, "body")
        yield from (Term(short(name) + tail, 1, "body") for tail in _committees(name))
    for row in _rows(lexica / "admin_areas.csv"):
        if row["provinceCode"] == BEIJING:
            place = row["name"]
            for body in (*OF_ALL, *OF_DISTRICTS):
                yield Term(place.removesuffix("区") + body if body.startswith("区委") else place + body, 1, "body")
            yield from (Term(place + tail, 1, "body") for tail in ("委书记", "委副书记", "政府", "人大", "委办公室"))


def _committees(province: str) -> tuple[str, ...]:
    kind = "市" if province in CITY_PROVINCES else "自治区" if province.endswith("自治区") else "省"
    committee = f"{kind}党委" if kind == "自治区" else f"{kind}委"
    heads = {"市": ("市长", "副市长"), "省": ("省长", "副省长"), "自治区": ("自治区主席", "自治区副主席")}[kind]
    posts = (f"{committee}{post}" for post in ("书记", "副书记", "常委"))
    return (committee, *posts, f"{kind}政府", f"{kind}人大", *heads)


# Idioms

IDIOM_LISTS = ("names_chengyu_5w", "thuocl_THUOCL_chengyu")
IDIOM_SEEN = 3


def idioms(lexica: Path, corpora: list[str]) -> Iterator[Term]:
    """The idioms of both lists that stand at least three times in the corpora; the weight is how often."""
    text = "".join((lexica / f"{name}.txt").read_text("utf-8-sig") for name in IDIOM_LISTS)
    listed = dict.fromkeys(line.split()[0] for line in text.splitlines() if line.strip())
    lexicon = Lexicon(Term(word, 1, "idiom") for word in listed if len(word) >= 4 and is_simplified(word))
    counts = np.zeros(len(lexicon), dtype=np.int64)
    for path in corpora:
        for block in corpus_text(path):
            counts += np.bincount(lexicon.find(block).term, minlength=len(lexicon))
    for term, count in zip(lexicon.terms, counts.tolist(), strict=True):
        if count >= IDIOM_SEEN:
            yield term._replace(weight=float(count))


def is_simplified(text: str) -> bool:
    """Whether it has only characters of GB 2312: keeps out broken encodings and rare variants."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# Found terms

FOUND_LENGTHS = range(3, 17)
FOUND_SEEN = {3: 40}
"""How often a term of a length must stand in the corpora; 30 if not said. Runs of three are cut wrongly most often."""
FOUND_SEEN_OTHERS = 30
FUNCTION_TAGS = ("u", "p", "c", "r", "y", "e", "o")
"""Of jieba's parts of speech: particles, prepositions, conjunctions, pronouns, exclamations, sounds. No term begins
or ends with them."""
HOUSE_WORDS = re.compile("南开|我校|本台|本报|记者|网友称|本次活动|刘某|某某|副校长|校长|栏目")
"""What only some of the corpora say: a school's own news, reporters' names."""

class Word(NamedTuple):
    """A word of jieba's dictionary: log of its share, part of speech."""

    odds: float
    tag: str


def found_terms(found: list[Term], words: dict[str, Word]) -> Iterator[Term]:
    """Those of the found terms that the rules let through, with their kinds."""
    for term in found:
        if is_sound(term.text, int(term.weight), words):
            yield Term(term.text, term.weight, kind_of(term.text, words))


def is_sound(text: str, count: int, words: dict[str, Word]) -> bool:
    """Whether a found run is a term: whole words at both ends that may stand there, no name of a person."""
    if len(text) not in FOUND_LENGTHS or count < FOUND_SEEN.get(len(text), FOUND_SEEN_OTHERS):
        return False
    if not is_simplified(text) or HOUSE_WORDS.search(text) or sum(c in NUMERALS for c in text) * 2 > len(text):
        return False
    if text in words:
        return not words[text].tag.startswith("nr")
    parts = segmented(text, words)
    whole = _may_begin(parts[0], words) and _may_end(parts[-1], words) and not _is_torn(parts)
    return whole or FOREIGN.issuperset(text)


def _may_begin(part: str, words: dict[str, Word]) -> bool:
    if len(part) == 1:
        return part in FIRST_SINGLES
    return not words[part].tag.startswith(FUNCTION_TAGS)


def _may_end(part: str, words: dict[str, Word]) -> bool:
    if len(part) == 1:
        return part in KEPT_SINGLES - NOT_LAST
    return not words[part].tag.startswith((*FUNCTION_TAGS, "m", "d"))


def _is_torn(parts: list[str]) -> bool:
    """Two characters in a row that stand for nothing on their own: of a name, or of a word that was cut."""
    lone = [len(part) == 1 and part not in KEPT_SINGLES for part in parts]
    return any(a and b for a, b in zip(lone, lone[1:], strict=False)) or len(parts) == 2 and any(lone)


def segmented(text: str, words: dict[str, Word]) -> list[str]:
    """The likeliest division into words of the dictionary, other characters by themselves (unigrams; Viterbi)."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        best.append(max((best[start][0] + (words[text[start:end]].odds if text[start:end] in words else -20.0), start)
                        for start in range(max(0, end - 8), end) if end - start == 1 or text[start:end] in words))
    parts: list[str] = []
    end = len(text)
    while end:
        start = best[end][1]
        parts.insert(0, text[start:end])
        end = start
    return parts


def kind_of(text: str, words: dict[str, Word]) -> str:
    """body, post, honour, law or place by how it ends; else, and if it begins with a verb, phrase."""
    first = segmented(text, words)[0]
    if text.endswith(NO_SUFFIXES) or (first != text and first in words and words[first].tag == "v"):
        return "phrase"
    return next((kind for kind, tails in SUFFIXES.items() if text.endswith(tails)), "phrase")


@cache
def jieba_words(path: Path) -> dict[str, Word]:
    """The words of jieba's dictionary."""
    rows = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip()]
    total = math.log(sum(int(row[1]) for row in rows))
    return {row[0]: Word(math.log(max(int(row[1]), 1)) - total, row[2]) for row in rows}


# The files

HEADS = {
    "places": ("地名 · places: provinces, cities, counties and districts of China; streets and towns of Beijing.",
               "From github.com/modood/Administrative-divisions-of-China (2023, WTFPL), by tools/make_lexicons.py.",
               "Tags: province, city, county, street."),
    "bodies_of_places": ("各地机构 · bodies of party and state of provinces, and of districts of Beijing, in full.",
                         "Put together of the names of places and of bodies by tools/make_lexicons.py.", "Tag: body."),
    "idioms": ("成语 · idioms, as far as the texts named in README.md have them; the weight is how often they do.",
               "From github.com/thunlp/THUOCL (MIT) and github.com/wainshine/Chinese-Names-Corpus (Apache-2.0), by",
               "tools/make_lexicons.py.",
               "Tag: idiom."),
    "found": ("新闻用语 · terms of the press: found by `textfix lexicon build`, sifted by tools/make_lexicons.py.",
              "The weight is how often a term stands in 116 million characters, mostly of 2012 to 2026 "
              "(see README.md).",
              "Tags: body, post, honour, law, place, by how a term ends; phrase for all others."),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("found", type=Path, help="what `textfix lexicon build` wrote")
    parser.add_argument("--lexica", type=Path, required=True, help="the folder of the open lists")
    parser.add_argument("--corpora", nargs="+", required=True, help="the texts that the terms were found in")
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    options = parser.parse_args()
    taken = {term.text for name in BY_HAND for term in read_terms((OUT / f"{name}.txt").read_text("utf-8"), name)}
    found = read_terms(options.found.read_text("utf-8"), str(options.found))
    words = jieba_words(options.lexica / "jieba_dict.txt")
    lists = {
        "places": places(options.lexica),
        "bodies_of_places": bodies_of_places(options.lexica),
        "idioms": idioms(options.lexica, options.corpora),
        "found": found_terms(found, words),
    }
    for name, terms in lists.items():
        path = options.out / f"{name}.txt"
        new = list(_new(terms, taken))
        path.write_text("".join(f"# {line}\n" for line in HEADS[name]) + written(new), encoding="utf-8")
        print(f"{path}: {len(new)} terms, {path.stat().st_size} bytes")


def _new(terms: Iterable[Term], taken: set[str]) -> Iterator[Term]:
    for term in terms:
        if term.text not in taken:
            taken.add(term.text)
            yield term


if __name__ == "__main__":
    main()
