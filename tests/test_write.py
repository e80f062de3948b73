"""Writing: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from textfix.data.problem import Unwritable
from textfix.read import open_source
from textfix.report import write
from textfix.report.write import write_file


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.txt"
    file.write_bytes(b"old")
    return file


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_new_file_has_the_mode_of_new_files(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_file(f"{tmp_path}/new.txt", b"new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640
    assert (tmp_path / "new.txt").read_bytes() == b"new"
    assert names(tmp_path) == ["new.txt"]


def test_mode_is_kept(page: Path) -> None:
    page.chmod(0o600)
    write_file(str(page), b"new")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_owner_is_kept(page: Path) -> None:
    os.chown(page, 1234, 1234)
    write_file(str(page), b"new")
    assert (page.stat().st_uid, page.stat().st_gid) == (1234, 1234)


def test_link_is_followed_and_stays(page: Path) -> None:
    link = page.parent / "shelf" / "link.txt"
    link.parent.mkdir()
    link.symlink_to("../page.txt")
    assert write_file(str(link), b"new", backup=True) == page.with_name("page.txt~").resolve()
    assert link.is_symlink()
    assert page.read_bytes() == b"new"
    assert names(link.parent) == ["link.txt"]


def test_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(Unwritable, match="cannot be written"):
        write_file(f"{tmp_path}/a", b"new")


def test_backup_never_replaces_another_file(page: Path) -> None:
    write_file(str(page), b"second", backup=True)
    write_file(str(page), b"third", backup=True)
    write_file(str(page), b"fourth", backup=True)
    assert {name: (page.parent / name).read_bytes() for name in names(page.parent)} == {
        "page.txt": b"fourth", "page.txt~": b"old", "page.txt.~1~": b"second", "page.txt.~2~": b"third"}


def test_backup_that_is_there_already_is_enough(page: Path) -> None:
    page.with_name("page.txt~").write_bytes(b"old")
    write_file(str(page), b"new", backup=True)
    assert names(page.parent) == ["page.txt", "page.txt~"]


def test_backup_where_the_file_system_has_no_links(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    page.chmod(0o600)
    monkeypatch.setattr(os, "link", refuse)
    saved = write_file(str(page), b"new", backup=True)
    assert saved is not None and saved.read_bytes() == b"old"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_file_that_changed_meanwhile_is_left_alone(page: Path) -> None:
    source = open_source(str(page))
    page.write_bytes(b"other")
    with pytest.raises(Unwritable, match="was changed by another program meanwhile; run again"):
        write_file(str(page), b"new", stamp=source.stamp)
    assert page.read_bytes() == b"other"
    assert names(page.parent) == ["page.txt"]


def test_file_that_went_meanwhile_is_not_made_again(page: Path) -> None:
    source = open_source(str(page))
    page.unlink()
    with pytest.raises(Unwritable, match="was changed"):
        write_file(str(page), b"new", stamp=source.stamp)
    assert names(page.parent) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_half_written_stays(page: Path, monkeypatch: pytest.MonkeyPatch,
                                    error: BaseException) -> None:
    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    expected = Unwritable if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        write_file(str(page), b"new", backup=True)
    if expected is Unwritable:
        assert str(caught.value).endswith("No space left on device; nothing there was changed")
    assert page.read_bytes() == b"old"
    assert names(page.parent) == ["page.txt"]


def test_read_only_folder(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(write, "mkstemp", refuse)
    with pytest.raises(Unwritable, match="no permission for the folder; choose another with -o"):
        write_file(str(page), b"new")


def test_read_only_file_is_meant_to_be(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(Unwritable, match="is read-only"):
        write_file(str(page), b"new")


def test_missing_folder_and_folder(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match=f"there is no folder {tmp_path}/none"):
        write_file(f"{tmp_path}/none/page.txt", b"new")
    with pytest.raises(Unwritable, match="is a folder; name a file in it"):
        write_file(str(tmp_path), b"new")


def test_device_is_not_replaced() -> None:
    write_file("/dev/null", b"new")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
