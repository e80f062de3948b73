"""A repaired page as Markdown: heads as headings, captions as block quotes, text as text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from textfix.data.block import Block, Kind
from textfix.data.repair import Repair

HEADINGS = {Kind.HEADLINE: "# ", Kind.KICKER: "## ", Kind.SUBHEAD: "## ", Kind.SECTION: "### "}

_ACTIVE = re.compile(r"[\\`*_\[\]<>~|&]")
_ACTIVE_AT_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[-+=](?=\s|$|[-=\s]*$))", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_PAGE_BREAK = "\f"


def markdown(repair: Repair) -> str:
    """The blocks of the page, one blank line between them."""
    rendered = (_rendered(block) for block in repair.blocks)
    return "".join(f"{text}\n" for text in _spaced(text for text in rendered if text))


def escape(text: str) -> str:
    r"""The text so that Markdown shows it as it is.

    >>> print(escape("第*号_文件\n1. 出席\n# 名单"))
    第\*号\_文件
    1\. 出席
    \# 名单
    """
    text = _ACTIVE.sub(r"\\\g<0>", _INDENTED.sub("", text))
    text = _ACTIVE_AT_START.sub(r"\\\g<0>", text)
    return _NUMBERED.sub(r"\1\\\2", text)


def _spaced(texts: Iterable[str]) -> Iterable[str]:
    for number, text in enumerate(texts):
        if number:
            yield ""
        yield text


def _rendered(block: Block) -> str:
    text = block.text.text.replace(_PAGE_BREAK, "\n").strip()
    if not text:
        return ""
    if block.kind in HEADINGS:
        return HEADINGS[block.kind] + re.sub(r"(#+)$", r"\\\1", escape(" ".join(text.split("\n"))))
    lines = [line for line in escape(text).split("\n") if line]
    if block.kind is Kind.CAPTION:
        return "\n".join(f"> {line}" for line in _broken(lines))
    return "\n".join(_broken(lines))


def _broken(lines: list[str]) -> list[str]:
    """A backslash at the end of all lines but the last: Markdown would join them."""
    return [*(f"{line}\\" for line in lines[:-1]), *lines[-1:]]
