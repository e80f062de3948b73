"""Clean text, one paragraph a line, as one row of tokens on disk."""

from __future__ import annotations

import gzip
import hashlib
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.data.problem import Unreadable, shown
from textfix.language.grams import codes_of
from textfix.language.model.alphabet import (
    BOUNDARY,
    FIRST,
    KINDS,
    SPACE,
    Codes,
    Tokens,
    classes,
    tokens_by_code,
)
from textfix.language.script import CODE_POINTS

BLOCK = 1 << 24
"""Characters read at a time."""
SHARED_RUN = 20
"""A paragraph that shares so many Chinese characters in a row with a text to exclude is left out."""
_OPENERS = {".xz": lzma.open, ".gz": gzip.open}
_HAN = (0x3400, 0xA000)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Corpus(NamedTuple):
    """A file that was read."""

    name: str
    characters: int
    """Tokens that it gave, boundaries among them."""
    digest: str
    """SHA-256 of the file as it is."""


class Text(NamedTuple):
    """The corpora in one row."""

    tokens: Tokens
    characters: Codes
    """What the tokens from `FIRST` on stand for, the commonest first."""
    corpora: tuple[Corpus, ...]


def read(paths: Sequence[Path], exclude: Sequence[Path], folder: Path) -> Text:
    """Reads plain, .xz and .gz files of UTF-8 text; the row lies in a file in `folder`.

    Raises:
        Unreadable: A file that is not there, or not such text.
    """
    excluded = _runs_in(exclude)
    seen = np.zeros(CODE_POINTS, dtype=np.int64)
    row = folder / "classes"
    corpora = []
    with row.open("wb") as out:
        for path in paths:
            size = 0
            for text in blocks(path):
                kinds = _row(_without(text, excluded))
                seen += np.bincount(kinds, minlength=CODE_POINTS)
                kinds.tofile(out)
                size += len(kinds)
            corpora.append(Corpus(path.name, size, digest(path)))
    seen[ord("\n")] = 0
    found = np.flatnonzero(seen)
    characters = found[np.lexsort((found, -seen[found]))][:KINDS - FIRST].astype(np.uint32)
    return Text(_numbered(row, characters), characters, tuple(corpora))


def blocks(path: Path) -> Iterator[str]:
    """The text of a file, in pieces of whole lines of about `BLOCK` characters.

    Raises:
        Unreadable: The file is not there, or not UTF-8 text.
    """
    try:
        with _open(path) as file:
            while lines := file.readlines(BLOCK):
                yield "".join(lines)
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError) as error:
        raise Unreadable(f"{shown(str(path))}: cannot be read as UTF-8 text ({_reason(error)})") from error


def _open(path: Path) -> IO[str]:
    opener = _OPENERS.get(path.suffix, open)
    return opener(path, "rt", encoding="utf-8")  # type: ignore[operator, no-any-return]


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).splitlines()[0]


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _row(text: str) -> Codes:
    """The classes of the characters, with no space and no empty paragraph, and a line end at the end."""
    kinds = classes()[codes_of(text + "\n")]
    kinds = kinds[kinds != SPACE]
    ends = kinds == ord("\n")
    ends[1:] &= ends[:-1]
    ends[0] = kinds[0] == ord("\n")
    row: Codes = kinds[~ends]
    return row


def _numbered(row: Path, characters: Codes) -> Tokens:
    """The tokens for a file of classes, which are written in its place."""
    by_class = tokens_by_code(characters)
    kinds = np.memmap(row, dtype=np.uint32, mode="r") if row.stat().st_size else np.zeros(0, dtype=np.uint32)
    path = row.with_name("tokens")
    with path.open("wb") as out:
        for start in range(0, len(kinds), BLOCK):
            by_class[kinds[start:start + BLOCK]].tofile(out)
    del kinds
    row.unlink()
    if not path.stat().st_size:
        raise Unreadable("no text to learn from")
    tokens: Tokens = np.memmap(path, dtype=np.uint16, mode="r")
    assert tokens[-1] == BOUNDARY
    return tokens


def _runs_in(paths: Sequence[Path]) -> NDArray[np.uint64]:
    """The hashes of all runs of `SHARED_RUN` Chinese characters of the texts, sorted."""
    found = [_runs(_han(text)[0]) for path in paths for text in blocks(path)]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint64)


def _without(text: str, excluded: NDArray[np.uint64]) -> str:
    """The text without the paragraphs that share a run with the excluded ones."""
    if not len(excluded):
        return text
    codes, line = _han(text)
    runs = _runs(codes)
    at = np.minimum(np.searchsorted(excluded, runs), len(excluded) - 1)
    shared = (excluded[at] == runs) & (line[:len(runs)] == line[len(line) - len(runs):])
    out = set(line[:len(runs)][shared].tolist())
    return "\n".join(paragraph for k, paragraph in enumerate(text.split("\n")) if k not in out)


def _han(text: str) -> tuple[Codes, NDArray[np.int64]]:
    """The Chinese characters of a text, and the number of the line that each stands in."""
    codes = classes()[codes_of(text)]
    han = (codes >= _HAN[0]) & (codes < _HAN[1])
    return codes[han], np.cumsum(codes == ord("\n"))[han]


def _runs(codes: Codes) -> NDArray[np.uint64]:
    """A hash of the run of `SHARED_RUN` characters that begins at each position."""
    count = max(len(codes) - SHARED_RUN + 1, 0)
    runs = np.zeros(count, dtype=np.uint64)
    for k in range(SHARED_RUN):
        runs = (runs + codes[k:k + count]) * _FACTOR
    return runs
