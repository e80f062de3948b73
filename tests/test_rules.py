"""What holds for every rule: one code, one name, an example that comes true, a row in the documentation."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from textfix import Options, clean_text, repair
from textfix.correction import RULES as CORRECTION
from textfix.data.rule import Rule
from textfix.layout import RULES as LAYOUT
from textfix.order import RULES as ORDER
from textfix.rules import RULES, is_about_marks, safety_of

ROOT = Path(__file__).parent.parent
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)


def test_codes_and_names_are_unique() -> None:
    everything = (*CORRECTION, *LAYOUT, *ORDER)
    assert len(RULES) == len(everything)
    assert len({rule.name for rule in everything}) == len(everything)


@each_rule
def test_rule_is_well_described(rule: Rule) -> None:
    assert re.fullmatch(r"TF[1-7]\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert re.fullmatch(r"\S.*[^\s.]", rule.summary)
    assert rule.why.endswith(".") and len(rule.why) > len(rule.summary)
    assert safety_of(rule.code) == rule.safety and is_about_marks(rule.code) == rule.marks


@each_rule
def test_example_comes_true(rule: Rule) -> None:
    assert clean_text(rule.before, rule.options) == rule.after


@each_rule
def test_example_is_about_its_rule(rule: Rule) -> None:
    assert rule.code in {change.rule for change in repair(rule.before, rule.options).changes}


@each_rule
def test_example_is_stable(rule: Rule) -> None:
    assert clean_text(rule.after, rule.options) == rule.after


@each_rule
def test_rule_can_be_ignored(rule: Rule) -> None:
    assert rule.code not in repair(rule.before, replace(rule.options, ignore=(rule.code,))).counts()


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.marks], ids=lambda rule: rule.code)
def test_punctuation_keep_leaves_marks_alone(rule: Rule) -> None:
    assert clean_text(rule.before, Options(punctuation="keep")) == rule.before


def test_documentation_lists_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    sys.modules.pop("document_rules", None)
    from document_rules import PAGE, page  # type: ignore[import-not-found,unused-ignore]

    assert PAGE.read_text("utf-8") == page(), "run python tools/document_rules.py"
