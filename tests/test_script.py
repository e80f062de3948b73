"""Simplified and traditional: folding for matching, conversion for output."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textfix import Options, clean_text, repair
from textfix.language.conversion import Target, convert
from textfix.language.script import fold, fold_table, traditional_share

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_traditional_text_folds_to_the_simplified_one() -> None:
    assert fold("從總工會獲悉，職工之家裡的設備為勞動者準備著") == "从总工会获悉，职工之家里的设备为劳动者准备着"


@pytest.mark.parametrize("forms", ["发發髮", "干乾幹", "台臺颱檯", "里裡裏", "后後", "余餘", "范範", "着著", "历歷曆",
                                   "钟鐘鍾", "值値", "户戶戸", "黄黃", "说説說", "为為爲", "众眾衆", "线線綫"])
def test_forms_of_a_character_fold_together(forms: str) -> None:
    assert set(fold(forms)) == {forms[0]}


def test_names_that_differ_by_a_variant_stay_apart() -> None:
    assert fold("陶喆 陶哲 珮 佩 犇 奔") == "陶喆 陶哲 珮 佩 犇 奔"


def test_the_table_leaves_all_but_chinese_characters_alone() -> None:
    table = fold_table()
    changed = np.flatnonzero(table != np.arange(len(table)))
    assert len(table) == 0x110000 and table.dtype == np.uint32 and changed.min() >= 0x2F00
    assert np.array_equal(table[table], table)


def test_simplified_print_stays_as_it_is() -> None:
    level_one = bytes(b for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for b in (row, cell))
    assert {c for c in level_one.decode("gb2312", "ignore") if fold(c) != c} == set("乾覆藉著")


@given(st.text())
def test_folding_keeps_every_offset_and_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text) and fold(folded) == folded


def test_half_a_surrogate_pair_is_no_reason_to_fail() -> None:
    assert fold("國\ud800") == "国\ud800"


@pytest.mark.parametrize(("traditional", "simplified"), [
    ("乾隆皇帝的乾淨衣服", "乾隆皇帝的干净衣服"), ("皇后以後", "皇后以后"), ("理髮以後發展", "理发以后发展"),
    ("山谷裡的穀物", "山谷里的谷物"), ("里程與公里", "里程与公里"), ("看著顯著的成績", "看着显著的成绩"),
    ("著名作家沿著河岸走", "著名作家沿着河岸走"), ("余光中的剩餘時間", "余光中的剩余时间"),
    ("范仲淹在範圍之內", "范仲淹在范围之内"), ("臺灣與台灣的颱風", "台湾与台湾的台风"),
    ("幹部若干人，干涉", "干部若干人，干涉"),
    ("錢鍾書與鍾南山", "钱锺书与钟南山"), ("宮商角徵羽與徵求", "宫商角徵羽与征求"), ("畫家的計畫", "画家的计划"),
    ("為什麼甚麼", "为什么甚么"), ("於是樊於期", "于是樊於期"), ("文徵明", "文徵明"), ("衛生局", "卫生局"),
])
def test_traditional_to_simplified(traditional: str, simplified: str) -> None:
    assert convert(traditional, "hans") == simplified


@pytest.mark.parametrize(("simplified", "traditional"), [
    ("皇后以后", "皇后以後"), ("头发发展", "頭髮發展"), ("干部干净地干涉若干", "幹部乾淨地干涉若干"), ("乾隆", "乾隆"),
    ("里面两公里", "裡面兩公里"), ("余秋雨的剩余", "余秋雨的剩餘"), ("范伟的示范", "范偉的示範"),
    ("台风登陆台湾", "颱風登陸臺灣"),
    ("记者余海报道", "記者余海報道"), ("范某某与于某、余某", "范某某與于某、余某"), ("作者于丽", "作者于麗"),
    ("于是记者于今日到", "於是記者於今日到"), ("余华与茅于轼", "余華與茅于軾"), ("山谷谷物", "山谷穀物"),
    ("面粉面对", "麵粉面對"), ("制造制度", "製造制度"), ("只有一只", "只有一隻"), ("钟南山看时钟", "鍾南山看時鐘"),
    ("征求长征", "徵求長征"), ("松树放松", "松樹放鬆"),
])
def test_simplified_to_traditional(simplified: str, traditional: str) -> None:
    assert convert(simplified, "hant") == traditional


@pytest.mark.parametrize("simplified", [
    "乾县的显著成绩", "执著的原著作者", "什么时候", "土著与专著", "陆徵祥与文征明", "於菟"])
def test_simplified_text_stays_simplified(simplified: str) -> None:
    assert convert(simplified, "hans") == simplified


def test_what_is_protected_stays() -> None:
    assert convert("發哥說：“發展”", "hans", ["發哥", "“發展”"]) == "發哥说：“發展”"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("後发著乾里面余\ud800\0")), max_size=30),
       st.sampled_from(["hans", "hant"]))
def test_conversion_keeps_every_offset(text: str, to: Target) -> None:
    assert len(convert(text, to)) == len(text)


@pytest.mark.parametrize(("text", "share"), [("國際電視", 1.0), ("国际电视", 0.0), ("國際，国际", 0.5)])
def test_script_of_a_text(text: str, share: float) -> None:
    assert traditional_share(text) == share


PIECES = [
    "弘揚勞模精神", "弘扬劳模精神", "皇", "后", "以後", "著名", "看著", "發", "，", ",", "。", "\n", "\n\n", " ", "\f",
    "一一", "⾧", "\uf979", "１", "圖為合影", "記者余華", "\"", "的"]
PAGES = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
IN_SCRIPT = [Options(script="hans"), Options(script="hant"), Options(script="hans", captions="end")]
asked = pytest.mark.parametrize("options", IN_SCRIPT)


@asked
@given(text=PAGES)
@example(text="圖為合影\n弘揚勞模精神\n圖為合影\f，")
@example(text="，\f，\f弘揚勞模精神弘揚勞模精神\n\n弘揚勞模精神")
@settings(max_examples=60)
def test_account_holds_and_no_id_stands_twice(options: Options, text: str) -> None:
    result = repair(text, options)
    result.verify()
    ids = [change.id for change in result.changes]
    assert len(ids) == len(set(ids))


@asked
@given(text=PAGES)
@settings(max_examples=60)
def test_all_rejected_gives_the_source_back(options: Options, text: str) -> None:
    refused = repair(text, options, rejected=[change.id for change in repair(text, options).changes])
    assert refused.text == refused.page.text


@asked
@given(text=PAGES, data=st.data())
@settings(max_examples=60)
def test_whatever_is_rejected_of_the_repairs_the_rest_is_in_the_script(
        options: Options, text: str, data: st.DataObject) -> None:
    repairs = [c.id for c in repair(text, options).changes if c.rule != "TF131"]
    refused = {name for name in repairs if data.draw(st.booleans())}
    result = repair(text, options, rejected=refused, accepted=set(repairs) - refused)
    result.verify()
    left = {c for c, d in zip(result.text, convert(result.text, options.script), strict=True) if c != d}
    assert left <= set("著后發余\uf979")               # what a phrase decides, and a phrase may have been cut in two


@given(PAGES)
@settings(max_examples=60)
def test_the_script_alters_no_other_change(text: str) -> None:
    plain = {c.id for c in repair(text).changes}
    assert not any(c.rule == "TF131" for c in repair(text).changes)
    for options in IN_SCRIPT[:2]:
        assert {c.id for c in repair(text, options).changes if c.rule != "TF131"} == plain


def test_a_phrase_is_whole_where_lines_are_closed() -> None:
    page = "全體出席人員一致認為，這一次會議十分重要，皇\n后以後也參加了會議，並且發表了重要的講話和意見，很好。"
    assert "皇后以后也参加了会议" in repair(page, Options(script="hans")).text


def test_one_conversion_can_be_rejected() -> None:
    source = "電視臺的發展。"
    changes = repair(source, Options(script="hans")).changes
    assert [(c.before, c.after) for c in changes] == [("電視臺", "电视台"), ("發", "发")]
    assert repair(source, Options(script="hans"), rejected=[changes[1].id]).text == "电视台的發展。"


def test_opencc_is_not_loaded_unless_something_is_converted() -> None:
    code = "import sys, textfix; textfix.clean_text('電視臺的發展,\\n受到重視。'); sys.exit('opencc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("page", sorted(p.name for p in EXAMPLES.glob("*.txt") if not p.name.endswith(".fixed.txt")))
def test_a_traditional_page_goes_through_like_a_simplified_one(page: str) -> None:
    simplified = (EXAMPLES / page).read_text("utf-8")
    one, other = repair(simplified), repair(convert(simplified, "hant"))
    assert [(c.rule, c.span, c.to, fold(c.after), c.status) for c in other.changes] == [
        (c.rule, c.span, c.to, fold(c.after), c.status) for c in one.changes]


@pytest.mark.parametrize("page", ["concert_2020.txt", "labour_day_2017.txt", "labour_day_2020_garbled.txt"])
def test_a_traditional_page_made_simplified_is_the_simplified_page(page: str) -> None:
    simplified = (EXAMPLES / page).read_text("utf-8")
    assert clean_text(convert(simplified, "hant"), Options(script="hans")) == clean_text(simplified)


@pytest.mark.parametrize(("text", "kind"), [
    ("【現場】", "section"), ("□劉相", "byline"), ("西城區領導合影", "caption"),
    ("2020年4月24日 星期五 要聞", "folio")])
def test_the_words_of_the_press_are_known_in_both_scripts(text: str, kind: str) -> None:
    page = repair(f"會議於四月二十三日召開，大家踴躍發言。\n\n{text}\n\n會議由區委副書記主持，代表們發言。")
    assert [str(block.kind) for block in page.blocks] == ["paragraph", kind, "paragraph"]


def test_evidence_quotes_the_page_as_it_is_written() -> None:
    changes = repair("我們要弘揚勞模精神、弘揚勞模精神、弘揚勞模精神，砥礪前行。").changes
    stutter, = (change for change in changes if change.rule == "TF501")
    assert "弘揚勞模精神" in stutter.evidence


def test_straight_quotes_become_those_of_the_page() -> None:
    page = "市長說：「勞動最光榮。」代表們參觀了\"奮鬥有我\"攝影展，都說「很感動」。"
    assert clean_text(page) == "市長說：「勞動最光榮。」代表們參觀了「奮鬥有我」攝影展，都說「很感動」。"


def test_corner_quotes_are_left_alone_where_curly_ones_are_the_pages_own() -> None:
    page = "他说：“这个「字」是对的。”大家参观了“奋斗有我”摄影展。"
    assert clean_text(page) == page
