"""Large clean texts, plain or packed, read in pieces: what terms and models are learnt from."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
from collections.abc import Iterator
from types import ModuleType
from typing import BinaryIO

from textfix.data.problem import Unreadable, shown
from textfix.read.encoding import decode
from textfix.read.source import STANDARD_INPUT, open_source

BLOCK = 1 << 20
"""Bytes read at once; by the first of them the encoding is known."""
LONGEST_CHARACTER = 4
"""Bytes: a block may end inside one."""

_PACKED: tuple[tuple[bytes, ModuleType], ...] = ((b"\xfd7zXZ\x00", lzma), (b"\x1f\x8b", gzip), (b"BZh", bz2))


def corpus_text(path: str, encoding: str | None = None) -> Iterator[str]:
    """The text of a file (plain, xz, gzip or bzip2, in any encoding that a page may have), about a million
    bytes at a time, line ends as they are. Memory does not grow with the file. `encoding` forces one.

    Raises:
        Unreadable: it is missing, damaged, no text, or standard input, which cannot be read twice.
        Misconfigured: there is no encoding of that name.
    """
    name = shown(path)
    if path == STANDARD_INPUT:
        raise Unreadable("standard input can be read only once, and this takes two passes; give a file")
    try:
        with _opened(path) as file:
            yield from _decoded(file, name, encoding)
    except (lzma.LZMAError, EOFError, gzip.BadGzipFile) as error:
        raise Unreadable(f"{name} is damaged: {error}") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not valid {error.encoding}: {error.reason}; name its encoding with "
                         "--encoding NAME") from None
    except OSError as error:
        raise Unreadable(f"{name} cannot be read: {error.strerror or error}") from None


def _opened(path: str) -> BinaryIO:
    try:
        with open(path, "rb") as file:                 # noqa: PTH123 (a name may hold bytes that are not UTF-8)
            head = file.read(8)
    except OSError:
        open_source(path, 0)                           # it knows what to say
        raise
    packed = next((packing for signature, packing in _PACKED if head.startswith(signature)), None)
    text: BinaryIO = packed.open(path) if packed else open(path, "rb")  # noqa: PTH123, SIM115
    return text


def _decoded(file: BinaryIO, name: str, encoding: str | None) -> Iterator[str]:
    block = file.read(BLOCK)
    decoder = codecs.getincrementaldecoder(_encoding(block, name, encoding))()
    while block:
        yield decoder.decode(block).removeprefix("\ufeff")
        block = file.read(BLOCK)
    yield decoder.decode(b"", final=True)


def _encoding(block: bytes, name: str, encoding: str | None) -> str:
    """The encoding of a text from its first block, which may be cut inside a character."""
    whole = len(block) < BLOCK
    try:
        block = codecs.getincrementaldecoder("utf-8")().decode(block, whole).encode()
        whole = True
    except UnicodeDecodeError:
        pass
    for cut in range(LONGEST_CHARACTER - 1):
        try:
            return decode(block[:len(block) - cut], encoding, name).encoding
        except Unreadable:
            if whole:
                raise
    return decode(block[:1 - LONGEST_CHARACTER], encoding, name).encoding
