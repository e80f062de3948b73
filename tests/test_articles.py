"""Where an article begins in reading order, and which heads stand over it."""

from __future__ import annotations

import numpy as np

from textfix.order.articles import Articles, under_heads
from textfix.order.follows import continuity
from textfix.order.fragments import Fragment, Placed
from textfix.order.page import read
from textfix.order.regions import Region

PARKS = ("新华社北京10月9日电（记者王磊）北京市园林绿化局今天公布，全市今年新建口袋公园五十处，改造老旧公园三十处。"
         "口袋公园建在居民身边，公园里种上了乡土树种，铺设了健身步道。"
         "园林绿化局负责人说，新建口袋公园让居民推窗见绿，公园改造听取了居民意见。")
TRAINS = ("本报上海10月9日电 长三角铁路今天调整列车运行图，增开动车组列车四十二列，货物列车十六列。"
          "铁路部门表示，调整列车运行图之后，动车组列车运行时间最多缩短二十分钟。"
          "货物列车的增开缓解了运力紧张，铁路部门将根据客流增开动车组列车。")


def fragment(row: int, column: int, text: str, *, rows: int = 1) -> Fragment:
    head = rows == 1
    cells = [Placed(row + k, 0, len(text), column, head) for k in range(rows)]
    lowest, highest = (0, 1) if head else (column, column)
    return Fragment(cells, free=head, text=text, lowest=lowest, highest=highest, alone=head)


def page(*fragments: Fragment) -> tuple[list[Fragment], list[int], np.ndarray]:
    return list(fragments), list(range(len(fragments))), np.zeros((len(fragments),) * 2, dtype=np.float32)


def test_heads_that_stand_in_turns_go_over_their_articles() -> None:
    parks, trains = fragment(4, 0, PARKS, rows=8), fragment(4, 1, TRAINS, rows=8)
    found, order, links = page(
        fragment(0, 0, "新建口袋公园五十处"), fragment(1, 0, "长三角铁路增开动车组列车"),
        fragment(2, 0, "□王磊"), fragment(3, 0, "铁路部门调整列车运行图"), parks, trains)
    assert under_heads(found, order, links) == [0, 2, 4, 1, 3, 5]


def test_an_article_that_reads_on_keeps_its_heads_on_top() -> None:
    found, order, links = page(
        fragment(0, 0, "新建口袋公园五十处"), fragment(1, 0, "推窗见绿铺设健身步道"),
        fragment(2, 0, PARKS[:70], rows=5), fragment(2, 1, PARKS[70:], rows=5))
    links[2, 3] = 6.0
    assert Articles(found, order, links).places() == []
    assert under_heads(found, order, links) == order


def test_text_of_one_thing_is_one_article() -> None:
    found, order, links = page(
        fragment(0, 0, "新建口袋公园五十处"), fragment(1, 0, "推窗见绿铺设健身步道"),
        fragment(2, 0, PARKS, rows=5), fragment(2, 1, PARKS[52:] + PARKS[24:52], rows=5))
    assert Articles(found, order, links).starts() == []


def test_a_head_without_words_stays() -> None:
    parks, trains = fragment(4, 0, PARKS, rows=8), fragment(4, 1, TRAINS, rows=8)
    found, order, links = page(fragment(0, 0, "新建口袋公园五十处"), fragment(1, 0, "长三角铁路增开动车组列车"),
                               fragment(2, 0, "简讯"), parks, trains)
    assert under_heads(found, order, links) == [0, 2, 3, 1, 4]


def test_a_caption_stays_where_it_is() -> None:
    parks, trains = fragment(4, 0, PARKS, rows=8), fragment(4, 1, TRAINS, rows=8)
    found, order, links = page(fragment(0, 0, "新建口袋公园五十处"), fragment(1, 0, "图为长三角铁路增开的动车组列车"),
                               parks, trains)
    assert under_heads(found, order, links) == order


def test_rows_in_which_nothing_flows_down_are_not_read_as_columns() -> None:
    lines = [PARKS[k:k + 14] for k in range(0, len(PARKS), 14)]
    text = "\n".join(" ".join(lines[k:k + 2]) for k in range(0, len(lines), 2))
    assert read(text, Region(0, len(text))) is None
    assert read(text, Region(0, len(text)), 2) is not None


def test_a_page_is_read_with_the_heads_over_their_articles() -> None:
    width = 14
    columns = [[text[k:k + width] for k in range(0, len(text), width)] for text in (PARKS, TRAINS)]
    rows = [" ".join(row) for row in zip(*columns, strict=False)]
    text = "\n".join(["新建口袋公园五十处", "长三角铁路增开动车组列车", *rows])
    reading = read(text, Region(0, len(text)))
    assert reading is not None
    texts = [one.text for one in reading.fragments]
    assert texts.index("长三角铁路增开动车组列车") > next(k for k, one in enumerate(texts) if one.startswith("新华社"))
    assert continuity(reading.rows, reading.grid, reading.fragments).shape == (len(texts),) * 2
