"""What hangs together: one pair of characters at a time."""

from __future__ import annotations

from functools import lru_cache
from math import isnan

import numpy as np

from textfix.language.bonds import bonds_between


@lru_cache(maxsize=1 << 16)
def bond(left: str, right: str) -> float:
    """How firmly `right` hangs on `left`: above 4 inside words, about 0 where nothing ties them; 0 if unknown.

    >>> bond("经", "济") > 4, bond("据", "亲") < 2, bond("。", "亲")
    (True, True, 0.0)
    """
    pair = np.array([[ord(left)], [ord(right)]], dtype=np.uint32)
    value = float(bonds_between(*pair)[0])
    return 0.0 if isnan(value) else value
