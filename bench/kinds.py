"""Texts whose lines stand in their order although many look like rows of columns: made up, from a few words, by chance.

Each maker gives one text a call; names, numbers and places are invented.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志红文斌宇浩凯欣颖琳晨博雅婷宁"
COUNTRIES = ("中国", "美国", "日本", "英国", "俄罗斯", "澳大利亚", "荷兰", "法国", "德国", "意大利", "加拿大", "巴西",
             "新西兰", "古巴", "匈牙利", "韩国", "波兰", "捷克", "肯尼亚", "挪威")
PLACES = ("城东", "城西", "河口", "新桥", "长安", "南湖", "北山", "东风", "红星", "和平", "建设", "人民", "光明")
BODIES = ("第一小学", "中学", "医院", "图书馆", "机械厂", "街道办事处", "供电所", "汽车队", "百货公司", "文化馆")
EVENTS = ("开幕式", "大会报告", "分组讨论", "茶歇", "专题论坛", "参观展览", "颁奖仪式", "闭幕式", "自由交流", "午餐")
GOODS = ("大白菜", "西红柿", "土豆", "鸡蛋", "猪肉", "带鱼", "苹果", "面粉", "食用油", "大米")
STOCKS = ("城东银行", "南湖股份", "北山科技", "长安机电", "光明乳业", "新桥重工", "河口能源", "红星发展")
SAYINGS = ("收到", "好的，马上改", "明天几点开会？", "材料已经发到邮箱了", "辛苦大家", "我在路上，十分钟到",
           "照片选哪一张？", "第三段还要核对一下数字", "没问题", "版面今晚签字")
MEANINGS = {
    "弘扬": "发扬光大", "慰问": "用话或物品安慰问候", "砥砺": "磨炼", "楷模": "值得学习的榜样", "匠心": "巧妙的心思",
    "传承": "传授和继承", "奉献": "恭敬地交付", "坚守": "坚决守卫，不离开", "奋斗": "为了达到一定目的而努力干"}
VERSES = (
    "床前明月光 疑是地上霜 举头望明月 低头思故乡",
    "春眠不觉晓 处处闻啼鸟 夜来风雨声 花落知多少",
    "白日依山尽 黄河入海流 欲穷千里目 更上一层楼",
    "红豆生南国 春来发几枝 愿君多采撷 此物最相思",
    "千山鸟飞绝 万径人踪灭 孤舟蓑笠翁 独钓寒江雪",
    "朝辞白帝彩云间 千里江陵一日还 两岸猿声啼不住 轻舟已过万重山",
    "独在异乡为异客 每逢佳节倍思亲 遥知兄弟登高处 遍插茱萸少一人",
    "月落乌啼霜满天 江枫渔火对愁眠 姑苏城外寒山寺 夜半钟声到客船",
    "两个黄鹂鸣翠柳 一行白鹭上青天 窗含西岭千秋雪 门泊东吴万里船",
    "故人西辞黄鹤楼 烟花三月下扬州 孤帆远影碧空尽 唯见长江天际流")
SIGNS = ("，", "。")
HEADS = ("获奖名单", "先进个人", "成绩公告", "值班表", "通讯录", "日程安排")

Maker = Callable[[random.Random], str]


def person(chance: random.Random) -> str:
    """A name of two or three characters."""
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))


def table(chance: random.Random) -> str:
    """Rows of a table, the cells divided by one kind of gap throughout."""
    rows = [["国家", "金牌", "银牌", "铜牌", "总数"]]
    for country in chance.sample(COUNTRIES, chance.randint(6, 18)):
        medals = [chance.randint(0, 40) for _ in range(3)]
        rows.append([country, *map(str, medals), str(sum(medals))])
    return _lines(rows, _gap(chance), chance)


def names(chance: random.Random) -> str:
    """Names in rows."""
    people = [person(chance) for _ in range(chance.randint(12, 80))]
    return _lines(_in_rows(people, chance.randint(2, 6)), _gap(chance), chance)


def bodies_and_names(chance: random.Random) -> str:
    """Who comes from where, two of them in a row."""
    entries = [f"{chance.choice(PLACES)}{chance.choice(BODIES)} {person(chance)}" for _ in range(chance.randint(8, 40))]
    return _lines(_in_rows(entries, 2), "  ", chance)


def directory(chance: random.Random) -> str:
    """Names, places and telephone numbers."""
    rows = [[person(chance), chance.choice(PLACES) + chance.choice(BODIES), str(chance.randint(60000000, 88999999))]
            for _ in range(chance.randint(6, 40))]
    return _lines(rows, _gap(chance), chance)


def schedule(chance: random.Random) -> str:
    """Times, what happens, and where."""
    rows = [[f"{hour}:{chance.choice(('00', '30'))}", chance.choice(EVENTS), f"{chance.choice(PLACES)}厅",
             person(chance)] for hour in range(8, 8 + chance.randint(5, 11))]
    return _lines(rows, _gap(chance), chance)


def stocks(chance: random.Random) -> str:
    """Prices of shares, in one or two columns of them."""
    rows = [[str(chance.randint(600000, 603999)), chance.choice(STOCKS), f"{chance.uniform(2, 90):.2f}",
             f"{chance.uniform(-10, 10):+.2f}%"] for _ in range(chance.randint(8, 40))]
    if chance.random() < 0.5:
        rows = [one + other for one, other in zip(rows[::2], rows[1::2], strict=False)]
    return _lines([["代码", "名称", "收盘", "涨跌"], *rows], _gap(chance), chance)


def prices(chance: random.Random) -> str:
    """What costs how much, several in a row."""
    entries = [f"{goods} {chance.randint(1, 40)}.{chance.randint(0, 9)}元" for goods in GOODS * chance.randint(1, 4)]
    return _lines(_in_rows(entries, chance.randint(2, 4)), _gap(chance), chance)


def verses(chance: random.Random) -> str:
    """Verses, one, two or four in a line, with their signs or without."""
    each = chance.choice((1, 2, 4))
    signed = chance.random() < 0.5
    lines = []
    for poem in chance.sample(VERSES, chance.randint(1, 5)):
        parts = [verse + (SIGNS[k % 2] if signed else "") for k, verse in enumerate(poem.split())]
        lines += [*(" ".join(parts[k:k + each]) for k in range(0, 4, each)), ""]
    return "\n".join(lines)


def glossary(chance: random.Random) -> str:
    """Words and what they mean, one or two of them in a row."""
    entries = [f"{word} {MEANINGS[word]}" for word in chance.sample(sorted(MEANINGS), len(MEANINGS))]
    return _lines(_in_rows(entries, chance.choice((1, 2))), _gap(chance), chance)


def chat(chance: random.Random) -> str:
    """Who said what when."""
    people = [person(chance) for _ in range(4)]
    return "\n".join(f"2020-01-{21 + k // 20:02} {9 + k // 12 % 12:02}:{k * 5 % 60:02} {chance.choice(people)}"
                     f"{chance.choice((': ', '：', chr(10)))}{chance.choice(SAYINGS)}"
                     for k in range(chance.randint(10, 60)))


def contents(chance: random.Random) -> str:
    """Contents of a book or of an issue, with dots before the page."""
    dots = chance.choice((" …… ", " ", " .... "))
    return "\n".join(f"第{k}章 {chance.choice(PLACES)}{chance.choice(EVENTS)}{dots}{7 * k}"
                     for k in range(1, chance.randint(6, 30)))


def form(chance: random.Random) -> str:
    """Fields of a form, two to four in a row."""
    fields = ("姓名：" + person(chance), "性别：" + chance.choice("男女"), f"年龄：{chance.randint(20, 60)}",
              "民族：汉族", "籍贯：" + chance.choice(PLACES) + "县", "职务：" + chance.choice(("主任", "教师", "工人")),
              "单位：" + chance.choice(PLACES) + chance.choice(BODIES), f"电话：{chance.randint(60000000, 88999999)}")
    return _lines(_in_rows(fields * chance.randint(1, 6), chance.randint(2, 4)), _gap(chance), chance)


def choices(chance: random.Random) -> str:
    """Questions with four answers in a row."""
    return "\n".join(f"{k}. 下列哪一个是会议的第{k}项？\n" + _gap(chance).join(
        f"{letter}. {event}" for letter, event in zip("ABCD", chance.sample(EVENTS, 4), strict=True))
        for k in range(1, chance.randint(5, 20)))


def comma_separated(chance: random.Random) -> str:
    """A file of values."""
    rows = [[str(k), person(chance), chance.choice(PLACES), str(chance.randint(100, 999))] for k in range(1, 40)]
    return "\n".join(",".join(row) for row in [["编号", "姓名", "地区", "分数"], *rows]) + "\n"


MAKERS: dict[str, Maker] = {
    "tables": table, "names": names, "bodies and names": bodies_and_names, "directories": directory,
    "schedules": schedule, "shares": stocks, "prices": prices, "verses": verses, "glossaries": glossary, "chats": chat,
    "contents": contents, "forms": form, "questions": choices, "CSV": comma_separated}


def _gap(chance: random.Random) -> str:
    return chance.choice((" ", "  ", "    ", "\u3000", "\t"))


def _in_rows(entries: Sequence[str], each: int) -> list[list[str]]:
    return [list(entries[k:k + each]) for k in range(0, len(entries), each)]


def _lines(rows: Sequence[Sequence[str]], gap: str, chance: random.Random) -> str:
    """The rows as lines, some under a head."""
    head = [chance.choice(HEADS), ""] if chance.random() < 0.5 else []
    return "\n".join([*head, *(gap.join(row) for row in rows)]) + "\n"
