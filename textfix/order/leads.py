"""How a report begins, and who signs it."""

from __future__ import annotations

import re

LEAD = re.compile(
    "[口□]?(?:本报|本刊|本台|本网|新华社|新华网|中新社|中新网|人民日报|人民网|央视|光明日报)[^，。；]{0,20}[电讯]"
    "|[^，。；]{0,12}[电讯][（(]")
"""本报上海4月26日电, （…）讯（记者…"""
SIGNATURE = re.compile(r"(?:^|本报|本刊)记者(?!手)|通讯员")
"""本报记者 …, 通讯员 …; not 记者手记, which heads a section."""


def is_lead(text: str) -> bool:
    """Whether a text begins as a report does."""
    return LEAD.match(text) is not None
