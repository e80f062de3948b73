"""Characters and marks: what changes, what stays, and what holds for any text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix.correction.characters import characters
from textfix.correction.tidy import tidy
from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS, Options
from textfix.language.characters import HAN

SURE = THRESHOLDS["normal"]["text"]


def apply(text: str, edits: list[Edit]) -> str:
    """The text after the edits of one step that are sure enough."""
    pieces, done = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        assert edit.start >= done, f"{edit} overlaps the one before it"
        assert edit.after is not None and edit.after != text[edit.start:edit.end]
        if edit.confidence >= SURE:
            pieces += [text[done:edit.start], edit.after]
            done = edit.end
    return "".join(pieces) + text[done:]


def plain(text: str) -> str:
    return apply(text, list(characters(text, Options())))


def tidied(text: str) -> str:
    return apply(text, list(tidy(text, Options())))


@pytest.mark.parametrize(("before", "after"), [
    ("中央经济工作会议12日在北京召开·会议强调，要坚持稳中求进工作总基调，推动高质量发展·",
     "中央经济工作会议12日在北京召开。会议强调，要坚持稳中求进工作总基调，推动高质量发展。"),
    ("气象台预计，江西中部·云南中南部、四川中南部·\n重庆南部等地有大到暴雨，请注意防范。",
     "气象台预计，江西中部、云南中南部、四川中南部、\n重庆南部等地有大到暴雨，请注意防范。"),
    ("美国总统约翰·肯尼迪说，“中国梦·劳动美”主题演讲比赛昨天在北京市西城区举行。", None),
    ("昨天的会议在\"创新引领·合作共赢\"的主题下举行，来自各行各业的职工参加，取得圆满成功。",
     "昨天的会议在“创新引领·合作共赢”的主题下举行，来自各行各业的职工参加，取得圆满成功。"),
    ("中国梦·劳动美", None),
    ("·第一项，认真学习贯彻会议精神，坚持稳中求进工作总基调，推动经济高质量发展", None),
])
def test_a_middle_dot_becomes_the_mark_that_the_text_asks_for(before: str, after: str | None) -> None:
    assert tidied(before) == (after or before)


@pytest.mark.parametrize(("before", "after"), [
    ("劳动最光荣,劳动者最美。", "劳动最光荣，劳动者最美。"),
    ("湖人队以98:95取胜,NBA常规赛,他得到22分.", "湖人队以98:95取胜，NBA常规赛，他得到22分."),
    ("增长5%,达到3,200万元;", "增长5%，达到3,200万元；"),
    ("什么?!真的吗??", "什么？！真的吗？？"),
    ("网址:http://www.a.cn/b,c?d=1,欢迎访问", "网址：http://www.a.cn/b,c?d=1，欢迎访问"),
    ("邮箱:a.b@c.com.", "邮箱：a.b@c.com."),
    ("刚果(布)与世界贸易组织(WTO)", "刚果（布）与世界贸易组织（WTO）"),
    ("（记者张三)", "（记者张三）"),
    ("电话(010)66668888", "电话(010)66668888"),
    ("函数f(x)为", "函数f(x)为"),
    ("(1)总则", "（1）总则"),
    ("(a)总则", "(a)总则"),
    ("等等...", "等等……"),
    ("等等。。。", "等等……"),
    ("目录............3", "目录............3"),
    ("主角--劳动者", "主角——劳动者"),
    ("命令 --level 参数", "命令 --level 参数"),
    ("010--8888", "010--8888"),
    ("<<劳动报>>", "《劳动报》"),
    ("《关于<通知>的意见》", "《关于<通知>的意见》"),
    ("《劳动报〉刊登", "《劳动报》刊登"),
    ("《关于修改〈劳动法〉的决定》", "《关于修改〈劳动法〉的决定》"),
])
def test_marks(before: str, after: str) -> None:
    assert tidied(before) == after


@pytest.mark.parametrize(("before", "after"), [
    ("庆祝\"五一\"国际劳动节", "庆祝“五一”国际劳动节"),
    ("\"争先\"\"奋斗\"\"无我\"", "“争先”“奋斗”“无我”"),
    ("他说:\"你好。\"", "他说：“你好。”"),
    ("\"你好,\"他说,\"请坐。\"", "“你好，”他说，“请坐。”"),
    ("\"无我,'疫'不容辞\"", "“无我，‘疫’不容辞”"),
    ("他说:\"我们喊\"加油\"。\"", "他说：“我们喊‘加油’。”"),
    ("“他说“好”。”", "“他说“好”。”"),
    ("“五一“国际劳动节，“五四”青年节", "“五一”国际劳动节，“五四”青年节"),
    ("这样叫\"NBA\"的比赛", "这样叫“NBA”的比赛"),
    ("12\"显示器", "12\"显示器"),
    ("Don't say 'no'", "Don't say 'no'"),
    ("He said \"yes\" twice.", "He said \"yes\" twice."),
    ("<a href=\"首页\">", "<a href=\"首页\">"),
])
def test_quotes(before: str, after: str) -> None:
    assert tidied(before) == after


def test_lost_quote_leaves_its_partner_alone() -> None:
    """Where one of three quotes has no partner, nobody knows which."""
    text = "参观了\"奋斗\"摄影\"展"
    assert tidied(text) == text


@pytest.mark.parametrize(("before", "after"), [
    ("２０２０年ＧＤＰ增长３．５％", "2020年GDP增长3.5%"),
    ("⼯会⼲部", "工会干部"),
    ("主席︵右︶", "主席（右）"),
    ("劳\u200b动\ufeff", "劳动"),
    ("ma\u0304", "mā"),
    ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ("　　劳动最光荣", "　　劳动最光荣"),
    ("张　伟　李小明", "张　伟 李小明"),
    ("劳动\u2028光荣", "劳动\n光荣"),
])
def test_characters(before: str, after: str) -> None:
    assert plain(before) == after


MARKS = st.text(alphabet="劳动 \n\"'“”‘’,.:;!?()（）<>《》〈〉-—一…·。，：3aB", max_size=24)
SIGNS = st.text(alphabet="劳⼯﨑Ａ５．％\u3000\xa0\u200b\u200d\ufeffe\u0301︵﹐ 3\n👨", max_size=24)


def settles(step: Callable[[str], str], text: str) -> bool:
    """At once nearly always; where signs of several kinds pile up, in a few passes."""
    for _ in range(4):
        text, before = step(text), text
    return text == before


@settings(max_examples=500)
@given(SIGNS)
def test_characters_settle(text: str) -> None:
    assert settles(plain, text)


@settings(max_examples=500)
@given(MARKS)
def test_marks_settle(text: str) -> None:
    assert settles(tidied, text)


@given(st.text())
def test_chinese_characters_stay(text: str) -> None:
    def han(text: str) -> list[str]:
        return re.findall(f"[{HAN}]", text)
    assert han(plain(text)) == han(unicodedata.normalize("NFC", text)) or re.search("[⺀-⿕]", text)
    assert len(re.findall("一", tidied(text))) % 2 == len(re.findall("一", text)) % 2
    assert han(tidied(text).replace("一", "")) == han(text.replace("一", ""))


ADDRESSES = ["http://www.a-b.cn/c,d;e?f=g:h", "ftp://a.cn/(1)--2...x", "zhang.san@mail.cn"]


@given(MARKS, st.sampled_from(ADDRESSES), MARKS)
def test_addresses_stay(before: str, address: str, after: str) -> None:
    assert address in tidied(f"{before} {address} {after}")
