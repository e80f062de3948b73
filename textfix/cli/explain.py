"""`textfix explain`: what a rule does and why."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from textfix.cli.console import Console, put
from textfix.cli.options import NO_COLOR
from textfix.data.problem import Misconfigured, shown

if TYPE_CHECKING:
    from textfix.data.rule import Rule

SAFETY = {
    "layout": "touches white space and order alone",
    "text": "touches marks or characters",
    "misread": "puts characters in the place of others",
}


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from textfix.rules import RULES

    return [CompletionItem(code, help=rule.summary) for code, rule in RULES.items()
            if code.startswith(incomplete.upper())]


@click.command()
@click.argument("code", required=False, shell_complete=_complete)
@NO_COLOR
def explain(code: str | None, no_color: bool) -> int:
    """Say what a rule does and why; without CODE, list all rules.

    A beginning of codes lists the rules that have it.

    \b
    Examples:
      textfix explain
      textfix explain TF5
      textfix explain TF501
    """
    from textfix.rules import RULES

    console = Console(no_color=no_color)
    if code is not None and (rule := _named(code, RULES)) is not None:
        put(_described(rule, console))
    else:
        put(_listed(_beginning(code or "", RULES), console))
    return 0


def _named(code: str, rules: dict[str, Rule]) -> Rule | None:
    by_name = {rule.name: rule for rule in rules.values()}
    return rules.get(code.upper()) or by_name.get(code.lower())


def _beginning(code: str, rules: dict[str, Rule]) -> list[Rule]:
    found = [rule for rule in rules.values() if rule.code.startswith(code.upper())]
    if found or not code:
        return found
    names = {word: rule.code for rule in rules.values() for word in (rule.code.lower(), rule.name)}
    near = get_close_matches(code.lower(), names, 1, 0.5)
    hint = f"did you mean {names[near[0]]}?" if near else "`textfix explain` lists all rules"
    raise Misconfigured(f"there is no rule {shown(code)}; {hint}")


def _described(rule: Rule, console: Console) -> Iterator[str]:
    yield f"{console.styled(rule.code, bold=True)} {rule.name}\n{rule.summary}\n\n"
    yield f"{click.wrap_text(rule.why, 88, preserve_paragraphs=True)}\n\n"
    yield f"Safety: {rule.safety}, {SAFETY[rule.safety]}.\n\nBefore:\n"
    yield _example(rule.before, console, "red")
    yield "After:\n"
    yield _example(rule.after, console, "green")


def _example(text: str, console: Console, colour: str) -> str:
    return "".join(f"    {console.styled(shown(line), fg=colour)}\n" for line in text.split("\n"))


def _listed(rules: list[Rule], console: Console) -> Iterator[str]:
    width = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        yield f"{console.styled(rule.code, bold=True)}  {rule.name:{width}}  {rule.summary}\n"
