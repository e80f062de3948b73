"""The script that was asked for (`--script`): the whole page in simplified or in traditional characters.

Which character is meant is decided where the repairs are done, for phrases must be whole: 皇 and 后 may have stood on
two lines. In the account the conversions of the source's characters come first, and those of what a repair wrote
directly behind it. So they neither depend on the answers to other changes nor alter one of them, and whatever is
chosen of a page comes out in one script.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from textfix.data.change import Change, Status
from textfix.data.options import Options
from textfix.data.replay import Pass
from textfix.data.rule import Rule
from textfix.data.traced import INSERTED, Traced
from textfix.language.characters import CHINESE
from textfix.language.conversion import Target, convert

SCRIPT = Rule(
    "TF131", "script", "characters become those of the script that was asked for (--script hans|hant)",
    "Who searches a collection in two scripts finds half of it. With `--script hans` the result is simplified, with "
    "`--script hant` traditional, by phrases (皇后, but 以後), one character for one. Terms given with `--protect` "
    "stay as they are. Without the option no character is exchanged for that of the other script.",
    "皇后與太后出席後，衛星電視臺的發展受到注意。", "皇后与太后出席后，卫星电视台的发展受到注意。",
    options=Options(script="hans"))
RULES: tuple[Rule, ...] = (SCRIPT,)

CONFIDENCE = {"hans": 0.99, "hant": 0.98}
"""Statutes of Taiwan made simplified and traditional again (bench/scripts.py): 98.2 % of what is exchanged stands as
before, and two thirds of the rest are spellings that print has both ways (公布 and 公佈, 台 and 臺, 計畫 and 計劃)."""



def in_script(source: str, draft: Traced, passes: Sequence[Pass], options: Options) -> list[Pass]:
    """The passes of a page, with its conversion to `options.script` among them.

    `draft` is what the passes make of the source; there words are whole.
    """
    if options.script == "keep":
        return list(passes)
    to: Target = options.script
    wanted = list(convert(source, to, options.protect))
    there = convert(draft.text, to, options.protect)
    for offset, stands, becomes in zip(draft.offsets.tolist(), draft.text, there, strict=True):
        if offset != INSERTED and source[offset] == stands:
            wanted[offset] = becomes
    behind = [[*_of_repairs(changes, source, to, options.protect)] for changes in passes]
    told = {change.id for conversions in behind for change in conversions}
    first = [_change((start, end), source, "".join(wanted[start:end]), to) for start, end in _runs(source, wanted)]
    account: list[Pass] = [[change for change in first if not told or change.id not in told]]
    for changes, conversions in zip(passes, behind, strict=True):
        account += [changes, conversions]
    return [p for p in account if p]


def _runs(source: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of neighbouring characters that become others."""
    start = None
    for at, (stands, becomes) in enumerate(zip(source, wanted, strict=True)):
        if stands == becomes:
            if start is not None:
                yield start, at
            start = None
        elif start is None:
            start = at
    if start is not None:
        yield start, len(source)


def _of_repairs(changes: Pass, source: str, to: Target, protected: Collection[str]) -> Iterator[Change]:
    """What the repairs of a pass wrote, in the script too: each makes sense only if its repair is applied."""
    for repair in changes:
        written = repair.to is None and repair.span[0] < repair.span[1] and repair.status is not Status.DOUBT
        if not written or not CHINESE.search(repair.after):
            continue
        after = convert(repair.after, to, protected)
        if after != repair.after:
            status = Status.APPLIED if repair.status is Status.APPLIED else Status.SUGGESTED
            yield _change(repair.span, source, after, to)._replace(status=status, requires=(repair.id,))


def _change(span: tuple[int, int], source: str, after: str, to: Target) -> Change:
    return Change(SCRIPT.code, span, source[slice(*span)], after, CONFIDENCE[to], "", Status.APPLIED)
