"""From a candidate to an edit of the text: in the script of the page, with a rule and with what speaks for it."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from textfix.correction.misreads.features import ALIKE, OFTEN
from textfix.correction.misreads.reading import Reading
from textfix.correction.misreads.selector import Chosen
from textfix.correction.misreads.weighing import Weighed
from textfix.data.change import Edit
from textfix.language.conversion import convert
from textfix.language.script import traditional_share, unfolded

CONTEXT = 8
"""Characters on either side by which a character is converted to the script of the page."""


class Writer:
    """Writes candidates into a text."""

    def __init__(self, text: str, found: Weighed, with_others: bool) -> None:
        """`with_others`: what other documents say was asked as well."""
        self._text, self._found, self._with_others = text, found, with_others
        self._traditional = traditional_share(text) > 0.5  # False where nothing tells

    def edit(self, chosen: Chosen) -> Edit:
        """The edit that carries a candidate out. A character that was dropped comes in with its neighbour: what is put
        in alone stands nowhere in the source."""
        candidates = self._found.candidates
        kept, size = (int(ends[chosen.number]) for ends in (candidates.end - candidates.start, candidates.size))
        first, last, after, written = self._carried_out(chosen.number)
        others = dict.fromkeys(self._carried_out(other)[2] for other in chosen.others)
        return Edit(_RULES[kept, size], first, last, after, chosen.chance, self._evidence(chosen.number, written),
                    alternatives=tuple(other for other in others if other not in (after, self._text[first:last])))

    def _carried_out(self, number: int) -> tuple[int, int, str, str]:
        """The span of the text, what is to stand there, and what of that was printed in the place."""
        reading, candidates = self._found.reading, self._found.candidates
        start, end = int(candidates.start[number]), int(candidates.end[number])
        printed = "".join(map(chr, candidates.printed[number, :candidates.size[number]].tolist()))
        if start == end:
            behind = not reading.han[start - 1]
            at = int(reading.at[start if behind else start - 1])
            neighbour, written = self._text[at], self._written(printed, at + (not behind), at + (not behind))
            return at, at + 1, written + neighbour if behind else neighbour + written, written
        first, last = int(reading.at[start]), int(reading.at[end - 1]) + 1
        written = self._written(printed, first, last)
        return first, last, written, written

    def _written(self, printed: str, start: int, end: int) -> str:
        """What was printed, in the script of the page."""
        if not printed:
            return printed
        text = self._found.reading.text
        left, right = text[max(0, start - CONTEXT):start], text[end:end + CONTEXT]
        whole = left + printed + right
        whole = convert(whole, "hant") if self._traditional else unfolded(whole)
        return whole[len(left):len(left) + len(printed)]

    def _evidence(self, number: int, written: str) -> str:
        known = self._found.known_of(number)
        reading: Reading = self._found.reading
        start, end = int(self._found.candidates.start[number]), int(self._found.candidates.end[number])
        stands = self._text[int(reading.at[start])] if end > start else ""
        said = []
        if known["alike"] >= ALIKE:
            said.append(f"{written} looks like {stands}")
        elif end - start == 1 == len(written) and known["cost"] < OFTEN:
            said.append(f"engines read {stands} for {written}")
        if self._found.own[number]:
            said.append("so it is a term of your list")
        if known["said_after_2"] > known["said_before_2"]:
            times = round(exp(float(known["said_after_2"])) - 1)
            where = "in this text and others" if self._with_others else "in this text"
            said.append(f"so it stands {'once' if times == 1 else f'{times} times'} elsewhere {where}")
        said.append(_likelier(float(known["gain"])))
        return ", ".join(filter(None, said))


def is_seen(known: Mapping[str, float]) -> bool:
    """Whether a candidate is a misread that engines are known for, by what is known of it, or looks alike."""
    return known["kept"] == known["put"] == 1 and (known["alike"] >= ALIKE or known["cost"] < OFTEN)


_RULES = {(1, 1): "TF601", (2, 2): "TF601", (2, 1): "TF602", (0, 1): "TF604", (1, 0): "TF605",
          (2, 0): "TF605", (3, 0): "TF605", (4, 0): "TF605"}


def _likelier(gain: float) -> str:
    """The gain of the model in words."""
    if gain < 1:
        return ""
    if gain < 7:
        return f"the sentence becomes {round(exp(gain))} times likelier"
    return f"the sentence becomes {'thousands of' if gain < 14 else 'millions of'} times likelier"
