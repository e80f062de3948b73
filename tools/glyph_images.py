"""Pictures of characters in several open fonts, and vectors of what a reader of small print sees in them.

A character is drawn in its square (where its parts stand in the square tells 日 from 曰) and tight (cut to its ink and
stretched, as some engines see it). From both come blurred pictures, and the directions of the outline by place: eight
directions in eight by eight cells, the classic features of Chinese character recognition (Kimura et al. 1987; Liu,
Nakashima, Sako and Fujisawa 2004).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]

FOLDER = Path("/usr/share/fonts")
FONTS = (
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    ("opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("truetype/arphic/uming.ttc", 0),
    ("truetype/arphic/ukai.ttc", 0),
    ("truetype/wqy/wqy-zenhei.ttc", 0),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 3),
)
"""File and index in it; of Debian's fonts-noto-cjk, fonts-arphic-uming, fonts-arphic-ukai, fonts-wqy-zenhei. The last
one has the forms of Taiwan."""

SIDE = 48
"""Pixels of a picture's side."""

THIN = 0.35
"""A character thinner or flatter than this (丨, 一) is not stretched to a square: it would become a black one."""

INK = 60
"""A row or column whose darkest pixel is lighter (of 255) has no ink."""

BLUR = 1.0
"""Pixels by which a picture is blurred before its outline is followed."""

DIRECTIONS, CELLS = 8, 8
CHUNK = 1024


class Drawn(NamedTuple):
    """Characters in one font: in their square and tight (n, SIDE, SIDE), and which of them the font has."""

    square: Pictures
    tight: Pictures
    there: NDArray[np.bool_]


def missing_fonts() -> list[str]:
    """The font files that are not on this machine."""
    return sorted({file for file, _ in FONTS if not (FOLDER / file).exists()})


def font_names() -> list[str]:
    """Name, style, file and digest of each font."""
    lines = []
    for file, index in FONTS:
        path = FOLDER / file
        name = " ".join(part or "" for part in ImageFont.truetype(str(path), SIDE, index=index).getname())
        lines.append(f"{name} ({path.name} sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]})")
    return lines


def draw(characters: str, file: str, index: int) -> Drawn:
    """The characters in a font, drawn at twice the size and brought down."""
    font = ImageFont.truetype(str(FOLDER / file), 2 * SIDE * 15 // 16, index=index)
    nothing = bytes(font.getmask("\U0010fffd"))
    square = np.zeros((len(characters), SIDE, SIDE), np.uint8)
    tight = np.zeros_like(square)
    there = np.zeros(len(characters), np.bool_)
    for n, char in enumerate(characters):
        picture = Image.new("L", (2 * SIDE, 2 * SIDE))
        ImageDraw.Draw(picture).text((SIDE, SIDE), char, 255, font, anchor="mm")
        there[n] = picture.getbbox() is not None and bytes(font.getmask(char)) != nothing
        if there[n]:
            square[n] = np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BOX))
            tight[n] = cut_to_ink(np.asarray(picture))
    return Drawn(square, tight, there)


def cut_to_ink(picture: Pictures) -> Pictures:
    """The picture (any size) cut to its ink and stretched to SIDE x SIDE."""
    rows = np.flatnonzero(picture.max(1, initial=0) > INK)
    columns = np.flatnonzero(picture.max(0, initial=0) > INK)
    if not len(rows) or not len(columns):
        return np.zeros((SIDE, SIDE), np.uint8)
    ink = Image.fromarray(picture[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1])
    longer = max(ink.size)
    width, height = (SIDE if side / longer >= THIN else max(2, round(SIDE * side / longer)) for side in ink.size)
    stretched = Image.new("L", (SIDE, SIDE))
    stretched.paste(ink.resize((width, height), Image.Resampling.BOX), ((SIDE - width) // 2, (SIDE - height) // 2))
    return np.asarray(stretched)


def blurred(pictures: Pictures, sigma: float, step: int) -> Floats:
    """The pictures blurred by `sigma` pixels and brought down by `step`: (n, SIDE / step, SIDE / step)."""
    soft = gaussian_filter(pictures.astype(np.float32), (0, sigma, sigma))
    n, small = len(pictures), SIDE // step
    means: Floats = soft.reshape(n, small, step, small, step).mean((2, 4))
    return means


def outlines(pictures: Pictures) -> Floats:
    """How much outline runs in each direction in each cell: (n, DIRECTIONS, CELLS, CELLS)."""
    parts = [_outlines(pictures[start:start + CHUNK]) for start in range(0, len(pictures), CHUNK)]
    found: Floats = np.concatenate(parts)
    return found


def _outlines(pictures: Pictures) -> Floats:
    soft = gaussian_filter(pictures.astype(np.float32), (0, BLUR, BLUR))
    down, across = np.gradient(soft, axis=1), np.gradient(soft, axis=2)
    strength = np.hypot(across, down)
    turn = np.arctan2(down, across) % (2 * np.pi) / (2 * np.pi) * DIRECTIONS
    first = np.floor(turn).astype(np.int64) % DIRECTIONS
    share = turn - np.floor(turn)
    planes = np.zeros((len(pictures), DIRECTIONS, SIDE, SIDE), np.float32)
    np.put_along_axis(planes, first[:, None], (strength * (1 - share))[:, None], 1)
    second = np.zeros_like(planes)
    np.put_along_axis(second, ((first + 1) % DIRECTIONS)[:, None], (strength * share)[:, None], 1)
    step = SIDE // CELLS
    soft_planes = gaussian_filter(planes + second, (0, 0, step / 2, step / 2))
    cells = soft_planes.reshape(len(pictures), DIRECTIONS, CELLS, step, CELLS, step).mean((3, 5))
    lines: Floats = np.sqrt(cells)
    return lines
