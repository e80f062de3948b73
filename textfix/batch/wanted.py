"""Which files of a folder are meant: --include and --exclude."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

TEXT_FILES = ("*.txt",)
TABLES = ("*.jsonl", "*.ndjson", "*.parquet")
"""What is meant in a folder, of pages or of tables, unless something else is asked for."""

BESIDE = ".changes.jsonl"
"""What the file of changes beside a table is called, behind the table's name."""


@dataclass(frozen=True)
class Wanted:
    """Patterns for names and paths.

    A pattern without "/" is about the name of a file or folder, one with "/" about its whole path; `*` stands for any
    characters, `?` for one, `[ab]` for one of these; capitals count as small letters. Hidden files and
    folders (.name), backups (name~) and files of changes beside tables are never meant.

    >>> wanted = Wanted(include=("*.txt", "1998/*.ocr"), exclude=("drafts", "*_old.txt"))
    >>> [path for path in ("a.TXT", "1998/05/b.ocr", "b.ocr", "c_old.txt", ".d.txt") if wanted.file(path)]
    ['a.TXT', '1998/05/b.ocr']
    >>> wanted.folder("1998/drafts"), wanted.folder("1998")
    (False, True)
    """

    include: tuple[str, ...] = TEXT_FILES
    exclude: tuple[str, ...] = ()

    def file(self, path: str) -> bool:
        """Whether the file is meant; the folders that it is in have been asked about before."""
        name = path.rpartition("/")[2]
        return not name.startswith(".") and not name.endswith(("~", BESIDE)) \
            and _matches(path, name, self.include) and not _matches(path, name, self.exclude)

    def folder(self, path: str) -> bool:
        """Whether to look into the folder."""
        name = path.rpartition("/")[2]
        return not name.startswith(".") and not _matches(path, name, self.exclude)


def _matches(path: str, name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase((path if "/" in p else name).lower(), p.rstrip("/").lower()) for p in patterns)
