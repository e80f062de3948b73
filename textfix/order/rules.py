"""The rules that put a page in reading order (TF2xx)."""

from __future__ import annotations

from textfix.data.options import Options
from textfix.data.rule import Rule

TWO = Options(columns=2)
"""What the examples are cleaned with: they are too short to be sure of."""
_TWO_COLUMNS = (
    "全区各级工会组织要大力弘扬劳模精神，凝聚起攻坚克难的强大合力，积极投身经济社会发展的实践。"
    "会议总结了过去一年的工作，对全年的重点任务作了部署，要求各单位认真贯彻落实会议的精神。\n")

_MEETING = (
    "全区各级工会组织要大\n力弘扬劳模精神，凝聚\n起攻坚克难的强大合力，\n积极投身经济社会发展",
    "的实践。区总工会主席\n在会上总结了过去一年\n的工作，对今年的重点\n任务作了部署，要求各",
    "单位认真贯彻落实会议\n精神。")
_CONCERT = (
    "为了丰富职工的文化生\n活，区文化馆举办了一\n场新年音乐会，来自各",
    "行各业的五百多名职工\n和家属观看了演出。音\n乐会在热烈的掌声中开",
    "始，艺术家们演奏了多\n首大家熟悉的乐曲，受\n到观众的热烈欢迎。")
_BOTH = "\n\n".join("".join(parts).replace("\n", "") for parts in (_MEETING, _CONCERT)) + "\n"
_COLUMNS = (
    "区总工会昨天召开工作会议\n。会议总结了过去一年的工\n作，对今年的重点任务作了\n部署，要求各单位认真贯彻",
    "落实会议精神，团结带领广\n大职工积极投身经济社会发\n展的实践。会后，与会人员\n参观了劳模事迹展览，听取",
    "了三位先进工作者的报告。\n大家表示，要以劳模为榜样\n，立足本职岗位，努力学习\n新知识、掌握新技术，在平",
    "凡的工作中创造不平凡的业\n绩，为建设和谐宜居之都贡\n献自己的力量。")
_HEADS = "区总工会召开工作会议部署全年任务", "本报记者 刘相"

PART = Rule(
    "TF201", "columns-across", "a row of neighbouring columns is parted",
    "The engine took a page of several columns for one block and read it row by row: each line holds a line of every "
    "column. The text across the gap does not read on, the text down the column does; there the row is parted. So are "
    "rows without gaps.",
    "全区各级工会组织要 会议总结了过去一年\n"
    "大力弘扬劳模精神， 的工作，对全年的重\n凝聚起攻坚克难的强 点任务作了部署，要\n"
    "大合力，积极投身经 求各单位认真贯彻落\n济社会发展的实践。 实会议的精神。",
    _TWO_COLUMNS, "layout", options=TWO)
GUTTER = Rule(
    "TF202", "gutter-mark", "a mark read in the gutter between two columns goes",
    "Between columns stand a rule, the edge of a photo, dust. Engines read them as | or “ or a comma. A mark at a gap "
    "goes where neither column's text has a place for it.",
    "全区各级工会组织要 | 会议总结了过去一年\n大力弘扬劳模精神， | 的工作，对全年的重\n"
    "凝聚起攻坚克难的强 | 点任务作了部署，要\n"
    "大合力，积极投身经 | 求各单位认真贯彻落\n济社会发展的实践。 | 实会议的精神。",
    _TWO_COLUMNS, "layout", options=TWO)
MOVE = Rule(
    "TF203", "line-out-of-order", "a line of a column moves to its place in reading order",
    "Columns are read from the top down, one after the other, each article under its head. The page is cut into parts "
    "in the way in which their ends read on best.",
    "全区各级工会组织要 会议总结了过去一年\n"
    "大力弘扬劳模精神， 的工作，对全年的重\n凝聚起攻坚克难的强 点任务作了部署，要\n"
    "大合力，积极投身经 求各单位认真贯彻落\n济社会发展的实践。 实会议的精神。",
    _TWO_COLUMNS, "layout", options=TWO)
GRAIN = Rule(
    "TF204", "photo-grain", "what was read in a photo goes",
    "Engines find a few strokes that look like characters in photos, between the columns around them. What stands by "
    "itself there, is no word and no figure, and is nothing that anyone would print so, goes with the gap in which it "
    "stands.",
    "全区各级工会组织要  会议总结了过去一年\n大力弘扬劳模精神，  的工作，对全年的重\n"
    "凝聚起攻坚克难的强  辐  点任务作了部署，要\n"
    "大合力，积极投身经  求各单位认真贯彻落\n济社会发展的实践。  实会议的精神。",
    _TWO_COLUMNS, "layout", options=TWO)
BACK = Rule(
    "TF205", "lines-backwards", "lines that stand from the last to the first turn round",
    "Columns of vertical setting follow each other from right to left; read from left to right, the last one comes "
    "first. Where nearly every line goes on with the one before it, their order is turned round.",
    "贯彻落实，再创新业绩。\n署。会议要求各单位认真\n作，对今年的工作作了部\n"
    "会议总结了过去一年的工\n对大家的工作表示感谢。\n"
    "职工致以节日的问候，并\n代表各级工会干部向全区\n他首先代表区委区政府，",
    "他首先代表区委区政府，代表各级工会干部向全区职工致以节日的问候，并对大家的工作表示感谢。会议总结了过"
    "去一年的工作，对今年的工作作了部署。会议要求各单位认真贯彻落实，再创新业绩。\n",
    "layout")
BLOCK = Rule(
    "TF206", "block-out-of-order", "a block moves to its place in reading order",
    "A photo or a head across the page cuts its columns into bands. An article is read band by band, each from the "
    "first column to the last; engines read each column from top to bottom. Where sentences break off between the "
    "blocks of a column and go on in other blocks, the bands are put behind each other.",
    "\n\n".join(part for column in zip(_MEETING, _CONCERT, strict=True) for part in column), _BOTH, "layout")
HEAD = Rule(
    "TF207", "head-inside", "heads that stand inside their article move over it",
    "A head stands over the columns beside the first one, or is set so large that an engine takes it for a part of the "
    "page by itself, so it is read inside the article. It moves over it by what stands there already, whose words it "
    "says, and how the text breaks off; heads of sections, and of other articles, stay.",
    "\n\n".join((_COLUMNS[0], *_HEADS, *_COLUMNS[1:])),
    "\n\n".join((*_HEADS, "".join(_COLUMNS).replace("\n", ""))) + "\n", "layout")
COLUMN = Rule(
    "TF208", "column-out-of-order", "a column moves to its place in reading order",
    "An engine that was given each column by itself, or a script that took the text out of a file, may put columns "
    "below each other in a wrong order. Where sentences break off and go on elsewhere on the page, the stretches "
    "between are put in the order in which all of them read on best.",
    "\n".join(_COLUMNS[k] for k in (1, 0, 3, 2)), "".join(_COLUMNS).replace("\n", "") + "\n", "layout")
RULES: tuple[Rule, ...] = (PART, GUTTER, MOVE, GRAIN, BACK, BLOCK, HEAD, COLUMN)
