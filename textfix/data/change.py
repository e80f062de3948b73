"""The record of one repair, and the request for one."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b
from typing import Any, NamedTuple


class Status(StrEnum):
    """What became of a change."""

    APPLIED = "applied"
    SUGGESTED = "suggested"
    """Below the confidence asked for: not in the result."""
    REJECTED = "rejected"
    """A reviewer said no, or an option leaves the rule out."""
    DOUBT = "doubt"
    """A span that cannot be repaired from the text alone and is left as it is."""


class Edit(NamedTuple):
    """What a step asks for, in positions of the text that it was given.

    `text[start:end]` becomes `after`; or, where `to` is not None, goes unchanged to just before
    position `to`. A doubt has `after` None: it marks the span and changes nothing.
    `over`, for an edit that makes sense only if something else moved away: positions of that move.
    `alternatives`: what may stand there instead of `after`, the likeliest first.
    """

    rule: str
    start: int
    end: int
    after: str | None
    confidence: float = 1.0
    evidence: str = ""
    to: int | None = None
    over: tuple[int, int] | None = None
    alternatives: tuple[str, ...] = ()


class Change(NamedTuple):
    """The record of one repair, in characters of the source.

    The characters of the source in `span` (start, end) read `before` there and `after` in the result.
    A move keeps them and puts them just before the source character `to` (the length of the source for
    its end); its `after` is its `before`. An insertion has an empty span and stands behind the source
    character `start - 1`.
    `confidence` is calibrated: of the changes given 0.9, nine in ten are right.
    `requires` names the changes without which this one makes no sense.
    `proposed`, where a reviewer typed `after`: what the step had asked for, by which the change is still known.
    `alternatives`: what may stand there instead of `after`, the likeliest first.
    """

    rule: str
    span: tuple[int, int]
    before: str
    after: str
    confidence: float
    evidence: str
    status: Status
    to: int | None = None
    requires: tuple[str, ...] = ()
    proposed: str | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Stable name: the same rule on the same characters of the same source has the same id."""
        after = self.after if self.proposed is None else self.proposed
        place = f"{self.rule}\0{self.span[0]}\0{self.span[1]}\0{self.to}\0{self.before}\0{after}"
        return blake2b(place.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The change as plain data, for the JSON views."""
        record: dict[str, Any] = {
            "id": self.id, "rule": self.rule, "span": list(self.span), "before": self.before, "after": self.after,
            "confidence": round(self.confidence, 4), "evidence": self.evidence, "status": str(self.status),
        }
        if self.to is not None:
            record["to"] = self.to
        if self.requires:
            record["requires"] = list(self.requires)
        if self.proposed is not None:
            record["proposed"] = self.proposed
        if self.alternatives:
            record["alternatives"] = list(self.alternatives)
        return record
