"""The way of the data: a page goes through the steps until nothing more changes.

Every step is a pure function of the text before it. It asks for edits; the account of them (`record`,
`replay`) is kept here, in one place, in characters of the source. The decisions of the steps do not depend
on thresholds, selections or a reviewer's answers: those choose among the changes afterwards, so that an
answer to one change never alters another one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from textfix.choice import NOTHING_TYPED, Choice, choose
from textfix.correction.characters import characters
from textfix.correction.doubt import doubt, unrepaired
from textfix.correction.misreads import Seen, is_misread, misreads
from textfix.correction.repeats import repeats
from textfix.correction.script import in_script
from textfix.correction.spaces import spaces
from textfix.correction.tidy import tidy
from textfix.data.change import Edit, Status
from textfix.data.learnt import Learnt
from textfix.data.options import THRESHOLDS, Options
from textfix.data.page import Page
from textfix.data.record import record
from textfix.data.repair import Repair
from textfix.data.replay import Pass, compose, replay
from textfix.data.traced import Traced
from textfix.layout import blocks_of, captions, layout
from textfix.order import order
from textfix.rules import safety_of
from textfix.settle import Look, settle

Step = Callable[..., Iterable[Edit]]
"""A step: the text as the steps before left it, in; edits in positions of that text, out. No two overlap."""

STEPS: tuple[Step, ...] = (characters, tidy, layout, spaces, repeats, misreads, captions)
"""In this order, behind `order`, which looks once at the page as it came. `doubt`, which changes nothing, looks at what
they leave."""


def repair(text: str | Page, options: Options | None = None, *, rejected: Collection[str] = (),
           accepted: Collection[str] = (), edited: Mapping[str, str] = NOTHING_TYPED,
           learnt: Learnt | None = None) -> Repair:
    """Repair a text and account for every character touched.

    `rejected` and `accepted` are change ids: a reviewer's answers, which win over thresholds. `edited` has, by change
    id, what a reviewer typed to stand in the place of the change, and of all others at just that place; there a doubt,
    too, becomes a change. An id that does not occur is passed over; of two answers to one id the rejection counts, then
    the typed text. `learnt` is what was learnt from the answers to other pages.

    >>> result = repair("我们要弘扬劳模精神、弘扬劳模精神、弘扬劳模精神,\\n砥砺前行。")
    >>> result.text
    '我们要弘扬劳模精神，砥砺前行。'

    Raises:
        ValueError: `edited` names a move, which takes its characters along as they are.
    """
    page = text if isinstance(text, Page) else Page.of(text)
    choice = Choice(options or Options(), frozenset(rejected), frozenset(accepted), edited, learnt or Learnt())
    draft, passes = _decide(page.text, choice.options)
    if not choice.is_working:
        chosen = choose(passes, page.text, choice)
        if chosen != passes:
            passes, draft = chosen, compose(page.text, chosen)
    return Repair(page, draft, blocks_of(draft), tuple(map(tuple, passes)))


def clean_text(text: str, options: Options | None = None) -> str:
    """The repaired text alone.

    >>> clean_text("现场,西城区委书记卢映川 代表区委、区人大、区政府和区 政协,向各位劳动者代表表示亲 切的慰问。")
    '现场，西城区委书记卢映川代表区委、区人大、区政府和区政协，向各位劳动者代表表示亲切的慰问。'
    """
    return repair(text, options).text


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
    moved = arranged(source, options)
    steps = [Look(partial(step, options=options, seen=Seen()), sees_all=True) if step is misreads
             else Look(partial(step, options=options), step is layout) for step in STEPS]
    draft, passes, suggested = settle(compose(source, moved), source, steps, _working)
    doubts = record(draft, doubt(draft.text, options), source, _working)
    misread = [change.span for changes in passes for change in changes if is_misread(change.rule)]
    doubts = unrepaired(doubts, misread, source)
    account = [*moved, *passes, *(p for p in (*suggested, doubts) if p)]
    if options.script == "keep":
        return draft, account
    account = in_script(source, draft, account, options)
    return compose(source, account), account


def arranged(source: str, options: Options) -> list[Pass]:
    """What `order` asks for of a source, as two passes; the second is in positions of a text to which all of the first
    was done."""
    parts, moves = order(source, options)
    draft = Traced.of(source)
    first = record(draft, parts, source, _working)
    wholly = replay(draft, [change._replace(status=Status.APPLIED) for change in first], source)
    return [changes for changes in (first, record(wholly, moves, source, _working)) if changes]
