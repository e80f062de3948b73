"""Captions where a reader wants them: behind the text, or not at all (`--captions end|drop`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textfix.data.block import Block, Kind
from textfix.data.change import Edit
from textfix.data.options import Options
from textfix.data.rule import Rule
from textfix.data.traced import Traced
from textfix.layout.blocks import blocks_of

AT_END = Rule(
    "TF302", "caption-to-end", "captions stand behind the text (--captions end)",
    "Without their photos, captions between the paragraphs only interrupt a reader. With `--captions end` they all "
    "stand behind the last paragraph, in their order.",
    "会议于四月二十三日召开。\n\n区领导与代表合影\n\n大家踊跃发言。",
    "会议于四月二十三日召开。\n\n大家踊跃发言。\n\n区领导与代表合影",
    "layout", options=Options(captions="end"))
DROPPED = Rule(
    "TF303", "caption-dropped", "captions are taken out (--captions drop)",
    "For a corpus of running text captions are noise. With `--captions drop` they are left out; the list of changes "
    "has them.",
    "会议于四月二十三日召开。\n\n区领导与代表合影\n\n大家踊跃发言。",
    "会议于四月二十三日召开。\n\n大家踊跃发言。",
    "layout", options=Options(captions="drop"))
RULES: tuple[Rule, ...] = (AT_END, DROPPED)


def captions(text: str, options: Options) -> Iterable[Edit]:
    """The step: captions go behind the text or out of it, if that is asked for."""
    if options.captions == "inline":
        return []
    blocks = blocks_of(Traced.of(text))
    return _dropped(text, blocks) if options.captions == "drop" else _to_end(text, blocks)


def _dropped(text: str, blocks: tuple[Block, ...]) -> Iterator[Edit]:
    leading = True
    for number, block in enumerate(blocks):
        if block.kind is not Kind.CAPTION:
            leading = False
            continue
        start, end = _span(block)
        if not leading:                                # the blank line before it goes along, or else the one behind it
            start = _span(blocks[number - 1])[1]
        elif number + 1 < len(blocks):
            end = _span(blocks[number + 1])[0]
        yield Edit(DROPPED.code, start, end, "", evidence="a caption")


def _to_end(text: str, blocks: tuple[Block, ...]) -> Iterator[Edit]:
    last = len(blocks)
    while last and blocks[last - 1].kind is Kind.CAPTION:
        last -= 1
    if not last:                                       # nothing but captions
        return
    end = _span(blocks[-1])[1]
    for number, block in enumerate(blocks[:last]):
        if block.kind is not Kind.CAPTION:
            continue
        start, stop = _span(block)
        if number:
            yield Edit(AT_END.code, _span(blocks[number - 1])[1], stop, None, evidence="a caption", to=end)
        else:                                          # the first block has no blank line to bring along
            yield Edit(AT_END.code, start, stop, None, evidence="a caption", to=end)
            yield Edit(AT_END.code, end - 1, end, text[end - 1] + "\n\n", evidence="a blank line before the caption")


def _span(block: Block) -> tuple[int, int]:
    """The positions of a block of an untouched text."""
    (span,) = block.spans
    return span
