"""A reviewer's answers: which changes of a source to make, which to leave, and what was typed in their place.

An answers file is JSON and names changes by their ids, so it holds for every later run over the same source. Its
format is published in `schemas/answers.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from json import dumps, loads
from typing import Any

from textfix.data.change import Change
from textfix.data.problem import Unreadable, shown

FORMAT = 1
"""Raised when a field changes its meaning or goes."""

SUFFIX = ".answers.json"
"""What the answers to `page.txt` are called: `page.txt.answers.json`."""


class Verdict(StrEnum):
    """What is to become of a change."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    """What was typed stands in the place of the change."""


class Scope(StrEnum):
    """How far an answer goes, the least first."""

    HERE = "here"
    FILE = "file"
    """All changes of this source by the same rule with the same `before` and `after`."""
    EVERYWHERE = "everywhere"
    """Those, and what `textfix lexicon learn` makes of them for other pages."""


@dataclass(frozen=True)
class Answer:
    """The answer to one change. `after` is what was typed (EDIT alone); `rule` and `before` are for people."""

    id: str
    verdict: Verdict
    after: str | None = None
    scope: Scope = Scope.HERE
    rule: str | None = None
    before: str | None = None

    @classmethod
    def to(cls, change: Change, verdict: Verdict, after: str | None = None, scope: Scope = Scope.HERE) -> Answer:
        """The answer to a change, with what helps people to recognise it."""
        return cls(change.id, verdict, after, scope, change.rule, change.before)


@dataclass(frozen=True)
class Answers:
    """All answers to the changes of one source, by change id, in the order of the file.

    `digest` is the SHA-256 of the source's bytes in hexadecimal, `encoding` the codec that it was read with.
    """

    source: str
    digest: str
    encoding: str
    by_id: Mapping[str, Answer] = field(default_factory=dict)

    def rejected(self) -> frozenset[str]:
        """The ids of the changes not to make."""
        return frozenset(a.id for a in self.by_id.values() if a.verdict is Verdict.REJECT)

    def accepted(self) -> frozenset[str]:
        """The ids of the changes to make as they are."""
        return frozenset(a.id for a in self.by_id.values() if a.verdict is Verdict.ACCEPT)

    def edited(self) -> Mapping[str, str]:
        """What was typed, by the id of the change in whose place it stands."""
        return {a.id: a.after or "" for a in self.by_id.values() if a.verdict is Verdict.EDIT}

    def adding(self, answers: Iterable[Answer]) -> Answers:
        """These answers and others; an earlier one to the same change gives way."""
        return replace(self, by_id={**self.by_id, **{answer.id: answer for answer in answers}})

    def without(self, name: str) -> Answers:
        """These answers but the one to the change of this id."""
        return replace(self, by_id={key: answer for key, answer in self.by_id.items() if key != name})

    def reaching(self, changes: Iterable[Change]) -> Answers:
        """These answers carried over to the changes of the same source that their scope takes in.

        `changes` are those of a run without answers. One with an answer of its own keeps it; of two answers that
        take in one change the later counts.
        """
        changes = list(changes)
        alike = {change.id: (change.rule, change.before, change.after) for change in changes
                 if change.to is None}
        wide = {alike[a.id]: a for a in self.by_id.values() if a.scope is not Scope.HERE and a.id in alike}
        found = (replace(wide[kind], id=name) for name, kind in alike.items()
                 if kind in wide and name not in self.by_id)
        return self.adding(found)

    def stale(self, changes: Iterable[Change]) -> list[Answer]:
        """The answers to changes that are not among these."""
        ids = {change.id for change in changes}
        return [answer for answer in self.by_id.values() if answer.id not in ids]


def answers_text(answers: Answers) -> str:
    """The answers as the text of a file: an answer a line, for people and for `diff`."""
    head = dumps({"name": answers.source, "sha256": answers.digest, "encoding": answers.encoding}, ensure_ascii=False)
    lines = ",\n".join(f"  {dumps(_plain(answer), ensure_ascii=False)}" for answer in answers.by_id.values())
    body = f"[\n{lines}\n ]" if lines else "[]"
    return f'{{"textfix_answers": {FORMAT},\n "source": {head},\n "answers": {body}}}\n'


def parse_answers(data: bytes, name: str) -> Answers:
    """The answers that a file holds; `name` is what to call it in a message.

    Raises:
        Unreadable: it is no answers file, or an answer in it makes no sense.
    """
    try:
        record = loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{name} is no answers file: {shown(str(error))}") from None
    try:
        return _checked(record)
    except _Wrong as wrong:
        raise Unreadable(f"{name} is no answers file: {wrong}") from None


class _Wrong(Exception):
    """What an answers file has that it must not have."""


_ID = re.compile(r"[0-9a-f]{16}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNFIT = re.compile(r"[\x00-\x08\x0b\r\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What cannot be typed: control characters, line ends other than the one, half characters."""


