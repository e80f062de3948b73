"""Train the readers (`textfix.language.readers`), and write them to dictionaries/readers.safetensors.

    pip install '.[tools]' && python tools/train_readers.py ../shared --keep readers.pt     # two hours, two cores

Two networks of the same build read all corpora that the language model was learnt from, one forwards, one backwards.
What they are taught is to tell, from the state behind a place and the state before another one, whether the second
place is where the first goes on: among places of the same stretch of text, and among those of others (InfoNCE, van den
Oord et al. 2018). So that they meet columns, the tails of lines of a stretch change places with each other. Two other
tasks are trained beside it and left away afterwards, because what serves them serves this one: which character stands
between two states, and whether two stretches come from one text.

Held-out text is measured every thousand steps. With `--steps 0` nothing is trained, and what was kept is written.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from train_model import HELD_OUT, corpora

from textfix.language.model import shipped
from textfix.language.model.alphabet import BOUNDARY, SPACE, UNKNOWN
from textfix.language.model.corpus import blocks
from textfix.language.model.store import packed
from textfix.language.readers.layers import STEPS
from textfix.language.readers.readers import FILE, KIND, VERSION
from textfix.report.write import write_file

KNOWN, SIZE, LAYERS, TOPICS = 5120, 256, 6, 96
"""Characters with a vector of their own, the size of a state, layers, and the size of a vector of what is spoken of."""
GROUPS, LINES, LENGTH = 8, 8, 128
"""A step sees so many stretches of text, each of so many lines of so many characters."""
PLACES, ACROSS, CENTRES = 640, 128, 32
"""Places of each stretch that are told apart within it, and from those of others; characters of each line to guess."""
EDGE, NEAR = 3, 5
"""Characters at the ends of a line where nothing is asked; places nearer to each other than this are not told apart."""
SPLICES, NOISE = (0, 1, 1, 2), (0.0, 0.01, 0.03)
"""How often tails of lines change places, and the share of characters that are read for others: one is drawn."""
COMMON = 2500
"""What is read for others is one of so many characters."""
RATE, WARM, LAST = 2e-3, 300, 0.02
"""The rate of learning (AdamW), the steps in which it is reached, and the share of it that is left at the end."""
CENTRE_WORTH, TOPIC_WORTH = 0.5, 0.3
EVERY, HELD, TASKS = 1000, 30, ("across", "within", "centre", "topic")
"""Steps between measurements, and batches in each."""
WHOLE = 127
"""Whole numbers go from minus this to this."""
SEED = 0


class Layer(nn.Module):
    """Makes one state of that of a character and that of another one `reach` before it."""

    def __init__(self, reach: int) -> None:
        super().__init__()
        self.reach = reach
        self.norm, self.both = nn.RMSNorm(SIZE, eps=1e-5), nn.Linear(2 * SIZE, 2 * SIZE)
        self.out = nn.Linear(SIZE, SIZE, bias=False)

    def gated(self, states: Tensor) -> Tensor:
        """[text, character, size], before `out`."""
        here = self.norm(states)
        before = functional.pad(here, (0, 0, self.reach, 0))[:, :-self.reach]
        value, gate = self.both(torch.cat([before, here], -1)).chunk(2, -1)
        found: Tensor = functional.silu(gate) * value
        return found

    def forward(self, states: Tensor) -> Tensor:
        """[text, character, size]: the states behind this layer."""
        found: Tensor = states + self.out(self.gated(states))
        return found


class Reader(nn.Module):
    """Reads texts from their first to their last character."""

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        self.embedding = embedding
        self.layers = nn.ModuleList(Layer(1 << number) for number in range(LAYERS))
        self.norm = nn.RMSNorm(SIZE, eps=1e-5)

    def forward(self, texts: Tensor) -> Tensor:
        """[text, character, size]: the states behind each character."""
        states = self.embedding(texts)
        for layer in self.layers:
            states = layer(states)
        found: Tensor = self.norm(states)
        return found


class Both(nn.Module):
    """A reader of each direction, and what is asked of them."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(KNOWN, SIZE)
        nn.init.normal_(self.embedding.weight, std=0.05)
        self.ahead, self.back = Reader(self.embedding), Reader(self.embedding)
        self.end, self.begin = nn.Linear(SIZE, SIZE), nn.Linear(SIZE, SIZE)
        self.left, self.right = nn.Linear(SIZE, SIZE), nn.Linear(SIZE, SIZE, bias=False)
        self.between, self.usual = nn.Linear(SIZE, SIZE), nn.Parameter(torch.zeros(KNOWN))
        self.topic, self.sharp = nn.Linear(2 * SIZE, TOPICS, bias=False), nn.Parameter(torch.tensor(2.5))

    def states(self, texts: Tensor) -> tuple[Tensor, Tensor]:
        """The states behind and before each character."""
        return self.ahead(texts), self.back(texts.flip(1)).flip(1)

    def centre(self, before: Tensor, behind: Tensor) -> Tensor:
        """[n, known]: the log-odds of each character between two states."""
        state = self.between(functional.silu(self.left(before) + self.right(behind)))
        found: Tensor = state @ self.embedding.weight.T + self.usual
        return found


