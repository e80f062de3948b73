"""Measure which characters look alike in open fonts, and write dictionaries/glyphs.safetensors.

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

from textfix.language.glyphs import FILE
from textfix.language.model.store import packed

COMMON = 8000
"""So many characters, the commonest of the corpora, are in the table."""

NEAREST, NEAREST_COMMON, OFTEN = 24, 24, 3500
"""Kept of each character: its nearest ones, and its nearest among the `OFTEN` commonest, which rare ones would crowd
out."""

WEIGHTS = {"square cells": 0.36, "tight cells": 0.12, "square blur 1.2": 0.08, "square blur 2.4": 0.08,
           "tight blur 2.4": 0.06, "square best half": 0.15, "tight best half": 0.15}
"""Of the measures: set by hand, after trial fits to the misreads of bench/train (conditional logits with weights of
nought or more, tried on three parts of the read characters in turn; never bench/dev). What exactly they are matters
little: the best measure alone comes within a point of the recall (at 10 and at 20) of all that were tried together."""

PART_FONTS = (0, 2)
"""Fonts in which halves are compared."""

CUTS = ((0.28, 0.42), (0.42, 0.58), (0.58, 0.72))
"""A character is cut where it has least ink between these shares of its width: a radical is narrower than the rest."""

HALVES, PAIRS, LIKELY = 8, 8, 0.5
"""Candidates for each half; pairs kept of each character; the least similarity of a pair, the geometric mean of its
halves'."""

DIMENSIONS = 128
"""Of the short vectors by which any two characters can be compared, also those that are no neighbours."""

BLOCK = 1024

Indices = NDArray[np.int64]
Sides = dict[str, list[Floats]]
"""For each measure vectors of all characters, of unit length; of several lists, the best counts."""


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
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries") / FILE)
    options = parser.parse_args()
    if gone := missing_fonts():
        raise SystemExit(f"fonts missing under /usr/share/fonts: {', '.join(gone)}")
    shares = printed_shares(options.corpora)
    characters = chosen(shares)
    common = np.array([shares[ord(c)] for c in characters])
    write(options.out, measured(characters, common))
    print(f"{len(characters)} characters -> {options.out} ({options.out.stat().st_size} bytes)")


class Measured(NamedTuple):
    """All that is known of the characters: how common each is in print, neighbours, short vectors, splits."""

    characters: str
    common: NDArray[np.float64]
    near: Neighbours
    places: Floats
    parts: Splits


def measured(characters: str, common: NDArray[np.float64]) -> Measured:
    """Draw and measure the characters."""
    drawn = [draw(characters, file, index) for file, index in FONTS]
    sides = vectors(drawn)
    return Measured(characters, common, neighbours(sides, common), embedding(sides), splits(drawn))


def write(path: Path, found: Measured) -> None:
    """The table as the package reads it (textfix/language/glyphs.py)."""
    near, parts = found.near, found.parts
    codes = np.array([ord(char) for char in found.characters], dtype=np.uint32)
    both = np.stack([near.first, near.second]).astype(np.uint32)
    keys = (both * np.uint32(len(codes)) + both[::-1]).ravel()
    order = np.argsort(keys)
    arrays = {"characters": codes, "common": found.common.astype(np.float32), "keys": keys[order],
              "alike": np.tile(_byte(near.similarity), 2)[order], "places": np.rint(found.places * 127).astype(np.int8),
              "likeness": _byte(parts.similarity)}
    arrays |= {name: getattr(parts, name).astype(np.uint16) for name in ("whole", "left", "right")}
    path.write_bytes(packed(arrays, {"fonts": "\n".join(font_names())}))


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


def neighbours(sides: Sides, common: NDArray[np.float64]) -> Neighbours:
    """The nearest characters of each, and its nearest among the commonest."""
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


def vectors(drawn: list[Drawn]) -> Sides:
    """For each measure the vectors of all characters, of unit length; of several lists, the best counts."""
    found: Sides = {}
    for name in ("square", "tight"):
        pictures = [(getattr(font, name), font.there) for font in drawn]
        for sigma, step in ((1.2, 2), (2.4, 4)):
            if f"{name} blur {sigma}" in WEIGHTS:
                found[f"{name} blur {sigma}"] = [_joined([(blurred(p, sigma, step), t) for p, t in pictures], _flat)]
        lines = [(outlines(p), there) for p, there in pictures]
        found[f"{name} cells"] = [_joined(lines, _by_cells)]
        half = CELLS // 2
        found[f"{name} best half"] = [
            _joined([(cells[part], there) for cells, there in lines], _flat)
            for part in (np.s_[:, :, :, :half], np.s_[:, :, :, half:], np.s_[:, :, :half], np.s_[:, :, half:])]
    return found


