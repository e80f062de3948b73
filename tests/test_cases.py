"""The cases in tests/cases: damaged text in, repaired text out. tests/cases/README.md tells their format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from textfix import Options, clean_text, repair
from textfix.data.page import Page

FOLDER = Path(__file__).parent / "cases"
FOLDERS = ("wild", "synthetic", "negative", "known-failures")
BECOMES = "%%%% becomes\n"
_HEADER = re.compile(r"%%%% (?!becomes\n)(.*)\n")
_ESCAPE = re.compile(r"\{U\+([0-9A-F]{4,6})\}")


@dataclass(frozen=True)
class Case:
    source: str
    expected: str
    options: Options = field(default_factory=Options)


def read_case(text: str) -> Case:
    """The case that a file tells. Without an expected part, the source must come out unchanged."""
    options = Options()
    if header := _HEADER.match(text):
        options = options_of(header[1])
        text = text[header.end():]
    source, becomes, expected = text.partition(BECOMES)
    return Case(unescape(source), unescape(expected if becomes else source), options)


def options_of(header: str) -> Options:
    """`punctuation: keep, select: TF1 TF501` as Options."""
    fields: dict[str, Any] = dict(re.split(r"\s*:\s*", pair, maxsplit=1) for pair in header.split(","))
    chosen = {name.strip(): value.strip() for name, value in fields.items()}
    for name in {"select", "ignore"} & chosen.keys():
        chosen[name] = tuple(chosen[name].split())
    if "min_confidence" in chosen:
        chosen["min_confidence"] = float(chosen["min_confidence"])
    return Options(**chosen)


def unescape(text: str) -> str:
    """Characters that do not show stand in a case file as `␌` (form feed) and `{U+200B}`."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text.replace("␌", "\f"))


def cases(*folders: str) -> list[Any]:
    """A pytest parameter for each file; what stands in known-failures must fail."""
    marks = {"known-failures": [pytest.mark.xfail(strict=True, raises=AssertionError)]}
    return [pytest.param(path, id=f"{folder}/{path.stem}", marks=marks.get(folder, []))
            for folder in folders for path in sorted((FOLDER / folder).glob("*.txt"))]


def load(path: Path) -> Case:
    return read_case(path.read_text("utf-8"))


@pytest.mark.parametrize("path", cases(*FOLDERS))
def test_case(path: Path) -> None:
    case = load(path)
    assert clean_text(case.source, case.options).removesuffix("\n") == case.expected.removesuffix("\n")


@pytest.mark.parametrize("path", [p.values[0] for p in cases(*FOLDERS)], ids=lambda p: p.stem)
def test_promises(path: Path) -> None:
    """What holds for every text, repaired well or not: it is stable, accounted for, and can be taken back."""
    case = load(path)
    once = repair(case.source, case.options)
    once.verify()
    assert clean_text(once.text, case.options) == once.text
    nothing = repair(case.source, case.options, rejected=[c.id for c in once.changes])
    assert nothing.text == Page.of(case.source).text


@pytest.mark.parametrize("path", [p.values[0] for p in cases("negative")], ids=lambda p: p.stem)
def test_negative_case_has_no_expected_part(path: Path) -> None:
    assert BECOMES not in path.read_text("utf-8")


def test_every_case_is_found() -> None:
    found = {p.values[0] for p in cases(*FOLDERS)}
    assert found == set(FOLDER.rglob("*")) - {FOLDER / f for f in FOLDERS} - {FOLDER / "README.md"}


def test_format() -> None:
    case = read_case("%%%% punctuation: keep, select: TF1 TF501\n甲{U+200B}␌\n%%%% becomes\n甲\n")
    assert (case.source, case.expected) == ("甲\u200b\f\n", "甲\n")
    assert case.options == Options(punctuation="keep", select=("TF1", "TF501"))
    assert read_case("甲\n") == Case("甲\n", "甲\n")
