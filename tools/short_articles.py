"""Write the beginnings of a corpus's articles, short enough for several to stand on one page.

    python tools/short_articles.py ../shared/bench/make_pages.py news.txt > short_news.txt

Half the pages of bench have two or three articles, of 750 characters at most; those made of long ones (`fit_blocks.py`)
hardly any. `make_pages.py` makes pages of several of what this writes (dictionaries/README.md), and needs its own
packages; the corpus has a paragraph a line, and headlines.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from scorer import module_at

SHORTEST, LONGEST, PARAGRAPH = 300, 750, 500
"""Chinese characters that an article has at least and at most, and characters of its longest paragraph."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("make_pages", type=Path)
    parser.add_argument("corpus", type=Path)
    arguments = parser.parse_args()
    maker = module_at(arguments.make_pages)
    for title, found in maker.corpus_articles(arguments.corpus, (0, 1)):
        paragraphs = beginning([text for _, text in found], maker)
        long_enough = sum(map(maker.han, paragraphs)) >= SHORTEST
        if title and long_enough and max(map(len, paragraphs)) <= PARAGRAPH:
            print(title, *paragraphs, sep="\n")


def beginning(paragraphs: Sequence[str], maker: ModuleType) -> list[str]:
    """The first paragraphs that fit, up to one that `make_pages.py` does not take."""
    found: list[str] = []
    for text in paragraphs:
        if not maker.usable(text) or sum(map(maker.han, found)) + maker.han(text) > LONGEST:
            break
        found.append(text)
    return found


if __name__ == "__main__":
    main()
