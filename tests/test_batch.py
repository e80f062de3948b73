"""Folders in batches: what is repaired, what is skipped, what is kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from batches import reasons
from commands import refused, textfix

from textfix.batch.batch import Order, batch, status_of, undone
from textfix.batch.job import Job, Outcome, State
from textfix.batch.ledger import Ledger
from textfix.batch.store import Found
from textfix.batch.wanted import Wanted
from textfix.batch.watch import Watch
from textfix.data.options import Options
from textfix.data.problem import Misconfigured, Problem

DAMAGED = "区领导向劳动者表示慰问,大家都很高兴。\n"
REPAIRED = "区领导向劳动者表示慰问，大家都很高兴。\n"
DIGITS = "一二三四五六七八九十"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def damaged(number: int) -> str:
    return f"第{DIGITS[number % 10]}区" + DAMAGED


def pages(*names: str, root: str = "src") -> None:
    for number, name in enumerate(names):
        file = Path(root, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(damaged(number), "utf-8")


def tree(root: str = "dst") -> dict[str, str]:
    """The visible files below a folder and what is in them."""
    return {str(file.relative_to(root)): file.read_text("utf-8") for file in sorted(Path(root).rglob("*"))
            if file.is_file() and ".textfix" not in file.parts}


def run(target: str = "dst", *, source: str = "src", wanted: Wanted | None = None, fresh: bool = False,
        backup: bool = False, **job: object) -> dict[str, State]:
    """A run in this process; what came of each file."""
    order = Order(Job(source, target, "", backup=backup, **job), wanted or Wanted(), fresh=fresh, inline=True)  # type: ignore[arg-type]
    return {outcome.path: outcome.state for outcome in batch(order)}


# what is repaired

def test_tree_is_mirrored_and_the_source_stays() -> None:
    pages("a.txt", "1998/05/b.txt", "1998/05/c.txt")
    Path("src/clean.txt").write_text(REPAIRED, "utf-8")
    before = tree("src")
    assert run() == {"1998/05/b.txt": State.REPAIRED, "1998/05/c.txt": State.REPAIRED, "a.txt": State.REPAIRED,
                     "clean.txt": State.UNCHANGED}
    assert tree() == {name: text.replace(",", "，") for name, text in before.items()}
    assert tree("src") == before
    assert sorted(map(str, Path("src").rglob("*"))) == sorted(
        ["src/1998", "src/1998/05", *(f"src/{name}" for name in before)])


def test_result_is_what_clean_writes() -> None:
    pages("a.txt")
    Path("src/b.txt").write_bytes(DAMAGED.replace("\n", "\r\n").encode("gb18030"))
    run()
    for name in ("a.txt", "b.txt"):
        textfix("clean", f"src/{name}", "-o", f"{name}.cleaned")
        assert Path("dst", name).read_bytes() == Path(f"{name}.cleaned").read_bytes()


def test_unchanged_file_is_copied_to_the_byte() -> None:
    mixed = f"{REPAIRED}\r\n会议听取了工作报告。\n".encode()
    Path("src").mkdir()
    Path("src/mixed.txt").write_bytes(mixed)
    assert run() == {"mixed.txt": State.UNCHANGED}
    assert Path("dst/mixed.txt").read_bytes() == mixed


def test_only_text_files_unless_others_are_asked_for() -> None:
    pages("a.txt", "b.TXT", "c.ocr", "d.txt~", ".hidden.txt", ".git/e.txt", "drafts/f.txt", "1998/g.ocr")
    assert set(run("one")) == {"a.txt", "b.TXT", "drafts/f.txt"}
    assert set(run("two", wanted=Wanted(exclude=("drafts/", "*.TXT")))) == set()
    assert set(run("three", wanted=Wanted(include=("1998/*", "d*")))) == {"1998/g.ocr"}


def test_one_file_is_a_source_too() -> None:
    pages("a.txt", "b.txt")
    assert run(source="src/a.txt") == {"a.txt": State.REPAIRED}
    assert set(tree()) == {"a.txt"}


def test_target_inside_the_source_is_not_taken_for_one() -> None:
    pages("a.txt")
    assert set(run("src/repaired")) == set(run("src/repaired")) == {"a.txt"}


@pytest.mark.parametrize("name", [b"\xb1\xb1.txt", b"a\nb.txt", b"-n.txt", "头版 1.txt".encode(), b"[a]*.txt"])
def test_odd_names_are_kept(name: bytes) -> None:
    path = os.fsdecode(name)
    pages(path)
    assert run() == {path: State.REPAIRED}
    assert os.fsencode(next(iter(tree()))) == name
    assert run() == {path: State.KEPT}


def test_name_that_is_not_utf8_can_fail_like_any_other() -> None:
    pages(os.fsdecode(b"\xb1.txt"))
    Path("src", os.fsdecode(b"\xb1.txt")).write_bytes(b"%PDF-1.7")
    run()
    assert reasons()[r"\xb1.txt"].startswith(r"src/\xb1.txt is a PDF, not text;")


def test_results_in_another_encoding() -> None:
    pages("a.txt")
    Path("src/b.txt").write_bytes("會議聽取了工作報告。\n".encode("big5"))
    assert run(options=Options(script="hans"))["b.txt"] is State.FAILED
    assert "--output-encoding utf-8" in reasons()["b.txt"]
    run(options=Options(script="hans"), encoding_out="utf-8")
    assert Path("dst/b.txt").read_text("utf-8") == "会议听取了工作报告。\n"


# links

def test_links_are_followed_inside_and_not_outside() -> None:
    pages("a.txt", "sub/b.txt")
    pages("secret.txt", root="outside")
    Path("src/inner.txt").symlink_to("sub/b.txt")
    Path("src/outer.txt").symlink_to(Path("outside/secret.txt").absolute())
    Path("src/folder").symlink_to(Path("outside").absolute())
    Path("src/loop").symlink_to(".")
    Path("src/broken.txt").symlink_to("none.txt")
    assert set(run()) == {"a.txt", "sub/b.txt", "inner.txt"}
    assert tree()["inner.txt"] == tree()["sub/b.txt"]
    assert not Path("dst/inner.txt").is_symlink()


def test_link_in_the_target_does_not_lead_out_of_it() -> None:
    pages("sub/a.txt", "b.txt")
    Path("dst").mkdir()
    Path("dst/sub").symlink_to(Path("src/sub").absolute())
    assert run() == {"sub/a.txt": State.FAILED, "b.txt": State.REPAIRED}
    assert tree("src")["sub/a.txt"] == damaged(0)
    assert reasons()["sub/a.txt"].endswith("dst/sub is a link that leads out of dst")


def test_pipe_in_the_source_is_passed_over() -> None:
    pages("a.txt")
    os.mkfifo("src/pipe.txt")
    assert set(run()) == {"a.txt"}


# what fails

def test_one_bad_file_does_not_stop_the_rest() -> None:
    pages("a.txt", "b.txt", "c.txt")
    Path("src/b.txt").write_bytes(b"%PDF-1.7")
    assert run() == {"a.txt": State.REPAIRED, "b.txt": State.FAILED, "c.txt": State.REPAIRED}
    assert set(tree()) == {"a.txt", "c.txt"}
    assert reasons()["b.txt"].startswith("src/b.txt is a PDF, not text")


def test_failed_file_is_tried_again_and_leaves_the_list() -> None:
    pages("a.txt", "b.txt")
    Path("src/b.txt").write_bytes(b"%PDF-1.7")
    run()
    assert run() == {"a.txt": State.KEPT, "b.txt": State.FAILED}
    pages("b.txt")
    assert run()["b.txt"] is State.REPAIRED
    assert reasons() == {} and not Path("dst/.textfix/failed.jsonl").exists()


def test_failure_of_a_file_that_is_gone_is_forgotten() -> None:
    pages("a.txt")
    Path("src/b.txt").write_bytes(b"%PDF-1.7")
    run()
    Path("src/b.txt").unlink()
    run()
    assert reasons() == {}


def test_failed_file_keeps_its_earlier_result() -> None:
    pages("a.txt")
    run()
    Path("src/a.txt").write_bytes(b"%PDF-1.7")
    run()
    assert tree() == {"a.txt": damaged(0).replace(",", "，")}


def test_setting_that_no_file_can_be_repaired_with_stops_the_run() -> None:
    pages("a.txt", "b.txt")
    with pytest.raises(Problem, match="there is no encoding 'utf-9'; did you mean utf-8"):
        run(encoding="utf-9")
    assert "stopped: there is no encoding" in next(status_of("dst"))


# what is done before

def test_second_run_does_nothing() -> None:
    pages("a.txt", "b/c.txt")
    run()
    before = {path: path.stat().st_mtime_ns for path in Path("dst").rglob("*.txt")}
    assert set(run().values()) == {State.KEPT}
    assert {path: path.stat().st_mtime_ns for path in Path("dst").rglob("*.txt")} == before


def test_touched_but_equal_source_is_not_repaired_again() -> None:
    pages("a.txt")
    run()
    os.utime("src/a.txt", (1, 1))
    assert run() == {"a.txt": State.KEPT}


def test_changed_source_is_repaired_again() -> None:
    pages("a.txt", "b.txt")
    run()
    Path("src/a.txt").write_text(f"再{DAMAGED}", "utf-8")
    assert run() == {"a.txt": State.REPAIRED, "b.txt": State.KEPT}
    assert tree()["a.txt"] == f"再{REPAIRED}"


@pytest.mark.parametrize("damage", ["gone", "other", "same size"])
def test_result_that_is_not_as_it_was_is_made_again(damage: str) -> None:
    pages("a.txt", "b.txt")
    run()
    result = Path("dst/a.txt")
    text = result.read_text("utf-8")
    if damage == "gone":
        result.unlink()
    else:
        result.write_text("else" if damage == "other" else text.replace("慰问", "问慰"), "utf-8")
    assert run() == {"a.txt": State.REPAIRED, "b.txt": State.KEPT}
    assert result.read_text("utf-8") == text


def test_other_options_do_all_again_and_rewrite_only_what_differs() -> None:
    pages("a.txt")
    Path("src/clean.txt").write_text(REPAIRED, "utf-8")
    run()
    inode = Path("dst/clean.txt").stat().st_ino
    assert run(options=Options(punctuation="keep")) == {"a.txt": State.UNCHANGED, "clean.txt": State.UNCHANGED}
    assert tree()["a.txt"] == damaged(0)
    assert Path("dst/clean.txt").stat().st_ino == inode


def test_options_that_change_no_result_redo_nothing() -> None:
    pages("a.txt")
    run()
    assert run(verify=False, max_bytes=10_000) == {"a.txt": State.KEPT}


def test_lexicon_with_other_terms_does_all_again_and_a_moved_one_does_not() -> None:
    pages("a.txt")
    Path("one.txt").write_text("卢映川 5 person\n", "utf-8")
    run(options=Options(lexicons=("one.txt",)))
    Path("one.txt").rename("two.txt")
    assert run(options=Options(lexicons=("two.txt",))) == {"a.txt": State.KEPT}
    Path("two.txt").write_text("卢映川 5 person\n总工会\n", "utf-8")
    assert run(options=Options(lexicons=("two.txt",))) == {"a.txt": State.REPAIRED}


def test_fresh_does_all_again() -> None:
    pages("a.txt")
    run()
    assert run(fresh=True) == {"a.txt": State.REPAIRED}


def test_moved_target_is_not_repaired_again() -> None:
    pages("a.txt")
    run()
    Path("dst").rename("moved")
    assert run("moved") == {"a.txt": State.KEPT}


def test_leftovers_of_a_killed_run_are_swept() -> None:
    pages("a.txt")
    run()
    Path("dst/.textfix/tmp/.textfix-abc").write_text("half")
    run()
    assert list(Path("dst/.textfix/tmp").iterdir()) == []


def test_interrupted_run_goes_on() -> None:
    pages(*(f"{number}.txt" for number in range(9)))
    outcomes = batch(Order(Job("src", "dst", ""), inline=True))
    first = [next(outcomes), next(outcomes)]
    outcomes.close()
    assert "interrupted" in next(status_of("dst"))
    states = run()
    assert {outcome.path for outcome in first} == {path for path, state in states.items() if state is State.KEPT}
    assert len(tree()) == 9


# in place

def in_place(**more: object) -> dict[str, State]:
    return run("src", in_place=True, **more)  # type: ignore[arg-type]


def test_in_place_with_backup_and_back_again() -> None:
    pages("a.txt", "sub/b.txt")
    Path("src/clean.txt").write_text(REPAIRED, "utf-8")
    Path("src/a.txt").chmod(0o640)
    before = tree("src")
    assert in_place(backup=True) == {"a.txt": State.REPAIRED, "clean.txt": State.UNCHANGED, "sub/b.txt": State.REPAIRED}
    assert tree("src")["a.txt"] == damaged(0).replace(",", "，")
    assert tree("src")["sub/b.txt~"] == before["sub/b.txt"]
    assert stat.S_IMODE(Path("src/a.txt").stat().st_mode) == 0o640
    assert set(in_place(backup=True).values()) == {State.KEPT}
    assert [(done.path, done.problem) for done in undone("src")] == [("a.txt", ""), ("sub/b.txt", "")]
    assert tree("src") == before
    assert list(undone("src")) == []


def test_undo_goes_back_to_the_beginning_over_several_runs() -> None:
    pages("a.txt")
    Path("src/a.txt").write_text(f"( 区领导 ){DAMAGED}", "utf-8")
    before = tree("src")
    assert in_place(backup=True, options=Options(punctuation="keep")) == {"a.txt": State.REPAIRED}
    assert in_place(backup=True) == {"a.txt": State.REPAIRED}
    assert set(tree("src")) == {"a.txt", "a.txt~"}
    assert not [done.problem for done in undone("src") if done.problem]
    assert tree("src") == before


def test_undo_leaves_what_somebody_changed() -> None:
    pages("a.txt", "b.txt", "c.txt")
    in_place(backup=True)
    Path("src/a.txt").write_text("mine", "utf-8")
    Path("src/b.txt~").write_text("mine", "utf-8")
    problems = {done.path: done.problem for done in undone("src")}
    assert problems["a.txt"] == "src/a.txt was changed after its repair and stays as it is; the old file is src/a.txt~"
    assert problems["b.txt"] == "src/b.txt stays as it is: its backup src/b.txt~ is gone, or was changed"
    assert problems["c.txt"] == ""
    assert tree("src")["a.txt"] == "mine" and tree("src")["c.txt"] == damaged(2)


def test_edited_file_is_repaired_anew_and_undone_to_the_edit() -> None:
    pages("a.txt")
    in_place(backup=True)
    Path("src/a.txt").write_text(f"再{DAMAGED}", "utf-8")
    assert in_place(backup=True) == {"a.txt": State.REPAIRED}
    list(undone("src"))
    assert tree("src")["a.txt"] == f"再{DAMAGED}"


def test_undo_without_backup_says_so() -> None:
    pages("a.txt")
    in_place()
    assert [done.problem for done in undone("src")] == ["src/a.txt was repaired without --backup and stays as it is"]


def test_undo_needs_a_folder_that_was_repaired_in_place() -> None:
    pages("a.txt")
    run()
    with pytest.raises(Misconfigured, match="dst was not repaired in place"):
        list(undone("dst"))
    with pytest.raises(Misconfigured, match="src has no ledger"):
        list(undone("src"))


def test_links_are_left_alone_in_place() -> None:
    pages("a.txt")
    Path("src/link.txt").symlink_to("a.txt")
    assert set(in_place()) == {"a.txt"}
    assert Path("src/link.txt").is_symlink()


def test_read_only_file_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    pages("a.txt")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert in_place() == {"a.txt": State.FAILED}
    assert tree("src") == {"a.txt": damaged(0)}


def killed_after(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in place that ends, without a word, before or after its result is put in its place."""
    def leave(self: Ledger, *_: object) -> None:
        raise BaseExceptionGroup("killed", [SystemExit()])

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record", leave)
        patch.setattr(Ledger, "end", lambda *_: None)
        if step == "intended":
            patch.setattr("textfix.batch.inplace._placed", leave)
        with pytest.raises(BaseExceptionGroup):
            in_place(backup=True)


