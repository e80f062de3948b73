"""The commands, as a person types them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from commands import refused, textfix

from textfix import pipeline
from textfix.cli.app import app
from textfix.rules import RULES

DAMAGED = "区领导向劳动者表示慰问,大家都很高兴。\n"
REPAIRED = "区领导向劳动者表示慰问，大家都很高兴。\n"
CLEAN = "区领导向劳动者表示慰问，大家都很高兴。\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text(DAMAGED, encoding="utf-8")
    Path("clean.txt").write_text(CLEAN, encoding="utf-8")
    return tmp_path


# clean

def test_clean_to_standard_output_is_quiet() -> None:
    result = textfix("clean", "page.txt")
    assert (result.stdout, result.stderr) == (REPAIRED, "")
    assert Path("page.txt").read_text(encoding="utf-8") == DAMAGED


def test_clean_standard_input() -> None:
    assert textfix("clean", "-", stdin=DAMAGED.encode("gb18030")).stdout == REPAIRED
    assert textfix("clean", "-", "-o", "-", stdin=DAMAGED.encode()).stdout == REPAIRED


def test_verbose_tells_what_was_read_and_changed() -> None:
    Path("page.txt").write_bytes(DAMAGED.replace("\n", "\r\n").encode("utf-8-sig"))
    assert textfix("clean", "-v", "page.txt").stderr == (
        "textfix: page.txt: utf-8 with byte order mark, CRLF, 20 characters, script: simplified\n"
        "textfix: page.txt: 1 change applied\n")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("way", ["-w", "-o"])
def test_files_keep_encoding_mark_and_line_ends(codec: str, newline: str, way: str) -> None:
    Path("page.txt").write_bytes(DAMAGED.replace("\n", newline).encode(codec))
    textfix("clean", "page.txt", *(["-o", "page.txt2"] if way == "-o" else ["-w"]))
    assert Path("page.txt2" if way == "-o" else "page.txt").read_bytes() == (
        REPAIRED.replace("\n", newline).encode(codec))


def test_big5_file_keeps_its_encoding() -> None:
    Path("page.txt").write_bytes("市長向勞動者表示慰問,大家都很高興。\n".encode("cp950"))
    textfix("clean", "-w", "page.txt")
    assert Path("page.txt").read_bytes() == "市長向勞動者表示慰問，大家都很高興。\n".encode("cp950")


def test_output_encoding() -> None:
    textfix("clean", "page.txt", "-o", "out.txt", "--output-encoding", "gb18030")
    assert Path("out.txt").read_bytes() == REPAIRED.encode("gb18030")
    to_output = textfix("clean", "page.txt", "--output-encoding", "gb18030")
    assert to_output.stdout_bytes == REPAIRED.encode("gb18030")
    assert refused("clean", "page.txt", "--output-encoding", "gb1803").endswith("did you mean gb18030?")
    assert "page.txt: ascii has no character 区" in refused("clean", "page.txt", "--output-encoding", "ascii")
    assert "JSON is UTF-8" in refused("clean", "page.txt", "--format", "json", "--output-encoding", "gbk")


def test_write_in_place_keeps_the_mode_and_says_a_line_a_file() -> None:
    Path("page.txt").chmod(0o640)
    result = textfix("clean", "-w", "page.txt", "clean.txt")
    assert result.stderr == ("textfix: page.txt: 1 change applied\n"
                             "textfix: 1 file repaired, 1 file left unchanged\n")
    assert Path("page.txt").read_text(encoding="utf-8") == REPAIRED
    assert stat.S_IMODE(Path("page.txt").stat().st_mode) == 0o640
    assert textfix("clean", "-wq", "page.txt").stderr == ""


def test_file_without_damage_is_not_written() -> None:
    before = Path("clean.txt").stat()
    textfix("clean", "-w", "--backup", "clean.txt")
    after = Path("clean.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not Path("clean.txt~").exists()


def test_backup() -> None:
    assert "the old file is" in textfix("clean", "-w", "--backup", "page.txt").stderr
    assert Path("page.txt~").read_text(encoding="utf-8") == DAMAGED


def test_write_follows_a_link() -> None:
    Path("link.txt").symlink_to("page.txt")
    textfix("clean", "-w", "link.txt")
    assert Path("link.txt").is_symlink()
    assert Path("page.txt").read_text(encoding="utf-8") == REPAIRED


def test_one_bad_file_does_not_stop_the_others() -> None:
    Path("scan.pdf").write_bytes(b"%PDF-1.7")
    result = textfix("clean", "-w", "scan.pdf", "none.txt", "page.txt", status=2)
    assert "scan.pdf is a PDF, not text" in result.stderr
    assert "there is no file none.txt" in result.stderr
    assert result.stderr.endswith("1 file repaired, 2 files failed\n")
    assert Path("page.txt").read_text(encoding="utf-8") == REPAIRED


def test_change_during_the_work_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.repair

    def slow(*args: object) -> object:
        Path("page.txt").write_text("somebody else", encoding="utf-8")
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "repair", slow)
    assert "was changed by another program meanwhile" in textfix("clean", "-w", "page.txt", status=2).stderr
    assert Path("page.txt").read_text(encoding="utf-8") == "somebody else"


def test_mixed_line_ends_are_told_when_they_are_written() -> None:
    Path("page.txt").write_bytes(f"{CLEAN}\r\n{DAMAGED}\r\n\r\n".encode())
    assert "mixed line ends are now CRLF" in textfix("clean", "-w", "page.txt").stderr


def test_diff_says_by_its_status_whether_something_changes() -> None:
    result = textfix("clean", "--diff", "page.txt", status=1)
    assert result.stdout == f"--- a/page.txt\n+++ b/page.txt\n@@ -1 +1 @@\n-{DAMAGED}+{REPAIRED}"
    assert textfix("clean", "--diff", "clean.txt").stdout == ""
    assert textfix("clean", "--diff", "clean.txt", "page.txt", status=1).stdout == result.stdout
    assert textfix("clean", "--diff", "page.txt", "-o", "page.diff", status=1).stdout == ""
    assert Path("page.diff").read_text(encoding="utf-8") == result.stdout


def test_formats() -> None:
    assert textfix("clean", "page.txt", "--format", "markdown").stdout.strip() == REPAIRED.strip()
    page = json.loads(textfix("clean", "page.txt", "--format", "json").stdout)
    assert page["text"] == REPAIRED and page["changes"][0]["after"] == "，"
    lines = textfix("clean", "page.txt", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["header", "change", "footer"]


@pytest.mark.parametrize(("args", "reason"), [
    (("-w", "-o", "x", "page.txt"), "choose one"),
    (("-w", "--diff", "page.txt"), "choose one"),
    (("-w", "--format", "json", "page.txt"), "--format json fits neither"),
    (("--backup", "page.txt"), "give both"),
    (("-w", "-"), "standard input cannot be written back"),
    (("page.txt", "clean.txt"), "more than one FILE needs -w or --diff"),
    (("page.txt", "-o", "./page.txt"), "-o names the source itself; -w writes in place"),
    (("--diff", "page.txt", "clean.txt", "-o", "x"), "-o takes one FILE"),
    (("page.txt", "-o", "none/x"), "there is no folder none"),
    (("page.txt", "-o", "."), "is a folder; name a file in it"),
    ((".",), "is a folder; give the files in it"),
    (("pag.txt",), "there is no file pag.txt; did you mean page.txt?"),
    (("page.txt", "--encoding", "ascii"), "is not valid ascii: byte 0xe5 at offset 0"),
    (("page.txt", "--max-size", "0.00001"), "raise --max-size"),
    (("page.txt", "--level", "high"), "'high' is not one of 'safe', 'normal', 'thorough'"),
    (("page.txt", "--min-confidence", "2"), "2.0 is not in the range 0<=x<=1"),
    (("page.txt", "--select", "TX1"), "no rule has the code TX1"),
    (("page.txt", "--config", "none.toml"), "none.toml cannot be read"),
    (("page.txt", "--config", "x", "--isolated"), "choose one"),
    (("--lvel", "safe", "page.txt"), "--level"),
    ((), "see textfix clean --help"),
])
def test_refusals_are_one_line(args: tuple[str, ...], reason: str) -> None:
    assert reason in refused("clean", *args)


def test_nothing_is_nothing() -> None:
    Path("empty.txt").touch()
    result = textfix("clean", "empty.txt")
    assert (result.stdout, result.stderr) == ("", "textfix: empty.txt is empty\n")
    assert textfix("clean", "-q", "-", stdin=b"").stderr == ""
    Path("blank.txt").write_text(" \n　\n", encoding="utf-8")
    assert textfix("clean", "blank.txt").stderr == "textfix: blank.txt is only white space\n"


def test_bug_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RecursionError("too\ndeep")

    monkeypatch.setattr(pipeline, "repair", broken)
    assert refused("clean", "page.txt").startswith(r"internal error, RecursionError: too\ndeep; please")
    result = CliRunner().invoke(app, ["clean", "page.txt"], env={"TEXTFIX_TRACEBACK": "1"})
    assert "Traceback" in result.stderr


def test_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "repair", interrupted)
    textfix("clean", "-w", "page.txt", status=130)
    assert sorted(map(str, Path().iterdir())) == ["clean.txt", "page.txt"]


# options and settings

def test_options_reach_the_repair() -> None:
    assert textfix("clean", "page.txt", "--punctuation", "keep").stdout == DAMAGED
    assert textfix("clean", "page.txt", "--ignore", "tf1").stdout == DAMAGED
    assert textfix("clean", "page.txt", "--select", "TF5,TF4").stdout == DAMAGED
    assert textfix("clean", "page.txt", "--min-confidence", "1", "--no-verify").exit_code == 0


def test_script_and_what_is_protected() -> None:
    page = "發哥出席電視臺的發展會議，皇后與太后以後也出席。\n".encode()
    protected = textfix("clean", "--script", "hans", "--protect", "發哥，會議", "-", stdin=page)
    assert protected.stdout == "發哥出席电视台的发展會議，皇后与太后以后也出席。\n"
    assert textfix("clean", "-", stdin=page).stdout_bytes == page
    assert "TF131" in textfix("check", "--script", "hans", "-", stdin=page, status=1).stdout


def test_script_that_the_encoding_of_the_file_lacks() -> None:
    Path("big5.txt").write_bytes("電視臺的發展會議，皇后與太后以後也出席。\n".encode("cp950"))
    assert "--output-encoding utf-8" in refused("clean", "--script", "hans", "big5.txt", "-o", "out.txt")
    textfix("clean", "--script", "hans", "big5.txt", "-o", "out.txt", "--output-encoding", "utf-8")
    assert Path("out.txt").read_text("utf-8") == "电视台的发展会议，皇后与太后以后也出席。\n"


def test_settings_come_from_the_nearest_file_and_flags_win() -> None:
    Path("textfix.toml").write_text('punctuation = "keep"\nignore = ["TF5"]\n')
    result = textfix("clean", "-v", "page.txt")
    assert result.stdout == DAMAGED
    assert f"settings from {Path.cwd()}/textfix.toml\n" in result.stderr
    assert textfix("clean", "page.txt", "--punctuation", "full").stdout == REPAIRED
    assert textfix("clean", "page.txt", "--isolated").stdout == REPAIRED


def test_wrong_setting_is_refused() -> None:
    Path("textfix.toml").write_text("punctation = 1\n")
    assert refused("clean", "page.txt").endswith("unknown key 'punctation'; did you mean 'punctuation'?")
    Path("textfix.toml").write_text('select = ["TF9"]\n')
    assert "no rule has the code TF9" in refused("check", "page.txt")
    Path("textfix.toml").write_text('encoding = "klingon"\n')
    assert "no encoding 'klingon'" in refused("clean", "page.txt")


# check

def test_check_lists_findings_and_exits_1() -> None:
    result = textfix("check", "page.txt", "clean.txt", status=1)
    assert result.stdout.startswith("page.txt:1:12: TF")
    assert "`,` should be `，`" in result.stdout
    assert result.stderr == "textfix: 1 finding in 2 files\n"
    assert textfix("check", "clean.txt").stdout == ""


def test_check_walks_folders() -> None:
    for name in ("b/2.TXT", "a/1.txt", ".git/3.txt", "a/.hidden.txt", "a/4.md"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(DAMAGED, encoding="utf-8")
    result = textfix("check", "a", "b", status=1)
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["a/1.txt", "b/2.TXT"]
    assert len(textfix("check", ".", status=1).stdout.splitlines()) == 3
    Path("none").mkdir()
    assert "none has no .txt files" in textfix("check", "none").stderr


def test_check_goes_on_after_an_error() -> None:
    result = textfix("check", "none.txt", "page.txt", status=2)
    assert "page.txt:1:12" in result.stdout
    assert result.stderr.endswith("1 finding in 1 file, 1 could not be checked\n")


def test_check_formats() -> None:
    pages = json.loads(textfix("check", "page.txt", "clean.txt", "--format", "json", status=1).stdout)
    assert [page["source"]["path"] for page in pages] == ["page.txt", "clean.txt"]
    assert pages[0]["counts"] and not pages[1]["changes"]
    lines = textfix("check", "page.txt", "clean.txt", "--format", "jsonl", status=1).stdout.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["header", "change", "footer", "header", "footer"]


def test_check_standard_input() -> None:
    assert textfix("check", "-", stdin=DAMAGED.encode(), status=1).stdout.startswith("-:1:12: ")


def test_odd_name_stays_on_its_line() -> None:
    Path("a\nb\x1b.txt").write_text(DAMAGED, encoding="utf-8")
    assert textfix("check", ".", status=1).stdout.startswith(r"./a\nb\x1b.txt:1:12: ")


# explain

def test_explain_lists_all_rules() -> None:
    lines = textfix("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)


@pytest.mark.parametrize("code", RULES)
def test_explain_each_rule(code: str) -> None:
    told = textfix("explain", code.lower()).stdout
    rule = RULES[code]
    assert rule.summary in told and "Before:" in told and f"Safety: {rule.safety}" in told
    assert textfix("explain", rule.name).stdout == told


def test_explain_a_beginning() -> None:
    lines = textfix("explain", "TF1").stdout.splitlines()
    assert lines and all(line.startswith("TF1") for line in lines)


def test_explain_suggests() -> None:
    first = next(iter(RULES.values()))
    assert refused("explain", "TE101") == "there is no rule TE101; did you mean TF101?"
    assert refused("explain", first.name[:-1]).endswith(f"did you mean {first.code}?")
    assert refused("explain", "?").endswith("`textfix explain` lists all rules")


# all

def test_every_command_has_help_with_an_example() -> None:
    for name, command in app.commands.items():
        told = textfix(name, "--help").stdout
        assert "Example" in told and f"textfix {name}" in told
        options = [param for param in command.params if param.param_type_name == "option"]
        assert all(getattr(option, "help", "") for option in options)


def test_no_command_shows_the_help() -> None:
    result = textfix(status=2)
    assert result.stderr.startswith("Usage: textfix")
    assert refused("claen", "page.txt").startswith("No such command 'claen'")


def test_version() -> None:
    from textfix import __version__

    assert textfix("--version").stdout == f"textfix {__version__}\n"
