"""The benchmark of misreads: how large a gap between confidence and the share of right changes is."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from misreads import largest_gap  # noqa: E402

BINS = [np.arange(2), np.arange(2, 4)]


def test_the_largest_gap_is_that_of_the_worst_bin() -> None:
    confidence = np.array([0.5, 0.5, 0.9, 0.9])
    right = np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
    np.testing.assert_allclose(largest_gap(confidence, right, BINS), [0.1, 0.5])


def test_no_changes_have_no_gap() -> None:
    np.testing.assert_allclose(largest_gap(np.zeros(0), np.zeros((1, 0)), [np.arange(0)]), [0.0])
