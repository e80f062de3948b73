"""Which textfix this is: its version and its tables, on which the bytes of each result depend."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from textfix import __version__
from textfix.language.dictionaries import dictionary

BLOCK = 1 << 20


@cache
def program() -> str:
    """Version, and SHA-256 over the names and bytes of all tables."""
    total = sha256()
    for file in sorted(dictionary("").iterdir()):
        if file.is_file() and file.suffix != ".md":
            total.update(f"{file.name}\0{file.stat().st_size}\0".encode())
            with file.open("rb") as data:
                while block := data.read(BLOCK):
                    total.update(block)
    return f"{__version__}, tables {total.hexdigest()[:16]}"
