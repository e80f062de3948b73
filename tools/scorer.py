"""The scorer of the pages of known print, which lives beside them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def score_module(path: Path) -> ModuleType:
    """The module at `path`, `score.py`."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
