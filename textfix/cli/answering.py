"""A source and the answers to its changes: what `review`, `apply` and `lexicon learn` share."""

from __future__ import annotations

from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from textfix.cli.options import Settings
from textfix.cli.repairing import Repaired, read_page, repair_page
from textfix.data.problem import Unreadable
from textfix.read import Source, open_source

if TYPE_CHECKING:
    from textfix.data.change import Change
    from textfix.data.page import Page
    from textfix.data.repair import Repair
    from textfix.report.answers import Answer, Answers


class Answered(NamedTuple):
    """A page as its answers have it, and the answers that came to nothing, with the reason."""

    done: Repaired
    idle: list[tuple[Answer, str]]


def read_answers(path: str) -> Answers:
    """The answers in a file.

    Raises:
        Unreadable: there is no such file, or it is no answers file.
    """
    from textfix.report.answers import parse_answers

    source = open_source(path)
    return parse_answers(source.data, source.name)


def open_answered(path: str, answers: Answers, settings: Settings, way_out: str | None) -> tuple[Source, Page]:
    """The source that answers were made for.

    Raises:
        Unreadable: it cannot be read; or its bytes are not those that the answers were made for, with a `way_out` to
            tell of. Where that is None, any source will do.
    """
    source = open_source(path, settings.max_bytes)
    same = sha256(source.data).hexdigest() == answers.digest
    if not same and way_out is not None:
        raise Unreadable(f"{source.name} is not what the answers were made for: it was changed since, or it is another "
                         f"file; {way_out}")
    return source, read_page(source, settings, answers.encoding if same else None)


def repair_answered(path: str, answers: Answers, settings: Settings, way_out: str | None) -> Answered:
    """Repair a source and do as the answers say.

    Raises:
        Unreadable: as `open_answered`.
    """
    from textfix.report.answers import Verdict

    start = perf_counter()
    source, page = open_answered(path, answers, settings, way_out)
    plain = repair_page(source, page, settings, start)
    changes = plain.repair.changes
    answers = answers.reaching(changes)
    moves = {change.id for change in changes if change.to is not None}
    idle = [(answer, "its change does not occur any more") for answer in answers.stale(changes)]
    idle += [(answer, "it is typed text for a move, which takes its characters along as they are")
             for answer in answers.by_id.values() if answer.verdict is Verdict.EDIT and answer.id in moves]
    edited = {name: text for name, text in answers.edited().items() if name not in moves}
    done = repair_page(source, page, settings, start, rejected=answers.rejected(), accepted=answers.accepted(),
                       edited=edited)
    idle += [(answers.by_id[change.id], "another change took its place away") for change in _lost(done.repair)]
    return Answered(done, idle)


def _lost(repair: Repair) -> list[Change]:
    """The changes whose typed text is not in the result, because nothing of their place is."""
    left = frozenset(repair.traced.offsets.tolist())
    return [change for change in repair.changes if change.proposed is not None and change.before and change.after
            and left.isdisjoint(range(*change.span))]
