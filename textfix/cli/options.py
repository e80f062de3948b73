"""The options that every command shares, defined once; what they and the configuration come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from textfix.cli.config import Config, common_folder, load_config, read_config
from textfix.cli.console import Console
from textfix.data.options import MOST_COLUMNS, Captions, Level, Options, Punctuation, Script
from textfix.data.problem import Misconfigured, shown
from textfix.read.source import LARGEST_SOURCE, MEGABYTE

LEARNT_TERMS = "terms.txt"
"""The lexicon in a folder of what was learnt."""

if TYPE_CHECKING:
    from textfix.data.learnt import Learnt

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Settings:
    """How a command works: the options of the repair, how sources are read, what is said.

    `learnt` is the folder of what was learnt from answers.
    """

    options: Options
    encoding: str | None
    max_bytes: int
    verify: bool
    console: Console
    learnt: str | None = None

    @cached_property
    def lessons(self) -> Learnt | None:
        """What stands in the folder of what was learnt, read once; None without one.

        Raises:
            Problem: it cannot be read, or a line in it makes no sense.
        """
        if self.learnt is None:
            return None
        from textfix.report.learnt import read_learnt

        return read_learnt(self.learnt)


NO_COLOR = click.option("--no-color", is_flag=True, help="No colour; the variable NO_COLOR says the same.")

LEXICON = click.option("-l", "--lexicon", multiple=True, metavar="FILE", type=click.Path(),
                       help="Terms that the text may have, beside the shipped ones; may be given several times.")

SETTINGS = (
    click.option("--level", type=click.Choice(get_args(Level)),
                 help="How sure to be before a change; safe is for unattended runs. [default: normal]"),
    click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="X",
                 help="Apply changes of at least this confidence (0 to 1), whatever the level."),
    click.option("--select", multiple=True, metavar="CODES",
                 help="Only these rules, by code or its beginning: TF2,TF503."),
    click.option("--ignore", multiple=True, metavar="CODES", help="None of these rules."),
    click.option("--punctuation", type=click.Choice(get_args(Punctuation)),
                 help="keep leaves marks as they are; full makes them Chinese. [default: full]"),
    click.option("--captions", type=click.Choice(get_args(Captions)),
                 help="Where captions go: between paragraphs, to the end, or out. [default: inline]"),
    click.option("--columns", metavar="auto|N|none", callback=lambda context, option, value: _columns(value),
                 help="How many columns the text was read across, where you know it. [default: auto]"),
    click.option("--script", type=click.Choice(get_args(Script)),
                 help="The script of the result: hans is simplified, hant traditional. [default: keep]"),
    click.option("--protect", multiple=True, metavar="TERMS",
                 help="With --script: terms that stay as they are written, divided by commas."),
    LEXICON,
    click.option("--memory", metavar="FILE", type=click.Path(path_type=Path),
                 help="What a collection says again and again, as textfix batch gathered it."),
    click.option("--keep", multiple=True, metavar="FILE", type=click.Path(),
                 help="Words that stay as they stand, a word a line, whatever they look like."),
    click.option("--learnt", metavar="FOLDER", type=click.Path(),
                 help="Heed what textfix lexicon learn wrote to this folder."),
    click.option("--encoding", metavar="NAME",
                 help="Encoding of the source, if it is not to be found out: utf-8, gb18030, big5, utf-16."),
    click.option("--max-size", type=click.FloatRange(0, min_open=True), metavar="MB",
                 help=f"Refuse larger sources. [default: {LARGEST_SOURCE // MEGABYTE}]"),
    click.option("--verify/--no-verify", default=None,
                 help="Check that the changes account for every character. [default: verify]"),
)
"""Options that a configuration file can set too, under the same names."""

RUN = (
    click.option("--config", "config_file", type=click.Path(), metavar="FILE",
                 help="Settings from this file, not from the nearest textfix.toml or pyproject.toml."),
    click.option("--isolated", is_flag=True, help="No settings from files."),
    click.option("-q", "--quiet", is_flag=True, help="Only errors."),
    click.option("-v", "--verbose", is_flag=True, help="Say what was read, found and changed."),
    NO_COLOR,
)


def common_options(command: Command) -> Command:
    """Give a command the common options; it gets them as one `settings`. What is wrong with them is told first."""
    return _with(SETTINGS + RUN, command, _check)


def learning_options(command: Command) -> Command:
    """Give a command the common options, with a folder of what was learnt that is yet to be made."""
    return _with(SETTINGS + RUN, command, _check_lexicons)


def gathering_options(command: Command) -> Command:
    """Give a command the common options, with a memory that is yet to be gathered."""
    return _with(SETTINGS + RUN, command, _check_but_memory)


def run_options(command: Command) -> Command:
    """Give a command that repairs nothing those of the common options that say how to run."""
    return _with(RUN, command)


def _check(settings: Settings) -> None:
    """Read what is named, so that what is wrong with it is told before anything is done."""
    if settings.options.memory is not None:
        from textfix.read.memories import load_memory

        load_memory(settings.options.memory)
    _check_but_memory(settings)


def _check_but_memory(settings: Settings) -> None:
    _check_lexicons(settings)
    _ = settings.lessons


def _check_lexicons(settings: Settings) -> None:
    if settings.options.lexicons:
        from textfix.read.lexicons import load_lexicon

        load_lexicon(settings.options.lexicons)


def _with(options: Iterable[Callable[[Command], Command]], command: Command,
          check: Callable[[Settings], None] = lambda settings: None) -> Command:
    @wraps(command)
    def with_settings(**given: Any) -> Any:
        flags = {name: given.pop(name) for name in _NAMES if name in given}
        paths = given.get("paths") or tuple(filter(None, (given.get("path") or given.get("source"),)))
        settings = _settings(flags, paths)
        check(settings)
        return command(settings=settings, **given)

    wrapped: Any = with_settings
    for option in reversed((*options,)):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


_NAMES = ("level", "min_confidence", "select", "ignore", "punctuation", "captions", "columns", "script", "protect",
          "lexicon", "memory", "keep", "learnt", "encoding", "max_size", "verify", "config_file", "isolated", "quiet",
          "verbose", "no_color")


def _settings(flags: Mapping[str, Any], paths: tuple[str, ...]) -> Settings:
    console = Console(-1 if flags["quiet"] else int(flags["verbose"]), flags["no_color"])
    config = _config(flags, paths)
    if config.path is not None:
        console.detail(f"settings from {shown(str(config.path))}")
    values = {key.replace("-", "_"): value for key, value in config.values.items()}
    if config.path is not None:                        # as its writer sees them: from where the file is
        folder = config.path.parent
        values |= {key: str(folder / values[key]) for key in ("learnt", "memory") if key in values}
        values |= {key: [str(folder / name) for name in values[key]] for key in ("lexicon", "keep") if key in values}
    values |= {name: value for name, value in flags.items() if value is not None and value != ()}
    if (terms := _learnt_terms(values.get("learnt"))) is not None:
        values["lexicon"] = [terms, *values.get("lexicon", ())]
    return Settings(_options(values), values.get("encoding"),
                    int(values.get("max_size", LARGEST_SOURCE / MEGABYTE) * MEGABYTE),
                    values.get("verify", True), console, values.get("learnt"))


def _learnt_terms(folder: str | None) -> str | None:
    """The lexicon among what was learnt, if there is one yet."""
    path = None if folder is None else Path(folder, LEARNT_TERMS)
    return str(path) if path is not None and path.is_file() else None


def _config(flags: Mapping[str, Any], paths: tuple[str, ...]) -> Config:
    if flags["isolated"] and flags["config_file"]:
        raise Misconfigured("--isolated reads no settings and --config does; choose one")
    if flags["isolated"]:
        return Config()
    named = flags["config_file"]
    return read_config(Path(named)) if named else load_config(common_folder(paths))


def _options(values: Mapping[str, Any]) -> Options:
    names = ("level", "min_confidence", "punctuation", "captions", "script")
    chosen = {name: values[name] for name in names if name in values}
    return Options(select=_codes(values.get("select", ())), ignore=_codes(values.get("ignore", ())),
                   protect=_terms(values.get("protect", ())), lexicons=tuple(values.get("lexicon", ())),
                   columns=_number_of_columns(values.get("columns", "auto")),
                   memory=Path(values["memory"]) if "memory" in values else None,
                   keep=_words(values.get("keep", ())), **chosen)


def _columns(value: str | None) -> str | None:
    """The value of --columns, if it is one."""
    number = int(value) if value is not None and value.isdecimal() else 0
    if value not in (None, "auto", "none") and not 2 <= number <= MOST_COLUMNS:
        raise click.BadParameter(f"auto, none, or a number from 2 to {MOST_COLUMNS}")
    return value


def _number_of_columns(value: str | int) -> int | None:
    return {"auto": None, "none": 1}[value] if value in ("auto", "none") else int(value)


def _words(files: Iterable[str]) -> tuple[str, ...]:
    """The words in these files, each once."""
    if not files:
        return ()
    from textfix.read.lexicons import read_lexicon

    return tuple(dict.fromkeys(term.text for path in files for term in read_lexicon(path)))


def _terms(given: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Terms from lists with or without commas, Chinese ones too; each once, in their order."""
    return tuple(dict.fromkeys(term for item in given for part in re.split("[,，、]", item) if (term := part.strip())))


def _codes(given: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Beginnings of rule codes, from lists with or without commas; one that no rule has is an error."""
    codes = tuple(code.strip().upper() for item in given for code in item.split(",") if code.strip())
    if codes:
        from textfix.rules import RULES

        for code in codes:
            if not any(rule.startswith(code) for rule in RULES):
                near = get_close_matches(code, RULES, 1)
                hint = f"; did you mean {near[0]}?" if near else "; `textfix explain` lists them"
                raise Misconfigured(f"no rule has the code {shown(code)}{hint}")
    return codes
