"""What README says is so: its commands, its examples, its links; and `.ci/run` calls its commands."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import pexpect
import pytest

from textfix.data.options import THRESHOLDS
from textfix.report.answers import Answers, answers_text

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CI = ROOT / ".ci/run"
EXAMPLE = ROOT / "examples/labour_day_2020_garbled.txt"
PAGES = ("README.md", "CHANGELOG.md", "docs/architecture.md", "docs/reading-order.md", "dictionaries/README.md",
         "examples/README.md")


def marked_command(name: str) -> str:
    """The command below `<!-- command: name -->`."""
    found = re.findall(rf"^<!-- command: {name} -->\n```sh\n(.+)\n```$", README, re.MULTILINE)
    assert len(found) == 1, f"README needs one command marked {name!r}, alone in its fence"
    return str(found[0])


def shell_lines() -> list[str]:
    """The textfix commands that README shows."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if not line.startswith("pip ")]


def passages(name: str) -> list[str]:
    """The paragraphs of the block below `<!-- name -->`."""
    block = re.search(rf"^<!-- {name} -->\n```text\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert block
    return block[1].split("\n\n")


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that README's commands name, in which they are run one after the other."""
    tmp_path = tmp_path_factory.mktemp("readme")
    (tmp_path / "scans").mkdir()
    (tmp_path / "archive").mkdir()
    shutil.copytree(EXAMPLE.parent, tmp_path / "examples")
    for name in ("page.txt", "scans/one.txt", "scans/two.txt", "archive/clean.txt"):
        shutil.copy(EXAMPLE, tmp_path / name)
    answers = Answers("page.txt", sha256(EXAMPLE.read_bytes()).hexdigest(), "utf-8")
    (tmp_path / "page.txt.answers.json").write_text(answers_text(answers), "utf-8")
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(["bash", "-c", command], check=False, cwd=folder, env={**os.environ, "PATH": path},
                          capture_output=True, text=True, encoding="utf-8")


def test_ci_runs_the_commands_of_readme() -> None:
    asked = subprocess.run([CI, "--commands"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert asked == [marked_command("use"), marked_command("test")]


def test_ci_has_no_commands_of_its_own_in_their_place() -> None:
    script = re.sub(r"#.*", "", CI.read_text("utf-8"))
    assert not re.search(r"\bpytest\b|\bpip install\b|\btextfix clean\b", script)
    assert re.search(r'^eval "\$use"', script, re.MULTILINE)
    assert script.rstrip().endswith('eval "$test"'), "pytest's closing line must be the last"


def test_main_job() -> None:
    install, command = marked_command("use").split(" && ")
    assert install == "pip install ."
    done = run(command, ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == EXAMPLE.with_suffix(".fixed.txt").read_text("utf-8"), "run python tools/make_examples.py"


def test_test_command() -> None:
    install, command = marked_command("test").split(" && ")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert shlex.split(install) == ["pip", "install", ".[test]"]
    assert command == "pytest -n auto" and any(need.startswith("pytest-xdist") for need in extras["test"])
    assert all(extra in extras for extra in re.findall(r"\.\[(\w+)\]", README))


@pytest.mark.parametrize("command", shell_lines())
def test_shown_command_runs(command: str, workplace: Path) -> None:
    if command.startswith("textfix review"):
        reviewed(command, workplace)
        return
    done = run(command, workplace)
    assert done.returncode in (0, 1), done.stderr
    assert "Error" not in done.stderr


def reviewed(command: str, folder: Path) -> None:
    """A review needs a terminal, and a person who stops it."""
    script = str(Path(sys.executable).parent / "textfix")
    child = pexpect.spawn(script, shlex.split(command)[1:], cwd=str(folder), encoding="utf-8", timeout=30)
    child.expect(r"\?\]\? ")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_every_command_is_shown() -> None:
    from textfix.cli.app import app

    assert {line.split("textfix ")[1].split()[0] for line in shell_lines()} == set(app.commands)


def test_before_and_after_are_passages_of_the_example() -> None:
    before, after = EXAMPLE.read_text("utf-8"), EXAMPLE.with_suffix(".fixed.txt").read_text("utf-8")
    assert "\n\n".join(passages("before")[:2]) in before
    assert all(passage in before for passage in passages("before"))
    assert all(passage in after for passage in passages("after"))


def test_python_example_comes_true() -> None:
    code = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert code
    test = doctest.DocTestParser().get_doctest("\n".join(code), {}, "README.md", "README.md", 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_table_of_levels() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", README, re.MULTILINE)
    assert {level: {"layout": float(a), "text": float(b), "misread": float(c)} for level, a, b, c in rows} == THRESHOLDS


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link]
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
