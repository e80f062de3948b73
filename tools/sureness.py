"""How sure it is that a page is nearer to print in an order that was found for it: learnt, and tried on other pages."""

from __future__ import annotations

import numpy as np
from followers import FOLDS
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

BETTER = 0.01
"""Of the characters of a page: what counts as nearer to print."""
SURENESS = 0.3
"""Strength of the regression (C)."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def trust_of(seen: Floats, better: Flags, weight: Floats | None = None) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression over what is seen of pages, [page, feature]; `weight`: of the pages."""
    spread = seen.std(axis=0) + 1e-9
    model = LogisticRegression(C=SURENESS, max_iter=2000).fit(seen / spread, better, weight)
    return model.coef_[0] / spread, float(model.intercept_[0])


def sure_in_folds(seen: Floats, better: Flags, folds: NDArray[np.int64], weight: Floats | None = None) -> Floats:
    """How sure each page is by what the pages of the other folds tell."""
    sure = np.zeros(len(seen))
    for fold in range(FOLDS):
        here = folds == fold
        weights, bias = trust_of(seen[~here], better[~here], None if weight is None else weight[~here])
        sure[here] = 1 / (1 + np.exp(-bias - seen[here] @ weights))
    return sure
