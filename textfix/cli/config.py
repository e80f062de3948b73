"""Settings from a file: the nearest `textfix.toml`, or `pyproject.toml` with `[tool.textfix]`, upwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, get_args

from textfix.data.options import MOST_COLUMNS, Captions, Level, Punctuation, Script
from textfix.data.problem import Misconfigured, shown

OWN_FILE, SHARED_FILE = "textfix.toml", "pyproject.toml"
"""Where both stand in one folder, the first one counts: it can be about nothing else."""


@dataclass(frozen=True)
class Config:
    """The settings of one file, by the names of the command line (min-confidence), and where they stand."""

    values: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None


class Key(NamedTuple):
    """What a setting may be: in words, and as a test."""

    wants: str
    accepts: Callable[[Any], bool]


def _one_of(choices: tuple[str, ...]) -> Key:
    return Key("one of " + ", ".join(f'"{choice}"' for choice in choices), lambda value: value in choices)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_CODES = Key('a list of rule codes, as ["TF2", "TF503"]', _is_strings)

KEYS: dict[str, Key] = {
    "level": _one_of(get_args(Level)),
    "min-confidence": Key("a number from 0 to 1", lambda value: _is_number(value) and 0 <= value <= 1),
    "select": _CODES,
    "ignore": _CODES,
    "punctuation": _one_of(get_args(Punctuation)),
    "captions": _one_of(get_args(Captions)),
    "columns": Key(f'"auto", "none" or a number from 2 to {MOST_COLUMNS}',
                   lambda value: value in ("auto", "none") or (type(value) is int and 2 <= value <= MOST_COLUMNS)),
    "script": _one_of(get_args(Script)),
    "protect": Key('a list of terms, as ["發哥"]', _is_strings),
    "lexicon": Key('a list of files, as ["names.txt"]', _is_strings),
    "memory": Key('the name of a file, as "paper.memory"', lambda value: isinstance(value, str)),
    "keep": Key('a list of files, as ["keep.txt"]', _is_strings),
    "learnt": Key('the name of a folder, as "learnt"', lambda value: isinstance(value, str)),
    "encoding": Key('the name of an encoding, as "gb18030"', lambda value: isinstance(value, str)),
    "max-size": Key("a number of megabytes above 0", lambda value: _is_number(value) and value > 0),
    "verify": Key("true or false", lambda value: isinstance(value, bool)),
}


def load_config(start: Path) -> Config:
    """The settings of the nearest file from the folder `start` upwards; none if there is none.

    Raises:
        Misconfigured: the file is no TOML, or has a key or a value that makes no sense.
    """
    return next((config for folder in (start, *start.parents) for config in _in_folder(folder)), Config())


def read_config(path: Path) -> Config:
    """The settings of the file that --config names: a table [tool.textfix] if it has one, else all of it.

    Raises:
        Misconfigured: as `load_config`, or the file cannot be read.
    """
    table = _parse(path, _bytes(path))
    own = _own_table(table)
    return _checked(table if own is None else own, path)


def common_folder(paths: tuple[str, ...]) -> Path:
    """The folder from which the settings for these files are looked for; the present one for a pipe."""
    folders = [str(_folder(path)) for path in paths if path != "-"]
    return Path(os.path.commonpath(folders)) if folders else Path.cwd()


def _folder(path: str) -> Path:
    place = Path(path).absolute()
    return place if place.is_dir() else place.parent


def _in_folder(folder: Path) -> Iterator[Config]:
    own, shared = folder / OWN_FILE, folder / SHARED_FILE
    if own.is_file():
        yield _checked(_parse(own, _bytes(own)), own)
    if shared.is_file():
        data = _bytes(shared)
        if b"textfix" in data:                         # most have no such table: leave their errors to others
            own_table = _own_table(_parse(shared, data))
            if own_table is not None:
                yield _checked(own_table, shared)


def _own_table(table: dict[str, Any]) -> dict[str, Any] | None:
    tool = table.get("tool")
    if not isinstance(tool, dict) or "textfix" not in tool:
        return None
    return tool["textfix"] if isinstance(tool["textfix"], dict) else {"textfix": tool["textfix"]}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "" if path.is_file() else "; --config takes a TOML file"
        raise Misconfigured(f"{shown(str(path))} cannot be read: {error.strerror}{hint}") from None


def _parse(path: Path, data: bytes) -> dict[str, Any]:
    from tomllib import TOMLDecodeError, loads

    try:
        return loads(data.decode("utf-8-sig"))
    except (TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Misconfigured(f"{shown(str(path))} is not valid TOML: {shown(str(error))}; "
                            "--isolated leaves it aside") from None


def _checked(values: dict[str, Any], path: Path) -> Config:
    for key, value in values.items():
        if key not in KEYS:
            raise Misconfigured(f"{shown(str(path))}: unknown key {shown(key)!r}; {_suggestion(key)}")
        if not KEYS[key].accepts(value):
            wants = KEYS[key].wants
            raise Misconfigured(f"{shown(str(path))}: {key} must be {wants}, not {shown(str(value))!r}")
    return Config(values, path)


def _suggestion(key: str) -> str:
    near = get_close_matches(key.replace("_", "-").lower(), KEYS, 1, 0.5)
    return f"did you mean {near[0]!r}?" if near else f"there are {', '.join(KEYS)}"
