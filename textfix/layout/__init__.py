"""The steps that touch places: what each line is, and which line reads on where."""

from __future__ import annotations

from collections.abc import Iterable

from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.language.grams import codes_of
from textfix.language.script import fold
from textfix.layout.blocks import blocks_of
from textfix.layout.captions import RULES as _CAPTIONS
from textfix.layout.captions import captions
from textfix.layout.flow import flow_of
from textfix.layout.furniture import is_section_head
from textfix.layout.grain import GRAIN, grain
from textfix.layout.lines import set_lines
from textfix.layout.reflow import RULES as _REFLOW
from textfix.layout.reflow import reflow

__all__ = ["RULES", "blocks_of", "captions", "layout"]

RULES: tuple[Rule, ...] = (*_REFLOW, *_CAPTIONS, GRAIN)


def layout(text: str, options: Options) -> Iterable[Edit]:
    """The step: lines become paragraphs, what interrupts a sentence moves out of it.

    Photo grain goes first and alone: what stood around it is asked again without it.
    """
    folded = fold(text)
    codes = codes_of(folded)
    lines = set_lines(codes, lambda start, end: is_section_head(folded[start:end]))
    flow = flow_of(folded, codes, lines)
    return list(grain(folded, codes, lines, flow)) or reflow(text, lines, flow)
