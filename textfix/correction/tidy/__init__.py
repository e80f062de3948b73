"""The step `tidy`: Chinese marks as Chinese print has them (TF11x, TF12x).

What a mark becomes depends on what stands beside it, never on an option: `--punctuation keep` leaves the
changes out afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable

from textfix.correction.tidy.brackets import BRACKETS, TITLES, brackets, titles
from textfix.correction.tidy.context import Foreign
from textfix.correction.tidy.dots import MIDDLE_DOT, middle_dots
from textfix.correction.tidy.marks import DASH, ELLIPSIS, FULL_WIDTH, dashes, ellipsis, full_width
from textfix.correction.tidy.quotes import SINGLE, STRAIGHT, TURNED, quotes, single_quotes
from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.language.script import cornered, curly, fold

RULES: tuple[Rule, ...] = (FULL_WIDTH, BRACKETS, ELLIPSIS, DASH, TITLES, MIDDLE_DOT, STRAIGHT, TURNED, SINGLE)


def tidy(text: str, options: Options) -> Iterable[Edit]:
    """The edits that make the marks of a text Chinese where the text is."""
    corners = text.count("「") > text.count("“")       # then the page's quotes are these, also where none was read
    folded = fold(curly(text) if corners else text)    # what is written here is marks; what is read may be words
    foreign = Foreign(folded)
    for rule in (full_width, brackets, ellipsis, dashes, titles, middle_dots, quotes, single_quotes):
        for edit in rule(folded, foreign):
            yield edit._replace(after=cornered(edit.after)) if corners and edit.after else edit