class Lines(NamedTuple):
    """Lines of stretches of text, as they are printed: [GROUPS * LINES, LENGTH].

    now: where in its stretch, counted over its lines, the character stands now that stood at each place: [GROUPS, LINES
    * LENGTH].
    """

    text: NDArray[np.int64]
    now: NDArray[np.int64]


def spliced(text: NDArray[np.int64], chance: np.random.Generator) -> Lines:
    """Stretches of text, in which the tails of lines changed places."""
    lines = text.reshape(GROUPS, LINES, LENGTH).copy()
    was = np.arange(LINES * LENGTH).reshape(1, LINES, LENGTH).repeat(GROUPS, 0)
    for group in range(GROUPS):
        for _ in range(chance.choice(SPLICES)):
            at, order = chance.integers(4 * EDGE, LENGTH - 4 * EDGE), chance.permutation(LINES)
            for table in (lines, was):
                table[group, :, at:] = table[group, order, at:]
    return Lines(lines.reshape(GROUPS * LINES, LENGTH), np.argsort(was.reshape(GROUPS, -1), axis=1))


def misread(text: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    """The text with some of its characters read for others."""
    wrong = chance.random(text.shape) < chance.choice(NOISE)
    return np.where(wrong, chance.integers(UNKNOWN + 1, COMMON, text.shape), text)


def losses(net: Both, text: NDArray[np.int64], chance: np.random.Generator, training: bool = True) -> list[Tensor]:
    """The loss of each of `TASKS` on stretches of text, in nats."""
    lines = spliced(text, chance)
    seen = torch.from_numpy(misread(lines.text, chance) if training else lines.text)
    with torch.autocast("cpu", torch.bfloat16):
        before, behind = net.states(seen)
        within, across = _found(net, before, behind, _places(lines, chance, PLACES if training else ACROSS))
        at = torch.from_numpy(np.stack([chance.choice(np.arange(1, LENGTH - 1), CENTRES, replace=False)
                                        for _ in range(GROUPS * LINES)]))
        row = torch.arange(GROUPS * LINES)[:, None].expand_as(at)
        guess = net.centre(before[row, at - 1].flatten(0, 1), behind[row, at + 1].flatten(0, 1))
        topics = _topics(net, torch.cat([before, behind], -1).float(), chance)
    centre = functional.cross_entropy(guess.float(), torch.from_numpy(lines.text)[row, at].flatten())
    return [across, within, centre, topics]


class Places(NamedTuple):
    """Places of each stretch: [GROUPS, n].

    at: as they stand in print. before, behind: where the characters on both sides stand now. some: the numbers of
    those that are told apart from those of other stretches.
    """

    at: Tensor
    before: Tensor
    behind: Tensor
    some: Tensor


def _places(lines: Lines, chance: np.random.Generator, count: int) -> Places:
    """So many places of each stretch."""
    able = (lines.now[:, :-1] % LENGTH >= EDGE) & (lines.now[:, 1:] % LENGTH <= LENGTH - NEAR)
    at = np.stack([np.sort(chance.permutation(np.flatnonzero(row))[:count]) for row in able])
    before, behind = (torch.from_numpy(np.take_along_axis(lines.now, at + k, 1)) for k in (0, 1))
    return Places(torch.from_numpy(at), before, behind, torch.from_numpy(chance.permutation(count)[:ACROSS]))


def _found(net: Both, ahead: Tensor, back: Tensor, places: Places) -> tuple[Tensor, Tensor]:
    """Which place goes on where, among all of one stretch, and among some of all stretches."""
    group, some = torch.arange(GROUPS)[:, None], places.some
    ends = net.end(ahead.reshape(GROUPS, -1, SIZE)[group, places.before])
    begins = net.begin(back.reshape(GROUPS, -1, SIZE)[group, places.behind])
    far = (places.at + group * LINES * LENGTH * 100)[:, some].flatten()
    across = _told_apart(ends[:, some].flatten(0, 1)[None], begins[:, some].flatten(0, 1)[None], far[None])
    return _told_apart(ends, begins, places.at), across


def _told_apart(ends: Tensor, begins: Tensor, where: Tensor) -> Tensor:
    scores = torch.bmm(ends, begins.transpose(1, 2)) / math.sqrt(SIZE)
    apart = (where[:, :, None] - where[:, None]).abs()
    scores = scores.masked_fill((apart < NEAR) & (apart > 0), -30.0).float()
    right = torch.arange(scores.shape[1]).expand(len(scores), -1)
    return (functional.cross_entropy(scores.transpose(1, 2), right) + functional.cross_entropy(scores, right)) / 2


def _topics(net: Both, states: Tensor, chance: np.random.Generator) -> Tensor:
    """Which of two parts of each line speak of the same thing: those of one line and of lines beside each other do,
    those of other stretches do not."""
    count = len(states)
    summed, row = functional.pad(states.cumsum(1), (0, 0, 1, 0)), torch.arange(count)
    parts = []
    for _ in range(2):
        length = chance.integers(2 * 8, LENGTH + 1, count)
        start = chance.integers(0, LENGTH - length + 1)
        parts.append((summed[row, start + length] - summed[row, start]) / torch.from_numpy(length)[:, None])
    vectors = functional.normalize(net.topic(torch.stack(parts, 1).flatten(0, 1)).float(), dim=-1)
    alike = vectors @ vectors.T * net.sharp.exp()
    line = torch.arange(2 * count) // 2
    same = (line[:, None] // LINES) == (line[None] // LINES)
    near = same & ((line[:, None] - line[None]).abs() <= 1) & ~torch.eye(2 * count, dtype=torch.bool)
    others = alike.masked_fill(same, -1e9).logsumexp(1, keepdim=True)
    return (torch.logaddexp(alike, others) - alike)[near].mean()


def train(net: Both, text: NDArray[np.int16], held: NDArray[np.int16], steps: int, kept: Path) -> None:
    """Trains for so many steps in all, from where it was left off, and keeps what is learnt."""
    matrices = [p for p in net.parameters() if p.ndim == 2]
    others = [p for p in net.parameters() if p.ndim != 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}],
                                  lr=RATE, betas=(0.9, 0.98), fused=True)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(
        (step + 1) / WARM, max(LAST, 0.5 * (1 + math.cos(math.pi * min(1.0, step / max(steps, 1)))))))
    done = 0
    if kept.exists():
        state = torch.load(kept)
        net.load_state_dict(state["net"])
        if steps:
            optimizer.load_state_dict(state["optimizer"])
            rate.load_state_dict(state["rate"])
        done = state["done"]
    began = time.monotonic()
    if done < steps:
        net.states = torch.compile(net.states)     # type: ignore[method-assign]
    for step in range(done, steps):
        chance = np.random.default_rng(SEED + step)
        each = losses(net, stretches(text, chance), chance)
        optimizer.zero_grad()
        sum(worth * loss for worth, loss in zip((1, 1, CENTRE_WORTH, TOPIC_WORTH), each, strict=True)).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        rate.step()
        if (step + 1) % EVERY == 0 or step + 1 == steps:
            print(f"{step + 1} | {time.monotonic() - began:.0f} s | {measured(net, held)}", flush=True)
            torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "rate": rate.state_dict(),
                        "done": step + 1}, kept)


