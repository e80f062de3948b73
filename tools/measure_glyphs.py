"""Measure which characters look alike in open fonts, and write dictionaries/glyphs.npz.

    python tools/measure_glyphs.py ../shared/corpora/*.txt.xz [-o FILE]

Characters: the commonest of the corpora, and all of GB 2312 and of the first level of Big5. Two characters are as
similar as the weighted mean of some correlations of their vectors (tools/glyph_images.py), each over all fonts; a
character that falls into two side by side (职 into 耳只) is cut where it has least ink, and its halves, stretched, are
compared with whole characters. What is kept: the nearest characters of each, and the likeliest pairs.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from glyph_images import (
    CELLS,
    FONTS,
    SIDE,
    Drawn,
    Floats,
    blurred,
    cut_to_ink,
    draw,
    font_names,
    missing_fonts,
    outlines,
)
from numpy.typing import NDArray

COMMON = 8000
"""So many characters, the commonest of the corpora, are in the table."""

NEAREST, NEAREST_COMMON, OFTEN = 24, 24, 3500
"""Kept of each character: its nearest ones, and its nearest among the `OFTEN` commonest, which rare ones would crowd
out."""

WEIGHTS = {"square cells": 0.36, "tight cells": 0.12, "square blur 1.2": 0.08, "square blur 2.4": 0.08,
           "tight blur 2.4": 0.06, "square best half": 0.15, "tight best half": 0.15}
"""Of the measures: set by the misreads of bench/train (never bench/dev), rounded: a conditional logit with weights of
nought or more, tried on three parts of the read characters in turn. Other measures (a discriminant analysis over the
fonts, thirds, parts of a character against whole ones) add half a percent of recall to these."""

PART_FONTS = (0, 2, 3)
"""Fonts in which halves are compared."""

EDGE = 0.28
"""A character is cut no nearer to its edges than this share of its width."""

HALVES, PAIRS, LIKELY = 8, 6, 0.42
"""Candidates for each half; pairs kept of each character; the least similarity of a pair, the geometric mean of its
halves'."""

BLOCK = 1024

Indices = NDArray[np.int64]


class Neighbours(NamedTuple):
    """Pairs of characters, as positions in the list of characters with first < second, and their similarity, 0 to 1."""

    first: Indices
    second: Indices
    similarity: Floats


class Splits(NamedTuple):
    """Characters and the two that stand for them, as positions in the list of characters, and the similarity."""

    whole: Indices
    left: Indices
    right: Indices
    similarity: Floats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries/glyphs.npz"))
    options = parser.parse_args()
    if gone := missing_fonts():
        raise SystemExit(f"fonts missing under /usr/share/fonts: {', '.join(gone)}")
    shares = printed_shares(options.corpora)
    characters = chosen(shares)
    common = np.array([shares[ord(c)] for c in characters])
    drawn = [draw(characters, file, index) for file, index in FONTS]
    write(options.out, characters, common, neighbours(drawn, common), splits(drawn))
    print(f"{len(characters)} characters -> {options.out} ({options.out.stat().st_size} bytes)")


def write(path: Path, characters: str, common: NDArray[np.float64], near: Neighbours, parts: Splits) -> None:
    """The table as the package reads it (textfix/language/glyphs.py)."""
    np.savez_compressed(
        path, characters=np.array([ord(c) for c in characters], dtype=np.uint32), common=common.astype(np.float32),
        first=near.first.astype(np.uint16), second=near.second.astype(np.uint16), similarity=_byte(near.similarity),
        whole=parts.whole.astype(np.uint16), left=parts.left.astype(np.uint16), right=parts.right.astype(np.uint16),
        likeness=_byte(parts.similarity), fonts=np.array(font_names()))


def _byte(similarity: Floats) -> NDArray[np.uint8]:
    return np.rint(similarity * 255).astype(np.uint8)


def printed_shares(corpora: list[Path]) -> NDArray[np.float64]:
    """How often each code point is printed, of all Chinese characters: in simplified or in traditional text, where it
    is oftener.

    Corpora whose name begins with `trad_` are traditional.
    """
    counts = np.zeros((2, 0x110000), dtype=np.int64)
    for path in corpora:
        with lzma.open(path, "rt", encoding="utf-8") as stream:
            while text := stream.read(4_000_000):
                codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
                counts[int(path.name.startswith("trad_"))] += np.bincount(codes, minlength=0x110000)
    counts[:, :0x3400] = 0
    counts[:, 0xA000:] = 0
    shares: NDArray[np.float64] = (counts / np.maximum(counts.sum(1, keepdims=True), 1)).max(0)
    return shares


def chosen(shares: NDArray[np.float64]) -> str:
    """The characters of the table, in the order of their code points."""
    commonest = np.argsort(-shares, kind="stable")[:COMMON]
    found = {chr(code) for code in commonest if shares[code] > 0}
    return "".join(sorted(found | _of_codec("gb2312", 0xB0, 0xF7) | _of_codec("big5", 0xA4, 0xC6)))


def _of_codec(codec: str, first: int, last: int) -> set[str]:
    """The Chinese characters of an encoding whose first byte lies between these."""
    text = "".join(bytes([a, b]).decode(codec, "ignore") for a in range(first, last + 1) for b in range(0x40, 0xFF))
    return {c for c in text if "一" <= c <= "鿿"}


