"""What a rule is: its code and what there is to say about it, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textfix.data.options import Options

Safety = Literal["layout", "text", "misread"]


@dataclass(frozen=True)
class Rule:
    """One kind of repair.

    `code` (TF101), `name` (full-width-punctuation), `summary` (one line), `why` (a paragraph for
    `textfix explain`), `before` and `after` (an example: a whole input and what it becomes).
    `safety`: "layout" for a rule that touches white space and order alone, "text" for one that touches marks
    or characters, "misread" for one that puts other characters in their place. `level` thresholds differ between them.
    `marks`: the rule is about how punctuation is written; `--punctuation keep` leaves it out.
    `options`: what the example is cleaned with.
    """

    code: str
    name: str
    summary: str
    why: str
    before: str
    after: str
    safety: Safety = "text"
    marks: bool = False
    options: Options = Options()