def stretches(text: NDArray[np.int16], chance: np.random.Generator) -> NDArray[np.int64]:
    """[GROUPS, LINES * LENGTH]."""
    starts = chance.integers(0, len(text) - LINES * LENGTH - 1, GROUPS)
    return np.stack([text[start:start + LINES * LENGTH] for start in starts]).astype(np.int64)


def measured(net: Both, held: NDArray[np.int16]) -> str:
    """The losses on text that is not learnt from."""
    chance = np.random.default_rng(SEED + 1)
    with torch.no_grad():
        found = [[float(loss) for loss in losses(net, stretches(held, chance), chance, training=False)]
                 for _ in range(HELD)]
    return ", ".join(f"{name} {loss:.3f}" for name, loss in zip(TASKS, np.mean(found, axis=0), strict=True))


def exported(net: Both, text: NDArray[np.int16]) -> dict[str, NDArray[Any]]:
    """The readers in whole numbers, scaled by what values have on some stretches of text."""
    whole = _whole(net.embedding.weight.T)
    arrays: dict[str, NDArray[Any]] = {"embedding": np.ascontiguousarray(whole[0].T), "step": whole[1]}
    sample = torch.from_numpy(stretches(text, np.random.default_rng(SEED))).reshape(-1, LENGTH)
    scales = []
    with torch.no_grad():
        for name, reader, texts, last, asked in (("forward", net.ahead, sample, "end", net.end),
                                                 ("backward", net.back, sample.flip(1), "begin", net.begin)):
            states = net.embedding(texts)
            for number, layer in enumerate(reader.layers):
                assert isinstance(layer, Layer)
                scale = WHOLE / float(layer.gated(states).abs().max())
                gain, here = layer.norm.weight / float(STEPS), f"{name}.{number}"
                for part, columns in (("before", slice(None, SIZE)), ("here", slice(SIZE, None))):
                    arrays |= _linear(f"{here}.{part}", layer.both.weight[:, columns] * gain)
                arrays[f"{here}.here.bias"] = layer.both.bias.numpy()
                arrays |= _linear(f"{here}.out", layer.out.weight / scale)
                arrays[f"{here}.scale"] = np.array([scale], dtype=np.float32)
                states = layer(states)
            worth = WHOLE / float(asked(reader.norm(states)).abs().max())
            arrays |= _linear(last, asked.weight * (reader.norm.weight / float(STEPS)) * worth)
            arrays[f"{last}.bias"] = (asked.bias * worth).numpy()
            scales.append(worth)
    arrays["scale"] = np.array([1 / (scales[0] * scales[1] * math.sqrt(SIZE))], dtype=np.float32)
    return arrays


