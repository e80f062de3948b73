"""What is thought of in the place of a misread, and where it is looked for."""

from __future__ import annotations

import numpy as np

from textfix.correction.misreads.bridges import FIRM, shipped_bridges
from textfix.correction.misreads.document import Document
from textfix.correction.misreads.knowledge import knowledge
from textfix.correction.misreads.proposers import dropped, in_usual_runs, inserted
from textfix.correction.misreads.reading import PAD, Places, Reading
from textfix.correction.misreads.suspicion import suspicious
from textfix.correction.misreads.weighing import SUSPICIOUS
from textfix.data.options import Options
from textfix.language.model import shipped
from textfix.language.model.alphabet import FIRST
from textfix.language.model.model import NEIGHBOURS

KNOWN = knowledge(Options())


def place_of(text: str, char: str) -> tuple[Reading, Places]:
    return Reading.of(text, shipped()), np.array([text.index(char) + PAD])


def test_a_character_bound_to_another_is_thought_of_beside_it_though_many_stand_there_oftener() -> None:
    model = shipped()
    token, rare = (int(model.tokens(char)[0]) for char in "积涝")
    assert rare not in model.after.of(token)
    tokens, gains = shipped_bridges().after(np.array([token], dtype=np.uint16))
    assert tokens.shape == (1, NEIGHBOURS + FIRM)
    assert gains[0, tokens[0].tolist().index(rare)] > 0


def test_nothing_is_thought_of_twice_beside_a_character() -> None:
    for side in (shipped_bridges().after, shipped_bridges().before):
        (row,), _ = side(shipped().tokens("的")[:1])
        there = row[row >= FIRST]
        assert len(there) == len(np.unique(there))


def test_all_usual_characters_are_tried_in_the_runs_of_three_that_the_model_knows() -> None:
    found = in_usual_runs(*place_of("我国经济长期网好的趋势没有变。", "网"), KNOWN)
    assert ord("向") in found.printed[:, 0]
    assert ord("网") not in found.printed[:, 0]


def test_a_character_may_have_been_dropped_before_a_mark() -> None:
    text = "广大干部不畏艰，勇往直前。"
    reading, places = place_of(text, "，")
    assert places[0] in suspicious(reading, Document(reading), KNOWN, SUSPICIOUS).lapsed
    assert ord("险") in dropped(reading, places, KNOWN).printed[:, 0]


def test_a_mark_is_no_extra_character() -> None:
    assert not len(inserted(*place_of("广大干部不畏艰，勇往直前。", "，")))
