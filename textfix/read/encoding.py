"""Bytes to a page and back: strict decoding of each candidate, and a judge for those that decode."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from textfix.data.page import Page
from textfix.data.problem import Misconfigured, Unreadable, Unwritable
from textfix.read.binary import binary_kind
from textfix.read.judge import Judge, plausibility

BOMS: dict[str, bytes] = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,                  # before UTF-16, whose mark it begins with
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "gb18030": b"\x84\x31\x95\x33",
}

BYTE_ENCODINGS = ("utf-8", "gb18030", "cp950", "big5hkscs")
WIDE_ENCODINGS = ("utf-16-le", "utf-16-be")
"""The candidates of a file without a mark, in the order that decides a tie. Big5 files of Taiwan are cp950;
those of Hong Kong, and those with circled numbers, big5hkscs. A few marks stand twice in these two (F9F9 and
A2A4 are both ═): such a one is written back in its first place."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "big5": ("cp950", "big5hkscs"), "gbk": ("gb18030",), "gb2312": ("gb18030",),
    "utf-16": WIDE_ENCODINGS, "utf-32": ("utf-32-le", "utf-32-be"), "utf-8-sig": ("utf-8",),
}
"""What people call an encoding, and the codecs that cover the files they mean."""

NAMES = (*BYTE_ENCODINGS, *WIDE_ENCODINGS, *FAMILIES)

SAMPLE = 2000
"""Characters judged at the beginning, in the middle and at the end; decoded, strictly, is all of the text."""

READABLE = 0.3
"""A guess scored below this is refused: Chinese text scores 0.7 to 0.9, English 0.5, a wrong one less."""

SURE = 0.4
"""UTF-8 that decodes and scores this is not compared with others."""

UTF8_PRIOR = 0.25
"""Bytes are hardly ever valid UTF-8 by accident; the é of a UTF-8 text is also a valid 茅 of GB18030."""


def decode(data: bytes, encoding: str | None = None, name: str = "the data",
           judge: Judge = plausibility) -> Page:
    r"""The page that these bytes are. `encoding` forces one; without it, it is found out.

    >>> page = decode("区领导表示慰问。\r\n".encode("gb18030"))
    >>> page.text, page.encoding, page.newline
    ('区领导表示慰问。\n', 'gb18030', '\r\n')

    Raises:
        Unreadable: the data is binary, or no candidate decodes all of it.
        Misconfigured: there is no encoding of that name.
    """
    if encoding is not None:
        return _forced(data, codec_names(encoding), name, judge)
    if (kind := binary_kind(data)) is not None:
        raise Unreadable(f"{name} is {kind}, not text; textfix reads the text that an OCR engine wrote")
    marked = next((codec for codec, bom in BOMS.items() if data.startswith(bom)), None)
    if marked is not None:
        return _forced(data, (marked,), name, judge)
    if data.isascii() and b"\0" not in data:
        return Page.of(data.decode("ascii"))
    best = _best(data, _candidates(data), judge)
    if best is None or best.score < READABLE and best.codec != "utf-8":
        raise Unreadable(_undecodable(data, name, judge))
    return Page.of(best.text, best.codec)


def encode(page: Page, text: str, encoding: str | None = None, name: str = "the result") -> bytes:
    r"""The bytes of a text, with encoding, byte order mark and line ends of the page that it came from.

    Another `encoding` leaves the mark away, but where its name asks for one (utf-8-sig, utf-16).

    >>> encode(Page.of("头条\r\n", "gb18030"), "头条\n正文\n") == "头条\r\n正文\r\n".encode("gb18030")
    True

    Raises:
        Unwritable: the encoding has no place for one of the characters.
        Misconfigured: there is no encoding of that name.
    """
    mark = BOMS.get(page.encoding, b"") if page.bom and encoding is None else b""
    return mark + encode_as(text.replace("\n", page.newline), encoding or page.encoding, name)


