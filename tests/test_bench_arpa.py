"""The model as an ARPA file: the same n-grams, the same probabilities."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from textfix.language.model.train import Plan, train

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

from arpa import Grams, named, packed_grams, write_arpa  # noqa: E402

Written = tuple[list[Grams], dict[str, tuple[float, float]], Path]

TEXT = "职工爱劳动\n\n劳动最光荣，职工最光荣\n 职工 2020年最美\nabc职工\n" * 2


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "one.txt").write_text(TEXT, "utf-8")
    (folder / "two.txt").write_text("劳动者之歌\n职工之家\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def orders(corpora: Path) -> Written:
    """What is found, what the file says of each n-gram, and the file."""
    model = train(Plan([corpora / "one.txt", corpora / "two.txt"], [1.0, 1.0]))
    found = packed_grams(model, corpora)
    assert [len(grams.log_p) for grams in found] == json.loads(model.about["n-grams"])
    path = corpora / "model.arpa"
    write_arpa(path, found, named(model))
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line]
    return found, {row[1]: (float(row[0]), float(row[2]) if len(row) > 2 else 0.0) for row in rows}, path


def test_every_gram_is_written_once(orders: Written) -> None:
    found, said, path = orders
    assert len(said) == sum(len(grams.log_p) for grams in found)
    for order, grams in enumerate(found, start=1):
        assert f"ngram {order}={len(grams.log_p)}\n" in path.read_text("utf-8")


@pytest.mark.parametrize("gram", ["劳 动", "职 工 最 光 荣", "<s> 职 工", "光 荣 </s>", "0 0 0 0 年", "a a a 职"])
def test_what_stands_in_the_text_is_there(gram: str, orders: Written) -> None:
    assert gram in orders[1]


def test_nothing_goes_over_the_end_of_a_paragraph(orders: Written) -> None:
    assert all("<s>" not in gram.split()[1:] and "</s>" not in gram.split()[:-1] for gram in orders[1])


def test_kenlm_reads_the_same_probabilities(corpora: Path, orders: Written) -> None:
    kenlm = pytest.importorskip("kenlm")
    model = train(Plan([corpora / "one.txt", corpora / "two.txt"], [1.0, 1.0]))
    theirs = [score for score, _, _ in kenlm.Model(str(orders[2])).full_scores("劳 动 者 最 光 之 荣")]
    ours = -model.surprisal("劳动者最光之荣\n")
    np.testing.assert_allclose(np.array(theirs) * np.log(10), ours, atol=1e-5)
