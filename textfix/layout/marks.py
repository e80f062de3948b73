"""What each set line looks like: how it begins and ends, what it holds, how it fills its column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from textfix.language.model import shipped
from textfix.language.model.alphabet import SPACE, Tokens
from textfix.language.model.model import CONTEXT
from textfix.language.openers import opening_odds
from textfix.layout.furniture import furniture_classes
from textfix.layout.lines import Codes, Flags, Floats, Gap, Ints, Lines, sums

Atom = NDArray[np.int16]
"""A small class number for each line."""


class Edge(IntEnum):
    """What a line ends with or begins with."""

    HAN = 0
    STOP = 1
    STOP_QUOTED = 2
    """A stop with a closing quote or bracket behind it."""
    SEMICOLON = 3
    COLON = 4
    COMMA = 5
    CLOSING = 6
    DIGIT = 7
    LATIN = 8
    SIGN = 9
    OPENING = 10
    LEADER = 11
    """□ ■ and their like."""
    BRACKET = 12
    """【 and its like."""
    DASH = 13
    NUMBERING = 14


TORN_NEAR = 20
"""Lines up and down within which torn paragraphs are counted."""


def _edges() -> NDArray[np.int8]:
    table = np.full(0x110000, Edge.SIGN, dtype=np.int8)
    for low, high in ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)):
        table[low:high + 1] = Edge.HAN
    for first, last in (("A", "Z"), ("a", "z"), ("Ａ", "Ｚ"), ("ａ", "ｚ"), ("À", "ɏ")):
        table[ord(first):ord(last) + 1] = Edge.LATIN
    for first, last in (("0", "9"), ("０", "９")):
        table[ord(first):ord(last) + 1] = Edge.DIGIT
    for marks, edge in (
        ("。！？…!?.．", Edge.STOP), ("；;", Edge.SEMICOLON), ("：:", Edge.COLON), ("，、,", Edge.COMMA),
        ("”’）》」』】〉)]}\"'", Edge.CLOSING), ("“‘（《「『〈(", Edge.OPENING), ("□■◆●▲★◇○△▼※", Edge.LEADER),
        ("【[〔［", Edge.BRACKET), ("—─―-", Edge.DASH), ("〇々", Edge.HAN),
    ):
        table[[ord(mark) for mark in marks]] = edge
    return table


def _table(characters: str) -> Flags:
    table = np.zeros(0x110000, dtype=np.bool_)
    table[[ord(character) for character in characters]] = True
    return table


def _set(*edges: Edge) -> Flags:
    table = np.zeros(len(Edge), dtype=np.bool_)
    table[list(edges)] = True
    return table


_EDGE = _edges()
_NUMERALS = _table("0123456789一二三四五六七八九十第（(①②③④⑤⑥⑦⑧⑨⑩")
_NUMBERERS = _table("、.．是）)条章节来")
_INSIDE = (_set(Edge.STOP, Edge.SEMICOLON, Edge.COMMA))[_EDGE] & ~_table("、")
_SENTENCE_ENDS = _set(Edge.STOP, Edge.STOP_QUOTED)
_MARK_ENDS = _set(Edge.STOP, Edge.STOP_QUOTED, Edge.SEMICOLON, Edge.COLON, Edge.COMMA)
_WHOLE_ENDS = _set(Edge.STOP, Edge.STOP_QUOTED, Edge.SEMICOLON, Edge.COLON)


@dataclass(frozen=True)
class Marks:
    """What each line looks like, as columns."""

    first: Atom
    last: Atom
    """`Edge` of the line's beginning and end."""
    stops: Flags
    """Sentence or clause marks (not 、, which heads have too) stand inside the line, before its last character."""
    furniture: Atom
    """What the line shows itself to be: a class number of `furniture.KINDS`."""
    opener: Floats
    """How much like the beginning of a paragraph the line begins, as log-odds."""
    head: Tokens
    tail: Tokens
    """[line, 4]: the first and the last tokens of the line, as the language model sees them; SPACE where it is shorter,
    behind the head and before the tail."""
    balance: Atom
    """Brackets and quotes opened (2), closed (0) or neither (1)."""
    torn: Floats
    """The share of the running lines near that stop short of a sentence's end before a blank: it is large on a page
    out of order."""

    @classmethod
    def of(cls, text: str, codes: Codes, lines: Lines) -> Marks:
        """The marks of every line of a text, given with its code points."""
        edges = _EDGE[codes]
        start, end = lines.start, lines.end
        last = _last_edges(codes, edges, start, end)
        first = _first_edges(codes, edges, start, end)
        stops = sums(_INSIDE[codes], start, np.maximum(end - 1, start)) > 0
        opened, closed = edges == Edge.OPENING, edges == Edge.CLOSING
        balance = np.sign(sums(opened, start, end) - sums(closed, start, end)) + 1
        word = start + ((first == Edge.OPENING) & (end - start > 2))
        opener = opening_odds(codes[word], codes[np.minimum(word + 1, end - 1)])
        return cls(first, last, stops, furniture_classes(text, lines, stops), opener, *_ends(codes, start, end),
                   balance.astype(np.int16), _torn(lines.gap, last, stops))

    @property
    def ends_sentence(self) -> Flags:
        """Whether each line ends a sentence."""
        return _SENTENCE_ENDS[self.last]

    @property
    def ends_at_mark(self) -> Flags:
        """Whether each line ends with 。 or ， or one of their kind."""
        return _MARK_ENDS[self.last]

    @property
    def running(self) -> Flags:
        """Whether each line is running text: it has sentence or clause marks."""
        return self.stops | self.ends_sentence


