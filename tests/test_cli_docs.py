"""The documentation says what the program does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from textfix.cli.app import app
from textfix.cli.config import KEYS

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from write_cli_reference import click_series, reference  # noqa: E402

WRITTEN_WITH = "8.5"


@pytest.mark.skipif(click_series() != WRITTEN_WITH, reason=f"docs/cli.md is in click {WRITTEN_WITH}'s layout")
def test_reference_is_up_to_date() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference(), (
        "run python tools/write_cli_reference.py")


def test_every_command_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert re.findall(r"^## textfix (\w+)$", page, re.MULTILINE) == sorted(app.commands)


def test_every_key_is_documented_and_is_an_option() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE) == list(KEYS)
    options = {option for param in app.commands["clean"].params for option in param.opts}
    assert {f"--{key}" for key in KEYS} <= options


@pytest.mark.parametrize("page", ["configuration.md", "formats.md", "shell-completion.md", "cli.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert all((ROOT / "docs" / link).exists() for link in re.findall(r"\]\(([\w./-]+)\)", text))
