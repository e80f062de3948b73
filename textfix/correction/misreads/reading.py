"""The text as the language model sees it, in arrays: what all parts of the step work on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.language.grams import Codes, codes_of, is_han
from textfix.language.model import Model
from textfix.language.model.alphabet import BOUNDARY, SPACE, Tokens
from textfix.language.model.chain import Floats, Lengths
from textfix.language.model.model import CONTEXT
from textfix.language.script import fold

Places = NDArray[np.int64]

PAD = CONTEXT
"""Tokens before the first character and behind the last one: ends of paragraphs."""


class Reading(NamedTuple):
    """A text without its white space. A *place* is a position in these arrays; the characters stand in the places from
    `PAD` to `len(tokens) - PAD`.

    text: folded to simplified characters, as long as the original; at: the position of each place in the text.
    codes: of the folded characters, 0 in the padding. surprise: for each place how little its character was to be
    expected after those before it, in nats. known: how long a run that ends with it the model knows. han: whether it
    is a Chinese character.
    """

    text: str
    at: Places
    codes: Codes
    tokens: Tokens
    surprise: Floats
    known: Lengths
    han: NDArray[np.bool_]

    @classmethod
    def of(cls, text: str, model: Model) -> Reading:
        """The reading of a text."""
        folded = fold(text)
        codes = codes_of(folded)
        tokens = model.tokens_of(codes)
        at = np.flatnonzero(tokens != SPACE)
        border = np.full(PAD, BOUNDARY, dtype=np.uint16)
        row = np.concatenate([border, tokens[at], border])
        surprise, length = np.zeros(len(row), dtype=np.float32), np.ones(len(row), dtype=np.int8)
        log_p, length[PAD:] = model.judged_row(row[PAD:])
        surprise[PAD:] = -log_p
        nothing = np.zeros(PAD, dtype=np.uint32)
        codes = np.concatenate([nothing, codes[at], nothing])
        where = np.concatenate([np.full(PAD, 0), at, np.full(PAD, len(text))])
        return cls(folded, where, codes, row, surprise, length, is_han(codes))