def _linear(name: str, weights: Tensor) -> dict[str, NDArray[Any]]:
    whole, step = _whole(weights)
    return {f"{name}.weights": np.ascontiguousarray(whole.T), f"{name}.step": step}


def _whole(weights: Tensor) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers, and the worth of a step in each row."""
    rows = weights.detach().numpy()
    step = np.maximum(np.abs(rows).max(axis=1), 1e-9) / WHOLE
    return np.rint(rows / step[:, None]).astype(np.int8), step.astype(np.float32)


def read(path: Path) -> NDArray[np.int16]:
    """A text without white space and line ends; rare characters are all the same one."""
    tokens = shipped().tokens("".join(blocks(path)))
    tokens = tokens[(tokens != SPACE) & (tokens != BOUNDARY)]
    return np.where(tokens < KNOWN, tokens, UNKNOWN).astype(np.int16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--keep", type=Path, required=True, help="where what is learnt is kept, to go on from there")
    parser.add_argument("--steps", type=int, default=6500)
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries"))
    options = parser.parse_args()
    torch.manual_seed(SEED)
    text = np.concatenate(list(map(read, corpora(options.shared))))
    held = read(options.shared / "corpora" / HELD_OUT)
    net = Both()
    train(net, text, held, options.steps, options.keep)
    about = {"kind": KIND, "version": VERSION, "characters": str(len(text)), "held out": measured(net, held)}
    write_file(str(options.out / FILE), packed(exported(net, held), about))


if __name__ == "__main__":
    main()
