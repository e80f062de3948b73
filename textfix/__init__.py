"""textfix repairs the OCR text of Chinese newspapers and accounts for every character it touched.

>>> import textfix
>>> textfix.clean_text("区委书记指出,现场连线百名 西城职工的形式很有意义。")
'区委书记指出，现场连线百名西城职工的形式很有意义。'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textfix.data.options import Options
    from textfix.data.repair import Repair
    from textfix.pipeline import clean_text, repair

__all__ = ["Options", "Repair", "__version__", "clean_text", "repair"]
__version__ = "0.1.0"

_HOMES = {"Options": "textfix.data.options", "Repair": "textfix.data.repair",
          "clean_text": "textfix.pipeline", "repair": "textfix.pipeline"}


def __getattr__(name: str) -> Any:
    # Loaded on first use: `textfix --version` and shell completion must not wait for numpy.
    if name not in _HOMES:
        raise AttributeError(f"module 'textfix' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
