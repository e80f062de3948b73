"""A folder that somebody is still writing to: which of its files are complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from textfix.batch.store import Found

PAUSE = 2.0
"""Seconds between two looks. A file is complete when it looks the same twice, so a writer may take no longer rest."""


class Watch:
    """Tells new files that are complete from those that are being written."""

    def __init__(self) -> None:
        self._growing: dict[str, str] = {}

    def complete(self, found: Iterable[Found], known: Callable[[Found], bool]) -> Iterator[Found]:
        """Of the files of one look, those that are new, or were changed, and look as they did the last time.

        `known` says of a file that nothing is to be done about it as it is. What is half written is remembered
        until the next look; a file that was renamed into place looks the same twice like any other.
        """
        growing, self._growing = self._growing, {}
        for file in found:
            if known(file):
                continue
            if growing.get(file.path) == _state(file):
                yield file
            else:
                self._growing[file.path] = _state(file)


def _state(file: Found) -> str:
    return file.problem or file.stamp
