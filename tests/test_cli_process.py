"""The program as a process: pipes, signals, terminals, full disks."""

from __future__ import annotations

import os
import pty
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

DAMAGED = "区领导向劳动者表示慰问,大家都很高兴。\n"
REPAIRED = "区领导向劳动者表示慰问，大家都很高兴。\n"
TEXTFIX = [sys.executable, "-m", "textfix"]
HEAVY = ("numpy", "rapidfuzz", "jinja2", "textfix.pipeline", "textfix.correction", "textfix.layout")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    Path("page.txt").write_text(DAMAGED, encoding="utf-8")
    return tmp_path


def run(*args: str | bytes, stdin: bytes = b"", env: dict[str, str] | None = None,
        prepare: Callable[[], None] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*TEXTFIX, *args], input=stdin, capture_output=True, timeout=60, check=False,
                          env=env, preexec_fn=prepare)


def shell(command: str) -> subprocess.CompletedProcess[bytes]:
    line = command.replace("textfix", " ".join(TEXTFIX))
    return subprocess.run(["bash", "-c", line], capture_output=True, timeout=60, check=False)


def test_pipe_in_and_out() -> None:
    done = run("clean", "-", stdin=DAMAGED.encode("gb18030"))
    assert (done.returncode, done.stdout, done.stderr) == (0, REPAIRED.encode(), b"")


def test_output_is_utf8_whatever_the_locale() -> None:
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        done = run("clean", "page.txt", env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0",
                                             "PYTHONCOERCECLOCALE": "0"})
        assert (done.stdout, done.stderr) == (REPAIRED.encode(), b"")


def big(name: str) -> None:
    """A page that is more than a pipe holds (64 kB)."""
    Path(name).write_text(DAMAGED * 3_000, encoding="utf-8")


@pytest.mark.parametrize("command", ["clean --select TF1 big.txt", "check --select TF1 big.txt",
                                     "clean --diff big.txt", "clean --format jsonl big.txt", "explain"])
def test_closed_pipe_is_silent(command: str) -> None:
    big("big.txt")
    done = shell(f"set -o pipefail; textfix {command} | true")
    assert done.returncode in (0, 1, 141)              # a short output may be written before the pipe closes
    assert b"Broken" not in done.stderr and b"Traceback" not in done.stderr


def test_head_gets_its_lines_and_the_shell_the_usual_status() -> None:
    big("big.txt")
    done = shell("set -o pipefail; textfix clean --select TF1 big.txt | head -c 3")
    assert (done.returncode, done.stdout, done.stderr) == (141, REPAIRED[0].encode(), b"")


