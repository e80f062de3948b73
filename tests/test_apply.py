"""`textfix apply`, as a person types it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from commands import refused, textfix

from textfix import Options, repair
from textfix.data.change import Change
from textfix.report.answers import Answer, Answers, Scope, Verdict, answers_text
from textfix.report.stream import Origin

SOURCE = "区领导向劳动者表示慰问,大家都很高兴,又很感动。\n"
EXAMPLE = Path(__file__).parent.parent / "examples" / "labour_day_2020_garbled.txt"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def answer(*answers: Answer, path: str = "page.txt", encoding: str = "utf-8") -> None:
    digest = sha256(Path(path).read_bytes()).hexdigest()
    file = Answers(path, digest, encoding).adding(answers)
    Path("a.json").write_text(answers_text(file), encoding="utf-8")


def commas(text: str = SOURCE) -> list[Change]:
    return [change for change in repair(text).changes if change.rule == "TF111"]


def test_answers_are_carried_out() -> None:
    first, second = commas()
    answer(Answer.to(first, Verdict.REJECT), Answer.to(second, Verdict.EDIT, "，可是"))
    result = textfix("apply", "page.txt", "a.json")
    assert (result.stdout, result.stderr) == ("区领导向劳动者表示慰问,大家都很高兴，可是又很感动。\n", "")
    textfix("apply", "page.txt", "a.json", "-o", "out.txt")
    assert Path("out.txt").read_text(encoding="utf-8") == result.stdout
    assert Path("page.txt").read_text(encoding="utf-8") == SOURCE


def test_no_answers_is_clean() -> None:
    answer()
    assert textfix("apply", "page.txt", "a.json").stdout == textfix("clean", "page.txt").stdout


def test_answers_for_the_file_reach_all_of_the_kind() -> None:
    answer(Answer.to(commas()[0], Verdict.REJECT, scope=Scope.FILE))
    assert textfix("apply", "page.txt", "a.json").stdout == SOURCE


def test_written_in_place_as_the_source_was() -> None:
    data = SOURCE.replace("\n", "\r\n").encode("gb18030")
    Path("page.txt").write_bytes(data)
    answer(Answer.to(commas()[0], Verdict.EDIT, "；"), encoding="gb18030")
    assert "the old file is" in textfix("apply", "-w", "--backup", "page.txt", "a.json").stderr
    assert Path("page.txt").read_bytes().decode("gb18030") == SOURCE.replace(",", "；", 1).replace(
        ",", "，").replace("\n", "\r\n")
    assert Path("page.txt~").read_bytes() == data


def test_typed_character_that_the_encoding_lacks_is_told_and_nothing_written() -> None:
    Path("page.txt").write_bytes("市長向勞動者表示慰問,大家都很高興。\n".encode("cp950"))
    (comma,) = commas("市長向勞動者表示慰問,大家都很高興。\n")
    answer(Answer.to(comma, Verdict.EDIT, "们"), encoding="cp950")
    before = Path("page.txt").read_bytes()
    assert "cp950 has no character 们" in refused("apply", "-w", "page.txt", "a.json")
    assert Path("page.txt").read_bytes() == before


def test_diff_and_records() -> None:
    answer(Answer.to(commas()[0], Verdict.REJECT))
    assert textfix("apply", "page.txt", "a.json", "--diff", status=1).stdout.endswith("慰问,大家都很高兴，又很感动。\n")
    assert '"status": "rejected"' in textfix("apply", "page.txt", "a.json", "--format", "jsonl").stdout


def test_standard_input() -> None:
    answer(Answer.to(commas()[0], Verdict.REJECT))
    assert textfix("apply", "-", "a.json", stdin=SOURCE.encode()).stdout.count(",") == 1
    assert "cannot both be standard input" in refused("apply", "-", "-")


def test_another_source_is_refused_unless_forced() -> None:
    answer(Answer.to(commas()[0], Verdict.REJECT))
    Path("page.txt").write_text(SOURCE + "\n会议结束。\n", encoding="utf-8")
    assert "page.txt is not what the answers were made for" in refused("apply", "page.txt", "a.json")
    forced = textfix("apply", "--force", "page.txt", "a.json").stdout
    assert forced.startswith("区领导向劳动者表示慰问,大家都很高兴，又很感动。\n")


def test_answers_to_nothing_are_named() -> None:
    gone = [Answer(f"{k:016x}", Verdict.ACCEPT, rule="TF503", before="劳动\x1b[2J") for k in range(12)]
    answer(Answer.to(commas()[0], Verdict.REJECT), *gone)
    lines = textfix("apply", "page.txt", "a.json").stderr.splitlines()
    assert lines[0] == "textfix: page.txt: 12 of 13 answers came to nothing"
    assert lines[1] == r"textfix:   0000000000000000 TF503 `劳动\x1b[2J`: its change does not occur any more"
    assert len(lines) == 12 and lines[-1] == "textfix:   and 2 more; -v names them"
    assert textfix("apply", "-q", "page.txt", "a.json").stderr == ""
    assert "more; -v" not in textfix("apply", "-v", "page.txt", "a.json").stderr


def test_typed_text_for_a_move_is_told() -> None:
    source = EXAMPLE.read_text(encoding="utf-8")
    move = next(c for c in repair(source, Options(captions="end")).changes if c.to is not None)
    Path("page.txt").write_text(source, encoding="utf-8")
    answer(Answer.to(move, Verdict.EDIT, "甲"))
    result = textfix("apply", "--captions", "end", "page.txt", "a.json")
    assert "it is typed text for a move" in result.stderr
    assert result.stdout == textfix("clean", "--captions", "end", "page.txt").stdout


def test_typed_text_whose_place_was_cut_is_told() -> None:
    source = EXAMPLE.read_text(encoding="utf-8")
    result = repair(source)
    cut = next(c for c in result.changes if c.rule == "TF501")
    inner = next(c for c in result.changes if c.rule == "TF111" and cut.span[0] <= c.span[0] < cut.span[1])
    Path("page.txt").write_text(source, encoding="utf-8")
    answer(Answer.to(inner, Verdict.EDIT, "；"))
    assert "another change took its place away" in textfix("apply", "page.txt", "a.json").stderr


@pytest.mark.parametrize(("args", "reason"), [
    (("page.txt", "none.json"), "there is no file none.json"),
    (("page.txt", "page.txt"), "page.txt is no answers file"),
    (("none.txt", "a.json"), "there is no file none.txt"),
    (("page.txt", "."), "is a folder"),
    (("-w", "-o", "x", "page.txt", "a.json"), "choose one"),
    (("page.txt", "a.json", "-o", "page.txt"), "-o names the source itself"),
])
def test_what_cannot_be_done_is_told_in_a_line(args: tuple[str, ...], reason: str) -> None:
    answer()
    assert reason in refused("apply", *args)


def test_digest_is_that_of_the_stream() -> None:
    answer()
    assert Origin.of("page.txt", Path("page.txt").read_bytes(), Options()).digest in Path("a.json").read_text("utf-8")
