"""Columns read across: clean text set in columns and given row by row, as an engine does that takes them for one block.

Nothing is drawn and read here, so the right order is known to the character, and each difficulty comes alone or with
others as one likes. Real pages are what counts (`order.py`); this shows where it breaks, and how gracefully.

    sheet = scrambled(paragraphs, Setting(columns=4, width=14, shape="mixed", glue="marks"), random.Random(1))
    right_successors(repair(sheet.text).traced, sheet)
"""

from __future__ import annotations

import lzma
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle, pairwise
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np

from textfix.data.traced import INSERTED, Traced
from textfix.language.characters import HAN
from textfix.language.dictionaries import dictionary
from textfix.language.misreads import loads

CORPUS = Path(__file__).parents[2] / "shared/corpora/heldout_chinanews_2020_2021.txt.xz"
"""Press text from which nothing was learnt."""

SHORTEST_PARAGRAPH = 40

Shape = Literal["full", "ragged", "missing", "photo", "mixed"]
Glue = Literal["space", "gaps", "marks"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
GLUES: tuple[Glue, ...] = get_args(Glue)

GUTTERS = {" ": 22, "   ": 30, " ”": 22, " 。 ": 8, " “": 5, "": 5, "。 ": 3, " ” ": 3, "”": 2, "“": 2, " ， ": 2}
"""What Tesseract reads between two columns in 100 rows (psm4, psm6; bench/train)."""
RULED = {" | ": 70, "“| ": 6, "| ": 6, " “| ": 6, "   | ": 6, " ": 6}
"""The same where a line is printed between them."""
GRAIN = ("ee", "La |", "人", "oa", "-", "车 3 间", "=", "se，", "1", "站", "[一下;", "a>", "一", "at", "二", "。")
"""What it reads in a photo."""

_CLOSING = "，。、；：！？”’）》】…,.;:!?)%"
_INDENT = 2


class Setting(NamedTuple):
    """What a page is like.

    width: characters of a line. shape: every column full but for the last lines of paragraphs; or also lines longer and
    shorter by two and columns of different lengths (ragged); or cells that are blank (missing); or a hole over some
    columns (photo); or all of these. glue: between two cells stands one space, as where boxes are joined (RapidOCR);
    or as many as are blank; or also what Tesseract reads in a gutter, and grain. misreads: their share of the
    characters.
    """

    columns: int = 3
    width: int = 16
    shape: Shape = "mixed"
    glue: Glue = "space"
    misreads: float = 0.02
    rows: int = 36


class Sheet(NamedTuple):
    """A page and where in it the lines of its columns stand, in the order in which they are read."""

    text: str
    fragments: tuple[tuple[int, int], ...]


def clean_paragraphs(size: int = 3_000_000, path: Path = CORPUS) -> list[str]:
    """Paragraphs among the first `size` characters of a corpus that are long enough and have hardly any Latin text."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        found = [re.sub(r"\s+", "", line) for line in lines.read(size).splitlines()]
    return [p for p in found if len(p) >= SHORTEST_PARAGRAPH and len(re.findall(f"[{HAN}]", p)) > 0.75 * len(p)]


def scrambled(paragraphs: Sequence[str], setting: Setting, chance: random.Random) -> Sheet:
    """A page of these paragraphs, from any of them on, read row by row."""
    cells = filled(paragraphs, setting, chance)
    blank = _Blanks(setting, chance)
    pieces: list[str] = []
    length = 0
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(setting.rows):
        line = ""
        for column in range(setting.columns):
            if (cell := cells.get((column, row))) is None:
                line = blank.missing(line)
                continue
            line += blank.before(line)
            spans[column, row] = (length + len(line), length + len(line) + len(cell))
            line += cell
            blank.behind(cell)
        if line.strip():
            pieces.append(line)
            length += len(line) + 1
    return Sheet("\n".join(pieces) + "\n", tuple(spans[place] for place in sorted(spans)))


def filled(paragraphs: Sequence[str], setting: Setting, chance: random.Random) -> dict[tuple[int, int], str]:
    """What stands in the cells, by (column, row): column after column is filled with lines."""
    start = chance.randrange(len(paragraphs))
    jitter = 2 if setting.shape in ("ragged", "mixed") else 0
    lines = (line for paragraph in cycle([*paragraphs[start:], *paragraphs[:start]])
             for line in set_lines(misread(paragraph, setting.misreads, chance), setting.width, chance, jitter))
    return dict(zip(_open_cells(setting, chance), lines, strict=False))


def set_lines(paragraph: str, width: int, chance: random.Random, jitter: int = 0) -> Iterator[str]:
    """A paragraph in lines: the first one indented (an engine drops that), none beginning with a closing mark."""
    room = width - _INDENT
    while paragraph:
        end = max(2, room + (chance.randint(-jitter, jitter) if jitter else 0))
        while end < len(paragraph) and paragraph[end] in _CLOSING:
            end += 1
        yield paragraph[:end]
        paragraph, room = paragraph[end:], width


def misread(text: str, share: float, chance: random.Random) -> str:
    """The text with this share of its characters read as engines misread them, one for one."""
    known = _misreadings()
    places = [k for k, char in enumerate(text) if char in known]
    chars = list(text)
    for k in chance.sample(places, min(len(places), _rounded(share * len(text), chance))):
        reads, counts = known[chars[k]]
        chars[k] = chance.choices(reads, counts)[0]
    return "".join(chars)


def right_successors(text: Traced, sheet: Sheet) -> float:
    """The share of the fragments behind whose last character the first one of the next fragment stands.

    What belongs to no fragment (white space, gutter marks, grain) does not count, nor what was taken out.
    """
    owner = np.full(len(sheet.text), -1, dtype=np.int64)
    for number, (start, end) in enumerate(sheet.fragments):
        owner[start:end] = number
    offsets = text.offsets[text.offsets != INSERTED]
    offsets = offsets[owner[offsets] >= 0]
    owners = owner[offsets]
    right = 0
    for one, other in pairwise(range(len(sheet.fragments))):
        mine, following = np.flatnonzero(owners == one), np.flatnonzero(owners == other)
        if len(mine) and len(following):
            right += mine[np.argmax(offsets[mine])] + 1 == following[np.argmin(offsets[following])]
    return right / max(1, len(sheet.fragments) - 1)


class _Blanks:
    """What stands between the cells of a page."""

    def __init__(self, setting: Setting, chance: random.Random) -> None:
        self._setting, self._chance = setting, chance
        self._gutters = RULED if chance.random() < 0.25 else GUTTERS
        self._room = 0

    def behind(self, cell: str) -> None:
        """Remember how much of its column a cell leaves blank."""
        self._room = max(0, self._setting.width - len(cell) - _INDENT)

    def missing(self, line: str) -> str:
        """The row so far, with what is read where a cell is blank."""
        self._room += self._setting.width
        photo = self._setting.shape in ("photo", "mixed") and self._setting.glue == "marks"
        if photo and self._chance.random() < 0.3:
            line += self.before(line) + self._chance.choice(GRAIN)
            self._room = self._setting.width // 2
        return line

    def before(self, line: str) -> str:
        """What stands before the next cell of the row."""
        room, self._room = self._room, 0
        if not line:
            return ""
        if self._setting.glue == "space":
            return " "
        wide = " " * (2 * room)                        # a space of an engine is half as wide as a character
        if self._setting.glue == "gaps":
            return wide + "   "
        return wide + self._chance.choices(list(self._gutters), list(self._gutters.values()))[0]


def _open_cells(setting: Setting, chance: random.Random) -> list[tuple[int, int]]:
    """The cells that hold text, in reading order."""
    shape = setting.shape
    ends = [setting.rows] * setting.columns
    if shape in ("ragged", "mixed"):
        ends = [end - chance.randint(0, 3) for end in ends]
    closed: set[tuple[int, int]] = set()
    if shape in ("photo", "mixed") and setting.columns > 1:
        span = chance.randint(1, setting.columns - 1)
        left = chance.randint(0, setting.columns - span)
        height = chance.randint(setting.rows // 4, setting.rows // 2)
        top = chance.randint(2, setting.rows - height - 2)
        closed = {(c, r) for c in range(left, left + span) for r in range(top, top + height)}
    cells = [(c, r) for c in range(setting.columns) for r in range(ends[c]) if (c, r) not in closed]
    if shape in ("missing", "mixed"):
        cells = [cell for cell in cells if chance.random() >= 0.05]
    return cells


def _rounded(number: float, chance: random.Random) -> int:
    """Up or down by chance, so that the mean is right."""
    return int(number + chance.random())


@cache
def _misreadings() -> dict[str, tuple[list[str], list[int]]]:
    """What each character is read as, how often."""
    table = loads(dictionary("misreads.tsv").read_text("utf-8"))
    found: dict[str, tuple[list[str], list[int]]] = {}
    for (truth, read), count in sorted(table.of("wrong").items()):
        reads, counts = found.setdefault(truth, ([], []))
        reads.append(read)
        counts.append(count)
    return found
