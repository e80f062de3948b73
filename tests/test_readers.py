"""The readers: what reads on is told from what stands elsewhere, and to the same bit however it is reckoned."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix.data.problem import Unreadable
from textfix.language.dictionaries import dictionary
from textfix.language.model import shipped as model
from textfix.language.model.alphabet import Tokens
from textfix.language.model.store import mapped, packed
from textfix.language.readers import Readers, shipped
from textfix.language.readers.layers import Floats, Reader, normalised
from textfix.language.readers.readers import FILE

EXAMPLES = Path(__file__).parents[1] / "examples"
SENTENCES = [sentence for name in ("concert_2020.txt", "labour_day_2017.txt")
             for sentence in re.findall("[^。\n]{40,}。", (EXAMPLES / name).read_text("utf-8"))]
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=80)


def states_of(reader: Reader, embedded: Floats) -> Floats:
    """The states behind each character of one text, layer by layer, as the readers were trained."""
    states = embedded
    for number, layer in enumerate(reader.layers):
        normal = normalised(states)
        before = np.zeros_like(normal)
        before[1 << number:] = normal[:-(1 << number)]
        states = layer(states, before, normal)
    return normalised(states)


def tokens(text: str) -> Tokens:
    return model().tokens(text)


def halves() -> tuple[list[Tokens], list[Tokens]]:
    return [tokens(s[:len(s) // 2]) for s in SENTENCES], [tokens(s[len(s) // 2:]) for s in SENTENCES]


def test_the_second_half_of_most_sentences_is_among_the_likeliest() -> None:
    """Of two articles on one subject: by chance it would be in one sentence of eight."""
    first, second = halves()
    scores = shipped().reads_on(shipped().ends(first), shipped().beginnings(second))
    assert len(first) > 30
    for table in (scores, scores.T):
        better = (table > np.diag(table)[:, None]).sum(axis=1)
        assert np.mean(better < 5) > 0.7


@settings(max_examples=25)
@given(st.lists(HAN, min_size=1, max_size=5))
def test_a_text_says_the_same_by_itself_and_among_others(texts: list[str]) -> None:
    together = shipped().ends([tokens(text) for text in texts])
    for row, text in zip(together, texts, strict=True):
        assert (shipped().ends([tokens(text)])[0] == row).all()


@settings(max_examples=25)
@given(HAN)
def test_the_tree_gives_the_state_that_a_reading_of_the_whole_text_ends_with(text: str) -> None:
    read = shipped()
    row = np.where(tokens(text) < len(read.embedding), tokens(text), 2)[-read.forward.reach:].astype(np.intp)
    different, numbers = np.unique(row, return_inverse=True)
    vectors = np.concatenate([read.embedding[different], np.zeros_like(read.embedding[:1])]) * read.step
    padded = np.pad(numbers, (read.forward.reach - len(row), 0), constant_values=len(different))
    each = states_of(read.forward, read.embedding[row] * read.step)
    assert (read.forward.last(vectors, padded[None])[0] == each[-1]).all()


def test_what_is_farther_away_than_the_reach_says_nothing() -> None:
    near = "工会" * 32
    ends = shipped().ends([tokens(near), tokens("各级" + near)])
    assert (ends[0] == ends[1]).all()


def test_nothing_and_what_was_never_read_are_no_trouble() -> None:
    assert shipped().ends([]).shape == (0, len(shipped().step))
    assert np.isfinite(shipped().beginnings([tokens(""), tokens("𠮷龘")])).all()


def test_states_are_whole_numbers() -> None:
    first, second = halves()
    for states in (shipped().ends(first), shipped().beginnings(second)):
        assert (states == np.rint(states)).all() and np.abs(states).max() <= 127


def test_other_files_are_no_readers(tmp_path: Path) -> None:
    arrays, about = mapped(dictionary(FILE))
    for name, (some, words) in {
        "kind": (arrays, about | {"kind": "textfix-model"}),
        "version": (arrays, about | {"version": "0"}),
        "cut": ({key: value for key, value in arrays.items() if key != "end.weights"}, about),
    }.items():
        path = tmp_path / name
        path.write_bytes(packed(some, words))
        with pytest.raises(Unreadable, match="holds no readers"):
            Readers.load(path)


def test_a_text_is_no_readers(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("工会" * 100)
    with pytest.raises(Unreadable):
        Readers.load(path)
