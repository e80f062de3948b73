"""Learn how firmly two Chinese characters hang together and write dictionaries/bonds.safetensors.

    python tools/learn_bonds.py ../shared/corpora/peoples_daily_2020.txt.xz ...

For each pair of characters the log of how much oftener the one stands behind the other than chance would
have it (pointwise mutual information; Church and Hanks 1990). Only these figures are kept, and of pairs that
were seen at least `SEEN` times; what was not seen is judged by how often it should have been.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from textfix.language.bonds import FILE
from textfix.language.model.store import packed
from textfix.language.script import fold

SEEN = 4
CHUNK = 4_000_000
FIRST, LAST = 0x4E00, 0x9FFF
COMMON = 6000
"""So many characters, the commonest, are in the table."""
STEP = 0.1
"""One step of the stored values, in natural log."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries") / FILE)
    options = parser.parse_args()
    singles = np.zeros(LAST - FIRST + 1, dtype=np.int64)
    for codes in chunks(options.corpora):
        han = codes[(codes >= FIRST) & (codes <= LAST)] - FIRST
        singles += np.bincount(han, minlength=len(singles))
    common = np.sort(np.argsort(-singles, kind="stable")[:COMMON])
    rank = np.full(0x110000, -1, dtype=np.int64)
    rank[common + FIRST] = np.arange(COMMON)
    pairs = np.zeros(COMMON * COMMON, dtype=np.int32)
    for codes in chunks(options.corpora):
        ids = rank[codes]
        left, right = ids[:-1], ids[1:]
        both = (left >= 0) & (right >= 0)
        pairs += np.bincount(left[both] * COMMON + right[both], minlength=len(pairs)).astype(np.int32)
    table = pairs.reshape(COMMON, COMMON)
    total = table.sum(dtype=np.int64)
    lefts, rights = table.sum(axis=1, dtype=np.int64), table.sum(axis=0, dtype=np.int64)
    seen = np.flatnonzero(pairs >= SEEN)
    expected = lefts[seen // COMMON] * (rights[seen % COMMON] / total)
    bond = np.clip(np.rint(np.log(pairs[seen] / expected) / STEP), -127, 127).astype(np.int8)
    arrays = {"characters": (common + FIRST).astype(np.uint32), "pairs": seen.astype(np.uint32), "bonds": bond,
              "left": (lefts / total).astype(np.float32), "right": (rights / total).astype(np.float32)}
    options.out.write_bytes(packed(arrays, {"total": str(total)}))
    print(f"{total} pairs of characters, {len(seen)} kept -> {options.out} ({options.out.stat().st_size} bytes)")


def chunks(corpora: list[Path]) -> Iterator[NDArray[np.int64]]:
    """The code points of the corpora, folded, some million characters at a time."""
    for path in corpora:
        with lzma.open(path, "rt", encoding="utf-8") as stream:
            while text := stream.read(CHUNK):
                yield np.frombuffer(fold(text).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)


if __name__ == "__main__":
    main()
