"""Characters that were misread: 取工 for 职工. What is right stays as it is.

    text ─ reading ─ suspicion ─► places ─ proposers ─► candidates ─ scorer ─ features ─ selector ─ protection ─► edits

Where something surprises the language model (`suspicion`), proposers say what may have been printed there; `scorer`
weighs all of it at once, `features` says what else is known of each candidate, `selector` how likely each is right.
What is named or numbered is protected (`protection`), and `edits` says why. How sure a change is (`calibration`) is
counted on news; of texts that the model knows less (`familiarity`) nothing is sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log1p
from typing import Literal

from textfix.correction.misreads.edits import Writer, is_seen
from textfix.correction.misreads.familiarity import familiarity
from textfix.correction.misreads.features import ALIKE
from textfix.correction.misreads.knowledge import Knowledge, knowledge
from textfix.correction.misreads.protection import Grounds, Placed, Protection
from textfix.correction.misreads.rules import RULES
from textfix.correction.misreads.seen import Seen
from textfix.correction.misreads.selector import selected
from textfix.correction.misreads.weighing import NAMING, Weighed, weighed
from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS, Options

__all__ = ["RULES", "Seen", "is_misread", "judged", "misreads"]


RIGHTED = THRESHOLDS["normal"]["misread"]
"""The confidence from which a change is made while the steps are repeated."""
SUGGESTED = 0.2
"""What is less likely right than this is not even suggested."""
OFTEN = 3
"""What a text says so many times elsewhere is no misread, but a term that the model does not know: 马踏湖."""


def misreads(text: str, options: Options, seen: Seen | None = None) -> Iterable[Edit]:
    """What was probably misread, with what was probably printed.

    What was `seen` at earlier looks with the same options is not looked up again.
    """
    known = knowledge(options)
    found = weighed(text, known, seen=seen)
    how_familiar = familiarity(found.reading)
    sized = _sized(text, found, options, known, how_familiar)
    if found.righted:
        sized = _surer(sized, _sized(text, found.as_at_first(), options, known, how_familiar))
    if seen:
        seen.righted += righted(found, (edit.confidence for edit in sized if edit.confidence >= RIGHTED))
    return [edit for edit in sized if edit.confidence >= SUGGESTED]


def _sized(text: str, found: Weighed, options: Options, known: Knowledge, how_familiar: float) -> list[Edit]:
    """What is believed of what was found in a text, with how sure that is."""
    return [edit._replace(confidence=known.calibration.confidence(standing, edit.confidence, dirt, how_familiar))
            for edit, standing, dirt in judged(text, found, options, known)]


def _surer(edits: list[Edit], at_first: list[Edit]) -> list[Edit]:
    """Edits as sure as at a first look at the text, where that is surer: what is left of a text after it was cleaned
    must not be changed when it is cleaned again, with all that was put right before forgotten."""
    sure = {(edit.start, edit.end, edit.after): edit.confidence for edit in at_first}
    return [edit._replace(confidence=max(edit.confidence, sure.get((edit.start, edit.end, edit.after), 0.0)))
            for edit in edits]


def righted(found: Weighed, chances: Iterable[float]) -> float:
    """How many misreads in a thousand characters are put right by changes that are right by these chances."""
    return sum(chances) / found.thousands


def judged(text: str, found: Weighed, options: Options, known: Knowledge) -> list[Placed]:
    """What is believed of what was found in a text, before calibration."""
    chosen = selected(found, known)
    if not chosen:
        return []
    writer = Writer(text, found, known.folder is not None)
    expected = sum(choice.chance for choice in chosen)
    asked = [(writer.edit(choice), grounds_of(found, choice.number,
                                              (expected - choice.chance) / found.thousands + found.righted))
             for choice in chosen]
    return Protection(text, options).placed(asked)


def is_misread(rule: str) -> bool:
    """Whether this is a rule of the step."""
    return rule.startswith("TF6")


def grounds_of(found: Weighed, number: int, dirt: float) -> Grounds:
    """Why a candidate is asked for, besides the words around it; and how much else is wrong."""
    known = found.known_of(number)
    before, after = known["said_before_3"], known["said_after_3"]
    said: Literal["before", "after", "neither"] = "neither"
    if max(before, after) >= log1p(2):
        said = "after" if after > before else "before"
    term = known["term_after"] >= NAMING > known["term_before"] and known["alike"] >= ALIKE
    return Grounds(said, is_seen(known), before >= log1p(OFTEN), term, bool(found.own[number]), dirt)
