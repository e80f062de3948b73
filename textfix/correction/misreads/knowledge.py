"""What the step knows: handed to its parts, so that others than the shipped tables can be tried."""

from __future__ import annotations

from typing import NamedTuple

from textfix.correction.misreads.bridges import Bridges, shipped_bridges
from textfix.correction.misreads.calibration import FILE, Calibration, shipped_calibration
from textfix.correction.misreads.folder import Folder
from textfix.data.options import Options
from textfix.language.channel import Channel, shipped_channel
from textfix.language.model import Model, shipped
from textfix.language.trees import Trees, shipped_trees
from textfix.language.vocabulary import Vocabulary
from textfix.read.lexicons import load_own_terms, load_vocabulary
from textfix.read.memories import load_memory


class Knowledge(NamedTuple):
    """The language model with its bridges, the channel of the engine, the trees that say where to look and which
    candidate is right, of misreads and of lapses, how sure that is, the terms, what the folder says, and which of the
    terms somebody's own lists have."""

    model: Model
    bridges: Bridges
    channel: Channel
    suspicion: Trees
    selection: Trees
    lapse_suspicion: Trees
    lapse_selection: Trees
    calibration: Calibration
    terms: Vocabulary
    folder: Folder | None = None
    own: Vocabulary | None = None


def knowledge(options: Options) -> Knowledge:
    """The shipped tables, read once, and the terms and the memory that somebody has."""
    suspicion, selection, lapse_suspicion, lapse_selection = (
        shipped_trees(FILE, name) for name in ("suspicion", "selection", "lapse_suspicion", "lapse_selection"))
    return Knowledge(shipped(), shipped_bridges(), shipped_channel(), suspicion, selection, lapse_suspicion,
                     lapse_selection, shipped_calibration(), load_vocabulary(options.lexicons),
                     Folder(load_memory(options.memory)) if options.memory else None,
                     load_own_terms(options.lexicons) if options.lexicons else None)
