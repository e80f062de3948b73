"""What a caller may choose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Level = Literal["safe", "normal", "thorough"]
Punctuation = Literal["keep", "full"]
Captions = Literal["inline", "end", "drop"]
Script = Literal["keep", "hans", "hant"]

THRESHOLDS: dict[Level, dict[str, float]] = {
    "safe": {"layout": 0.8, "text": 0.95, "misread": 0.95},
    "normal": {"layout": 0.5, "text": 0.8, "misread": 0.75},
    "thorough": {"layout": 0.5, "text": 0.5, "misread": 0.25},
}
"""The confidence from which a change is applied, by level and by what the rule touches (`Rule.safety`). That of a
misread character is calibrated (tools/fit_misreads.py): on pages that the fit had not seen no more than 0.2 and 1.0 of
10,000 characters are harmed from the first two on, and from the last one on three changes in four are right."""

MOST_COLUMNS = 8
"""So many columns a page may have where a person says how many."""


@dataclass(frozen=True)
class Options:
    """How `repair` works on a text. All fields have defaults; instances are immutable and picklable.

    level: preset of thresholds (`THRESHOLDS`); `min_confidence` (0..1) overrides it.
    select, ignore: prefixes of rule codes ("TF1", "TF503"): only these, none of these; `ignore` wins over a
    shorter `select`, the longer prefix decides.
    punctuation: "keep" leaves marks as they are. captions: "inline" sets them at the nearest paragraph
    boundary, "end" behind the last paragraph, "drop" takes them out.
    script: "hans" makes the result simplified, "hant" traditional; terms in `protect` stay as they are written.
    lexicons: files of terms beside the shipped ones. memory: the file of what a collection says again and again.
    keep: words that stay as they stand, whatever they look like.
    columns: how many columns the text was read across; 1 for none, None to find out.

    >>> Options(select=("TF5",)).allows("TF501"), Options(ignore=("TF5",)).allows("TF501")
    (True, False)
    """

    level: Level = "normal"
    min_confidence: float | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    punctuation: Punctuation = "full"
    captions: Captions = "inline"
    script: Script = "keep"
    protect: tuple[str, ...] = ()
    lexicons: tuple[str, ...] = ()
    memory: Path | None = None
    keep: tuple[str, ...] = ()
    columns: int | None = None

    def allows(self, code: str) -> bool:
        """Whether `select` and `ignore` let the rule through."""
        chosen = max((len(p) for p in self.select if code.startswith(p)), default=-1 if self.select else 0)
        refused = max((len(p) for p in self.ignore if code.startswith(p)), default=-1)
        return chosen > refused

    def threshold(self, safety: str) -> float:
        """The confidence from which a change of a rule with this `safety` is applied."""
        return self.min_confidence if self.min_confidence is not None else THRESHOLDS[self.level][safety]
