"""What the language model answers, and the file it lies in."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from commands import textfix
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open

from textfix.data.problem import Unreadable
from textfix.language.dictionaries import dictionary
from textfix.language.model import Model, shipped
from textfix.language.model.alphabet import BOUNDARY, SPACE, UNKNOWN
from textfix.language.model.model import FILE
from textfix.language.model.retrieval import build, places
from textfix.language.model.store import mapped, packed

SENTENCE = "区总工会向全区广大职工群众和劳动模范致以节日的问候。"
TRAINING = ("全区职工齐心协力，共建美好家园。\n区总工会慰问一线职工。\n" * 40
            + "劳动模范代表发言。\n工会干部走访职工之家。\n" * 30)


def per_character(text: str) -> float:
    return float(shipped().surprisal(text).mean())


def test_print_is_expected_more_than_its_misreads() -> None:
    assert per_character("广大职工群众") < per_character("广大取工群众")
    assert per_character("艰苦奋斗") < per_character("艰苦商斗")


def test_order_matters() -> None:
    assert per_character(SENTENCE) < per_character(SENTENCE[::-1]) - 1


def test_both_scripts_and_widths_are_one() -> None:
    plain = shipped().surprisal("中国经济发展（2020年）ＧＤＰ“增长”")
    other = shipped().surprisal("中國經濟發展(２０２０年)gdp「增長」")
    np.testing.assert_array_equal(plain, other)


def test_white_space_counts_nothing_and_is_looked_through() -> None:
    spaced = shipped().surprisal("广大 职\u3000工")
    assert spaced[[2, 4]].tolist() == [0, 0]
    np.testing.assert_array_equal(spaced[[0, 1, 3, 5]], shipped().surprisal("广大职工"))


def test_line_end_begins_anew() -> None:
    alone = shipped().surprisal("职工之家")
    np.testing.assert_allclose(shipped().surprisal("劳动模范。\n职工之家")[-4:], alone, atol=1e-5)


@given(st.text(max_size=60))
def test_any_text_has_finite_surprisal(text: str) -> None:
    surprise = shipped().surprisal(text)
    assert len(surprise) == len(text) and np.isfinite(surprise).all()


def test_windows_rows_and_running_text_agree() -> None:
    model = shipped()
    tokens = model.tokens(SENTENCE * 3)
    running = model.log_probs_of_row(tokens)
    windows = np.lib.stride_tricks.sliding_window_view(tokens, 5)
    np.testing.assert_allclose(model.log_probs(windows), running[4:], atol=1e-5)
    rows = np.lib.stride_tricks.sliding_window_view(tokens, 9)
    np.testing.assert_allclose(model.log_probs_of_rows(rows, 4)[:, 0], running[4:-4], atol=1e-5)


def test_probabilities_of_all_that_can_follow_sum_to_one() -> None:
    model = shipped()
    every = np.arange(1, len(model.log_p), dtype=np.uint16)
    for context in ("劳动模", "的", "致以节日", "\n", "铋鼱"):
        before = np.concatenate([np.full(4, SPACE, dtype=np.uint16), model.tokens(context)])[-4:]
        windows = np.concatenate([np.tile(before, (len(every), 1)), every[:, None]], axis=1)
        total = float(np.exp(model.log_probs(windows).astype(np.float64)).sum())
        assert total == pytest.approx(1, abs=0.03), context       # probabilities are rounded


def test_junction_tells_what_reads_on() -> None:
    model = shipped()
    left = np.stack([model.tokens("劳动模范代")] * 2)[:, -4:]
    right = np.stack([model.tokens("表座谈会"), model.tokens("据统计，")])
    found = model.junctions(left, right)
    assert found.reads_on[0] > found.reads_on[1] + 2
    ends = model.junctions(np.stack([model.tokens("表示祝贺。")[-4:], left[0]]), right).ends
    assert ends[0] > ends[1] + 3
    short = model.junctions(np.full((1, 4), SPACE, dtype=np.uint16), right[:1])
    assert short.reads_on[0] == pytest.approx(0, abs=1e-5)


def test_scores_asked_by_themselves_are_those_of_all_three() -> None:
    model = shipped()
    tokens = model.tokens(SENTENCE * 2)
    windows = np.lib.stride_tricks.sliding_window_view(tokens, 4)
    left, right = windows[:6].copy(), windows[3:11].copy()
    left[1, :2] = right[2, 3:] = right[5, 1:] = SPACE            # shorter pieces
    reads_on, begins = model.every_junction(left, right)
    for k, row in enumerate(reads_on):
        said = model.junctions(np.repeat(left[k:k + 1], len(right), axis=0), right)
        np.testing.assert_array_equal(row, said.reads_on)
        np.testing.assert_array_equal(begins, said.begins)
    np.testing.assert_array_equal(model.reads_on(left, right[:6]), model.junctions(left, right[:6]).reads_on)
    assert model.every_junction(left[:0], right)[0].shape == (0, len(right))


def test_top_finds_the_character_between() -> None:
    model = shipped()
    tokens, scores = model.top(model.tokens("艰苦奋"), model.tokens("的精神"), 5)
    assert model.tokens("斗")[0] in tokens and list(scores) == sorted(scores, reverse=True)
    assert len(model.top(np.full(4, UNKNOWN, dtype=np.uint16), np.zeros(0, dtype=np.uint16), 3)[0]) <= 3


def test_cells_tell_what_was_put_in() -> None:
    keys = np.random.default_rng(1).integers(0, 2**63, 20_000, dtype=np.uint64)
    values = (keys % np.uint64(200)).astype(np.uint32)
    shape, cells = build(keys, values, 8, 24)
    first, second, third, _ = places(keys, shape)
    np.testing.assert_array_equal((cells[first] ^ cells[second] ^ cells[third]) & 255, values)
    assert len(cells) < 1.35 * len(keys)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A small model."""
    (tmp_path / "a.txt").write_text(TRAINING, encoding="utf-8")
    path = tmp_path / "small.safetensors"
    train(tmp_path / "a.txt", path, jobs=1)
    return path


