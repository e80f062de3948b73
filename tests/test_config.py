"""Settings from files: the nearest one, only one, and errors that teach."""

from __future__ import annotations

from pathlib import Path

import pytest

from textfix.cli.config import KEYS, Config, common_folder, load_config, read_config
from textfix.data.problem import Misconfigured


def error_of(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        load_config(path.parent)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ")


def test_nearest_file_upwards(tmp_path: Path) -> None:
    near = tmp_path / "a" / "b"
    near.mkdir(parents=True)
    (tmp_path / "textfix.toml").write_text('level = "safe"\n')
    assert load_config(near).values == {"level": "safe"}
    (tmp_path / "a" / "pyproject.toml").write_text('[tool.textfix]\ncaptions = "end"\n')
    assert load_config(near) == Config({"captions": "end"}, tmp_path / "a" / "pyproject.toml")


def test_pyproject_of_somebody_else_is_passed_over(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "textfix.toml").write_text('level = "safe"\n')
    (inner / "pyproject.toml").write_text("[tool.black]\nline-length = 100\n")
    assert load_config(inner).path == tmp_path / "textfix.toml"
    (inner / "pyproject.toml").write_text("this is [no TOML\n")
    assert load_config(inner).path == tmp_path / "textfix.toml"
    (inner / "pyproject.toml").write_text('[project]\nname = "textfix-scans"\n')
    assert load_config(inner).path == tmp_path / "textfix.toml"


def test_own_file_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "textfix.toml").write_text('level = "safe"\n')
    (tmp_path / "pyproject.toml").write_text('[tool.textfix]\nlevel = "thorough"\n')
    assert load_config(tmp_path).values == {"level": "safe"}


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "textfix.toml").write_text(
        'level = "safe"\nmin-confidence = 0.9\nselect = ["TF1"]\nignore = []\npunctuation = "keep"\n'
        'captions = "drop"\ncolumns = 3\nscript = "hans"\nprotect = ["發哥"]\nlexicon = ["names.txt"]\n'
        'keep = ["keep.txt"]\nlearnt = "learnt"\nmemory = "paper.memory"\nencoding = "gb18030"\n'
        'max-size = 10\nverify = false\n')
    assert load_config(tmp_path).values.keys() == KEYS.keys()


@pytest.mark.parametrize(("text", "message"), [
    ("levle = 1", "unknown key 'levle'; did you mean 'level'?"),
    ("min_confidence = 1", "unknown key 'min_confidence'; did you mean 'min-confidence'?"),
    ("xyzzy = 1", "unknown key 'xyzzy'; there are level, min-confidence, select,"),
    ('level = "high"', "level must be one of \"safe\", \"normal\", \"thorough\", not 'high'"),
    ('level = ["safe"]', "level must be one of"),
    ("min-confidence = 2", "min-confidence must be a number from 0 to 1, not '2'"),
    ("min-confidence = true", "min-confidence must be a number from 0 to 1, not 'True'"),
    ("min-confidence = nan", "min-confidence must be a number from 0 to 1, not 'nan'"),
    ('select = "TF1"', "select must be a list of rule codes"),
    ("select = [1]", "select must be a list of rule codes"),
    ("max-size = 0", "max-size must be a number of megabytes above 0"),
    ('verify = "no"', "verify must be true or false, not 'no'"),
    ("level = ", "is not valid TOML"),
    ('"a\\nb" = 1', r"unknown key 'a\\nb'"),
])
def test_errors_teach(tmp_path: Path, text: str, message: str) -> None:
    assert message in error_of(tmp_path / "textfix.toml", text)


def test_table_that_is_no_table(tmp_path: Path) -> None:
    assert "unknown key 'textfix'" in error_of(tmp_path / "pyproject.toml", "[tool]\ntextfix = 1\n")
    assert load_config_of(tmp_path, "tool = 1  # textfix\n") == Config()


def load_config_of(folder: Path, pyproject: str) -> Config:
    (folder / "pyproject.toml").write_text(pyproject)
    return load_config(folder)


def test_named_file(tmp_path: Path) -> None:
    own, shared = tmp_path / "mine.toml", tmp_path / "other.toml"
    own.write_text('level = "safe"\n')
    shared.write_text('[tool.textfix]\nlevel = "thorough"\n')
    assert read_config(own).values == {"level": "safe"}
    assert read_config(shared).values == {"level": "thorough"}
    for missing in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(Misconfigured, match="cannot be read"):
            read_config(missing)


def test_search_starts_where_the_files_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert common_folder((f"{tmp_path}/a/1.txt",)) == tmp_path / "a"
    assert common_folder((f"{tmp_path}/a",)) == tmp_path / "a"
    assert common_folder((f"{tmp_path}/a/1.txt", f"{tmp_path}/b/2.txt")) == tmp_path
    monkeypatch.chdir(tmp_path / "b")
    assert common_folder(("-",)) == tmp_path / "b"
    assert common_folder(()) == tmp_path / "b"