def _last_edges(codes: Codes, edges: NDArray[np.int8], start: Ints, end: Ints) -> Atom:
    last = edges[end - 1].astype(np.int16)
    before = np.maximum(end - 2, 0)
    quoted = (last == Edge.CLOSING) & (end - start > 1) & (edges[before] == Edge.STOP) & (codes[before] != ord("."))
    last[quoted] = Edge.STOP_QUOTED
    return last


def _first_edges(codes: Codes, edges: NDArray[np.int8], start: Ints, end: Ints) -> Atom:
    first = edges[start].astype(np.int16)
    one, two, three = codes[start], codes[np.minimum(start + 1, end - 1)], codes[np.minimum(start + 2, end - 1)]
    long = end - start > 2
    first[_NUMERALS[one] & (_NUMBERERS[two] | (_NUMERALS[two] & _NUMBERERS[three])) & long] = Edge.NUMBERING
    first[(one == ord('"')) | (one == ord("'"))] = Edge.OPENING
    first[(one == two) & (one == ord("一")) & long] = Edge.DASH          # —— is often read as 一一
    return first


def _ends(codes: Codes, start: Ints, end: Ints) -> tuple[Tokens, Tokens]:
    tokens = shipped().tokens_of(codes)
    at = np.flatnonzero(tokens != SPACE)
    low, high = np.searchsorted(at, start)[:, None], np.searchsorted(at, end)[:, None]
    ahead, behind = low + np.arange(CONTEXT), high - CONTEXT + np.arange(CONTEXT)
    tokens = np.append(tokens[at], np.uint16(SPACE))       # the last one stands for what is outside the line
    head: Tokens = tokens[np.where(ahead < high, ahead, -1)]
    tail: Tokens = tokens[np.where(behind >= low, behind, -1)]
    return head, tail


def _torn(gap: NDArray[np.int8], last: Atom, stops: Flags) -> Floats:
    running = stops | _SENTENCE_ENDS[last]
    running[:-1] &= gap[1:] == Gap.BLANK
    torn = running & ~_WHOLE_ENDS[last]
    here = np.arange(len(gap), dtype=np.int32)
    low, high = np.maximum(here - TORN_NEAR, 0), np.minimum(here + TORN_NEAR + 1, len(gap))
    share: Floats = (sums(torn, low, high) / np.maximum(sums(running, low, high), 1)).astype(np.float32)
    return share
