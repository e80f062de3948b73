"""Characters that were misread: 取工 for 职工. What is right stays as it is.

    text ─ reading ─ suspicion ─► places ─ proposers ─► candidates ─ scorer ─ features ─ selector ─ protection ─► edits

Where something surprises the language model (`suspicion`), proposers say what may have been printed there; `scorer`
weighs all of it at once, `features` says what else is known of each candidate, `selector` how likely each is right.
What is named or numbered is protected (`protection`), and `edits` says why.
"""

from __future__ import annotations

from collections.abc import Iterable

from textfix.correction.misreads.edits import Writer
from textfix.correction.misreads.knowledge import shipped_knowledge
from textfix.correction.misreads.protection import Protection
from textfix.correction.misreads.rules import RULES
from textfix.correction.misreads.selector import selected
from textfix.correction.misreads.trees import shipped_trees
from textfix.correction.misreads.weighing import weighed
from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS, Options

__all__ = ["RULES", "misreads"]


def misreads(text: str, options: Options) -> Iterable[Edit]:
    """What was probably misread, with what was probably printed."""
    found = weighed(text, shipped_knowledge())
    chosen = selected(found, shipped_trees("selection"), THRESHOLDS["normal"]["misread"])
    if not chosen:
        return []
    protection, writer = Protection(text, options), Writer(text, found)
    edits = [writer.edit(number, chance) for number, chance in chosen]
    return [edit for edit in map(protection.heeded, edits) if edit is not None]
