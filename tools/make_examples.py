"""Write the results in examples/: for each page the repaired text and the list of its changes.

    python tools/make_examples.py

They are what these two commands print, without the seconds that the run took (a result must not depend on the day):

    textfix clean examples/PAGE.txt
    textfix clean examples/PAGE.txt --format jsonl
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = ("labour_day_2020_garbled", "labour_day_2017", "concert_2020", "concert_2020_page")
TEXT, CHANGES = ".fixed.txt", ".changes.jsonl"


def results(page: str) -> dict[str, str]:
    """The files that belong to a page, by name, with their contents."""
    return {page + TEXT: _printed(page), page + CHANGES: _timeless(_printed(page, "--format", "jsonl"))}


def _printed(page: str, *options: str) -> str:
    run = subprocess.run([sys.executable, "-m", "textfix", "clean", f"examples/{page}.txt", *options], cwd=ROOT,
                         env={**os.environ, "PYTHONSAFEPATH": "1"}, check=True, capture_output=True)
    return run.stdout.decode("utf-8")


def _timeless(stream: str) -> str:
    """The stream without the seconds in its footer."""
    changes, _, rest = stream.rpartition(', "seconds": ')
    return changes + rest.lstrip("0123456789.")


def main() -> None:
    for page in PAGES:
        for name, text in results(page).items():
            (ROOT / "examples" / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