def neighbours(drawn: list[Drawn], common: NDArray[np.float64]) -> Neighbours:
    """The nearest characters of each, and its nearest among the commonest."""
    sides = vectors(drawn)
    n = len(common)
    often = np.sort(np.argsort(-common, kind="stable")[:OFTEN])
    keys: list[Indices] = []
    values: list[Floats] = []
    for start in range(0, n, BLOCK):
        rows = np.arange(start, min(start + BLOCK, n))
        alike = _similarities(sides, rows)
        alike[np.arange(len(rows)), rows] = -1
        for columns, size in ((np.arange(n), NEAREST), (often, NEAREST_COMMON)):
            near = columns[np.argsort(-alike[:, columns], axis=1, kind="stable")[:, :min(size, len(columns) - 1)]]
            here = np.repeat(rows, near.shape[1])
            keys.append(np.minimum(here, near.ravel()) * n + np.maximum(here, near.ravel()))
            values.append(alike[here - start, near.ravel()])
    pairs, places = np.unique(np.concatenate(keys), return_index=True)
    similarity = np.clip(np.concatenate(values)[places], 0, 1)
    return Neighbours(pairs // n, pairs % n, similarity)


def vectors(drawn: list[Drawn]) -> dict[str, list[Floats]]:
    """For each measure the vectors of all characters, of unit length; of several lists, the best counts."""
    found: dict[str, list[Floats]] = {}
    for name in ("square", "tight"):
        pictures = [(getattr(font, name), font.there) for font in drawn]
        for sigma, step in ((1.2, 2), (2.4, 4)):
            if f"{name} blur {sigma}" in WEIGHTS:
                found[f"{name} blur {sigma}"] = [_joined([(blurred(p, sigma, step), t) for p, t in pictures])]
        lines = [(outlines(p), there) for p, there in pictures]
        found[f"{name} cells"] = [_joined(lines, _by_cells)]
        half = CELLS // 2
        found[f"{name} best half"] = [
            _joined([(cells[part], there) for cells, there in lines])
            for part in (np.s_[:, :, :, :half], np.s_[:, :, :, half:], np.s_[:, :, :half], np.s_[:, :, half:])]
    return found


def _similarities(sides: dict[str, list[Floats]], rows: Indices) -> Floats:
    """Of these characters with all: (rows, characters)."""
    total: Floats = np.zeros((len(rows), len(sides["square cells"][0])), np.float32)
    for name, weight in WEIGHTS.items():
        total += np.float32(weight) * np.maximum.reduce([side[rows] @ side.T for side in sides[name]])
    return total


def _joined(fonts: list[tuple[Floats, NDArray[np.bool_]]],
            unit: Callable[[Floats], Floats] | None = None) -> Floats:
    """The vectors of all fonts behind one another, each less the mean of its font and of unit length.

    Their scalar product is the mean correlation over the fonts that have both characters, nearly.
    """
    parts = []
    for values, there in fonts:
        own = values - values[there].mean(0)
        own = _unit(own.reshape(len(own), -1)) if unit is None else unit(own)
        own[~there] = 0
        parts.append(own)
    return _unit(np.concatenate(parts, axis=1))


def _by_cells(cells: Floats) -> Floats:
    """Each of four by four places of unit length, so that a dense corner does not outweigh a stroke elsewhere."""
    n, half = len(cells), CELLS // 2
    places = cells.reshape(n, -1, half, 2, half, 2).transpose(0, 2, 4, 1, 3, 5).reshape(n, half * half, -1)
    return _unit(places).reshape(n, -1)


def _unit(values: Floats) -> Floats:
    unit: Floats = values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-9)
    return unit.astype(np.float32, copy=False)


def splits(drawn: list[Drawn]) -> Splits:
    """The pairs of characters that, side by side, look most like one."""
    fonts = [drawn[n] for n in PART_FONTS]
    cuts = _cuts(fonts)
    wholes: list[Floats] = []
    lefts: list[Floats] = []
    rights: list[Floats] = []
    for font in fonts:
        lines = outlines(font.tight)
        mean = lines[font.there].mean(0)
        pieces = [np.stack([cut_to_ink(picture[:, part]) for picture, part in zip(font.tight, parts, strict=True)])
                  for parts in ([slice(None, cut) for cut in cuts], [slice(cut, None) for cut in cuts])]
        for found, values in zip((wholes, lefts, rights), (lines, *map(outlines, pieces)), strict=True):
            own = _unit((values - mean).reshape(len(values), -1))
            own[~font.there] = 0
            found.append(own)
    whole, left, right = (_unit(np.concatenate(parts, axis=1)) for parts in (wholes, lefts, rights))
    rows = list(_pairs(whole, left, right))
    return Splits(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def _cuts(fonts: list[Drawn]) -> list[int]:
    """The column with the least ink, not near the edges, of each character."""
    edge = round(SIDE * EDGE)
    columns = sum(blurred(font.tight, 0.8, 1).mean(1) for font in fonts)
    far = np.abs(np.arange(SIDE) - SIDE / 2) / SIDE
    ink = (columns * (1 + far))[:, edge:SIDE - edge]
    return [int(cut) for cut in ink.argmin(1) + edge]


def _pairs(whole: Floats, left: Floats, right: Floats) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(whole), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(whole)))
        sides = []
        for half in (left, right):
            alike = np.clip(half[rows] @ whole.T, 0, 1)
            alike[np.arange(len(rows)), rows] = 0
            best = np.argsort(-alike, axis=1, kind="stable")[:, :HALVES]
            sides.append((best, np.take_along_axis(alike, best, 1)))
        (a, alike_a), (b, alike_b) = sides
        both = np.sqrt(alike_a[:, :, None] * alike_b[:, None, :]).reshape(len(rows), -1)
        best = np.argsort(-both, axis=1, kind="stable")[:, :PAIRS]
        likeness = np.take_along_axis(both, best, 1)
        n, place = np.nonzero(likeness >= LIKELY)
        pair = best[n, place]
        yield rows[n], a[n, pair // a.shape[1]], b[n, pair % b.shape[1]], likeness[n, place].astype(np.float32)


if __name__ == "__main__":
    main()
