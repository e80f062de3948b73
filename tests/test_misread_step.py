"""Misread characters: what is put right, what is left alone, and what is said about it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix import Options, clean_text, repair
from textfix.correction.misreads import Seen, misreads
from textfix.correction.misreads.calibration import MOST, Standing, shipped_calibration
from textfix.correction.misreads.knowledge import knowledge
from textfix.correction.misreads.protection import Grounds, Protection
from textfix.correction.misreads.weighing import weighed
from textfix.data.change import Edit
from textfix.data.options import THRESHOLDS, Level
from textfix.data.traced import Traced
from textfix.language.memory import Memory
from textfix.language.trees import Trees

DAMAGED = "西城区广大取工立足岗位，弘扬宁动精神，刻苦钻研技木，取得了可喜的成续。"
PRINT = "西城区广大职工立足岗位，弘扬劳动精神，刻苦钻研技术，取得了可喜的成绩。"
TRADITIONAL = "各級黨委和政府要高度重視安全生產工作，推動經濟社會持續健康發展，保特社會和諧穩定。"

OLD = """凡本埠商民，有欲設肆營業者，應先具呈到局，聲明姓名、籍貫、住址及所營何業，由局派員查明，確無違礙，方准給照。
照費按等收取，上等銀四元，中等二元，下等一元，概不賒欠。領照之後，限一月內開張，屆期未開張者，其照作廢，照費不還。
請領執照者須核對身分證明文件，並出示身分證件。肆主如有更易，新主應於十日內持舊照到局換領，除法律別有規定外，另行議罰。
舖保須屬殷實，並出具切結，如有捏飾，保人同罪。各肆所用升斗秤尺，悉依部頒定式，每歲春秋兩季由局校驗一次，烙印為憑。
私造私用者，沒收其器，並處以罰鍰。夜間停業不得過十一鐘，門首須懸燈一盞，以便行旅。
遇有火警，鄰近各肆應即鳴鑼，並率夥友攜桶往救，不得袖手。疋頭、雜貨、茶食、酒漿各業，向有公所者，仍由公所董事約束。
凡違反前項規定者，由局通知限期改正；屆期未改正者，得令其停業，由聲請人負擔。
本章程自奉核准之日施行，如有未盡事宜，隨時稟請更正，出示曉諭，俾眾周知。
余少時嘗過其地，見市廛櫛比，帆檣林立，百貨山積，殆無虛日。今則荒草沒徑，敗瓦頹垣，惟二三老叟負暄簷下，話當年之盛，
輒欷歔不能自已。嗚呼，盛衰之理，雖曰天命，豈非人事哉。"""


def edits(text: str, options: Options | None = None) -> list[tuple[str, str, str]]:
    return [(edit.rule, text[edit.start:edit.end], edit.after or "") for edit in misreads(text, options or Options())]


def applied(text: str, options: Options | None = None) -> list[tuple[str, str]]:
    return [(change.before, change.after) for change in repair(text, options).changes
            if change.rule.startswith("TF6") and change.status == "applied"]


def test_misread_characters_are_put_right() -> None:
    assert repair(DAMAGED).text == PRINT


def test_print_stays() -> None:
    assert edits(PRINT) == []


def test_halves_of_a_character_are_joined() -> None:
    assert ("TF602", "耳只", "职") in edits("广大耳只工群众积极参加劳动竞赛，充分发挥了工人阶级的主力军作用。")


def test_a_dropped_character_comes_back_with_its_neighbour() -> None:
    assert ("TF604", "小", "小康") in edits("全面建成小社会、实现中华民族伟大复兴的中国梦。")


def test_a_doubled_character_goes() -> None:
    assert ("TF605", "的", "") in edits("这是一次十分重要的的会议，具有深远的意义。")


def test_a_character_that_does_not_stand_twice_only_goes_at_level_thorough() -> None:
    for edit in misreads("座谈会在北京坊召开，各界代表出席了座谈会并作了发言。", Options()):
        assert edit.after or edit.confidence < THRESHOLDS["normal"]["misread"]


@pytest.mark.parametrize(("read", "printed"), [
    ("93岁的老人将银行银行告上了法庭，要求赔偿损失。", "93岁的老人将银行告上了法庭，要求赔偿损失。"),
    ("患者需要进行不同的的功能锻炼，关键在于循序渐进。", "患者需要进行不同的功能锻炼，关键在于循序渐进。"),
])
def test_what_stands_twice_goes_once(read: str, printed: str) -> None:
    assert clean_text(read, Options(level="thorough")) == printed


@pytest.mark.parametrize("text", [
    "大家天天坚持锻炼，高高兴兴地来到广场，一个一个地报名参加。",
    "妈妈常常说，要好好研究研究这个问题，看看有没有办法。",
])
def test_what_is_said_twice_on_purpose_stays(text: str) -> None:
    assert clean_text(text) == text


def test_a_character_that_folding_takes_for_another_is_written_as_its_word_has_it() -> None:
    assert ("TF601", "履", "覆") in edits("推进全履盖工作，实现监督全履盖，取得新的重大进展。")


def test_the_mark_of_a_byline_is_no_extra_character() -> None:
    read = "沉重的双重使命\n口邓斌伟\n本报西安三月五日电，区委召开会议。"
    assert not any(rule == "TF605" for rule, *_ in edits(read))


def test_the_more_of_a_text_is_misread_the_surer_is_a_misread_in_it() -> None:
    said = [shipped_calibration().confidence(Standing.FREE, 0.6, dirt, 0.0) for dirt in (0.0, 3.0, 10.0)]
    assert said == sorted(said) and said[0] < said[-1]


def test_traditional_pages_stay_traditional() -> None:
    assert ("TF601", "特", "持") in edits(TRADITIONAL)
    (found,) = applied("廣大取工立足崗位，弘揚勞動精神，為國家的建設和發展作出了新的貢獻。")
    assert found == ("取", "職")


@pytest.mark.parametrize("text", [
    "西城区委书记卢映川、区人大常委会主任杜灵欣、区政协主席章冬梅等领导出席活动。",
    "本报记者王英娜 通讯员奚克报道",
    "在马踏湖国家湿地公园，马踏湖的水清了。马踏湖边，马踏湖畔，游人如织。",
    "一九八四年三月五日，全省粮食总产量达到四千三百二十一万吨。",
    "爱森斯坦、普希金和车尔尼雪夫斯基都曾谈到这一点。",
    "《春望》写道：“国破山河在，城春草木深。”",
    "床前明月光，疑是地上霜。举头望明月，低头思故乡。",
])
def test_names_numbers_and_verse_stay(text: str) -> None:
    assert applied(text) == []


def test_words_to_keep_stay() -> None:
    assert applied(DAMAGED)
    assert not applied(DAMAGED, Options(keep=("广大取工", "宁动", "技木", "成续")))


def test_what_the_text_says_elsewhere_counts() -> None:
    lone = "会上，西城取工代表发言，介绍了经验。"
    said = "西城职工代表积极参加。西城职工代表热烈鼓掌。西城职工代表纷纷表示，要再接再厉。"
    before, after = ([edit.confidence for edit in misreads(text, Options()) if edit.after == "职"] for text in
                     (lone, said + lone))
    assert max(after) > max(before, default=0)


def test_evidence_is_in_words() -> None:
    evidence = [edit.evidence for edit in misreads(DAMAGED, Options())]
    assert all(evidence)
    assert any("looks like" in words for words in evidence)


def test_gibberish_is_marked_and_not_repaired() -> None:
    text = ("活动于四月举行。还是精神，还是精神，还是有用“五一”国过发是更活动，通过发足工劳系列主题活动，"
            "西域职工劳战职工动秀、党布劳动者纪录片。")
    result = repair(text, Options(level="thorough"))
    marks = [doubt.span for doubt in result.doubts]
    assert marks
    assert not [change for change in result.changes if change.rule.startswith("TF6") and change.status == "applied"
                and any(a < change.span[1] and change.span[0] < b for a, b in marks)]


def test_levels_are_ordered() -> None:
    safe, normal, thorough = (set(applied(DAMAGED, Options(level=level))) for level in get_args(Level))
    assert safe <= normal <= thorough


@pytest.mark.parametrize("text", [
    "", "\n", "取", "a", "取工", "\ud800取工\udfff", "\0" * 50, "𬶋𬶋𬶋𬶋𬶋𬶋", "〇" * 200,
    "工" * 500, "取\n" * 50, "—" * 80])
def test_odd_texts(text: str) -> None:
    assert all(0 <= edit.start < edit.end <= len(text) for edit in misreads(text, Options()))


@given(st.text(st.sampled_from("职取工劳动宁的了西城区\n ，。“”一二三1耳只"), max_size=80))
@settings(deadline=None)
def test_edits_stand_apart_and_in_the_text(text: str) -> None:
    found = sorted(misreads(text, Options()), key=lambda edit: edit.start)
    assert all(0 <= edit.start < edit.end <= len(text) for edit in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


@given(st.text(st.sampled_from("职取工劳动宁的了西城区\n ，。“”一二三1耳只"), max_size=60))
@settings(deadline=None)
def test_repairs_account_for_every_character(text: str) -> None:
    result = repair(text, Options(level="thorough"))
    result.verify()
    assert repair(text, Options(level="thorough")).text == result.text


@given(st.lists(st.text(st.sampled_from("职取工劳动宁的了西城区\n ，。“”一二三1耳只"), max_size=40), max_size=4))
@settings(deadline=None)
def test_what_was_seen_before_makes_a_look_no_different(texts: list[str]) -> None:
    seen = Seen()
    for text in [DAMAGED, *(DAMAGED[:20] + text + DAMAGED[20:] for text in texts)]:
        assert list(misreads(text, Options(), seen)) == list(misreads(text, Options()))
        seen.righted = 0.0


def test_what_was_put_right_before_counts_as_wrong_in_the_text() -> None:
    seen, once = Seen(), "各级工会组织要大力弘扬劳模精神，取工代表参加了会议。"
    before, after = ([edit.confidence for edit in misreads(once, Options(), each) if edit.after == "职"]
                     for each in (None, seen) if each is None or list(misreads(DAMAGED, Options(), seen)))
    assert seen.righted > 0
    assert after > before


@pytest.mark.parametrize("before", [0.5, 5.0, 50.0])
def test_what_was_put_right_before_makes_no_change_less_sure_than_it_is_when_the_text_is_cleaned_again(
        before: float) -> None:
    text = f"{DAMAGED}各级工会组织要大力弘扬劳模精神，取工代表参加了会议。"
    seen = Seen()
    seen.righted = before
    sure = {(edit.start, edit.end, edit.after): edit.confidence for edit in misreads(text, Options(), seen)}
    again = {(edit.start, edit.end, edit.after): edit.confidence for edit in misreads(text, Options())}
    both = sure.keys() & again.keys()
    assert both and all(sure[edit] >= again[edit] - 1e-4 for edit in both)


def test_one_candidate_a_place_and_what_is_known_of_it() -> None:
    found = weighed(DAMAGED, knowledge(Options()))
    chances = knowledge(Options()).selection.probabilities(found.features)
    assert found.features.dtype == np.float32 and np.isfinite(found.features).all()
    assert ((chances > 0) & (chances < 1)).all()


def test_a_character_that_became_two_is_edited_as_a_whole() -> None:
    from textfix.data.change import Status
    from textfix.data.record import record
    from textfix.data.replay import replay

    source = "不畏艰。"
    first = record(Traced.of(source), [Edit("TF604", 2, 3, "艰险")], source, lambda edit: Status.APPLIED)
    draft = replay(Traced.of(source), first, source)
    second = record(draft, [Edit("TF601", 3, 4, "辛")], source, lambda edit: Status.APPLIED)
    assert replay(draft, second, source).text == "不畏艰辛。"


def test_trees_go_left_up_to_the_threshold() -> None:
    trees = Trees(np.array([[1, 0, 0]], np.int32), np.array([[0.5, 0, 0]], np.float32), np.array([[1, 1, 2]], np.int32),
                  np.array([[2, 1, 2]], np.int32), np.array([[0, -2.0, 2.0]], np.float32), 1)
    low, at, high = trees.probabilities(np.array([[9, 0.1], [9, 0.5], [9, 0.6]], np.float32))
    assert low == at == pytest.approx(1 / (1 + np.exp(2))) and high == pytest.approx(1 / (1 + np.exp(-2)))


def test_what_other_documents_say_is_evidence(tmp_path: Path) -> None:
    said = "记者在现场采访了杜灵欣同志，杜灵欣表示感谢。"
    read = "会上，杜灵砍作了发言。"
    memory = tmp_path / "said.memory"
    memory.write_bytes(Memory.of([*[said] * 6, read]).to_bytes())
    alone = {edit.after: edit.confidence for edit in misreads(read, Options())}
    among = {edit.after: edit.confidence for edit in misreads(read, Options(memory=memory))}
    assert among.get("欣", 0) > alone.get("欣", 0)


def test_a_page_is_no_evidence_for_itself(tmp_path: Path) -> None:
    memory = tmp_path / "own.memory"
    memory.write_bytes(Memory.of([DAMAGED]).to_bytes())
    assert list(misreads(DAMAGED, Options(memory=memory))) == [
        edit._replace(evidence=edit.evidence.replace("in this text", "in this text and others"))
        for edit in misreads(DAMAGED, Options())]


def test_a_term_of_ones_own_list_is_found_behind_a_misread(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("杜灵欣\n", encoding="utf-8")
    read = "会上，杜灵砍作了发言。"
    assert applied(read) == []
    assert applied(read, Options(lexicons=(str(own),))) == [("砍", "欣")]


def test_a_term_of_ones_own_list_is_not_repaired_away(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("马踏湖\n", encoding="utf-8")
    read = "这里的马踏湖风光秀丽，游人如织。"
    assert applied(read, Options(level="thorough")) == [("踏", "蹄")]
    assert applied(read, Options(lexicons=(str(own),), level="thorough")) == []


def test_what_else_may_have_stood_there_is_told() -> None:
    found = {edit.after: edit.alternatives for edit in misreads(DAMAGED, Options())}
    assert "职" in found and any(found.values())
    assert all(after not in others for after, others in found.items())


@pytest.mark.parametrize("text", [OLD, OLD.replace("\n", "")[:200], *OLD.split("\n")[:2]])
def test_a_text_that_the_model_does_not_know_is_left_alone(text: str) -> None:
    assert applied(text, Options(level="thorough")) == []


def test_what_leaves_it_alone_is_that_it_is_strange(monkeypatch: pytest.MonkeyPatch) -> None:
    anywhere = shipped_calibration()._replace(familiar=np.array(-np.inf))
    monkeypatch.setattr("textfix.correction.misreads.knowledge",
                        lambda options: knowledge(options)._replace(calibration=anywhere))
    assert applied(OLD) != []


def test_the_stranger_a_text_the_less_sure_is_a_change_in_it() -> None:
    calibration = shipped_calibration()
    usual = float(calibration.familiar)
    said = [calibration.confidence(Standing.FREE, 0.99, 5.0, usual + more) for more in (1, 0, -0.1, -0.2, -0.3, -3)]
    assert said[0] == said[1] > said[2] > said[3] > said[4] > said[5]
    assert said[1] > THRESHOLDS["safe"]["misread"] and said[-1] < THRESHOLDS["thorough"]["misread"]


def test_confidence_rises_with_the_chance_and_stays_low_where_something_is_protected() -> None:
    calibration = shipped_calibration()
    for standing in Standing:
        said = [calibration.confidence(standing, chance, 5.0, 0.0) for chance in np.linspace(0, 1, 50)]
        assert said == sorted(said) and said[0] >= 0 and said[-1] <= 1
        assert standing not in MOST or said[-1] < THRESHOLDS["normal"]["misread"]


def standing(text: str, edit: Edit, grounds: Grounds) -> Standing:
    (placed,) = Protection(text, Options()).placed([(edit, grounds)])
    return placed.standing


@pytest.mark.parametrize(("text", "before", "after", "expected"), [
    ("产品质量赢得了用户的致好评。", "的", "的一", Standing.DROPPED),
    ("第产业增加值稳步提高。", "第", "第一", Standing.NUMBER),
    ("市里又新建了批保障房。", "了", "了一", Standing.NUMBER),
    ("用户一一致好评。", "一", "", Standing.NUMBER),
    ("全会审议通过了中全会的决定。", "了", "了三", Standing.NUMBER),
])
def test_a_dropped_one_is_a_number_where_something_is_counted(text: str, before: str, after: str, expected: Standing
                                                              ) -> None:
    at = text.index(before)
    assert standing(text, Edit("TF604", at, at + 1, after, 0.9), Grounds("neither", False)) is expected


def test_what_the_text_repeats_yields_to_a_term_that_looks_alike() -> None:
    text = "非律宾总统抵京。非律宾代表团一行到访。"
    edit = Edit("TF601", 0, 1, "菲", 0.9)
    assert standing(text, edit, Grounds("before", seen=True, often=True)) is Standing.REPEATED
    assert standing(text, edit, Grounds("before", seen=True, often=True, term=True)) is Standing.TERM
