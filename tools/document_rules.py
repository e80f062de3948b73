"""Write docs/rules.md from the rules themselves: `python tools/document_rules.py`."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from textfix.data.rule import Rule
from textfix.rules import RULES

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"

FAMILIES = {
    "TF1": "Characters, marks and spaces",
    "TF2": "Reading order",
    "TF3": "Blocks",
    "TF4": "Lines and paragraphs",
    "TF5": "Repeats",
    "TF6": "Misreads",
    "TF7": "Doubt",
}

HEAD = """\
# Rules

Every change that textfix makes names its rule. `textfix explain CODE` tells what stands here; `--select` and
`--ignore` take codes or their beginnings (`TF1`, `TF503`).

*Touches* is what the rule may change: *layout* is white space and order alone, *marks* is how punctuation is
written (`--punctuation keep` leaves it out), *misread* is one character for another, *text* is anything else. This
page is written by `tools/document_rules.py`.
"""


def page() -> str:
    """The whole page, in Markdown."""
    families = groupby(RULES.values(), key=lambda rule: rule.code[:3])
    return HEAD + "".join(f"\n## {family}xx {FAMILIES[family]}\n" + "".join(map(section, rules))
                          for family, rules in families)


def section(rule: Rule) -> str:
    """What there is to say about one rule."""
    touches = "marks" if rule.marks else rule.safety
    summary = rule.summary[0].upper() + rule.summary[1:]
    return (f"\n### {rule.code} {rule.name}\n\n{summary}. *Touches: {touches}.*\n\n{rule.why}\n\n"
            f"{example('Before', rule.before)}\n{example('After', rule.after)}")


def example(label: str, text: str) -> str:
    """One side of an example, with what does not show made visible."""
    shown = re.sub(r"[^\S\n 　]|[\x00-\x09\x0b-\x1f\xad\u0300-\u036f\u200b-\u200f\ufeff]",
                   lambda m: f"{{U+{ord(m[0]):04X}}}", text)
    return f"{label}:\n\n```text\n{shown}\n```\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")
