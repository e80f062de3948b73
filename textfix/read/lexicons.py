"""Word lists from files: a user's beside the shipped ones."""

from __future__ import annotations

import os
from functools import lru_cache

from textfix.data.page import Page
from textfix.language.lexicon import Lexicon
from textfix.language.script import fold
from textfix.language.terms import Term, read_terms, shipped_terms
from textfix.language.vocabulary import Vocabulary, shipped_vocabulary
from textfix.read.encoding import decode
from textfix.read.source import Source, Stamp, open_source


def load_lexicon(files: tuple[str, ...] = ()) -> Lexicon:
    """The shipped terms and those of a user's files, of which the last one counts, for texts in both scripts. A process
    reads them once, and again when a file has changed.

    Raises:
        Unreadable: a file is missing or no text.
        Misconfigured: a line is no term; the message has file and line.
    """
    return _loaded(files, tuple(map(_stamp, files)))


def load_vocabulary(files: tuple[str, ...] = ()) -> Vocabulary:
    """The same terms, for those who ask for no more than whether something is one. The shipped ones are mapped.

    Raises:
        Unreadable, Misconfigured: as `load_lexicon`.
    """
    return load_lexicon(files) if files else shipped_vocabulary()


def load_own_terms(files: tuple[str, ...]) -> Lexicon:
    """The terms of a user's files alone.

    Raises:
        Unreadable, Misconfigured: as `load_lexicon`.
    """
    return _own(files, tuple(map(_stamp, files)))


@lru_cache(maxsize=4)
def _own(files: tuple[str, ...], stamps: tuple[Stamp | None, ...]) -> Lexicon:
    return Lexicon([term for path in files for term in read_lexicon(path)], fold)


@lru_cache(maxsize=4)
def _loaded(files: tuple[str, ...], stamps: tuple[Stamp | None, ...]) -> Lexicon:
    return Lexicon([*shipped_terms(), *(term for path in files for term in read_lexicon(path))], fold)


def _stamp(path: str) -> Stamp | None:
    try:
        return Stamp.of(os.stat(path))                 # noqa: PTH116 (a name may hold bytes that are not UTF-8)
    except OSError:
        return None


def read_lexicon(path: str) -> list[Term]:
    """The terms of a file, which may have any encoding that a page may have.

    Raises:
        Unreadable, Misconfigured: as `load_lexicon`.
    """
    source, page = open_lexicon(path)
    return read_terms(page.text, source.name)


def open_lexicon(path: str) -> tuple[Source, Page]:
    """A lexicon file and its text.

    Raises:
        Unreadable: it is missing or no text.
    """
    source = open_source(path)
    return source, decode(source.data, name=source.name)
