"""Files that are there, and what a person is told of those that are not."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from textfix.data.problem import Unreadable, shown
from textfix.read import open_source


def told(path: str, **limits: int) -> str:
    with pytest.raises(Unreadable) as caught:
        open_source(path, **limits)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_bytes_and_state_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"abc")
    source = open_source(str(file))
    assert source.data == b"abc"
    assert source.stamp is not None and source.stamp.size == 3


def test_missing_file_suggests_a_near_name(tmp_path: Path) -> None:
    (tmp_path / "page_01.txt").touch()
    assert told(f"{tmp_path}/page_l1.txt").endswith(f"; did you mean {tmp_path}/page_01.txt?")
    assert told(f"{tmp_path}/other").endswith("/other")


def test_missing_file_in_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").touch()
    assert told("pgae.txt") == "there is no file pgae.txt; did you mean page.txt?"


def test_missing_folder(tmp_path: Path) -> None:
    assert told(f"{tmp_path}/none/page.txt").endswith(f": there is no folder {tmp_path}/none")


def test_folder(tmp_path: Path) -> None:
    assert told(str(tmp_path)).endswith("is a folder; give the files in it")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "page.txt").touch(mode=0o000)
    assert "no permission" in told(f"{tmp_path}/page.txt")


def test_permission_error_as_root_would_not_see_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert told("page.txt") == "page.txt cannot be read: you have no permission"


def test_name_too_long() -> None:
    assert "cannot be read: File name too long" in told("长" * 300)


def test_limit_is_checked_before_reading(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    with file.open("wb") as sparse:
        sparse.truncate(10**12)
    assert told(str(file)).endswith("page.txt has more than 64 MB; split it, or raise --max-size")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_endless_device_is_not_read_to_its_end() -> None:
    assert "has more than 0.01 MB" in told("/dev/zero", limit=10_000)


def test_pipe_is_read_and_has_no_state(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"abc",))
    writer.start()
    source = open_source(str(pipe))
    writer.join()
    assert (source.data, source.stamp) == (b"abc", None)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"abc")))
    source = open_source("-")
    assert (source.data, source.name) == (b"abc", "standard input")
    monkeypatch.setattr(sys, "stdin", None)
    assert told("-") == "standard input is closed; give a FILE"


@pytest.mark.parametrize(("name", "safe"), [
    ("头 版.txt", "头 版.txt"), ("a\nb", r"a\nb"), ("\x1b[31m", r"\x1b[31m"), ("\udcff.txt", r"\xff.txt"),
    ("a\u202eb", r"a\u202eb"),
])
def test_names_are_shown_on_one_line(name: str, safe: str) -> None:
    assert shown(name) == safe


def test_odd_names_are_read(tmp_path: Path) -> None:
    for name in (b"\xb1\xb1.txt", b"a\nb.txt", b"-n", b" ", "头版".encode()):
        path = os.fsencode(tmp_path) + b"/" + name
        Path(os.fsdecode(path)).write_bytes(name)
        assert open_source(os.fsdecode(path)).data == name
