"""What the interface says, in English and Chinese. What a repair says of itself (its evidence) stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "zh"]

LANGUAGE_TAGS: Mapping[Language, str] = {"en": "en", "zh": "zh-Hans"}

_BOTH: Mapping[str, tuple[str, str]] = {
    # the page
    "all_files": ("All files", "全部文件"),
    "previous_file": ("Previous file", "上一个文件"),
    "next_file": ("Next file", "下一个文件"),
    "skip": ("Skip to the changes", "跳到修改列表"),
    "characters": ("characters", "字"),
    "length": ("Characters", "字数"),
    "source": ("Source", "原文"),
    "result": ("Result", "修复后"),
    "changes": ("Changes", "修改"),
    "nothing": ("nothing", "无"),
    "nothing_found": ("Nothing was changed on this page, and nothing is in doubt.", "此页没有修改，也没有疑点。"),
    "line": ("line", "第"),
    "line_after": ("", "行"),
    "to_paragraph": ("to paragraph", "移至第"),
    "to_paragraph_after": ("", "段"),
    "from_line": ("from line", "原在第"),
    "from_line_after": ("", "行"),
    "confidence": ("Confidence", "置信度"),
    "goes_with": ("goes with", "依附于"),
    "or": ("or", "或"),
    "others": ("What else may stand here", "此处还可能是"),
    "this_change": ("This change", "当前修改"),
    # statuses
    "applied": ("applied", "已改"),
    "suggested": ("suggestion", "建议"),
    "rejected": ("left out", "未采用"),
    "doubt": ("doubt", "存疑"),
    "applied_many": ("applied", "已改"),
    "suggested_many": ("suggestions", "建议"),
    "rejected_many": ("left out", "未采用"),
    "doubt_many": ("doubts", "存疑"),
    # filters
    "show": ("Show", "显示"),
    "filters": ("Filters", "筛选"),
    "worth_a_look": ("Worth a look", "值得一看"),
    "everything": ("Everything", "全部"),
    "worth_a_look_why": ("doubts, suggestions, and what was applied with a confidence below {level}",
                         "疑点、建议，以及置信度低于 {level} 的修改"),
    "status": ("Status", "状态"),
    "rule": ("Rule", "规则"),
    "all_rules": ("All rules", "全部规则"),
    "below": ("Confidence up to", "置信度不高于"),
    "unanswered_only": ("Only unanswered", "只看未答"),
    "group": ("Group by wrong → right", "按“误 → 正”分组"),
    # answers
    "accept": ("Accept", "接受"),
    "reject": ("Reject", "拒绝"),
    "edit": ("Type", "改写"),
    "undo": ("Undo", "撤销"),
    "previous": ("Previous", "上一处"),
    "next": ("Next", "下一处"),
    "accepted": ("accepted", "已接受"),
    "refused": ("rejected", "已拒绝"),
    "typed": ("typed", "已改写"),
    "correction": ("What should stand here", "此处应为"),
    "save": ("Save", "保存"),
    "cancel": ("Cancel", "取消"),
    "scope": ("Counts for", "适用范围"),
    "here": ("this place", "此处"),
    "file": ("this file", "本文件"),
    "everywhere": ("everywhere", "各处"),
    "export": ("Save answers", "保存答案"),
    "load": ("Load answers", "载入答案"),
    "help": ("Keys", "按键"),
    "close": ("Close", "关闭"),
    "answered": ("Answered", "已答"),
    "of": ("of", "/"),
    "same_kind": ("of this kind", "处同类"),
    # what the page says as one goes
    "say_begin_with": (
        "n goes to the first open change, ? shows all keys.",
        "按 n 到第一处未答的修改，按 ? 查看全部按键。"),
    "say_end": ("That was the last one. ] opens the next file.", "已到最后一处。按 ] 打开下一个文件。"),
    "say_begin": ("That was the first one.", "已到第一处。"),
    "say_none": ("No change fits the filters.", "没有符合筛选条件的修改。"),
    "say_undone": ("taken back", "已撤销"),
    "say_nothing_to_undo": ("Nothing to take back.", "没有可撤销的。"),
    "say_no_edit": ("A move can be accepted or rejected, not typed.", "移动只能接受或拒绝，不能改写。"),
    "say_loaded": ("answers loaded", "条答案已载入"),
    "say_saved": ("answers saved", "条答案已保存"),
    "say_stale": (
        "answers are for changes that are not on this page; they are kept",
        "条答案所指的修改已不在此页，仍予保留"),
    "say_other": ("These answers are for another source.", "这些答案属于另一份原文。"),
    "say_broken": ("This is no answers file.", "这不是答案文件。"),
    "say_no_store": ("This browser keeps nothing for this page: save the answers before you close it.",
                     "此浏览器不为本页保存数据：关闭前请先保存答案。"),
    # keys
    "key_next": ("next change", "下一处"),
    "key_previous": ("previous change", "上一处"),
    "key_accept": ("accept, and go on", "接受并前进"),
    "key_reject": ("reject, and go on", "拒绝并前进"),
    "key_accept_all": (
        "accept all of this kind (same rule, same wrong → right)",
        "接受全部同类（同规则、同“误 → 正”）"),
    "key_reject_all": ("reject all of this kind", "拒绝全部同类"),
    "key_edit": ("type what should stand here (Enter saves, Esc leaves)", "改写此处（回车保存，Esc 退出）"),
    "key_other": ("what else may stand here, by its number", "改用其他候选（按序号）"),
    "key_undo": ("take the last answer back", "撤销上一个答案"),
    "key_scope": (
        "what the answer counts for: this place, this file, everywhere",
        "答案的适用范围：此处、本文件、各处"),
    "key_filter": ("worth a look, or everything", "值得一看 / 全部"),
    "key_group": ("group by wrong → right", "按“误 → 正”分组"),
    "key_files": ("previous and next file", "上一个、下一个文件"),
    "key_export": ("save the answers in a file", "将答案保存为文件"),
    "key_help": ("these keys", "本表"),
    "keys_on": ("Single keys work", "启用单键操作"),
    # the index
    "report": ("Repair report", "修复报告"),
    "files": ("Files", "文件"),
    "files_many": ("files", "个文件"),
    "name": ("Name", "名称"),
    "rules": ("Rules", "规则"),
    "count": ("Count", "次数"),
    "share": ("Share", "占比"),
    "misreads": ("Commonest corrections", "最常见的改正"),
    "wrong": ("Wrong", "误"),
    "right": ("Right", "正"),
    "in_files": ("Files", "文件数"),
    "example": ("Example", "例"),
    "search": ("Search", "搜索"),
    "to_look_at": ("To look at", "待看"),
    "unread": ("Could not be read", "无法读取"),
    "export_all": ("Save the answers of all files", "保存全部文件的答案"),
    "cut_off": ("The commonest {shown} of {all}.", "共 {all} 种，列出最常见的 {shown} 种。"),
    "where": ("where", "位置"),
    "made_by": ("Made by textfix", "由 textfix 生成"),
}

_SCRIPT = ("accepted", "refused", "typed", "same_kind", "scope", "here", "file", "everywhere")

_RULES_ZH: Mapping[str, str] = {
    "TF101": "控制符删除", "TF102": "特殊空格改普通空格", "TF103": "全角字母数字改半角", "TF104": "兼容字改通用字",
    "TF105": "竖排、小型标点改通用标点", "TF106": "字母与附加符合成", "TF111": "半角标点改全角",
    "TF112": "半角括号改全角", "TF113": "省略号", "TF114": "破折号", "TF115": "尖括号改书名号",
    "TF116": "间隔号改句号、顿号", "TF121": "直引号改弯引号", "TF122": "引号转向", "TF123": "直单引号改弯引号",
    "TF131": "简繁转换", "TF151": "汉字间空格删除", "TF152": "标点旁空格删除", "TF153": "数字间空格删除",
    "TF301": "插入语移出句子", "TF302": "图片说明移至文末", "TF303": "图片说明略去",
    "TF401": "断行接上", "TF402": "断段接上", "TF403": "恢复分段", "TF404": "段间空一行", "TF405": "首尾空行删除",
    "TF406": "段中分页移后", "TF501": "短语重复", "TF502": "整行重读", "TF503": "整段重读",
    "TF701": "不成文句", "TF702": "非文字符号", "TF703": "段尾缺失",
}
"""Rules that are not in it are called by their English names."""


def words_of(language: Language) -> Mapping[str, str]:
    """All that the interface says in one language, by key."""
    place = ("en", "zh").index(language)
    return {key: both[place] for key, both in _BOTH.items()}


def script_words(language: Language) -> Mapping[str, str]:
    """What the script of a page says: a part of `words_of`."""
    words = words_of(language)
    return {key: text for key, text in words.items() if key.startswith("say_") or key in _SCRIPT}


def rule_in_words(code: str, name: str, language: Language) -> str:
    """What a rule is called; one without a Chinese name keeps its English one."""
    english = name.replace("-", " ")
    return _RULES_ZH.get(code, english) if language == "zh" else english
