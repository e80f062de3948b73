"""What an engine read twice: phrases inside a sentence, lines and blocks. Real repetition stays.

`period` lays the text over itself and finds where it repeats; `row` walks the copies of a phrase (`copies`) and
chooses the one that stays (`reading`); `stutter` judges whether a row is a stutter. `blocks` finds lines and
paragraphs that stand again. What is cut is always a copy of what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from textfix.correction.repeats import blocks as _blocks
from textfix.correction.repeats import stutter as _stutter
from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule

RULES: tuple[Rule, ...] = (*_stutter.RULES, *_blocks.RULES)


def repeats(text: str, options: Options) -> Iterable[Edit]:
    """Cuts of what stands more than once: stutters (TF501), lines and blocks read twice (TF502, TF503)."""
    cuts = sorted(_blocks.blocks(text), key=lambda e: e.start)
    cuts += _stutter.stutters(text)
    return _apart(cuts)


def _apart(cuts: list[Edit]) -> list[Edit]:
    """The cuts without those that touch an earlier one of the list: a block that goes needs no other repair."""
    taken: list[tuple[int, int]] = []
    chosen: list[Edit] = []
    for cut in sorted(cuts, key=lambda e: (e.start, -e.end)):
        if not taken or cut.start >= taken[-1][1]:
            chosen.append(cut)
            taken.append((cut.start, cut.end))
    return chosen
