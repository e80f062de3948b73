"""The script that was asked for (`--script`): the whole page in simplified or in traditional characters.

Which character is meant is decided where the repairs are done, for phrases must be whole: 皇 and 后 may have stood on
two lines. In the account the conversions of the source's characters come first, and those of what a repair wrote
directly behind it. So they neither depend on the answers to other changes nor alter one of them, and whatever is
chosen of a page comes out in one script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from textfix.data.change import Change, Status
from textfix.data.options import Options
from textfix.data.replay import Pass
from textfix.data.rule import Rule
from textfix.data.traced import INSERTED, Traced
from textfix.language.characters import HAN
from textfix.language.conversion import convert

SCRIPT = Rule(
    "TF131", "script", "characters become those of the script that was asked for (--script hans|hant)",
    "Who searches a collection in two scripts finds half of it. With `--script hans` the result is simplified, with "
    "`--script hant` traditional, by phrases (皇后, but 以後), one character for one. Terms given with `--protect` "
    "stay as they are. Without the option no character is exchanged for that of the other script.",
    "皇后與太后出席後，衛星電視臺的發展受到注意。", "皇后与太后出席后，卫星电视台的发展受到注意。",
    options=Options(script="hans"))
RULES: tuple[Rule, ...] = (SCRIPT,)

CONFIDENCE = 0.99
"""Of 1,000 characters that are exchanged in press text, fewer than ten are the wrong ones of several."""


_HAN = re.compile(f"[{HAN}]")


def in_script(source: str, draft: Traced, passes: Sequence[Pass], options: Options) -> list[Pass]:
    """The passes of a page, with its conversion to `options.script` among them.

    `draft` is what the passes make of the source; there words are whole.
    """
    if options.script == "keep":
        return list(passes)
    wanted = list(convert(source, options.script, options.protect))
    there = convert(draft.text, options.script, options.protect)
    for offset, stands, becomes in zip(draft.offsets.tolist(), draft.text, there, strict=True):
        if offset != INSERTED and source[offset] == stands:
            wanted[offset] = becomes
    behind = [[*_of_repairs(changes, source, options)] for changes in passes]
    told = {change.id for conversions in behind for change in conversions}
    first = [_change((start, end), source, "".join(wanted[start:end])) for start, end in _runs(source, wanted)]
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


def _of_repairs(changes: Pass, source: str, options: Options) -> Iterator[Change]:
    """What the repairs of a pass wrote, in the script too: each makes sense only if its repair is applied."""
    for repair in changes:
        written = repair.to is None and repair.span[0] < repair.span[1] and repair.status is not Status.DOUBT
        if not written or not _HAN.search(repair.after) or options.script == "keep":
            continue
        after = convert(repair.after, options.script, options.protect)
        if after != repair.after:
            status = Status.APPLIED if repair.status is Status.APPLIED else Status.SUGGESTED
            yield _change(repair.span, source, after)._replace(status=status, requires=(repair.id,))


def _change(span: tuple[int, int], source: str, after: str) -> Change:
    return Change(SCRIPT.code, span, source[slice(*span)], after, CONFIDENCE, "", Status.APPLIED)
