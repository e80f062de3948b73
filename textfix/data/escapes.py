r"""Any text on one line, for people to read and to type: what does not show stands as an escape: \n, \t, \\, \u200b."""

from __future__ import annotations

import re

NAMES = {"\n": "\\n", "\t": "\\t", "\f": "\\f", "\\": "\\\\"}
CHARACTERS = {name[1]: char for char, name in NAMES.items()}

_ESCAPE = re.compile(r"\\(?:([ntf\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")


def escaped(text: str) -> str:
    r"""The line that stands for a text.

    >>> print(escaped("甲\n乙"))
    甲\n乙
    """
    return "".join(NAMES.get(char) or (char if char.isprintable() else _coded(char)) for char in text)


def unescaped(line: str) -> str:
    r"""The text that a line stands for; a backslash that begins no escape is a backslash.

    >>> unescaped(r"甲\n乙\x")
    '甲\n乙\\x'
    """
    return _ESCAPE.sub(_character, line)


def _coded(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return CHARACTERS[match[1]]
    code = int(match[2] or match[3], 16)
    return chr(code) if code < 0x110000 else match[0]
