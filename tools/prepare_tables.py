"""Prepare what a run looks up, in files that are mapped as they are: the channel, and the terms.

    python tools/prepare_tables.py

`dictionaries/channel.safetensors` is the estimate of `misreads.tsv` by `channel.json` and `glyphs.safetensors`,
`dictionaries/terms.safetensors` the index of the word lists. Run it again when one of these has changed; a test says
when that was forgotten.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from textfix.language import channel, vocabulary
from textfix.language.channel import shipped_misreads, shipped_prior
from textfix.language.estimation import estimated
from textfix.language.model.store import packed
from textfix.read.lexicons import load_lexicon


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, default=Path("dictionaries"))
    out = parser.parse_args().out
    for name, arrays in prepared().items():
        (out / name).write_bytes(packed(arrays, {"made by": "tools/prepare_tables.py"}))
        print(f"{out / name}: {(out / name).stat().st_size / 1e6:.1f} MB")


def prepared() -> Mapping[str, Mapping[str, NDArray[Any]]]:
    """The arrays of each file."""
    return {channel.FILE: estimated(shipped_misreads(), shipped_prior()).arrays(),
            vocabulary.FILE: load_lexicon().arrays()}


if __name__ == "__main__":
    main()
