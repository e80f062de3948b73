"""What the readers know, as the steps ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.data.problem import Unreadable, shown
from textfix.language.dictionaries import dictionary
from textfix.language.model.alphabet import UNKNOWN, Tokens
from textfix.language.model.store import mapped
from textfix.language.readers.layers import Floats, Linear, Reader, whole

FILE = "readers.safetensors"
KIND, VERSION = "textfix-readers", "1"


class Readers(NamedTuple):
    """Both readers. Texts go in as `Model.tokens` has them, without white space and line ends."""

    embedding: NDArray[np.int8]
    step: Floats
    """[size], the worth of a step of each column of `embedding`."""
    forward: Reader
    backward: Reader
    end: Linear
    begin: Linear
    scale: np.float32
    """The worth of a product of an end and a beginning, in nats."""
    about: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Self:
        """The readers in a file.

        Raises:
            Unreadable: It cannot be read, or holds no readers of this version, or was damaged.
        """
        arrays, about = mapped(path, "reader")
        if about.get("kind") != KIND or about.get("version") != VERSION:
            raise Unreadable(f"{shown(str(path))}: holds no readers of textfix (kind {KIND}, version {VERSION})")
        try:
            return cls(arrays["embedding"], arrays["step"], Reader.of(arrays, "forward"), Reader.of(arrays, "backward"),
                       Linear.of(arrays, "end"), Linear.of(arrays, "begin"), np.float32(arrays["scale"][0]), about)
        except (KeyError, TypeError, ValueError):
            raise Unreadable(f"{shown(str(path))}: holds no readers of textfix, or was damaged") from None

    def ends(self, texts: Sequence[Tokens]) -> Floats:
        """What each text leaves open at its end: [n, size]."""
        return whole(self.end(self._last(self.forward, texts)))

    def beginnings(self, texts: Sequence[Tokens]) -> Floats:
        """What each text takes up at its beginning: [n, size]."""
        return whole(self.begin(self._last(self.backward, [text[::-1] for text in texts])))

    def reads_on(self, ends: Floats, beginnings: Floats) -> Floats:
        """[end, beginning]: how much likelier the second text stands behind the first than another one does, in nats,
        but for a summand of each row and each column."""
        found: Floats = ends @ beginnings.T * self.scale
        return found

    def _last(self, reader: Reader, texts: Sequence[Tokens]) -> Floats:
        """The states behind texts."""
        reach, missing = reader.reach, len(self.embedding)
        tokens = np.full((len(texts), reach), missing, dtype=np.intp)
        for row, text in enumerate(texts):
            tail = text[-reach:]
            tokens[row, reach - len(tail):] = np.where(tail < missing, tail, UNKNOWN)
        different, numbers = np.unique(np.append(tokens, missing), return_inverse=True)
        vectors = np.vstack([self.embedding[different[:-1]] * self.step, np.zeros_like(self.step)])
        return reader.last(vectors, numbers[:-1].reshape(tokens.shape))


@cache
def shipped() -> Readers:
    """The readers in `dictionaries/`."""
    return Readers.load(dictionary(FILE))
