"""Gather which characters are forms of one another and write dictionaries/variants.txt.

    python tools/learn_variants.py [../shared/glyphs]

Each line of the table is a simplified character with what is folded to it: 发發髮. One character to one, so that
offsets hold; what needs a phrase to be told apart (頭髮, 發展) is folded together. Sources, the first one that knows a
character decides:

- `TAIWAN`: forms of Taiwan and Hong Kong that OpenCC leaves as they are, or tells apart by phrases alone.
- OpenCC (`t2s`, each character by itself).
- Unihan's kZVariant (one abstract character, two code points: 値值) and kSimplifiedVariant, where just one of the
  forms is in GB 2312. Not kSemanticVariant: names live by such differences (喆 is no 哲).
- Unicode's compatibility ideographs and Kangxi radicals (NFKC).
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import opencc

TAIWAN = (
    "着著 了瞭 借藉 复覆 只祇衹 你妳 它牠 他祂 炮砲 剩賸 丘坵 檐簷 馈餽 浚濬 叙敍敘 衔啣 苏甦 榨搾 妆粧 堤隄 仿倣 藤籐 "
    "碱堿 夫伕 捶搥 敛歛 抵牴 斤觔 搬搫")
IDEOGRAPHS = (range(0x2F00, 0x2FE0), range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x32400))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("unihan", type=Path, nargs="?", default=Path("../shared/glyphs"))
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries/variants.txt"))
    options = parser.parse_args()
    if not options.unihan.is_dir():
        sys.exit(f"{options.unihan} is not here: Unihan's variants are needed")
    forms = gathered(options.unihan)
    rows: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        rows[settled(form, forms)].append(form)
    head = ("# 异体与繁体 · variants: a simplified character, then the traditional and variant forms that fold to it.\n"
            f"# From OpenCC {opencc.__version__} (Apache-2.0), Unihan and Unicode {unicodedata.unidata_version} "
            "(Unicode License V3), by tools/learn_variants.py.\n")
    lines = (f"{character}{''.join(sorted(others))}\n" for character, others in sorted(rows.items()))
    options.out.write_text(head + "".join(lines), encoding="utf-8")
    print(f"{len(forms)} forms of {len(rows)} characters -> {options.out}")


def gathered(unihan: Path) -> dict[str, str]:
    """Each form, and the character that a source gives for it."""
    forms: dict[str, str] = {}
    for row in TAIWAN.split():
        forms.update(dict.fromkeys(row[1:], row[0]))
    to_simplified = opencc.OpenCC("t2s")
    for form in (chr(code) for block in IDEOGRAPHS for code in block):
        for character in (to_simplified.convert(form), unicodedata.normalize("NFKC", form)):
            if len(character) == 1 and character != form:
                forms.setdefault(form, character)
    for table in ("unihan_kZVariant.txt", "unihan_kSimplifiedVariant.txt"):
        for form, variants in unihan_rows(unihan / table):
            characters = {c for c in (settled(v, forms) for v in variants) if is_simplified(c)}
            if form not in forms and not is_simplified(form) and len(characters) == 1:
                forms[form] = characters.pop()
    return forms


def settled(form: str, forms: dict[str, str]) -> str:
    """Where the forms lead to in the end: 薴 to 苧 to 苎."""
    while form in forms:
        form = forms[form]
    return form


def unihan_rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each character of a Unihan table, with its variants."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, _, variants = line.split("\t")
            form, *others = (chr(int(v.partition("<")[0][2:], 16)) for v in [code.split()[0], *variants.split()])
            yield form, others


def is_simplified(character: str) -> bool:
    """Whether the character is in GB 2312, the standard set of simplified print."""
    return bool(character.encode("gb2312", "ignore"))


if __name__ == "__main__":
    main()
