"""Doubts over clean text, which there should be none of, and over the hopeless paragraph of the garbled sample.

    python bench/doubts.py [--shared ../shared]

"marked": spans of gibberish (TF701) in text that went through `clean`, and the characters of text to one of them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from textfix import repair

SHARED = Path(__file__).parents[2] / "shared"
CHARACTERS = 1_000_000
"""So many of each text."""
HOPELESS = "国过发是更活动"
"""In the garbled sample's paragraph that cannot be repaired from the text alone."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    shared = parser.parse_args().shared
    if not (shared / "corpora").is_dir():
        print(f"bench: {shared / 'corpora'} is not here", file=sys.stderr)
        return 1
    sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
    from train_model import heldout

    print("| clean text | characters | marked | characters to one |\n|---|---:|---:|---:|")
    for name, text in heldout(shared).items():
        part = text[:CHARACTERS]
        found = marked(part)
        print(f"| {name} | {len(part):,} | {len(found)} | {len(part) // len(found) if found else '-'} |")
    garbled = (shared / "samples" / "labour_day_2020_garbled.txt").read_text("utf-8")
    hopeless = any(HOPELESS in span for span in marked(garbled))
    print(f"\nThe hopeless paragraph of the garbled sample is {'' if hopeless else 'not '}marked.")
    return 0


def marked(text: str) -> list[str]:
    """What is marked as gibberish."""
    return [change.before for change in repair(text).doubts if change.rule == "TF701"]


if __name__ == "__main__":
    sys.exit(main())
