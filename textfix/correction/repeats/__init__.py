"""What an engine read twice: phrases inside a sentence, lines and blocks. Real repetition stays.

Three sizes of one damage, each with its own evidence: `stutter` (a phrase standing several times in a row),
`blocks` (a paragraph or a long line that stands again). What is cut is always a copy of what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from textfix.correction.repeats import stutter as _stutter
from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule

RULES: tuple[Rule, ...] = (*_stutter.RULES,)


def repeats(text: str, options: Options) -> Iterable[Edit]:
    """Cuts of what stands more than once: stutters (TF501), blocks and lines read twice (TF502, TF503)."""
    return list(_stutter.stutters(text))
