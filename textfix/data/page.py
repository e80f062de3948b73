"""The decoded source and its lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels."""


@dataclass(frozen=True)
class Line:
    """One line of the source: `span` is its (start, end) in characters, without its line end.

    `box` and `confidence` (0..1, one a character) are there where the OCR engine gave them.
    """

    text: str
    span: tuple[int, int]
    box: Box | None = None
    confidence: Sequence[float] | None = None


@dataclass(frozen=True)
class Page:
    r"""A decoded source, with what is needed to write it back as it came.

    `text` has `\n` for every line end; form feeds between pages stay in it. `newline` is the line end of the
    file (its commonest one where several are mixed), `encoding` a Python codec name, `bom` whether a byte order
    mark stood before the text.

    >>> page = Page.of("头条\r\n正文。\r\n")
    >>> page.text, page.newline, [line.text for line in page.lines]
    ('头条\n正文。\n', '\r\n', ['头条', '正文。'])
    """

    text: str
    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"
    mixed_newlines: bool = False

    @classmethod
    def of(cls, text: str, encoding: str = "utf-8", bom: bool = False) -> Page:
        """The page of a decoded text, its line ends unified and remembered."""
        if "\r" not in text:
            return cls(text, encoding, bom)
        crlf = text.count("\r\n")
        counts = {"\r\n": crlf, "\n": text.count("\n") - crlf, "\r": text.count("\r") - crlf}
        newline = max(counts, key=counts.__getitem__)
        unified = text.replace("\r\n", "\n").replace("\r", "\n")
        return cls(unified, encoding, bom, newline, sum(n > 0 for n in counts.values()) > 1)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the page, empty ones left out; a form feed ends a line too."""
        return tuple(Line(m.group(), m.span()) for m in re.finditer(r"[^\n\f]+", self.text))
