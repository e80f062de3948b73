"""Photo grain alone on a line: what goes, what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from textfix import Options, repair
from textfix.settle import PAGE

COLUMN = ("全区各级工会组织要大力弘扬\n劳模精神，凝聚起攻坚克难的\n强大合力，团结动员广大职工\n"
          "立足岗位、建功立业，积极投{}身经济社会发展的实践，为建\n设和谐宜居之都作出新的贡献，\n努力开创新时代工会工作的新\n局面。")


def grain_of(text: str) -> list[str]:
    return [change.before.strip() for change in repair(text).changes if change.rule == "TF304"]


@pytest.mark.parametrize("piece", ["|", "ee", "La |", "Rn", "2", "SS\n\n3"])
def test_what_is_no_writing_goes_and_the_sentence_is_closed(piece: str) -> None:
    text = COLUMN.format(f"\n\n{piece}\n\n")
    assert grain_of(text) == [piece]
    assert repair(text).text == repair(COLUMN.format("\n")).text


@pytest.mark.parametrize("piece", ["号  ee", "国E    ee", "本 RE ee 和 ， ，", "攻 汪"])
def test_between_paragraphs_scattered_characters_go(piece: str) -> None:
    part = COLUMN.format("\n")
    assert grain_of(f"{part}\n\n{piece}\n\n{part}") == [piece]


def test_a_lone_character_goes_where_a_page_has_other_grain() -> None:
    part = COLUMN.format("\n")
    assert grain_of(f"{part}\n\nee\n\n{part}\n\n汪\n\n{part}") == ["ee", "汪"]
    assert grain_of(f"{part}\n\n汪\n\n{part}") == []


def test_a_figure_that_may_be_part_of_a_sentence_stays() -> None:
    part = COLUMN.format("\n")
    assert "4" not in grain_of(f"{part}\n\nee\n\n{COLUMN.format(chr(10) + '4' + chr(10))}")


@pytest.mark.parametrize("piece", ["背景", "NATO", "A股", "5G", "3:2", "2020年", "刘相", "km/h", "讲  述"])
def test_short_writing_stays(piece: str) -> None:
    assert grain_of(COLUMN.format(f"\n\n{piece}\n\n")) == []


def test_numbers_of_sections_stay() -> None:
    part = COLUMN.format("\n")
    assert grain_of(f"一\n\n{part}\n\n二\n\n{part}\n\n三\n\n{part}") == []


def test_a_figure_at_the_edge_of_a_text_may_be_the_number_of_the_page() -> None:
    part = COLUMN.format("\n")
    assert grain_of(f"2\n\n{part}") == []
    assert grain_of(f"{part}\n\n2") == []


def test_characters_below_each_other_are_vertical_setting() -> None:
    assert grain_of(COLUMN.format("\n\n恭\n贺\n新\n年\n好\n\n")) == []


def test_text_that_is_not_set_in_a_column_is_left_alone() -> None:
    assert grain_of("会议于四月二十三日召开，全区各级工会干部参加。\n\n2\n\n与会同志作了交流发言。") == []


def test_a_long_page_is_closed_to_paragraphs_where_grain_goes() -> None:
    """Grain goes first and alone; far from it, too, the page is looked at again."""
    text = "".join((Path(__file__).parents[1] / "examples" / "concert_2020.txt").read_text("utf-8").split())
    lines = [text[at:at + 12] for at in range(0, len(text), 12)] * 2
    assert len(lines) > 1.2 * PAGE
    page = "\n".join(lines[:170]) + "\n\nae\n\n" + "\n".join(lines[170:]) + "\n"
    result = repair(page)
    assert "TF304" in {change.rule for change in result.changes}
    assert result.text.count("\n") < len(lines) / 4
    assert repair(result.text).text == result.text


def test_at_level_safe_it_is_only_suggested() -> None:
    result = repair(COLUMN.format("\n\nee\n\n"), Options(level="safe"))
    assert "ee" in result.text
    assert [change.before.strip() for change in result.suggestions if change.rule == "TF304"] == ["ee"]
