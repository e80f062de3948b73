"""How often something is misread that was never counted: what a channel expects.

By how much the characters look alike, how common the one that was read is, and how often such characters are misread at
all. Counts are drawn towards it, as a Dirichlet prior does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from textfix.language.alphabet import Alphabet, Doubles, Places
from textfix.language.glyphs import Floats, similarity

_EVERY = slice(None)

NO_LIKENESS = 1e-300
"""The sum over the look-alikes of a character that was never drawn: whatever it is misread as is a stranger."""


class Prior(NamedTuple):
    """How what was not counted is judged; the values come from `tools/learn_misreads.py`.

    strength: as many readings of each character the prior is worth. sharpness: how steeply probability falls with
    similarity. favour: power of how common the character read is among equally similar ones (engines prefer common
    ones). strangers: share of misreads that are no look-alikes. rarity: power by which rare characters are misread
    oftener.
    """

    strength: float
    sharpness: float
    favour: float
    strangers: float
    rarity: float


class Expectation(NamedTuple):
    """What is expected of the characters of an alphabet.

    printed: how often each was printed where misreads were counted. share: how often each is printed, of all.
    wrong_rate: how often each is misread. strangers: [2, size], how often each is what a misread one is read as: of
    marks and letters, of Chinese characters. likenesses: for each character the weights of all others together.
    """

    prior: Prior
    alphabet: Alphabet
    printed: Doubles
    share: Doubles
    wrong_rate: Doubles
    strangers: Doubles
    likenesses: Doubles

    def misread(self, truth: Places, read: Places) -> Doubles:
        """How often `truth` is read as `read` if nothing was counted."""
        codes = self.alphabet.codes
        strangers = np.where(self.likenesses[truth] > NO_LIKENESS, self.prior.strangers, 1.0)
        alike = self.likeness(similarity(codes[truth], codes[read]), read) / self.likenesses[truth]
        shares = (1 - strangers) * alike + strangers * self.strangers[self.alphabet.han[truth].astype(np.int64), read]
        expected: Doubles = self.wrong_rate[truth] * shares
        return expected

    def likeness(self, alike: Floats, read: Places) -> Doubles:
        """The weight of a character among those that one is misread as, by how similar they look; 0 if that is 0."""
        steep = np.exp(self.prior.sharpness * alike.astype(np.float64)) * self.share[read] ** self.prior.favour
        weight: Doubles = np.where(alike > 0, steep, 0.0)
        return weight

    def chance(self, count: Doubles | float, expected: Doubles, truth: Places | slice = _EVERY) -> Doubles:
        """The probability of a reading of `truth` that was counted so often, and expected so often."""
        strength = self.prior.strength
        chance: Doubles = (count + strength * expected) / (self.printed[truth] + strength)
        return chance

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Those in a file's arrays."""
        prior, codes, han, place, *columns = (arrays[name] for name in _NAMES)
        return cls(Prior(*prior.tolist()), Alphabet(codes, han.view(np.bool_), place), *columns)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` reads."""
        codes, han, place = self.alphabet
        return dict(zip(_NAMES, (np.array(self.prior), codes, han.view(np.uint8), place, *self[2:]), strict=True))


_NAMES = ("prior", *Alphabet._fields, *Expectation._fields[2:])


def nats(chance: Doubles) -> Floats:
    """The cost of a probability."""
    return (-np.log(np.clip(chance, 1e-30, 1))).astype(np.float32)
