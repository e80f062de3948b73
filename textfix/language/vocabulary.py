"""Terms without their weights and tags: which runs of characters are terms, and which a text has but for a hole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.dictionaries import dictionary
from textfix.language.grams import Codes, codes_of, joined, powers, prefix_hashes, scattered
from textfix.language.hash_index import HashIndex
from textfix.language.holes import Holes
from textfix.language.model.store import mapped

FILE = "terms.safetensors"

SHORTEST_MATCH = 2
"""Terms of one character (most surnames) are in every line of every page: they are not looked for."""


class Vocabulary:
    """Terms as they are looked up, folded, each once."""

    def __init__(self, forms: Iterable[str]) -> None:
        self.forms = tuple(forms)

    def __len__(self) -> int:
        return len(self.forms)

    def known(self, rows: Codes, start: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which runs of rows of characters are terms.

        Args:
            rows: [n, m] code points, folded; 0 where there is no character.
            start, end: [n, k], columns of the rows.

        Returns:
            [n, k].
        """
        sums, power = prefix_hashes(rows), powers(rows.shape[1])
        size = end - start
        asked = np.flatnonzero(np.isin(size, self.lengths) & (size >= SHORTEST_MATCH))
        row = asked // max(start.shape[1], 1)
        first, behind, width = (columns.ravel()[asked] for columns in (start, end, size))
        which, number = self.exact.lookup(sums[row, behind] - sums[row, first] * power[width])
        texts = [part.tobytes().decode("utf-32-le", "replace") for part in rows]
        found = np.zeros(start.size, dtype=np.bool_)
        for hit, k in zip(which.tolist(), number.tolist(), strict=True):
            if texts[row[hit]][first[hit]:behind[hit]] == self.forms[k]:
                found[asked[hit]] = True
        return found.reshape(start.shape)

    @cached_property
    def lengths(self) -> NDArray[np.uint8]:
        """The lengths that terms have, ascending."""
        return np.unique(np.fromiter(map(len, self.forms), np.uint8, len(self.forms)))

    @cached_property
    def exact(self) -> HashIndex:
        """The numbers of the terms, by the hashes of their characters."""
        by_length: dict[int, list[int]] = {}
        for number, form in enumerate(self.forms):
            by_length.setdefault(len(form), []).append(number)
        hashes = [np.zeros(0, dtype=np.uint64)]
        for n, members in by_length.items():
            columns = scattered(codes_of("".join(self.forms[k] for k in members)).reshape(-1, n))
            hashes.append(joined(list(columns.T)))
        numbers = [k for members in by_length.values() for k in members]
        return HashIndex.of(np.concatenate(hashes), np.array(numbers, dtype=np.uint32))

    @cached_property
    def holes(self) -> Holes:
        """The terms with holes."""
        return Holes.of(self.forms)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The terms in a file's arrays (`store.mapped`), with all that is asked of them."""
        vocabulary = cls(arrays["forms"].tobytes().decode().split("\n"))
        vocabulary.lengths, vocabulary.exact = arrays["lengths"], HashIndex(arrays["exact"])
        vocabulary.holes = Holes(vocabulary.forms, HashIndex(arrays["holes"]))
        return vocabulary

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` reads."""
        return {"forms": np.frombuffer("\n".join(self.forms).encode(), dtype=np.uint8), "lengths": self.lengths,
                "exact": self.exact.keys, "holes": self.holes.index.keys}


@cache
def shipped_vocabulary() -> Vocabulary:
    """The terms that come with textfix, folded to simplified characters, mapped once."""
    return Vocabulary.from_arrays(mapped(dictionary(FILE), "list of terms")[0])
