"""The examples in the docstrings come true."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import textfix

MODULES = sorted(m.name for m in pkgutil.walk_packages(textfix.__path__, "textfix.") if not m.name.endswith("__main__"))


@pytest.mark.parametrize("name", ["textfix", *MODULES])
def test_examples_come_true(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