def embedding(sides: Sides) -> Floats:
    """Short vectors (characters, `DIMENSIONS`) whose scalar products come near the similarities, each number within 1.

    Randomised subspace iteration (Halko, Martinsson and Tropp 2011); the mean of halves stands for the best one.
    """
    parts = [(np.float32(WEIGHTS[name] / len(lists)), side) for name, lists in sides.items() for side in lists]

    def product(basis: Floats) -> Floats:
        total: Floats = np.sum([weight * (side @ (side.T @ basis)) for weight, side in parts], axis=0)
        return total

    size = len(parts[0][1])
    basis = np.random.default_rng(1).standard_normal((size, min(size, DIMENSIONS + 32))).astype(np.float32)
    for _ in range(3):
        basis = np.linalg.qr(product(basis))[0]
    values, turn = np.linalg.eigh(basis.T @ product(basis))
    chosen = values.argsort()[::-1][:DIMENSIONS]
    found: Floats = basis @ turn[:, chosen] * np.sqrt(np.maximum(values[chosen], 0))
    return found.clip(-1, 1)


def _similarities(sides: Sides, rows: Indices) -> Floats:
    """Of these characters with all: (rows, characters)."""
    total: Floats = np.zeros((len(rows), len(sides["square cells"][0])), np.float32)
    for name, weight in WEIGHTS.items():
        total += np.float32(weight) * np.maximum.reduce([side[rows] @ side.T for side in sides[name]])
    return total


def _joined(fonts: list[tuple[Floats, NDArray[np.bool_]]],
            unit: Callable[[Floats], Floats], centred: bool = False) -> Floats:
    """The vectors of all fonts behind one another, each less the mean of its font and of unit length.

    Their scalar product is the mean correlation over the fonts that have both characters, nearly.
    """
    parts = []
    for values, there in fonts:
        own = unit(values if centred else values - values[there].mean(0))
        own[~there] = 0
        parts.append(own)
    return _unit(np.concatenate(parts, axis=1))


def _by_cells(cells: Floats) -> Floats:
    """Each of four by four places of unit length, so that a dense corner does not outweigh a stroke elsewhere."""
    n, half = len(cells), CELLS // 2
    places = cells.reshape(n, -1, half, 2, half, 2).transpose(0, 2, 4, 1, 3, 5).reshape(n, half * half, -1)
    return _unit(places).reshape(n, -1)


def _flat(values: Floats) -> Floats:
    return _unit(values.reshape(len(values), -1))


def _unit(values: Floats) -> Floats:
    unit: Floats = values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-9)
    return unit.astype(np.float32, copy=False)


def splits(drawn: list[Drawn]) -> Splits:
    """The pairs of characters that, side by side, look most like one."""
    fonts = [drawn[n] for n in PART_FONTS]
    lines = [outlines(font.tight) for font in fonts]
    means = [values[font.there].mean(0) for values, font in zip(lines, fonts, strict=True)]

    def side_by_side(values: list[Floats]) -> Floats:
        return _joined([(v - mean, font.there) for v, mean, font in zip(values, means, fonts, strict=True)],
                       _flat, centred=True)

    whole = side_by_side(lines)
    columns = np.stack([blurred(font.tight, 0.8, 1).mean(1) for font in fonts]).mean(0)
    rows: list[Any] = []
    for first, last in CUTS:
        start, end = round(SIDE * first), round(SIDE * last)
        cuts = columns[:, start:end].argmin(1) + start
        halves = [side_by_side([_cut(font, parts) for font in fonts])
                  for parts in ([slice(None, int(cut)) for cut in cuts], [slice(int(cut), None) for cut in cuts])]
        rows += _pairs(whole, *halves)
    return _likeliest(Splits(*(np.concatenate(column) for column in zip(*rows, strict=True))))


def _cut(font: Drawn, parts: list[slice]) -> Floats:
    """The outlines of one side of each character, stretched."""
    return outlines(np.stack([cut_to_ink(picture[:, part]) for picture, part in zip(font.tight, parts, strict=True)]))


def _likeliest(found: Splits) -> Splits:
    """Each pair once, and not more than `PAIRS` of a character."""
    order = np.lexsort((found.right, found.left, -found.similarity, found.whole))
    kept: list[int] = []
    seen: dict[int, set[tuple[int, int]]] = {}
    for row in order.tolist():
        pairs = seen.setdefault(int(found.whole[row]), set())
        pair = (int(found.left[row]), int(found.right[row]))
        if len(pairs) < PAIRS and pair not in pairs:
            pairs.add(pair)
            kept.append(row)
    return Splits(found.whole[kept], found.left[kept], found.right[kept], found.similarity[kept])


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
