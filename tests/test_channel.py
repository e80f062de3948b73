"""The channel: its probabilities are such, counts make misreads cheaper, look-alikes are cheaper than others."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from textfix.language.channel import NOTHING, shipped_channel, shipped_misreads, shipped_prior
from textfix.language.estimation import estimated
from textfix.language.glyphs import glyph_table
from textfix.language.misreads import MisreadTable, learn

PRINTED = "区委书记到社区看望劳动模范和一线职工，代表全区人民向他们表示感谢。\n"


def codes(text: str) -> np.ndarray:
    return np.array([ord(char) for char in text], dtype=np.uint32)


def cost(truth: str, read: str) -> float:
    return float(shipped_channel().cost(codes(truth), codes(read))[0])


@pytest.mark.parametrize("truth", "职奋的一龘動,0")
def test_what_may_be_read_for_a_character_sums_to_about_one(truth: str) -> None:
    known = np.union1d(glyph_table().characters, codes(shipped_misreads().characters))
    chances = np.exp(-shipped_channel().cost(codes(truth), np.append(known, NOTHING)).astype(np.float64))
    assert chances.sum() == pytest.approx(1, abs=0.05)  # those that are no neighbours are summed by a sample


def test_inserted_characters_sum_to_the_rate_of_insertions() -> None:
    table = shipped_misreads()
    known = np.union1d(glyph_table().characters, codes(table.characters))
    nothing = np.full(known.shape, NOTHING, np.uint32)
    chances = np.exp(-shipped_channel().cost(nothing, known).astype(np.float64))
    printed = sum(n for (truth, _), n in table.of("right").items() if len(truth) == 1)
    assert chances.sum() == pytest.approx(table.of("insert").total() / printed, rel=0.1)


def test_reading_rightly_costs_least() -> None:
    for truth in "职奋的动":
        others = codes("取备白云一人")
        assert cost(truth, truth) < 0.1 < float(shipped_channel().cost(codes(truth), others).min())


def test_look_alikes_cost_less_than_others() -> None:
    for truth, near, far in ("职取龙", "城域的", "未末国", "間問龍"):
        assert cost(truth, near) + 2 < cost(truth, far)


def test_a_pair_that_is_no_neighbour_still_has_its_own_cost() -> None:
    assert cost("奋", "商") < cost("奋", "川")


def test_forms_of_one_mark_are_one_character() -> None:
    assert cost("，", ",") == cost(",", ",") == cost("，", "，")


def test_each_source_has_the_cost_of_its_reading() -> None:
    for read in "取商己,":
        for source in shipped_channel().sources(read, 20):
            assert cost(source.text, read) == pytest.approx(source.cost, abs=1e-4)


def test_sources_of_many_are_those_of_each() -> None:
    channel = shipped_channel()
    found, costs = channel.sources_of(codes("取\U0001f600土"), 6)
    assert found.shape == costs.shape == (3, 6)
    for row, read in enumerate("取\U0001f600土"):
        texts = [chr(code) for code in found[row] if code != NOTHING]
        assert texts == [source.text for source in channel.sources(read, 6)]
    assert np.isinf(costs[found == NOTHING]).all()


def test_what_was_counted_becomes_cheaper_and_comes_sooner() -> None:
    seen = learn([(PRINTED.replace("劳动", "骉动"), PRINTED)] * 20)
    with_it = estimated(shipped_misreads() + seen, shipped_prior())
    assert float(with_it.cost(codes("劳"), codes("骉"))[0]) + 2 < cost("劳", "骉")
    assert [source.text for source in with_it.sources("骉", 1)] == ["劳"]


def test_splits_and_merges_have_costs_and_sources() -> None:
    pairs = shipped_channel().composites
    assert "职" in [source.text for source in pairs.split_sources("耳只")]
    assert "女子" in [source.text for source in pairs.merge_sources("好")]
    near, far = pairs.split_cost(codes("职职"), codes("耳国"), codes("只大"))
    assert near + 4 < far
    near, far = pairs.merge_cost(codes("女国"), codes("子大"), codes("好好"))
    assert near + 4 < far
    for source in pairs.split_sources("女子"):
        assert float(pairs.split_cost(codes(source.text), codes("女"), codes("子"))[0]) == pytest.approx(source.cost)


def test_a_split_that_was_counted_becomes_cheaper() -> None:
    seen = learn([(PRINTED.replace("劳动", "芓刀动"), PRINTED)] * 20)
    with_it = estimated(shipped_misreads() + seen, shipped_prior()).composites
    before = shipped_channel().composites.split_cost(codes("劳"), codes("芓"), codes("刀"))
    assert float(with_it.split_cost(codes("劳"), codes("芓"), codes("刀"))[0]) + 3 < float(before[0])


def test_an_empty_table_gives_a_channel_of_glyphs_alone() -> None:
    channel = estimated(MisreadTable(), shipped_prior())
    assert "已" in [source.text for source in channel.sources("己", 5)]
    assert np.isfinite(channel.cost(codes("己A"), codes("已B"))).all()


def test_costs_are_the_same_in_another_process() -> None:
    script = ("import hashlib, numpy as np; from textfix.language.channel import shipped_channel\n"
              "codes = np.arange(0x4E00, 0x9000, 7, dtype=np.uint32)\n"
              "found = shipped_channel().sources_of(codes, 20)\n"
              "print(hashlib.sha256(found[0].tobytes() + found[1].tobytes()).hexdigest())")
    runs = {subprocess.run([sys.executable, "-c", script], check=True, capture_output=True).stdout for _ in range(2)}
    assert len(runs) == 1
