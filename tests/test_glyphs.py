"""Characters that look alike are found, and the table is what its tool makes of the fonts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from textfix.language.glyphs import GlyphTable, glyph_table, merges, neighbours, similarity, splits_of
from textfix.language.model.store import mapped

TOOLS = Path(__file__).parent.parent / "tools"


def codes(text: str) -> np.ndarray:
    return np.array([ord(char) for char in text], dtype=np.uint32)


@pytest.mark.parametrize("pair", [
    "己已", "已巳", "土士", "末未", "日曰", "城域", "人入", "千干", "大太", "问间", "贷货", "風鳳", "東柬", "職識"])
def test_look_alikes_are_among_the_first_ten_of_one_another(pair: str) -> None:
    for one, other in (pair, pair[::-1]):
        assert other in [near for near, _ in neighbours(one)[:10]]


@pytest.mark.parametrize("pair", ["取职", "奋商", "奮奪"])
def test_what_an_engine_takes_for_one_another_has_a_similarity(pair: str) -> None:
    assert similarity(codes(pair[0]), codes(pair[1]))[0] > 0


def test_similarity_is_the_same_both_ways() -> None:
    first, second, near = glyph_table().pairs
    assert np.array_equal(similarity(first, second), similarity(second, first))
    assert np.array_equal(similarity(first, second), near)


def test_a_character_is_wholly_like_itself_and_not_its_own_neighbour() -> None:
    table = glyph_table()
    assert (similarity(table.characters, table.characters) == 1).all()
    assert (table.pairs.first != table.pairs.second).all()


def test_unknown_characters_have_no_neighbours() -> None:
    for char in ("A", "，", "\U0001f600", "\U00030000"):
        assert neighbours(char) == splits_of(char) == []
    assert similarity(codes("A，"), codes("职\U0001f600")).tolist() == [0, 0]


def test_neighbours_come_most_similar_first() -> None:
    for char in "职奋劳動":
        values = [value for _, value in neighbours(char)]
        assert values == sorted(values, reverse=True)
        assert len(values) >= 24


@pytest.mark.parametrize(("whole", "pair"), [
    ("职", "耳只"), ("明", "日月"), ("好", "女子"), ("林", "木木"), ("朋", "月月")])
def test_a_character_falls_into_its_two_halves(whole: str, pair: str) -> None:
    assert pair in [found for found, _ in splits_of(whole)]
    assert whole in [found for found, _ in merges(pair)]


def test_the_table_names_its_fonts() -> None:
    assert any("Noto Serif CJK" in name and "sha256" in name for name in glyph_table().fonts)


def test_the_tool_gives_the_same_table_twice(tmp_path: Path) -> None:
    script = "\n".join([
        "import sys; from pathlib import Path; import numpy as np",
        f"sys.path.insert(0, {str(TOOLS)!r})",
        "from measure_glyphs import measured, write",
        "from glyph_images import missing_fonts",
        "if missing_fonts(): raise SystemExit('fonts missing: ' + ', '.join(missing_fonts()))",
        "text = ''.join(sorted('己已巳土士末未日曰耳只职女子好月明木林取'))",
        "write(Path(sys.argv[1]), measured(text, np.full(len(text), 1 / len(text))))",
    ])
    tables = [tmp_path / "one", tmp_path / "two"]
    for table in tables:
        run = subprocess.run([sys.executable, "-c", script, str(table)], check=False, capture_output=True, text=True)
        if "fonts missing" in run.stderr or "No module named" in run.stderr:
            pytest.skip(f"the table cannot be measured here: {run.stderr.strip().splitlines()[-1]}")
        assert run.returncode == 0, run.stderr
    assert tables[0].read_bytes() == tables[1].read_bytes()
    table = GlyphTable.from_arrays(*mapped(tables[0]))
    first, second, _ = table.pairs
    assert chr(second[np.flatnonzero(first == ord("末"))[0]]) == "未"
    assert "职耳只" in {"".join(map(chr, row)) for row in zip(*table.splits[:3], strict=True)}