def train(text: Path, path: Path, jobs: int) -> None:
    textfix("model", "train", str(text), "-o", str(path), "--weight", "a*=2", "--size", "2", "-j", str(jobs), "-q",
            "--heldout", str(text))


def test_trained_model_answers_and_tells_of_itself(made: Path) -> None:
    model = Model.load(made)
    assert model.surprisal("区总工会慰问一线职工。").mean() < model.surprisal("会总工区问慰线一工职。").mean()
    told = textfix("model", "info", str(made), str(made.with_name("a.txt"))).stdout
    for word in ("order 5", "a.txt", "weight 2", "perplexity", hashlib.sha256(made.read_bytes()).hexdigest()):
        assert word in told


def test_training_is_deterministic(made: Path) -> None:
    again = made.with_name("again")
    train(made.with_name("a.txt"), again, jobs=2)
    assert again.read_bytes() == made.read_bytes()


@pytest.mark.parametrize("text", ["会", "工会", "职工之家\n" * 2, "a1。\n"])
def test_smallest_texts_make_a_model(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    textfix("model", "train", str(tmp_path / "a.txt"), "-o", str(tmp_path / "m"), "-q", "-j", "1")
    assert np.isfinite(Model.load(tmp_path / "m").surprisal(text + "别的")).all()


def test_excluded_text_is_left_out(tmp_path: Path) -> None:
    secret = "西城区职工文化中心举办第三届职工书画摄影作品展览开幕仪式。"
    (tmp_path / "a.txt").write_text(TRAINING + f"昨日，{secret}\n", encoding="utf-8")
    (tmp_path / "secret.txt").write_text(secret, encoding="utf-8")
    sizes = []
    for exclude in ((), ("--exclude", str(tmp_path / "secret.txt"))):
        textfix("model", "train", str(tmp_path / "a.txt"), "-o", str(tmp_path / "m"), "-q", "-j", "1", *exclude)
        sizes.append(len(Model.load(tmp_path / "m").characters))
    assert sizes[1] < sizes[0] and ord("摄") not in Model.load(tmp_path / "m").characters


@pytest.mark.parametrize(("args", "word"), [
    (("absent.txt",), "No such file"),
    (("empty.txt",), "no text"),
    (("binary.txt",), "UTF-8"),
    (("broken.txt.xz",), "UTF-8 text"),
    (("a.txt", "--weight", "a.txt"), "GLOB=X"),
    (("a.txt", "--weight", "b*=2"), "no corpus"),
    (("a.txt", "--heldout", "absent.txt"), "No such file"),
])
def test_training_refuses_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...],
                                      word: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(TRAINING, encoding="utf-8")
    Path("empty.txt").write_text("\n\n", encoding="utf-8")
    Path("binary.txt").write_bytes(bytes(range(256)))
    Path("broken.txt.xz").write_bytes(b"\xfd7zXZ\0broken")
    said = textfix("model", "train", *args, "-o", "m", "-q", "-j", "1", status=2).stderr
    assert word in said and said.count("\n") == 1
    assert not Path("m").exists()


def damaged(path: Path, how: str) -> bytes:
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    return {
        "empty": b"", "text": "没有模型".encode() * 100, "cut short": data[:-1], "longer": data + b"\0",
        "head cut": data[:100], "no json": data[:8] + b"x" * size + data[8 + size:],
        "size": b"\xff" * 8 + data[8:], "other kind": data.replace(b"textfix-ngrams", b"textfix-diagram"[:14]),
        "a list": (2).to_bytes(8, "little") + b"[]",
    }[how]


@pytest.mark.parametrize("how", ["empty", "text", "cut short", "longer", "head cut", "no json", "size", "other kind",
                                 "a list"])
def test_damaged_file_is_refused_in_one_line(made: Path, how: str) -> None:
    bad = made.with_name("bad")
    bad.write_bytes(damaged(made, how))
    with pytest.raises(Unreadable):
        Model.load(bad)
    said = textfix("model", "info", str(bad), status=2).stderr
    assert "bad" in said and said.count("\n") == 1


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.sampled_from(["u1", "<u2", "<u4", "<f4"]), max_size=4))
def test_arrays_come_back(tmp_path_factory: pytest.TempPathFactory, kinds: dict[str, str]) -> None:
    kinds.pop("__metadata__", None)
    arrays = {name: np.arange(3 + k).astype(kind) for k, (name, kind) in enumerate(kinds.items())}
    path = tmp_path_factory.mktemp("store") / "arrays"
    path.write_bytes(packed(arrays, {"kind": "a"}))
    found, about = mapped(path)
    assert about == {"kind": "a"} and found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)


def test_others_can_open_the_file(made: Path) -> None:
    with safe_open(made, framework="np") as file:
        np.testing.assert_array_equal(file.get_tensor("characters"), Model.load(made).characters)
        assert file.metadata()["kind"] == "textfix-ngrams"


def test_shipped_model_fits_a_package_index() -> None:
    assert dictionary(FILE).stat().st_size <= 95e6


def test_boundary_is_a_token_of_its_own() -> None:
    assert shipped().tokens("\n")[0] == BOUNDARY and ord("喆") in shipped().characters
