"""Whether the encoding of a text without a mark is found out: press paragraphs in each encoding that print comes in.

    python bench/encodings.py [SHARED]

Paragraphs of clean text with 40 Chinese characters and more are encoded and read again; a reading is right if it gives
the text back. Simplified ones are press text, the traditional ones are statutes of Taiwan, and the same press text
made traditional. Behind them: short passages, and text of other languages, which should be refused.
"""

from __future__ import annotations

import json
import lzma
import random
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

from textfix.data.problem import Unreadable
from textfix.language.characters import CHINESE
from textfix.language.conversion import convert
from textfix.read.encoding import BOMS, decode

SHARED = Path(__file__).parents[2] / "shared"
PARAGRAPHS, LEAST = 1000, 40
MARKED = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
SHORT = (4, 10, 20)
"""Lengths of short passages, in characters."""


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    if not (shared / "eval").exists():
        sys.exit(f"{shared} is not here: nothing to measure on")
    press = [*islice(paragraphs(sentences(shared / "eval")), PARAGRAPHS // 2)]
    press += islice(paragraphs(corpus(shared / "corpora/heldout_chinanews_2020_2021.txt.xz")), PARAGRAPHS - len(press))
    statutes = [*islice(paragraphs(corpus(shared / "corpora/trad_tw_laws_moj.txt.xz")), PARAGRAPHS // 2)]
    traditional = [convert(text, "hant") for text in press]
    print("| text | encoding | paragraphs | right | ms each |")
    print("|---|---|---:|---:|---:|")
    wide = ("utf-8", "utf-16-le", "utf-16-be")
    for codec in ("gb18030", *wide):
        row("press", codec, press)
    for codec in ("cp950", "big5hkscs", *wide, "gb18030"):
        row("press made traditional", codec, traditional)
        row("statutes of Taiwan", codec, statutes)
    for codec in MARKED:
        row("press, with its mark", codec, press, BOMS[codec])
    with (shared / "bench/dev/pairs.jsonl").open(encoding="utf-8") as lines:
        pages = [json.loads(line)["ocr_text"] for line in lines]
    for codec in ("gb18030", "utf-8", "utf-16-le", "utf-16-be"):
        row("pages as engines read them", codec, pages)
    row("pages made traditional", "cp950", [convert(page, "hant") for page in pages])
    articles = [*islice(paragraphs(old_articles(shared / "eval/ecpo_jingbao/articles.jsonl")), PARAGRAPHS)]
    for codec in ("cp950", "gb18030", "utf-16-le"):
        row("articles of 1920 to 1939", codec, articles)
    for size in SHORT:
        for codec in ("gb18030", *wide):
            row(f"{size} characters of press", codec, cut(press, size))
        row(f"{size} characters of press made traditional", "cp950", cut(traditional, size))


def row(name: str, codec: str, texts: Iterable[str], mark: bytes = b"") -> None:
    """One line of the table: how many of the texts that the codec has characters for are read right."""
    known = [text for text in texts if encodable(text, codec)]
    start = perf_counter()
    right = sum(read(mark + text.encode(codec)) == text for text in known)
    each = (perf_counter() - start) / max(len(known), 1)
    print(f"| {name} | {codec} | {len(known):,} | {right / max(len(known), 1):.2%} | {1000 * each:.2f} |")


def read(data: bytes) -> str | None:
    """The text that the bytes are taken for; None if they are refused."""
    try:
        return decode(data).text
    except Unreadable:
        return None


def encodable(text: str, codec: str) -> bool:
    """Whether the codec has a place for every character, and gives the same one back."""
    try:
        return text.encode(codec).decode(codec) == text
    except UnicodeEncodeError:
        return False


def cut(texts: Iterable[str], size: int) -> list[str]:
    """A passage of so many characters from each text, from anywhere in it."""
    chance = random.Random(size)
    return [text[at:at + size] for text in texts for at in [chance.randrange(max(1, len(text) - size))]]


def paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Those of the lines that are long enough."""
    return (line for line in lines if len(CHINESE.findall(line)) >= LEAST)


def sentences(folder: Path) -> Iterator[str]:
    """The clean sentences of the evaluation sets."""
    for path in sorted(folder.glob("clean_*/*.tsv")):
        yield from (line.split("\t")[-1] for line in path.read_text("utf-8").splitlines())


def old_articles(path: Path) -> Iterator[str]:
    """The articles of an old newspaper, their lines as they were printed."""
    for article in map(json.loads, path.read_text("utf-8").splitlines()):
        yield "\n".join(line for paragraph in article["paragraphs"] for line in paragraph)


def corpus(path: Path) -> Iterator[str]:
    """Paragraphs of a corpus, from all over it."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from (line.strip() for number, line in enumerate(lines) if not number % 23)


if __name__ == "__main__":
    main()
