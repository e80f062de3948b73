"""Bytes to a page and back: strict decoding of each candidate, and two judges for those that decode."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from textfix.data.page import Page
from textfix.data.problem import Misconfigured, Unreadable, Unwritable
from textfix.read.binary import binary_kind
from textfix.read.judge import Judge, fluency, plausibility

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

PLAIN, APART = 0.72, 0.2
"""A first guess that scores this, and so much more than the next one, needs no second judge: 99 of 100 paragraphs of
the press in GB18030 or Big5. Korean and Japanese bytes that happen to be GB18030 score 0.6 and less."""

READABLE = 0.3
"""A first guess scored below this is refused: Chinese text scores 0.7 to 0.9, English 0.5, a wrong one less."""

FLUENT = 0.07
"""And so is one that the second judge, if it is asked, scores below this. Press paragraphs score 0.3 and more, four
characters of them 0.19, a sentence in Cantonese 0.12; Korean and Japanese that decode as GB18030 0.02."""

SECOND_SAMPLE = 500
"""Like `SAMPLE`, for the second judge: the language model takes a millisecond for a thousand characters."""

SURE = 0.4
"""UTF-8 that decodes and scores this is not compared with others."""

UTF8_PRIOR = 0.25
"""Bytes are hardly ever valid UTF-8 by accident; the é of a UTF-8 text is also a valid 茅 of GB18030."""


def decode(data: bytes, encoding: str | None = None, name: str = "the data",
           judge: Judge = plausibility, second: Judge = fluency) -> Page:
    r"""The page that these bytes are. `encoding` forces one; without it, it is found out: by `judge`, and by
    `second` where that is in two minds.

    >>> page = decode("区领导表示慰问。\r\n".encode("gb18030"))
    >>> page.text, page.encoding, page.newline
    ('区领导表示慰问。\n', 'gb18030', '\r\n')

    Raises:
        Unreadable: the data is binary, or no candidate decodes all of it, or what comes out does not read as Chinese.
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
    candidates = _candidates(data)
    best = _best(data, candidates, judge)
    if best is None or best.score < READABLE and best.codec != "utf-8":
        raise Unreadable(_undecodable(data, name, judge))
    if not best.plain:
        best = max(_readings(data, candidates, second, SECOND_SAMPLE), key=lambda reading: reading.score)
        if best.score < FLUENT and best.codec != "utf-8":
            raise Unreadable(f"{name}: the encoding cannot be found out, as {best.codec} it does not read as Chinese; "
                             "name it with --encoding NAME")
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
    """The data under one codec, how readable that is, and whether plainly so."""

    codec: str
    text: str
    score: float
    plain: bool = False


def _candidates(data: bytes) -> tuple[str, ...]:
    if b"\0" in data:
        return WIDE_ENCODINGS if len(data) % 4 else WIDE_ENCODINGS + FAMILIES["utf-32"]
    return BYTE_ENCODINGS if len(data) % 2 else BYTE_ENCODINGS + WIDE_ENCODINGS


def _best(data: bytes, candidates: tuple[str, ...], judge: Judge) -> _Reading | None:
    """The reading that the judge likes best; the first one of equals."""
    best: _Reading | None = None
    next_score = -1.0
    for reading in _readings(data, candidates, judge, SAMPLE):
        if reading.codec == "utf-8" and reading.score >= SURE + UTF8_PRIOR:
            return reading._replace(plain=True)
        if best is None or reading.score > best.score:
            best, next_score = reading, best.score if best else next_score
        elif reading.text != best.text:                # the two kinds of Big5 differ in little
            next_score = max(next_score, reading.score)
    return best and best._replace(plain=best.score >= PLAIN and best.score >= next_score + APART)


def _readings(data: bytes, candidates: tuple[str, ...], judge: Judge, size: int) -> Iterator[_Reading]:
    """One at a time, so that no more than two decodings of a large file are in memory."""
    for codec in candidates:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        yield _Reading(codec, text, judge(_sample(text, size)) + (UTF8_PRIOR if codec == "utf-8" else 0.0))


def _sample(text: str, size: int) -> str:
    if len(text) <= 3 * size:
        return text
    middle = len(text) // 2
    return text[:size] + text[middle:middle + size] + text[-size:]


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
