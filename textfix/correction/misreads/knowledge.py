"""What the step knows: handed to its parts, so that others than the shipped tables can be tried."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from textfix.correction.misreads.bridges import Bridges, shipped_bridges
from textfix.correction.misreads.trees import Trees, shipped_trees
from textfix.language.channel import Channel, shipped_channel
from textfix.language.model import Model, shipped


class Knowledge(NamedTuple):
    """The language model with its bridges, the channel of the engine, and the trees that say where to look."""

    model: Model
    bridges: Bridges
    channel: Channel
    suspicion: Trees


@cache
def shipped_knowledge() -> Knowledge:
    """The shipped tables, read once."""
    return Knowledge(shipped(), shipped_bridges(), shipped_channel(), shipped_trees("suspicion"))
