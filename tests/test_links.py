"""Which block follows which, and in which bands they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textfix.order.bands import BANDS, Ends, Prices, best_bands, worth
from textfix.order.links import LEAST, scaled
from textfix.order.trust import FEATURES, confidence, gain, seen

FREE = Prices(*(0.0 for _ in Prices._fields))


def linked(count: int, *order: int, broken: bool = True) -> Ends:
    """Blocks that surely read on in this order, and nowhere else."""
    table = np.full((count, count), LEAST)
    table[order[:-1], order[1:]] = -0.01
    ends = np.full(count, broken)
    ends[order[-1]] = False
    return Ends(table, ends, np.full(count, 5, dtype=np.int32), *np.zeros((2, count), dtype=np.bool_))


scores = st.integers(2, 8).flatmap(lambda n: st.lists(st.floats(-15, 15), min_size=n * n, max_size=n * n).map(
    lambda row: np.array(row).reshape(n, n)))


@given(scores)
def test_shares_come_to_no_more_than_one(table: np.ndarray) -> None:      # type: ignore[type-arg]
    shares = np.exp(scaled(table))
    assert (np.diag(shares) == 0).all()
    assert (shares.sum(axis=1) <= 1 + 1e-9).all()


def test_what_surely_follows_another_block_is_left_to_it() -> None:
    table = np.full((3, 3), -5.0)
    table[0, 2], table[1, 2], table[1, 0] = 10.0, 6.0, 5.0
    assert scaled(table)[1].argmax() == 0


def test_the_parts_of_bands_are_put_together() -> None:
    assert best_bands(linked(6, 0, 2, 4, 1, 3, 5)) == (0, 1, 0, 1, 0, 1)


def test_a_page_in_order_has_one_band() -> None:
    assert set(best_bands(linked(8, *range(8)))) == {0}


def test_the_band_that_a_report_begins_with_is_read_first() -> None:
    ends = linked(6, 1, 3, 5, 0, 2, 4)
    ends = ends._replace(leads=np.arange(6) == 1)
    assert best_bands(ends) == (1, 0, 1, 0, 1, 0)


def test_a_page_has_no_more_bands_than_are_followed() -> None:
    order = [k for start in range(6) for k in range(start, 18, 6)]
    assert max(best_bands(linked(18, *order))) < BANDS


@given(st.lists(st.integers(0, BANDS - 1), min_size=2, max_size=9))
def test_the_best_bands_are_worth_most(bands: list[int]) -> None:
    named = {band: k for k, band in enumerate(sorted(set(bands)))}
    ends = linked(len(bands), *range(len(bands)))
    assert worth(ends, [named[band] for band in bands]) <= worth(ends, best_bands(ends)) + 1e-9


def test_columns_go_through_the_bands_from_the_first_to_the_last() -> None:
    ends = linked(6, *range(6), broken=False)._replace(links=np.full((6, 6), LEAST))
    others = (0, 1, 2, 1, 0, 2), (0, 1, 2, 0, 2, 1), (0, 1, 0, 2, 1, 2), (0, 1, 0, 1, 2, 0)
    assert worth(ends, (0, 1, 2, 0, 1, 2)) > max(worth(ends, bands) for bands in others)


def test_prices_add_up() -> None:
    ends, bands = linked(6, 0, 2, 4, 1, 3, 5), (0, 1, 0, 1, 0, 1)
    free = worth(ends, bands, FREE)
    counts = [worth(ends, bands, Prices(*row)) - free for row in np.eye(len(FREE)).tolist()]
    prices = Prices(*np.linspace(-2, 2, len(FREE)).tolist())
    assert np.isclose(worth(ends, bands, prices), free + np.dot(counts, prices))


def test_bands_in_which_nothing_moves_gain_nothing() -> None:
    ends = linked(6, *range(6))
    assert gain(ends, (0, 0, 0, 1, 1, 1)) < 0 and confidence(ends, (0, 0, 0, 1, 1, 1)) < 0.5


def test_sure_bands_are_trusted_and_unsure_ones_are_not() -> None:
    bands = (0, 1, 0, 1, 0, 1)
    sure, unsure = linked(6, 0, 2, 4, 1, 3, 5), linked(6, *range(6))
    assert len(seen(sure, bands)) == len(FEATURES)
    assert gain(sure, bands) > 0 > gain(unsure, bands)
    assert confidence(sure, bands) > 0.8 and confidence(unsure, bands) < 0.2