@pytest.mark.parametrize("step", ["intended", "placed"])
def test_killed_around_the_rename_in_place(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages("a.txt")
    killed_after(step, monkeypatch)
    assert in_place(backup=True) == {"a.txt": State.REPAIRED if step == "intended" else State.KEPT}
    assert tree("src") == {"a.txt": damaged(0).replace(",", "，"), "a.txt~": damaged(0)}
    list(undone("src"))
    assert tree("src") == {"a.txt": damaged(0)}


# the ledger

def test_ledger_tells_what_was_done() -> None:
    pages("a.txt")
    run()
    ledger = Ledger.read_only(Path("dst/.textfix/ledger.sqlite"), "dst")
    row = ledger.row("a.txt")
    ledger.close()
    assert row is not None
    assert row.outcome.figures[:2] == (len(damaged(0)), 1)
    assert (row.outcome.state, row.run) == (State.REPAIRED, 1)


def test_status_while_nothing_is_at_work() -> None:
    pages("a.txt", "b.txt")
    Path("src/b.txt").write_bytes(b"%PDF-1.7")
    run()
    lines = list(status_of("dst"))
    assert lines[0].startswith("run 1 on src, started ") and "finished" in lines[0]
    assert lines[1].startswith("1 failed: ") and lines[2].startswith("1 repaired: 23 characters, 1 changes, ")
    assert lines[3].startswith("failed: src/b.txt is a PDF")


def test_ledger_of_another_version_is_not_touched() -> None:
    import sqlite3

    pages("a.txt")
    run()
    db = sqlite3.connect("dst/.textfix/ledger.sqlite")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(Problem, match=r"is a ledger of another textfix \(version 99, not 1\)"):
        run()


def test_ledger_that_is_none() -> None:
    pages("a.txt")
    Path("dst/.textfix").mkdir(parents=True)
    Path("dst/.textfix/ledger.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(Problem, match="file is not a database"):
        run()


# the command

def test_command_says_what_it_did() -> None:
    pages("a.txt", "b.txt", "c.txt")
    Path("src/b.txt").write_text(REPAIRED, "utf-8")
    Path("src/c.txt").write_bytes(b"%PDF-1.7")
    result = textfix("batch", "src", "dst", "-j", "1", status=2)
    assert result.stdout == ""
    assert result.stderr == ("textfix: src/c.txt is a PDF, not text; textfix reads the text that an OCR engine wrote\n"
                             "textfix: 1 file repaired, 1 file left unchanged, 1 file failed\n"
                             "textfix: which, and why: dst/.textfix/failed.jsonl\n")
    Path("src/c.txt").unlink()
    assert textfix("batch", "src", "dst").stderr == "textfix: 2 files done before\n"
    assert textfix("batch", "-q", "src", "dst").stderr == ""
    assert textfix("batch", "--status", "dst").stdout.startswith("run 3 on src, started ")


def test_command_in_place_and_undo() -> None:
    pages("a.txt")
    assert textfix("batch", "-w", "--backup", "src", "-j", "1").stderr == "textfix: 1 file repaired\n"
    assert textfix("undo", "src").stderr == "textfix: 1 file put back\n"
    assert ": undone " in textfix("batch", "--status", "src").stdout
    assert tree("src") == {"a.txt": damaged(0)}


def test_settings_beside_the_sources_count() -> None:
    pages("a.txt")
    Path("src/textfix.toml").write_text('punctuation = "keep"\n')
    assert textfix("batch", "src", "dst", "-j", "1").stderr == "textfix: 1 file left unchanged\n"


@pytest.mark.parametrize("args, why", [
    (["src"], "where to?"),
    (["src", "dst", "-w"], "needs no DST"),
    (["src", "dst", "--backup"], "give both"),
    (["none", "dst"], "there is no folder or file none"),
    (["src", "src"], "-w repairs in place"),
    (["src/sub", "src"], "src/sub is inside src"),
    (["src", "src/a.txt"], "is a file; name a folder"),
    (["src/a.txt", "-w"], "clean -w"),
    (["--status", "src"], "src has no ledger"),
    (["src", "dst", "-j", "0"], "--jobs"),
    (["src", "dst", "-j", "2", "--scheduler", "tcp://127.0.0.1:1"], "choose one"),
])
def test_what_makes_no_sense_is_refused_in_one_line(args: list[str], why: str) -> None:
    pages("a.txt", "sub/b.txt")
    assert why in refused("batch", *args)
    assert tree("src") == {"a.txt": damaged(0), "sub/b.txt": damaged(1)}
    assert not Path("dst").exists()


# a folder that is written to

def look(watch: Watch, *found: Found, known: tuple[str, ...] = ()) -> list[str]:
    return [file.path for file in watch.complete(found, lambda file: file.path in known)]


def test_file_is_complete_when_it_looks_the_same_twice() -> None:
    watch = Watch()
    assert look(watch, Found("a", 1, "one"), Found("b", 1, "one")) == []
    assert look(watch, Found("a", 2, "two"), Found("b", 1, "one"), Found("c", 1, "one")) == ["b"]
    assert look(watch, Found("a", 2, "two"), Found("b", 1, "one"), Found("c", 1, "one"), known=("b",)) == ["a", "c"]


def test_file_that_went_and_came_again_is_looked_at_anew() -> None:
    watch = Watch()
    assert look(watch, Found("a", 1, "one")) == look(watch) == look(watch, Found("a", 1, "one")) == []


def watching(monkeypatch: pytest.MonkeyPatch, between: list[Callable[[], object]], target: str = "dst"
             ) -> list[Outcome]:
    """What a watch tells while, between its looks, one thing after the other happens; the last look ends it."""
    happenings = iter(between)

    def happen(_: float) -> None:
        happening = next(happenings, None)
        if happening is None:
            raise KeyboardInterrupt
        happening()

    monkeypatch.setattr("textfix.batch.batch.sleep", happen)
    told: list[Outcome] = []
    order = Order(Job("src", target, "", in_place=target == "src"), watch=True, inline=True)
    with pytest.raises(KeyboardInterrupt):
        for outcome in batch(order):
            told.append(outcome)
    return told


def nothing() -> None:
    pass


def test_watch_repairs_what_is_completed_and_only_that(monkeypatch: pytest.MonkeyPatch) -> None:
    pages("a.txt", "growing.txt")

    def grow() -> None:
        with Path("src/growing.txt").open("a", encoding="utf-8") as file:
            file.write(DAMAGED)

    def rename() -> None:
        grow()
        Path("src/growing.txt.part").rename("src/renamed.txt")

    Path("src/growing.txt.part").write_text(DAMAGED, "utf-8")
    told = watching(monkeypatch, [grow, rename, grow, grow])
    assert [(done.path, done.state) for done in told] == [("a.txt", State.REPAIRED), ("renamed.txt", State.REPAIRED)]
    assert set(tree()) == {"a.txt", "renamed.txt"}
    told = watching(monkeypatch, [nothing, nothing, nothing])
    assert [done.path for done in told] == ["growing.txt"]


def test_watch_does_again_what_changed_and_tries_failures_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pages("a.txt", "b.txt")
    Path("src/b.txt").write_bytes(b"%PDF-1.7")
    Path("src/clean.txt").write_text(REPAIRED, "utf-8")

    def change() -> None:
        assert set(reasons()) == {"b.txt"}
        pages("b.txt")
        Path("src/a.txt").write_text(f"再{DAMAGED}", "utf-8")

    told = watching(monkeypatch, [nothing, nothing, nothing, change, nothing, nothing, nothing])
    assert [(done.path, done.state.value) for done in told] == [
        ("a.txt", "repaired"), ("b.txt", "failed"), ("clean.txt", "unchanged"),
        ("a.txt", "repaired"), ("b.txt", "repaired")]
    assert tree()["a.txt"] == f"再{REPAIRED}"
    assert reasons() == {}


def test_watch_in_place_does_not_take_its_results_for_news(monkeypatch: pytest.MonkeyPatch) -> None:
    pages("a.txt")
    assert [done.path for done in watching(monkeypatch, [nothing] * 6, "src")] == ["a.txt"]
    assert tree("src")["a.txt"] == damaged(0).replace(",", "，")
