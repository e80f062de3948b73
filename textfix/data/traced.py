"""Text that knows where each of its characters stood in the source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int32]

INSERTED = -1
"""The source offset of a character that has no place in the source."""


@dataclass(frozen=True, eq=False)
class Traced:
    """A string beside the source offset of each of its characters.

    `offsets` is an int32 array of the length of `text`: the index in the source of the character
    that stands there (or of the one that it replaced), `INSERTED` (-1) for one that was added.
    Slicing, joining and moving keep the trace.

    >>> word = Traced.of("劳动最光荣")
    >>> part = word[2:]
    >>> part.text, part.offsets.tolist()
    ('最光荣', [2, 3, 4])
    """

    text: str
    offsets: Offsets

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            raise ValueError(f"{len(self.text)} characters but {len(self.offsets)} source offsets")

    @classmethod
    def of(cls, source: str) -> Traced:
        """The untouched source: every character stands in its own place."""
        return cls(source, np.arange(len(source), dtype=np.int32))

    @classmethod
    def inserted(cls, text: str) -> Traced:
        """Text that has no place in the source."""
        return cls(text, np.full(len(text), INSERTED, dtype=np.int32))

    @classmethod
    def join(cls, pieces: Iterable[Traced]) -> Traced:
        """The pieces one after the other."""
        parts = list(pieces)
        offsets = np.concatenate([p.offsets for p in parts]) if parts else np.empty(0, dtype=np.int32)
        return cls("".join(p.text for p in parts), offsets)

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self.offsets[part])

    def __str__(self) -> str:
        return self.text
