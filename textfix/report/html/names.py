"""File names of the pages of a report: readable, and safe whatever the sources are called."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from textfix.data.problem import shown

INDEX = "index.html"

LONGEST_NAME = 60
"""Characters; as UTF-8, with a number behind, still below the 255 bytes that file systems allow."""


def page_names(paths: Sequence[str]) -> list[str]:
    """A file name for the page of each source, all different, on file systems that ignore case as well.

    >>> page_names(["1958/p1.txt", "1959/p1.txt", "1959/p1.TXT", "index.txt"])
    ['1958_p1.html', '1959_p1.html', '1959_p1-2.html', 'index-2.html']
    """
    taken = {INDEX}
    names = []
    for path in below(paths):
        stem = _plain(os.path.splitext(path)[0])  # noqa: PTH122
        name = next(name for name in _numbered(stem) if name.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def below(paths: Sequence[str]) -> list[str]:
    """The paths without the folders that all of them share.

    >>> below(["scans/1958/p1.txt", "scans/1959/p1.txt"])
    ['1958/p1.txt', '1959/p1.txt']
    """
    folders = [os.path.dirname(os.path.abspath(path)) for path in paths]  # noqa: PTH100, PTH120
    if not folders:
        return []
    common = os.path.commonpath(folders) if len({os.path.splitdrive(f)[0] for f in folders}) == 1 else ""
    return [os.path.relpath(os.path.abspath(path), common) if common else path for path in paths]  # noqa: PTH100


def _plain(path: str) -> str:
    """Letters and digits of any script, with one `_` for what lies between; the end of what is too long."""
    words = re.sub(r"[^\w.-]+", "_", shown(path))
    return words[-LONGEST_NAME:].strip("._-") or "page"


def _numbered(stem: str) -> Iterator[str]:
    yield f"{stem}.html"
    number = 2
    while True:
        yield f"{stem}-{number}.html"
        number += 1
