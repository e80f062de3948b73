"""Characters that were misread: 取工 for 职工. What is right stays as it is.

    text ─ reading ─ suspicion ─► places ─ proposers ─► candidates ─ scorer ─ features ─ selector ─ protection ─► edits

Where something surprises the language model (`suspicion`), proposers say what may have been printed there; `scorer`
weighs all of it at once, `features` says what else is known of each candidate, `selector` how likely each is right.
What is named or numbered is protected (`protection`), and `edits` says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log1p

from textfix.correction.misreads.edits import Writer
from textfix.correction.misreads.knowledge import knowledge
from textfix.correction.misreads.protection import Protection, Support
from textfix.correction.misreads.rules import RULES
from textfix.correction.misreads.selector import selected
from textfix.correction.misreads.trees import shipped_trees
from textfix.correction.misreads.weighing import Weighed, weighed
from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS, Options

__all__ = ["RULES", "is_misread", "misreads"]


def misreads(text: str, options: Options, within: Sequence[tuple[int, int]] | None = None) -> Iterable[Edit]:
    """What was probably misread, with what was probably printed.

    Looked at is what lies in the spans `within`, by default all; the whole text is evidence.
    """
    found = weighed(text, knowledge(options), within=within)
    chosen = selected(found, shipped_trees("selection"), THRESHOLDS["normal"]["misread"])
    if not chosen:
        return []
    protection, writer = Protection(text, options), Writer(text, found)
    heeded = (protection.heeded(writer.edit(*choice), support_of(found, choice.number)) for choice in chosen)
    return [edit for edit in heeded if edit is not None]


def is_misread(rule: str) -> bool:
    """Whether this is a rule of the step."""
    return rule.startswith("TF6")


def support_of(found: Weighed, number: int) -> Support:
    """What the text says elsewhere: what a candidate would make of it, what stands there, or neither."""
    known = found.known_of(number)
    before, after = known["said_before_3"], known["said_after_3"]
    if max(before, after) < log1p(2):
        return "neither"
    return "after" if after > before else "before"
