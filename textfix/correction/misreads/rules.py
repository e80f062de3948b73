"""What there is to say about each rule of the step."""

from __future__ import annotations

from textfix.data.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "TF601", "misread-character", "A character that was read for another one is put right",
        "Engines take a character for one that looks like it, or for any other where the print is blurred. What "
        "stood there is told by the words around it, by how engines misread, by how the characters look, and by what "
        "the same text says elsewhere. Names, numbers and words that the text repeats stay as they are.",
        "西城区广大取工立足岗位，弘扬宁动精神，为首都的建设和发展作出了新的贡献。",
        "西城区广大职工立足岗位，弘扬劳动精神，为首都的建设和发展作出了新的贡献。", safety="misread"),
    Rule(
        "TF602", "character-read-as-two", "One character that was read as two becomes one again",
        "A wide character falls into its halves: 职 into 耳只. Two characters become one if they are its parts and the "
        "words around ask for it.",
        "广大耳只工群众积极参加劳动竞赛，充分发挥了工人阶级的主力军作用。",
        "广大职工群众积极参加劳动竞赛，充分发挥了工人阶级的主力军作用。"),
    Rule(
        "TF604", "dropped-character", "A character that was not read comes back where the words ask for it",
        "At the end of a line or in a fold of the paper a character is not read at all. It comes back where only one "
        "character can have stood.",
        "全面建成小社会、实现中华民族伟大复兴的中国梦。",
        "全面建成小康社会、实现中华民族伟大复兴的中国梦。", safety="misread"),
    Rule(
        "TF605", "extra-character", "A character that was read where none stood, or read twice, goes",
        "Engines read a character twice where two strips of the page overlap, or read dust as one.",
        "这是一次十分重要的的会议，具有深远的意义。", "这是一次十分重要的会议，具有深远的意义。", safety="misread"),
)