def encode_as(text: str, encoding: str, name: str = "the result") -> bytes:
    """The bytes of a text as it is.

    Raises:
        Unwritable, Misconfigured: as `encode`.
    """
    codec = codec_names(encoding, writing=True)[0]
    try:
        return text.encode(codec)
    except UnicodeEncodeError as error:
        char = error.object[error.start]
        raise Unwritable(f"{name}: {codec} has no character {char} (U+{ord(char):04X}); "
                         "write it as UTF-8 with --output-encoding utf-8") from None


def codec_names(encoding: str, writing: bool = False) -> tuple[str, ...]:
    """The codecs that an encoding's name stands for; for writing, the one of just that name.

    >>> codec_names("Big5"), codec_names("UTF8")
    (('cp950', 'big5hkscs'), ('utf-8',))
    """
    try:
        found = codecs.lookup(encoding)
        "".encode(encoding)                            # base64 and rot13 are codecs, but not of text
    except (LookupError, UnicodeError, ValueError):
        near = get_close_matches(encoding.lower(), NAMES, 1, 0.5)
        hint = f"; did you mean {near[0]}?" if near else f"; try one of {', '.join(NAMES)}"
        raise Misconfigured(f"there is no encoding {encoding!r}{hint}") from None
    return (found.name,) if writing else FAMILIES.get(found.name, (found.name,))


class _Reading(NamedTuple):
    """The data under one codec, and how readable that is."""

    codec: str
    text: str
    score: float


def _candidates(data: bytes) -> tuple[str, ...]:
    if b"\0" in data:
        return WIDE_ENCODINGS
    return BYTE_ENCODINGS if len(data) % 2 else BYTE_ENCODINGS + WIDE_ENCODINGS


def _best(data: bytes, candidates: tuple[str, ...], judge: Judge) -> _Reading | None:
    best: _Reading | None = None
    for reading in _readings(data, candidates, judge):
        if reading.codec == "utf-8" and reading.score >= SURE + UTF8_PRIOR:
            return reading
        if best is None or reading.score > best.score:
            best = reading
    return best


def _readings(data: bytes, candidates: tuple[str, ...], judge: Judge) -> Iterator[_Reading]:
    """One at a time, so that no more than two decodings of a large file are in memory."""
    for codec in candidates:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        yield _Reading(codec, text, judge(_sample(text)) + (UTF8_PRIOR if codec == "utf-8" else 0.0))


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return text[:SAMPLE] + text[middle:middle + SAMPLE] + text[-SAMPLE:]


def _forced(data: bytes, codecs_: tuple[str, ...], name: str, judge: Judge) -> Page:
    """The page under the one encoding asked for or marked; its mark, if it is there, taken off."""
    for codec in codecs_:
        bom = BOMS.get(codec)
        if bom and data.startswith(bom):
            return Page.of(_strict(data, codec, name, len(bom)), codec, bom=True)
    best = _best(data, codecs_, judge)
    return Page.of(best.text, best.codec) if best else Page.of(_strict(data, codecs_[0], name))


def _strict(data: bytes, codec: str, name: str, skip: int = 0) -> str:
    try:
        return data[skip:].decode(codec)
    except UnicodeDecodeError as error:
        at = skip + error.start
        raise Unreadable(f"{name} is not valid {codec}: byte 0x{data[at]:02x} at offset {at}; "
                         "try another --encoding") from None


def _undecodable(data: bytes, name: str, judge: Judge) -> str:
    """Why nothing fits: told for the encoding under which the beginning, as far as it goes, reads best."""
    if (nul := data.find(b"\0")) >= 0:
        return f"{name} seems to be binary (a NUL byte at offset {nul}); if it is text, say --encoding NAME"
    codec, at = max((_failure(data, codec) for codec in BYTE_ENCODINGS),
                    key=lambda f: judge(data[:f[1]][:3 * SAMPLE].decode(f[0], "ignore")))
    why = f"as {codec} it fails at offset {at} (byte 0x{data[at]:02x})" if at < len(data) else "nothing reads"
    return f"{name}: the encoding cannot be found out, {why}; name it with --encoding NAME"


def _failure(data: bytes, codec: str) -> tuple[str, int]:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return codec, error.start
    return codec, len(data)
