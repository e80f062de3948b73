"""What is mapped is what its sources give."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from textfix.language import channel, vocabulary
from textfix.language.dictionaries import dictionary
from textfix.language.model.store import mapped

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from prepare_tables import prepared  # noqa: E402

MADE = prepared()


@pytest.mark.parametrize("name", [channel.FILE, vocabulary.FILE])
def test_the_shipped_table_is_that_of_its_sources(name: str) -> None:
    shipped, _ = mapped(dictionary(name))
    assert shipped.keys() == MADE[name].keys()
    for column, made in MADE[name].items():
        assert _alike(shipped[column], made), f"{column} of {name} is out of date: run python tools/prepare_tables.py"


def _alike(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether both are the same, but for the last digits of logarithms, by which near ties are ranked."""
    if one.dtype.kind == "f":
        return np.allclose(one, other, rtol=1e-6)
    return np.array_equal(np.sort(one), np.sort(other)) and bool((one == other).mean() > 0.999)
