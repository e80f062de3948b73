"""Tasks done on all cores, by forked processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_TASK: list[Callable[[Any], Any]] = []


def in_turn(task: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """What a task makes of each item, by processes that are forked here: they have what the task holds without a
    copy."""
    _TASK[:] = [task]
    with get_context("fork").Pool() as pool:
        return pool.map(_done, items, chunksize=16)


def _done(item: Any) -> Any:
    return _TASK[0](item)