def test_closed_streams() -> None:
    assert shell("textfix clean page.txt >&-").returncode == 2
    assert shell("textfix clean -v page.txt 2>&-").stdout == REPAIRED.encode()
    assert shell("textfix clean none.txt 2>&-").returncode == 2
    assert shell("textfix clean -w page.txt >&-").returncode == 0
    assert Path("page.txt").read_text(encoding="utf-8") == REPAIRED
    done = shell("textfix clean - <&-")
    assert (done.returncode, done.stderr) == (2, b"textfix: standard input is closed; give a FILE\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_full_standard_output() -> None:
    done = shell("textfix clean page.txt > /dev/full")
    assert (done.returncode, done.stderr) == (2, b"textfix: standard output: No space left on device\n")
    done = shell("textfix clean page.txt -o /dev/full")
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1


def test_pipe_cannot_be_written_in_place() -> None:
    done = run("clean", "-w", "/dev/stdin", stdin=DAMAGED.encode())
    assert done.returncode == 2
    assert b"/dev/stdin is no regular file and cannot be written in place; use -o\n" in done.stderr


def test_full_disk_leaves_the_source_whole() -> None:
    text = DAMAGED * 1000
    Path("page.txt").write_text(text, encoding="utf-8")

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    done = run("clean", "--select", "TF1", "-w", "page.txt", prepare=small_disk)
    assert done.returncode == 2
    assert b"textfix: page.txt cannot be written: File too large; nothing there was changed\n" in done.stderr
    assert Path("page.txt").read_text(encoding="utf-8") == text
    assert list(map(str, Path().iterdir())) == ["page.txt"]


INTERRUPTIBLE = [sys.executable, "-c", (          # a job in the background inherits that interrupts are ignored
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from textfix.cli import main; main()")]


def test_interrupt_while_it_waits() -> None:
    with subprocess.Popen([*INTERRUPTIBLE, "clean", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err


@pytest.mark.parametrize("delay", [0.02, 0.05, 0.1, 0.2, 0.4])
def test_interrupt_at_any_time_leaves_a_whole_file(delay: float) -> None:
    text = DAMAGED * 5000
    Path("page.txt").write_text(text, encoding="utf-8")
    with subprocess.Popen([*INTERRUPTIBLE, "clean", "--select", "TF1", "-w", "page.txt"],
                          stderr=subprocess.PIPE) as process:
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert Path("page.txt").read_text(encoding="utf-8") in (text, text.replace(",", "，"))
    assert list(map(str, Path().iterdir())) == ["page.txt"]
    if delay > 0.1:
        assert process.returncode in (0, 130)
        assert b"Traceback" not in err or err.startswith(b"Exception ignored in")    # Python's own, while it imports


def in_terminal(*args: str, **env: str) -> bytes:
    """What the program writes to a terminal."""
    leader, follower = pty.openpty()
    with subprocess.Popen([*TEXTFIX, *args], stdout=follower, stderr=subprocess.DEVNULL,
                          env={**os.environ, "TERM": "xterm", **env}) as process:
        os.close(follower)
        read = []
        while True:
            try:
                read.append(os.read(leader, 65536))
            except OSError:                            # how a terminal says that the other side is closed
                break
            if not read[-1]:
                break
        process.wait(60)
    os.close(leader)
    return b"".join(read)


@pytest.mark.parametrize("command", ["check page.txt", "clean --diff page.txt", "explain TF111"])
def test_colour_only_where_it_is_wanted(command: str) -> None:
    args = command.split()
    assert b"\x1b[" in in_terminal(*args)
    assert b"\x1b[" not in in_terminal(*args, "--no-color")
    assert b"\x1b[" not in in_terminal(*args, NO_COLOR="1")
    assert b"\x1b[" not in in_terminal(*args, TERM="dumb")
    assert b"\x1b[" not in run(*args).stdout


def test_odd_names() -> None:
    names = (b"\xb1\xb1.txt", b"a\nb.txt", b"-n.txt", "头版 1.txt".encode())
    for name in names:
        Path(os.fsdecode(name)).write_text(DAMAGED, encoding="utf-8")
        assert run("clean", "--", name).stdout == REPAIRED.encode()
    done = run("clean", "-v", "-w", *(b"./" + name for name in names))
    assert done.returncode == 0
    assert done.stderr.count(b"\n") == 2 * len(names) + 1
    assert {Path(os.fsdecode(name)).read_text(encoding="utf-8") for name in names} == {REPAIRED}


def test_completion_is_there_for_each_shell() -> None:
    for name in ("bash", "zsh", "fish"):
        done = run("explain", env={**os.environ, "_TEXTFIX_COMPLETE": f"{name}_source"})
        assert b"_TEXTFIX_COMPLETE" in done.stdout, done
    done = run(env={**os.environ, "_TEXTFIX_COMPLETE": "bash_complete", "COMP_WORDS": "textfix explain TF11",
                    "COMP_CWORD": "2"})
    assert b"TF111" in done.stdout


@pytest.mark.parametrize("args", [("--version",), ("--help",), ("clean", "--help")])
def test_start_does_not_wait_for_numpy(args: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-X", "importtime", "-m", "textfix", *args], capture_output=True,
                          check=True, timeout=60)
    loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.decode().splitlines()}
    assert not loaded & set(HEAVY)
