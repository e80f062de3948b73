"""One reader: gated convolutions, each over twice as many characters as the one before (Dauphin et al. 2017; van den
Oord et al. 2016), reckoned in whole numbers.

The state behind a character comes from a binary tree over the characters up to it: each layer puts two states together.
Only the state behind the last character of a text is wanted, so only its tree is reckoned.

All products of matrices are of whole numbers below 128, and their sums stay below 2^24, where 32-bit floats are exact
in any order: so the states are the same on every machine, to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Array = NDArray[Any]

STEPS = np.float32(24)
"""Of a normalised state, to one standard deviation."""
FINEST = np.float32(64)
"""The squares of a state are summed up in so many steps to one."""
LARGEST = np.float32(127)
TOGETHER = 64
"""So many texts are read at once: their states fit into the cache of a core."""
TINY = np.float32(1e-5)
"""Added to the mean square before its root is drawn."""
GATE_STEPS, GATE_END = 32, 8
"""The gate is looked up in so many steps to one, from -8 to 8; beyond, it is shut, or open."""


def _gate() -> Floats:
    """x / (1 + exp(-x)), SiLU, in steps of 1 / 4096: machines differ in the last bit of an exponential."""
    x = np.arange(-GATE_END * GATE_STEPS, GATE_END * GATE_STEPS + 1) / GATE_STEPS
    gate: Floats = (np.rint(x / (1 + np.exp(-x)) * 4096) / 4096).astype(np.float32)
    return gate


_GATE = _gate()


class Linear(NamedTuple):
    """Whole numbers [in, out], the worth of a step of each output, and what is added to it."""

    weights: Floats
    step: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        """[n, out], of whole numbers [n, in]."""
        found: Floats = x @ self.weights * self.step + self.bias
        return found

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Self:
        """Those of a file's arrays: [in, out] bytes, [out] steps, [out] biases if there are any."""
        weights, step = arrays[f"{name}.weights"].astype(np.float32), arrays[f"{name}.step"]
        bias = arrays.get(f"{name}.bias")
        return cls(weights, step, np.zeros_like(step) if bias is None else bias)


class Layer(NamedTuple):
    """What makes one state of two, `before` and `here`; all are [n, size]."""

    before: Linear
    here: Linear
    out: Linear
    scale: np.float32
    """Steps of a gated value to one."""

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Self:
        """That of a file's arrays."""
        before, here, out = (Linear.of(arrays, f"{name}.{part}") for part in ("before", "here", "out"))
        return cls(before, here, out, np.float32(arrays[f"{name}.scale"][0]))

    def __call__(self, state: Floats, before: Floats, here: Floats) -> Floats:
        """The states behind this layer; `before` and `here` are normalised, `state` is `here` as it was."""
        return self.joined(state, self.before(before) + self.here(here))

    def joined(self, state: Floats, both: Floats) -> Floats:
        """The same, of what `before` and `here` come to together."""
        value, gate = np.split(both, 2, axis=-1)
        found: Floats = state + self.out(whole(value * opened(gate) * self.scale))
        return found


class Reader(NamedTuple):
    """A reader of one direction. A backward one gets its texts turned round."""

    layers: Sequence[Layer]

    @property
    def reach(self) -> int:
        """So many characters a state knows of."""
        return 1 << len(self.layers)

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Self:
        """That of a file's arrays."""
        count = sum(key.startswith(f"{name}.") and key.endswith(".scale") for key in arrays)
        return cls([Layer.of(arrays, f"{name}.{k}") for k in range(count)])

    def last(self, vectors: Floats, texts: NDArray[np.intp]) -> Floats:
        """The states behind the last of `reach` characters: [n, size], normalised whole numbers.

        Args:
            vectors: [character, size], of characters that are all different; the last, all noughts, is a missing one.
            texts: [n, reach], their numbers: the first ones of short texts are missing.
        """
        first, normal = self.layers[0], normalised(vectors)
        before, here = first.before(normal), first.here(normal)         # a character is the same in all places

        def read(some: NDArray[np.intp]) -> Floats:
            earlier, later = some[:, ::2], some[:, 1::2]
            states, known = first.joined(vectors[later], before[earlier] + here[later]), later != len(vectors) - 1
            for layer in self.layers[1:]:
                normal = normalised(states) * known[..., None]
                states, known = layer(states[:, 1::2], normal[:, ::2], normal[:, 1::2]), known[:, 1::2]
            return normalised(states[:, 0])

        parts = [read(texts[k:k + TOGETHER]) for k in range(0, len(texts), TOGETHER)]
        return np.concatenate(parts) if parts else np.zeros((0, vectors.shape[1]), dtype=np.float32)


def opened(gate: Floats) -> Floats:
    """SiLU of each gate, as it is looked up."""
    at = np.clip(np.rint(gate * GATE_STEPS), -GATE_END * GATE_STEPS, GATE_END * GATE_STEPS).astype(np.intp)
    return np.where(gate > GATE_END, gate, _GATE[at + GATE_END * GATE_STEPS])


def normalised(states: Floats) -> Floats:
    """Each state divided by its root mean square (Zhang and Sennrich 2019), in `STEPS`."""
    fine = np.rint(states * FINEST).astype(np.float64)
    square = np.einsum("...i,...i->...", fine, fine) / np.float64(states.shape[-1] * FINEST * FINEST)
    root = np.sqrt(square.astype(np.float32) + TINY)
    return whole(states * (STEPS / root)[..., None])


def whole(x: Floats) -> Floats:
    """The next whole numbers, none larger than `LARGEST`."""
    found: Floats = np.clip(np.rint(x), -LARGEST, LARGEST)
    return found
