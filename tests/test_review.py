"""`textfix review`, typed into over a terminal as a person does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import pexpect
import pytest

from textfix import repair
from textfix.cli.reviewing import Review
from textfix.data.change import Change, Status
from textfix.report.answers import Answers, Scope, Verdict, parse_answers

SOURCE = "区领导向劳动者表示慰问,大家都很高兴,又很感动。\n\n老人,孩 子都来了。\n"
EXAMPLE = Path(__file__).parent.parent / "examples" / "labour_day_2020_garbled.txt"
PROMPT = r"\?\]\? "
ANSWERS = Path("page.txt.answers.json")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    Path("page.txt").write_text(SOURCE, encoding="utf-8")
    return tmp_path


class Person:
    """Waits for each question and types; keeps all that was seen."""

    def __init__(self, *args: str, columns: int = 80) -> None:
        self.child = pexpect.spawn(sys.executable, ["-m", "textfix", "review", *args], encoding="utf-8",
                                   dimensions=(24, columns), timeout=30)
        self.seen = ""

    def wait(self, pattern: Any = PROMPT) -> str:
        self.child.expect(pattern)
        text = self.child.before + (self.child.after if isinstance(self.child.after, str) else "")
        self.seen += text
        return text.replace("\r\n", "\n")

    def press(self, keys: str) -> None:
        for key in keys:
            self.wait()
            self.child.send(key)

    def end(self) -> int:
        self.wait(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


def answers() -> Answers:
    return parse_answers(ANSWERS.read_bytes(), "a")


def verdicts() -> list[str]:
    return [str(answer.verdict) for answer in answers().by_id.values()]


def applied() -> str:
    return subprocess.run([sys.executable, "-m", "textfix", "apply", "page.txt", str(ANSWERS)], check=True,
                          capture_output=True, timeout=60, encoding="utf-8").stdout


def test_each_answer_is_carried_out() -> None:
    person = Person("page.txt")
    person.press("yny")
    person.wait()
    person.child.send("q")
    assert person.end() == 0
    assert "1 of 4: TF111 full-width-marks, line 1, column 12, applied" in person.seen
    assert "- 区领导向劳动者表示慰问[-,-]大家都很高兴" in person.seen
    assert "1 of 4 changes are left; the answers are in page.txt.answers.json" in person.seen
    assert verdicts() == ["accept", "reject", "accept"]
    assert applied() == "区领导向劳动者表示慰问，大家都很高兴,又很感动。\n\n老人，孩子都来了。\n"


def test_last_answer_ends_it() -> None:
    person = Person("page.txt")
    person.press("nnnn")
    assert person.end() == 0
    assert "all changes are answered" in person.seen
    assert applied() == SOURCE


def test_typed_correction_begins_with_the_proposal() -> None:
    person = Person("page.txt")
    person.press("e")
    person.wait("> ，")
    person.child.send("\x7f；而且\\n\r")
    person.press("q")
    assert person.end() == 0
    assert answers().edited() == {repair(SOURCE).changes[0].id: "；而且\n"}
    assert "慰问；而且\n大家" in applied()


def test_what_else_may_stand_there_is_taken_by_its_number() -> None:
    text = "西城区广大取工立足岗位，弘扬宁动精神，刻苦钻研技木，取得了可喜的成续。\n"
    Path("page.txt").write_text(text, encoding="utf-8")
    changes = repair(text).changes
    number = next(k for k, change in enumerate(changes) if change.alternatives)
    person = Person("page.txt")
    person.press("9" + "j" * number + "1q")
    assert person.end() == 0 and "or 1 " in person.seen
    assert answers().edited() == {changes[number].id: changes[number].alternatives[0]}


def test_ctrl_d_leaves_the_correction_and_then_the_review() -> None:
    person = Person("page.txt")
    person.press("e")
    person.wait("> ，")
    person.child.send("\x15\x04")
    person.press("\x04")
    assert person.end() == 0
    assert not ANSWERS.exists() and "no answers yet" in person.seen


def test_control_character_cannot_be_typed() -> None:
    person = Person("page.txt")
    person.press("e")
    person.wait("> ，")
    person.child.send("\\u001b\r")
    person.wait("that has a control character; nothing was answered")
    person.press("q")
    assert person.end() == 0 and not ANSWERS.exists()


def test_all_of_a_rule_at_once() -> None:
    person = Person("page.txt")
    person.press("d")
    assert "4 of 4: TF151" in person.wait()
    person.child.send("q")
    assert person.end() == 0
    assert verdicts() == ["reject"] * 3
    assert applied() == SOURCE.replace("孩 子", "孩子")


def test_going_about() -> None:
    person = Person("page.txt")
    for keys, number in (("j", 2), ("j", 3), ("k", 2), ("\x1b[B", 3), ("\x1b[A", 2)):
        person.wait()
        person.child.send(keys)
        person.wait(f"{number} of 4: ")
    person.press("g")
    person.wait("Number, 1 to 4: ")
    person.child.send("4\r")
    person.wait("4 of 4: ")
    person.press("j")
    person.wait("this is the last change")
    person.press("g")
    person.wait("Number")
    person.child.send("99999999999999999999\r")
    person.wait("there is no change 99999999999999999999")
    person.press("/")
    person.wait("Look for: ")
    person.child.send("tf111\r")
    person.wait("1 of 4: ")
    person.press("k")
    person.wait("this is the first change")
    person.press("/")
    person.wait("Look for: ")
    person.child.send("没有\r")
    person.wait("no change has that")
    person.press("z")
    person.wait(r"\? shows the keys")
    person.press("?")
    person.wait("take the answer back")
    person.press("q")
    assert person.end() == 0 and not ANSWERS.exists()


def test_answer_is_shown_and_taken_back() -> None:
    person = Person("page.txt")
    person.press("yku")
    assert "answered: accept" in person.seen
    person.press("u")
    person.wait("it has no answer yet")
    person.press("q")
    assert person.end() == 0
    assert answers().by_id == {}


def test_scope_of_the_answers_that_follow() -> None:
    person = Person("page.txt")
    person.press("s")
    person.wait("the next answers hold in this file")
    person.press("n")
    person.press("q")
    assert person.end() == 0
    assert [answer.scope for answer in answers().by_id.values()] == [Scope.FILE]
    assert applied() == SOURCE.replace("孩 子", "孩子")


def test_it_goes_on_where_it_stopped() -> None:
    person = Person("page.txt")
    person.press("yq")
    assert person.end() == 0
    person = Person("page.txt")
    assert "2 of 4: " in person.wait()
    person.child.send("n")
    person.press("q")
    assert person.end() == 0
    assert verdicts() == ["accept", "reject"]


def test_all_answered_is_gone_through_once_more() -> None:
    person = Person("page.txt")
    person.press("nnnn")
    assert person.end() == 0
    person = Person("page.txt")
    assert "1 of 4" in person.wait() and "answered: reject" in person.seen
    person.child.send("y")
    person.wait("2 of 4")
    person.press("q")
    assert person.end() == 0
    assert verdicts() == ["accept", "reject", "reject", "reject"]


def test_interrupt_loses_nothing() -> None:
    person = Person("page.txt")
    person.press("yn")
    person.wait()
    person.child.sendintr()
    assert person.end() == 130
    assert "Traceback" not in person.seen
    assert verdicts() == ["accept", "reject"]


@pytest.mark.parametrize("number", range(5))
def test_kill_loses_nothing(number: int) -> None:
    """Answers are given as fast as they are asked for, and the process is killed at any point."""
    Path("page.txt").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    person = Person("page.txt")
    answered = 0
    for _ in range(4 + 3 * number):
        person.press("y")
        answered += 1
    time.sleep(0.003 * number)
    os.kill(person.child.pid, signal.SIGKILL)
    assert person.end() == -signal.SIGKILL
    kept = len(answers().by_id)
    assert answered - 1 <= kept <= answered            # the last key may not have been read
    person = Person("page.txt")
    assert f"{kept + 1} of " in person.wait()
    person.child.send("q")
    assert person.end() == 0


def test_terminal_that_goes_away_loses_nothing() -> None:
    person = Person("page.txt")
    person.press("yn")
    person.wait()
    person.child.close(force=True)
    assert verdicts() == ["accept", "reject"]


def test_nothing_runs_over_eighty_columns_and_nothing_takes_control() -> None:
    hostile = "表示慰问,\x1b[2J\x1b]0;title\x07\u202e大家,都很高兴。\n"
    hostile += "慰问大家" * 60 + ",又" + "很感动" * 60 + "。\n"
    Path("page.txt").write_text(hostile + EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    person = Person("page.txt")
    person.press("j" * 60)
    person.press("q")
    assert person.end() == 0
    assert not re.search(r"\x1b(?!\[\?2004[hl])|\x07|\u202e", person.seen)     # readline's own mode may be switched
    assert r"\x1b[2J" in person.seen
    for line in person.seen.splitlines():
        assert sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) <= 80, line


def test_colour_where_the_terminal_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR")
    person = Person("page.txt")
    person.press("q")
    assert person.end() == 0
    assert "\x1b[31m\x1b[1m[-,-]\x1b[0m" in person.seen


def test_only_what_is_less_sure() -> None:
    Path("page.txt").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    wanted = [c for c in repair(EXAMPLE.read_text("utf-8")).changes if c.confidence < 0.9 or c.status is Status.DOUBT]
    person = Person("page.txt", "--below", "0.9")
    assert f"1 of {len(wanted)}: " in person.wait()
    person.child.send("q")
    assert person.end() == 0


def test_answers_elsewhere() -> None:
    person = Person("page.txt", "--answers", "mine.json")
    person.press("yq")
    assert person.end() == 0
    assert len(json.loads(Path("mine.json").read_text("utf-8"))["answers"]) == 1 and not ANSWERS.exists()


def test_answers_that_somebody_else_wrote_meanwhile_are_kept() -> None:
    person = Person("page.txt")
    person.press("y")
    person.wait()
    ANSWERS.write_text("somebody else", encoding="utf-8")
    person.child.send("y")
    assert person.end() == 2
    assert "page.txt.answers.json was changed by another program meanwhile" in person.seen
    assert ANSWERS.read_text(encoding="utf-8") == "somebody else"


def test_answers_to_another_page_are_refused() -> None:
    person = Person("page.txt")
    person.press("yq")
    assert person.end() == 0
    Path("page.txt").write_text(SOURCE + "尾。\n", encoding="utf-8")
    person = Person("page.txt")
    assert person.end() == 2
    assert "is not what the answers were made for" in person.seen and "--answers takes another" in person.seen


@pytest.mark.parametrize(("args", "reason"), [
    (("page.txt",), "needs a terminal"), (("-",), "name a file"), (("--below", "2", "page.txt"), "range")])
def test_without_a_terminal_it_says_so(args: tuple[str, ...], reason: str) -> None:
    command = [sys.executable, "-m", "textfix", "review", *args]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False)
    assert done.returncode == 2 and reason in done.stderr.decode() and done.stderr.count(b"\n") == 1


def test_clean_page_has_nothing_to_review() -> None:
    Path("page.txt").write_text("区领导向劳动者表示慰问，大家都很高兴。\n", encoding="utf-8")
    person = Person("page.txt")
    assert person.end() == 0 and "nothing to review" in person.seen


def test_write_that_fails_keeps_the_answers_before() -> None:
    changes = tuple(Change("TF111", (k, k + 1), ",", "，", 0.9, "", Status.APPLIED) for k in range(2))
    kept: list[int] = []

    def save(answers: Answers) -> None:
        if kept:
            raise OSError
        kept.append(len(answers.by_id))

    state = Review(changes, Answers("page.txt", "0" * 64, "utf-8"), save)
    assert state.answer(Verdict.ACCEPT)
    with pytest.raises(OSError):
        state.answer(Verdict.ACCEPT)
    assert (state.left, state.at) == (1, 1)
