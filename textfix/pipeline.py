"""The way of the data: a page goes through the steps until nothing more changes.

Every step is a pure function of the text before it. It asks for edits; the account of them (`record`,
`replay`) is kept here, in one place, in characters of the source. The decisions of the steps do not depend
on thresholds, selections or a reviewer's answers: those choose among the changes afterwards, so that an
answer to one change never alters another one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial

from textfix.correction.characters import characters
from textfix.correction.doubt import doubt
from textfix.correction.repeats import repeats
from textfix.correction.script import in_script
from textfix.correction.spaces import spaces
from textfix.correction.tidy import tidy
from textfix.data.change import Change, Edit, Status
from textfix.data.options import THRESHOLDS, Options
from textfix.data.page import Page
from textfix.data.record import record
from textfix.data.repair import Repair
from textfix.data.replay import Pass, compose
from textfix.data.traced import Traced
from textfix.layout import blocks_of, captions, layout
from textfix.rules import is_about_marks, safety_of
from textfix.settle import settle

Step = Callable[[str, Options], Iterable[Edit]]
"""A step: the text as the steps before left it, in; edits in positions of that text, out. No two overlap."""

STEPS: tuple[Step, ...] = (characters, tidy, layout, spaces, repeats, captions)
"""In this order; `order` will stand before `layout`, `misreads` behind `repeats`. `doubt`, which changes nothing, looks
at what they leave."""


def repair(text: str | Page, options: Options | None = None, *, rejected: Collection[str] = (),
           accepted: Collection[str] = ()) -> Repair:
    """Repair a text and account for every character touched.

    `rejected` and `accepted` are change ids: a reviewer's answers, which win over thresholds.

    >>> result = repair("我们要弘扬劳模精神、弘扬劳模精神、弘扬劳模精神,\\n砥砺前行。")
    >>> result.text
    '我们要弘扬劳模精神，砥砺前行。'
    """
    page = text if isinstance(text, Page) else Page.of(text)
    options = options or Options()
    draft, passes = _decide(page.text, options)
    if rejected or accepted or not _as_working(options):
        chosen = _choose(passes, options, frozenset(rejected), frozenset(accepted))
        if chosen != passes:
            passes, draft = chosen, compose(page.text, chosen)
    return Repair(page, draft, blocks_of(draft), tuple(map(tuple, passes)))


def clean_text(text: str, options: Options | None = None) -> str:
    """The repaired text alone.

    >>> clean_text("现场,西城区委书记卢映川 代表区委、区人大、区政府和区 政协,向各位劳动者代表表示亲 切的慰问。")
    '现场，西城区委书记卢映川代表区委、区人大、区政府和区政协，向各位劳动者代表表示亲切的慰问。'
    """
    return repair(text, options).text


def _as_working(options: Options) -> bool:
    """Whether the options choose just the changes that the steps saw applied."""
    return options == Options(captions=options.captions, script=options.script, protect=options.protect,
                              lexicons=options.lexicons)


def _working(edit: Edit) -> Status:
    """What the next step sees: the text as level "normal" leaves it."""
    if edit.after is None and edit.to is None:
        return Status.DOUBT
    sure = edit.confidence >= THRESHOLDS["normal"][safety_of(edit.rule)]
    return Status.APPLIED if sure else Status.SUGGESTED


def _decide(source: str, options: Options) -> tuple[Traced, list[Pass]]:
    """What the steps make of a source, and every change in the order in which they made it.

    `layout` settles by itself in each round: lines that were joined show more of what belongs together.
    """
    steps = [(partial(_asked, step, options), step is layout) for step in STEPS]
    draft, passes, suggested = settle(source, steps, _working)
    doubts = record(draft, doubt(draft.text, options), source, _working)
    account = [*passes, *(p for p in (*suggested, doubts) if p)]
    if options.script == "keep":
        return draft, account
    account = in_script(source, draft, account, options)
    return compose(source, account), account


def _asked(step: Step, options: Options, text: str) -> Iterable[Edit]:
    return step(text, options)


def _choose(passes: Iterable[Pass], options: Options, rejected: Collection[str], accepted: Collection[str]
            ) -> list[Pass]:
    """The same changes with the status that the options and a reviewer's answers give them."""
    answered = bool(rejected or accepted)
    kept: dict[str, bool] = {}                         # of the changes that others require: is it applied?
    wanted = {i for p in passes for c in p for i in c.requires}

    def status(change: Change) -> Status:
        if answered or wanted:
            name = change.id
            if name in rejected:
                return Status.REJECTED
            if not all(kept.get(i, True) for i in change.requires):
                return Status.SUGGESTED
            if name in accepted and change.status is not Status.DOUBT:
                return Status.APPLIED
        if not options.allows(change.rule) or (options.punctuation == "keep" and is_about_marks(change.rule)):
            return Status.REJECTED
        if change.status is Status.DOUBT:
            return Status.DOUBT
        sure = change.confidence >= options.threshold(safety_of(change.rule))
        return Status.APPLIED if sure else Status.SUGGESTED

    chosen: list[Pass] = []
    for changes in passes:
        judged: list[Change] = []
        moves = [c for c in changes if c.to is not None]
        for change in (*moves, *(c for c in changes if c.to is None)):
            now = status(change)
            if wanted and (change.to is not None or change.id in wanted):
                kept[change.id] = now is Status.APPLIED
            judged.append(change if now is change.status else change._replace(status=now))
        chosen.append(judged)
    return chosen
