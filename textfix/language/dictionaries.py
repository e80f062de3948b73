"""Where the shipped tables and word lists are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


@cache
def dictionary(name: str) -> Path:
    """The path of a file in `dictionaries/`: beside the package's modules, or at the top of a checkout."""
    installed = _PACKAGE / "dictionaries"
    return (installed if installed.is_dir() else _PACKAGE.parent / "dictionaries") / name