def is_typeable(text: str) -> bool:
    r"""Whether a typed correction may hold this text.

    >>> is_typeable("甲\n乙"), is_typeable("\x1b[2J"), is_typeable("甲\r")
    (True, False, False)
    """
    return _UNFIT.search(text) is None


def _checked(record: Any) -> Answers:
    head = _object(record, "it", ("textfix_answers", "source", "answers"))
    if head["textfix_answers"] != FORMAT or isinstance(head["textfix_answers"], bool):
        raise _Wrong(f"textfix_answers is {_brief(head['textfix_answers'])}; this version of textfix reads {FORMAT}")
    source = _object(head["source"], "source", ("name", "sha256", "encoding"))
    name, digest, encoding = (_string(source[key], f"source.{key}") for key in ("name", "sha256", "encoding"))
    if not _DIGEST.fullmatch(digest):
        raise _Wrong("source.sha256 is no SHA-256 digest in hexadecimal")
    if not isinstance(head["answers"], list):
        raise _Wrong("answers is no list")
    by_id: dict[str, Answer] = {}
    for number, item in enumerate(head["answers"], 1):
        answer = _answer(item, f"answer {number}")
        if by_id.setdefault(answer.id, answer) != answer:
            raise _Wrong(f"answer {number} contradicts an earlier one to {answer.id}")
    return Answers(name, digest, encoding, by_id)


def _answer(item: Any, where: str) -> Answer:
    record = _object(item, where, ("id", "answer"))
    name = _string(record["id"], f"id of {where}")
    if not _ID.fullmatch(name):
        raise _Wrong(f"id of {where} is no change id (16 digits of 0-9a-f)")
    verdict = Verdict(_one_of(record["answer"], Verdict, where))
    scope = Scope(_one_of(record.get("scope", Scope.HERE), Scope, f"scope of {where}"))
    after = None
    if verdict is Verdict.EDIT:
        if "after" not in record:
            raise _Wrong(f"{where} is an edit without its text, after")
        after = _string(record["after"], f"after of {where}")
        if not is_typeable(after):
            raise _Wrong(f"after of {where} has a control character")
    rule, before = (None if record.get(key) is None else _string(record[key], f"{key} of {where}")
                    for key in ("rule", "before"))
    return Answer(name, verdict, after, scope, rule, before)


def _object(value: Any, what: str, needs: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(f"{what} is no object")
    for key in needs:
        if key not in value:
            raise _Wrong(f"{what} has no {key}")
    return value


def _string(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{what} is no text")
    return value


def _one_of(value: Any, choices: type[StrEnum], what: str) -> str:
    if not isinstance(value, str) or value not in {str(choice) for choice in choices}:
        raise _Wrong(f"{what} is {_brief(value)}, not one of {', '.join(choices)}")
    return value


def _brief(value: Any) -> str:
    text = repr(value)
    return shown(text if len(text) <= 40 else f"{text[:39]}…")


def _plain(answer: Answer) -> dict[str, str]:
    return dict(_fields(answer))


def _fields(answer: Answer) -> Iterator[tuple[str, str]]:
    yield "id", answer.id
    yield "answer", str(answer.verdict)
    for key in ("after", "rule", "before"):
        value = getattr(answer, key)
        if value is not None:
            yield key, value
    yield "scope", str(answer.scope)
