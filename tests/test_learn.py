"""What answers teach: a rejection stops the same alarm on the next page, an acceptance makes the next one surer."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix import repair
from textfix.cli.app import app
from textfix.data.change import Change, Status
from textfix.data.learnt import Alarm, Learnt, Verdicts
from textfix.data.problem import Misconfigured
from textfix.report.answers import Answer, Answers, Scope, Verdict, answers_text
from textfix.report.learnt import files_with
from textfix.report.lessons import HEAD, Lesson, lesson_line, parse_lessons, readings_of, verdicts_of, with_lessons

STUTTER = "我们要弘扬劳模精神、弘扬劳模精神、弘扬劳模精神，砥砺前行。"
THRICE = "座谈会上，学精神、学精神、学精神，大家深有感触。"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# the pure part

def change(source: str, part: str, after: str, rule: str = "TF601", confidence: float = 0.7) -> Change:
    start = source.index(part)
    return Change(rule, (start, start + len(part)), part, after, confidence, "", Status.SUGGESTED)


def weighed(learnt: Learnt, one: Change, source: str) -> Change:
    (found,) = learnt.weighed([one], source)
    return found


def test_rejected_alarm_is_rejected_where_the_same_words_stand() -> None:
    source, other = "记者刘取工报道", "优秀取工报道"
    alarm = Alarm.of(change(source, "取", "职"), source)
    assert alarm == Alarm("TF601", "者刘", "取", "职", "工报")
    learnt = Learnt({alarm: Verdicts(0, 1)}, verdicts_file="answers.tsv")
    found = weighed(learnt, change("昨日记者刘取工报道会议", "取", "职"), "昨日记者刘取工报道会议")
    assert found.status is Status.REJECTED and found.evidence == "rejected 1 of 1 times in answers.tsv"
    assert weighed(learnt, change(other, "取", "职"), other).status is Status.SUGGESTED


def test_accepted_alarm_becomes_surer_with_each_answer() -> None:
    source = "优秀取工之家"
    one = change(source, "取", "职", confidence=0.7)
    alarm = Alarm.of(one, source)
    sure = [weighed(Learnt({alarm: Verdicts(times, 0)}), one, source).confidence for times in range(5)]
    assert sure == sorted(set(sure)) and sure[0] == pytest.approx(0.7) and sure[-1] < 1
    assert weighed(Learnt({alarm: Verdicts(2, 1)}), one, source).confidence == pytest.approx((2 * 0.7 + 2) / 5)


@pytest.mark.parametrize(("source", "part", "after"), [
    ("记者刘取工报道", "取", "职"),                    # a character in it
    ("记者刘取工报道", "刘取工", "刘职工"),            # all of it
    ("记者刘取工报道", "者刘取工报", "者刘职工报"),    # more than it
    ("记者刘取工报道", "取", ""),                      # a cut in it
    ("记者刘取工报道", "刘取工", ""),                  # a cut of it, and it stands nowhere else
])
def test_protected_term_is_not_broken(source: str, part: str, after: str) -> None:
    learnt = Learnt(protected=("刘取工",), protected_file="protected.txt")
    found = weighed(learnt, change(source, part, after), source)
    assert found.status is Status.REJECTED and found.evidence == "刘取工 is protected by protected.txt"


@pytest.mark.parametrize(("source", "part", "after"), [
    ("记者刘取工报道", "报", "抱"),                    # beside it
    ("记者刘取工,报道", ",", "，"),
    ("记者刘取工报道", "者刘取工报", "着刘取工抱"),    # around it, and it stays
    ("刘取工、刘取工报道", "、刘取工", ""),            # what was read twice
    ("刘 取工报道", " ", ""),                          # what makes it
])
def test_protected_term_stops_no_other_change(source: str, part: str, after: str) -> None:
    assert weighed(Learnt(protected=("刘取工",)), change(source, part, after), source).status is Status.SUGGESTED


def test_protected_term_is_not_parted_by_insertion_or_move_and_not_doubted() -> None:
    source, learnt = "记者刘取工报道，刘某", Learnt(protected=("刘取工",))
    inserted = Change("TF402", (4, 4), "", "\n", 0.9, "", Status.APPLIED)
    assert weighed(learnt, inserted, source).status is Status.REJECTED
    assert weighed(learnt, inserted._replace(span=(5, 5)), source).status is Status.APPLIED
    moved = Change("TF301", (0, 4), source[:4], source[:4], 0.9, "", Status.APPLIED, to=9)
    assert weighed(learnt, moved, source).status is Status.REJECTED
    assert weighed(learnt, moved._replace(span=(0, 5), before=source[:5], after=source[:5]), source).status is (
        Status.APPLIED)
    into = Change("TF301", (8, 10), "刘某", "刘某", 0.9, "", Status.APPLIED, to=4)
    assert weighed(learnt, into, source).status is Status.REJECTED
    doubt = change(source, "刘取", "刘取", "TF701")._replace(status=Status.DOUBT)
    assert weighed(learnt, doubt, source).status is Status.REJECTED
    wide = change(source, "者刘取工报", "者刘取工报", "TF701")._replace(status=Status.DOUBT)
    assert weighed(learnt, wide, source).status is Status.DOUBT


@given(st.text("甲乙丙", max_size=12), st.integers(0, 12), st.integers(0, 4), st.text("甲乙丙丁", max_size=4))
@settings(max_examples=300)
def test_no_change_that_stays_takes_the_last_of_a_protected_term(text: str, at: int, size: int, after: str) -> None:
    start = min(at, len(text))
    end = min(start + size, len(text))
    one = Change("TF601", (start, end), text[start:end], after, 0.9, "", Status.APPLIED)
    for term in ("甲乙", "乙丙甲"):
        if weighed(Learnt(protected=(term,)), one, text).status is Status.APPLIED and term in text:
            assert term in text[:start] + after + text[end:]


def test_what_was_learnt_chooses_and_does_not_steer() -> None:
    plain = repair(STUTTER)
    learnt = Learnt({Alarm.of(c, STUTTER): Verdicts(0, 1) for c in plain.changes}, protected=("弘扬劳模",))
    result = repair(STUTTER, learnt=learnt)
    result.verify()
    assert [c.id for c in result.changes] == [c.id for c in plain.changes]
    assert result.text == STUTTER


def test_answer_to_this_page_wins_over_what_was_learnt() -> None:
    (cut,) = repair(STUTTER).changes
    learnt = Learnt({Alarm.of(cut, STUTTER): Verdicts(0, 9)})
    assert repair(STUTTER, learnt=learnt).text == STUTTER
    assert repair(STUTTER, learnt=learnt, accepted=[cut.id]).text == repair(STUTTER).text


FIELDS = st.text(st.characters(codec="utf-8"), max_size=5)
LESSONS = st.lists(st.builds(
    lambda answer, id_, rest: Lesson(answer, *rest, "s", id_), st.sampled_from(["accept", "reject", "edit"]),
    st.text("0123456789abcdef", min_size=2, max_size=2), st.tuples(*[FIELDS] * 6)), unique_by=lambda lesson: lesson.id)


@given(LESSONS)
def test_lessons_are_read_back(lessons: list[Lesson]) -> None:
    text = with_lessons("", lessons, "a.tsv")
    assert bool(text) == bool(lessons)
    assert parse_lessons(text, "a.tsv") == lessons
    assert with_lessons(text, lessons, "a.tsv") == text


def test_changed_answer_takes_the_place_of_the_old_one_and_comments_stay() -> None:
    one = Lesson("accept", "TF601", "", "取", "职", "工", "", "s", "1")
    text = f"# mine\n{lesson_line(one)}# end"
    now = with_lessons(text, [one._replace(answer="reject"), one._replace(id="2")], "a")
    assert now == f"# mine\n{lesson_line(one._replace(answer='reject'))}# end\n{lesson_line(one._replace(id='2'))}"


def test_who_types_over_a_change_says_no_to_it_and_over_a_doubt_yes() -> None:
    change_, doubt = (Lesson("edit", "TF601", "", "甲乙", after, "", "丙丁", "s", "1") for after in ("甲丁", "甲乙"))
    assert verdicts_of([change_]) == {change_.alarm: Verdicts(0, 1)}
    assert verdicts_of([doubt, doubt]) == {doubt.alarm: Verdicts(2, 0)}
    assert (change_.term, change_.protected) == ("丙丁", None)
    left = change_._replace(answer="reject")
    assert (left.term, left.protected) == (None, "甲乙")


@pytest.mark.parametrize(("lesson", "reading"), [
    (Lesson("accept", "TF601", "优秀", "取", "职", "工之", "", "s", "1"), ("优秀取工之", "优秀职工之")),
    (Lesson("edit", "TF701", "", "西域职工", "西域职工", "", "西城职工", "s", "1"), ("西域职工", "西城职工")),
    (Lesson("reject", "TF601", "优秀", "取", "职", "工之", "", "s", "1"), None),
    (Lesson("accept", "TF701", "", "西域职工", "西域职工", "", "", "s", "1"), None),
    (Lesson("accept", "TF111", "", ",", "，", "", "", "s", "1"), None),
    (Lesson("accept", "TF501", "", "劳动劳动", "", "", "", "s", "1"), None),
    (Lesson("edit", "TF111", "", ",", "，", "", "们", "s", "1"), None),
])
def test_misreads_are_what_was_righted(lesson: Lesson, reading: tuple[str, str] | None) -> None:
    assert lesson.reading == reading
    assert readings_of([lesson]) == (() if reading is None else (reading,))


def test_line_that_is_no_lesson_is_told() -> None:
    with pytest.raises(Misconfigured, match=r"^a\.tsv:2: nonsense is no lesson; a line is answer rule"):
        parse_lessons("# mine\nnonsense\n", "a.tsv")


# the command

def run(command: Group, *args: str, status: int = 0) -> Result:
    result = CliRunner().invoke(command, args)
    assert result.exit_code == status, (result.exit_code, result.output)
    return result


def page(name: str, text: str) -> None:
    Path(name).write_text(f"{text}\n", encoding="utf-8")


def answered(name: str, verdict: Verdict, after: str | None = None, scope: Scope = Scope.EVERYWHERE) -> str:
    """Answer the cut of the page so; the file of the answers."""
    data = Path(name).read_bytes()
    cut = next(c for c in repair(data.decode()).changes if c.rule == "TF501")
    answers = Answers(name, sha256(data).hexdigest(), "utf-8").adding([Answer.to(cut, verdict, after, scope)])
    Path(f"{name}.answers.json").write_text(answers_text(answers), encoding="utf-8")
    return f"{name}.answers.json"


def test_rejection_stops_the_same_alarm_on_the_next_page() -> None:
    page("one.txt", STUTTER)
    page("next.txt", f"会议指出，{STUTTER}")
    assert run(app, "clean", "next.txt").stdout == "会议指出，我们要弘扬劳模精神，砥砺前行。\n"
    run(app, "lexicon", "learn", answered("one.txt", Verdict.REJECT), "--learnt", "learnt")
    assert run(app, "clean", "next.txt", "--learnt", "learnt").stdout == f"会议指出，{STUTTER}\n"
    assert run(app, "check", "next.txt", "--learnt", "learnt").stdout == ""
    assert "rejected 1 of 1 times in learnt/answers.tsv" in run(
        app, "check", "next.txt", "--learnt", "learnt", "--format", "jsonl", status=0).stdout


def test_acceptance_raises_the_confidence_of_the_next_one_until_it_is_made() -> None:
    suggested = [c for c in repair(THRICE).suggestions if c.rule == "TF501"]
    assert suggested, "this page is to have a suggestion"
    for number in range(4):
        page(f"{number}.txt", f"{THRICE}第{number}组。")
    page("next.txt", f"{THRICE}最后一组。")
    sure = [confidence_of("next.txt")]
    for number in range(4):
        run(app, "lexicon", "learn", answered(f"{number}.txt", Verdict.ACCEPT), "--learnt", "learnt")
        sure.append(confidence_of("next.txt", "--learnt", "learnt"))
    assert sure == sorted(set(sure)) and sure[0] < 0.8 <= sure[-1]
    assert THRICE in run(app, "clean", "next.txt").stdout
    assert "座谈会上，学精神，大家深有感触。" in run(app, "clean", "next.txt", "--learnt", "learnt").stdout


def confidence_of(name: str, *args: str) -> float:
    import json

    records = [json.loads(line) for line in run(app, "clean", name, "--format", "jsonl", *args).stdout.splitlines()]
    return float(next(record["confidence"] for record in records if record.get("rule") == "TF501"))


def test_same_answers_are_not_learnt_twice() -> None:
    page("one.txt", STUTTER)
    file = answered("one.txt", Verdict.EDIT, "弘扬精神")
    run(app, "lexicon", "learn", file, "--learnt", "learnt")
    before = {path: path.read_bytes() for path in Path("learnt").iterdir()}
    again = run(app, "lexicon", "learn", file, file, "--learnt", "learnt")
    assert again.stdout == "" and "all known already" in again.stderr
    assert {path: path.read_bytes() for path in Path("learnt").iterdir()} == before


def test_typed_correction_becomes_a_term_and_goes_with_a_changed_mind() -> None:
    page("one.txt", STUTTER)
    run(app, "lexicon", "learn", answered("one.txt", Verdict.EDIT, "弘扬精神"), "--learnt", "learnt")
    assert Path("learnt/terms.txt").read_text(encoding="utf-8").endswith("弘扬精神 1 learnt\n")
    run(app, "lexicon", "learn", answered("one.txt", Verdict.EDIT, "劳模精神"), "--learnt", "learnt")
    assert Path("learnt/terms.txt").read_text(encoding="utf-8").endswith("learn.\n劳模精神 1 learnt\n")


def test_righted_misreads_are_counted_and_go_with_a_changed_mind() -> None:
    one = Lesson("accept", "TF601", "优秀", "取", "职", "工之", "", "s", "1")
    (path, (old, new)), = [item for item in files_with("learnt", [one]).items() if item[0].endswith("misreads.tsv")]
    assert old == "" and "wrong\t职\t取\treview\t1\n" in new
    Path("learnt").mkdir()
    for name, (_, text) in files_with("learnt", [one]).items():
        Path(name).write_text(text, encoding="utf-8")
    assert "取" not in files_with("learnt", [one._replace(answer="reject")])[path][1]


def test_learnt_terms_are_a_lexicon_of_the_run() -> None:
    page("one.txt", STUTTER)
    run(app, "lexicon", "learn", answered("one.txt", Verdict.EDIT, "弘扬精神"), "--learnt", "learnt")
    head = run(app, "clean", "one.txt", "--learnt", "learnt", "--format", "jsonl").stdout.splitlines()[0]
    assert '"path": "learnt/terms.txt"' in head


def test_dry_run_shows_and_writes_nothing() -> None:
    page("one.txt", STUTTER)
    file = answered("one.txt", Verdict.EDIT, "弘扬精神")
    dry = run(app, "lexicon", "learn", file, "--learnt", "learnt", "--dry-run")
    assert "+弘扬精神 1 learnt\n" in dry.stdout and "nothing was written" in dry.stderr
    assert not Path("learnt").exists()
    assert run(app, "lexicon", "learn", file, "--learnt", "learnt").stdout == dry.stdout


def test_scope_says_which_answers_teach() -> None:
    page("one.txt", STUTTER)
    file = answered("one.txt", Verdict.REJECT, scope=Scope.HERE)
    near = run(app, "lexicon", "learn", file, "--learnt", "learnt")
    assert "1 hold for their page alone (--scope here takes them too)" in near.stderr and not Path("learnt").exists()
    assert "answers.tsv" in run(app, "lexicon", "learn", file, "--learnt", "learnt", "--scope", "here").stdout


def test_what_a_person_wrote_in_the_files_stays() -> None:
    page("one.txt", STUTTER)
    Path("learnt").mkdir()
    Path("learnt/terms.txt").write_text("# mine\n职工之家 3\n弘扬精神", encoding="utf-8")
    run(app, "lexicon", "learn", answered("one.txt", Verdict.EDIT, "劳模精神"), "--learnt", "learnt")
    assert Path("learnt/terms.txt").read_text(encoding="utf-8") == "# mine\n职工之家 3\n弘扬精神\n劳模精神 1 learnt\n"
    run(app, "lexicon", "learn", answered("one.txt", Verdict.EDIT, "弘扬精神"), "--learnt", "learnt")
    assert Path("learnt/terms.txt").read_text(encoding="utf-8") == "# mine\n职工之家 3\n弘扬精神\n"


def test_term_that_a_person_protects_is_left_alone() -> None:
    Path("learnt").mkdir()
    Path("learnt/protected.txt").write_text("神、弘扬劳模精神、弘扬\n", encoding="utf-8")
    page("one.txt", STUTTER)
    assert run(app, "clean", "one.txt", "--learnt", "learnt").stdout == f"{STUTTER}\n"


def test_folder_stands_in_the_configuration_as_seen_from_it() -> None:
    page("one.txt", STUTTER)
    Path("textfix.toml").write_text('learnt = "lessons"\n', encoding="utf-8")
    run(app, "lexicon", "learn", answered("one.txt", Verdict.REJECT))
    assert Path("lessons/answers.tsv").exists()
    assert run(app, "clean", "one.txt").stdout == f"{STUTTER}\n"


@pytest.mark.parametrize(("args", "reason"), [
    ((), "no folder is named to learn into"),
    (("--learnt", "one.txt"), "one.txt"),
    (("--learnt", "learnt", "--sources", "none"), "there is no file none/one.txt"),
])
def test_what_cannot_be_learnt_is_told_in_a_line(args: tuple[str, ...], reason: str) -> None:
    page("one.txt", STUTTER)
    result = run(app, "lexicon", "learn", answered("one.txt", Verdict.REJECT), *args, status=2)
    lines = [line for line in result.stderr.splitlines() if line]
    assert len(lines) == 1 and reason in lines[0], lines


def test_changed_source_teaches_nothing() -> None:
    page("one.txt", STUTTER)
    file = answered("one.txt", Verdict.REJECT)
    page("one.txt", STUTTER * 2)
    told = run(app, "lexicon", "learn", file, "--learnt", "learnt", status=2).stderr
    assert "answers teach only beside the source" in told


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("answers.tsv", b"nonsense\n", "learnt/answers.tsv:1: nonsense is no lesson"),
    ("answers.tsv", b"\xff", "learnt/answers.tsv is not valid UTF-8"),
    ("protected.txt", "劳模 x y z\n".encode(), "learnt/protected.txt:1: "),
])
def test_broken_file_is_told_before_anything_is_done(name: str, data: bytes, reason: str) -> None:
    page("one.txt", STUTTER)
    Path("learnt").mkdir()
    Path("learnt", name).write_bytes(data)
    result = run(app, "clean", "-w", "one.txt", "one.txt", "--learnt", "learnt", status=2)
    assert result.stderr.count("\n") == 1 and reason in result.stderr
    assert "there is no folder none" in run(app, "clean", "one.txt", "--learnt", "none", status=2).stderr


def test_head_of_the_file_names_its_columns() -> None:
    page("one.txt", STUTTER)
    run(app, "lexicon", "learn", answered("one.txt", Verdict.REJECT), "--learnt", "learnt")
    assert Path("learnt/answers.tsv").read_text(encoding="utf-8").splitlines()[0].split("\t") == list(HEAD)
