"""The memory of a collection, from its file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from textfix.data.problem import Unreadable, shown
from textfix.read.source import Stamp

if TYPE_CHECKING:                                      # numpy, which whoever asks for a digest alone can do without
    from textfix.language.memory import Memory


def load_memory(path: Path) -> Memory:
    """The memory in a file. A process opens it once, and again when the file has changed.

    Raises:
        Unreadable: there is no such file, or it is another one, or damaged.
    """
    return _opened(path, _stamp(path))


def memory_digest(path: Path) -> str:
    """SHA-256 of a file of a memory, in hexadecimal; reckoned once, and again when the file has changed.

    Raises:
        Unreadable: there is no such file.
    """
    return _digest(path, _stamp(path))


@lru_cache(maxsize=2)
def _opened(path: Path, stamp: Stamp) -> Memory:
    from textfix.language.memory import Memory

    return Memory.open(path)


@lru_cache(maxsize=2)
def _digest(path: Path, stamp: Stamp) -> str:
    with _telling(path), path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _stamp(path: Path) -> Stamp:
    with _telling(path):
        return Stamp.of(path.stat())


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unreadable(f"{shown(str(path))}: {error.strerror}; a memory is gathered by textfix batch") from None
