"""What answers teach for other pages: verdicts on alarms, terms, protected terms, misreads.

The lessons stand in a file of their own, a line each, so that the same answers are not learnt twice and a changed
answer takes the place of the old one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from textfix.data.change import Change
from textfix.data.escapes import escaped, unescaped
from textfix.data.learnt import Alarm, Verdicts
from textfix.data.problem import Misconfigured, shown
from textfix.language.characters import HAN
from textfix.report.answers import Answer, Answers, Scope, Verdict

MISREADS = "TF6"
"""How the codes of the rules begin that right misread characters."""

_HAN = re.compile(f"[{HAN}]+")
_TERM = re.compile(f"[{HAN}]{{2,12}}")
"""What can be a term: as long as the names of bodies are, and nothing but Chinese characters."""


Thing = TypeVar("Thing", bound=Hashable)


class Lesson(NamedTuple):
    """An answer with what it is about: a line of the file, its fields the columns.

    `source` begins the digest of the source, `id` is that of the change; both are "" for a line that a person wrote.
    """

    answer: str
    rule: str
    left: str
    before: str
    after: str
    right: str
    typed: str
    source: str
    id: str

    @property
    def alarm(self) -> Alarm:
        """What was answered, without its place."""
        return Alarm(self.rule, self.left, self.before, self.after, self.right)

    @property
    def is_yes(self) -> bool:
        """Whether the alarm was right. Who types over a change says no to it, who types over a doubt says yes."""
        is_doubt = self.before == self.after
        return self.answer == Verdict.ACCEPT or self.answer == Verdict.EDIT and is_doubt

    @property
    def result(self) -> str | None:
        """What the answer put in the place of `before`; None if it left it."""
        if self.answer == Verdict.EDIT:
            return self.typed
        return self.after if self.answer == Verdict.ACCEPT and self.before != self.after else None

    @property
    def term(self) -> str | None:
        """The term that this shows to be right, if it shows one."""
        return self.result if self.result is not None and _TERM.fullmatch(self.result) else None

    @property
    def protected(self) -> str | None:
        """The term that was to be changed, or doubted, and was right as it was, if it is one."""
        left_alone = self.answer == Verdict.REJECT and not self.is_yes
        return self.before if left_alone and _TERM.fullmatch(self.before) else None

    @property
    def reading(self) -> tuple[str, str] | None:
        """What was read and what was printed, as the answer has it, between their neighbours; None if it says neither.

        Who accepts a mark, a cut or another script says nothing of what the engine misread.
        """
        told = self.answer == Verdict.EDIT or self.rule.startswith(MISREADS)
        if self.result is None or not told or not all(map(_HAN.fullmatch, (self.before, self.result))):
            return None
        return f"{self.left}{self.before}{self.right}", f"{self.left}{self.result}{self.right}"


HEAD = Lesson._fields
TAB = "\t"


def lessons_of(answers: Answers, changes: Iterable[Change], source: str, least: Scope) -> Iterator[Lesson]:
    """The lessons of the answers to these changes that go at least as far as `least`; moves teach none."""
    wanted = list(Scope)[list(Scope).index(least):]
    for change in changes:
        answer = answers.by_id.get(change.id)
        if answer is not None and answer.scope in wanted and change.to is None:
            yield _lesson(answer, change, source, answers.digest[:16])


def _lesson(answer: Answer, change: Change, source: str, digest: str) -> Lesson:
    alarm = Alarm.of(change, source)
    return Lesson(str(answer.verdict), alarm.rule, alarm.left, alarm.before, alarm.after, alarm.right,
                  answer.after or "", digest, change.id)


def verdicts_of(lessons: Iterable[Lesson]) -> Mapping[Alarm, Verdicts]:
    """How often each alarm was said to be right, and wrong."""
    found: dict[Alarm, Verdicts] = {}
    for lesson in lessons:
        accepted, rejected = found.get(lesson.alarm, Verdicts(0, 0))
        found[lesson.alarm] = Verdicts(accepted + lesson.is_yes, rejected + (not lesson.is_yes))
    return found


def readings_of(lessons: Iterable[Lesson]) -> tuple[tuple[str, str], ...]:
    """What was read and what was printed, for a misread table to count."""
    return tuple(lesson.reading for lesson in lessons if lesson.reading is not None)


def lesson_line(lesson: Lesson) -> str:
    r"""The line of the file that is read as this lesson: fields divided by tabs, what does not show escaped.

    >>> lesson_line(Lesson("reject", "TF501", "", "甲\n乙", "", "", "", "", "")).split("\t")[:4] == [
    ...     "reject", "TF501", "", r"甲\n乙"]
    True
    """
    return "\t".join(map(escaped, lesson)) + "\n"


def parse_lessons(text: str, name: str) -> list[Lesson]:
    """The lessons of a file, `#` lines left aside; `name` is what to call it in a message.

    Raises:
        Misconfigured: a line is no lesson; the message has the line.
    """
    read = (_read(line, f"{name}:{number}") for number, line in enumerate(text.split("\n"), 1))
    return [lesson for lesson in read if lesson is not None]


def with_lessons(text: str, new: Iterable[Lesson], name: str) -> str:
    """The text of the file with these lessons added; each takes the place of an older one to the same change.

    Raises:
        Misconfigured: as `parse_lessons`.
    """
    renewed = {(lesson.source, lesson.id): lesson for lesson in new}
    if not renewed:
        return text
    lines = []
    for number, line in enumerate(lines_of(text or f"{TAB.join(HEAD)}\n"), 1):
        old = _read(line.rstrip("\n"), f"{name}:{number}")
        now = renewed.pop((old.source, old.id), old) if old is not None else None
        lines.append(line if now is None or now == old else lesson_line(now))
    if not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return "".join([*lines, *map(lesson_line, renewed.values())])


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends; nothing but a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def gained(known: Iterable[Lesson], now: Iterable[Lesson], what: Callable[[Lesson], Thing | None]) -> Counter[Thing]:
    """How many lessons more teach a thing now, by the thing: below nought if fewer."""
    found: Counter[Thing | None] = Counter(what(lesson) for lesson in now)
    found.subtract(Counter(what(lesson) for lesson in known))
    return Counter({thing: count for thing, count in found.items() if thing is not None and count})


def _read(line: str, place: str) -> Lesson | None:
    fields = [unescaped(field) for field in line.removesuffix("\r").split(TAB)]
    if not line.strip() or line.startswith("#") or fields == list(HEAD):
        return None
    if len(fields) != len(HEAD) or fields[0] not in set(Verdict):
        raise Misconfigured(f"{place}: {shown(line[:40])} is no lesson; a line is {' '.join(HEAD)}, with tabs")
    return Lesson(*fields)
