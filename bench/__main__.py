"""All benchmarks, one after the other. Each can also be run alone.

    python -m bench [--readme] [NAME...]

With names, only these. `--readme` also sets the figures into README.md, between `<!-- table: NAME -->` and
`<!-- end -->`. Figures of speed are worth something only if the machine does nothing else.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
README = FOLDER.parent / "README.md"
ONE_CORE = {**os.environ, "OMP_NUM_THREADS": "1"}
"""So numpy does not multiply on all cores at once, whose time would be counted together."""
QUOTED = {
    "breaks": ".",
    "order": r"\| (pages|rows|psm|columns|all|change|move|taken|none)|\|---",
    "gapless": ".",
    "columns": ".",
    "shuffled": ".",
    "hands_off": r"\| (texts|sentences|press|newspaper|晶報|tables|names|verses|all|lines|needs|scrambled)|\|---",
    "stutters": r"\| (kind|all|two|more|hard)|\|---|clean_",
    "quotes": ".",
    "scripts": ".",
    "encodings": r"\| (text|press|statutes|pages|articles)|\|---",
    "lexicon": ".",
    "glyphs": r"\|",
    "model": r"\|",
    "misreads": r"(?!\| (columns-shuffled|psm4|psm6|rows) )",
    "garbled": "",
    "sentences": r"(?!\| (traditional|ecpo|nasgec|ecspell|wang))",
    "misreads_speed": "",
    "doubts": ".",
    "review": ".",
    "reports": ".",
    "speed": "",
    "batch": "",
}
"""The benchmarks in their order, and how the lines begin that README quotes."""


def main() -> int:
    """Run each in a process of its own, so that none warms the others up; 1 if one of them gave no figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(QUOTED))
    asked = parser.parse_args()
    names = asked.names or list(QUOTED)
    if unknown := set(names) - QUOTED.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    printed = {}
    for name in names:
        print(f"\n## {name}\n", flush=True)
        run = subprocess.run([sys.executable, str(FOLDER / f"{name}.py")], check=False, env=ONE_CORE,
                             stdout=subprocess.PIPE, encoding="utf-8")
        print(run.stdout, end="", flush=True)
        if not run.returncode and run.stdout:
            printed[name] = run.stdout
    if asked.readme:
        README.write_text(with_tables(README.read_text("utf-8"), printed), "utf-8")
    missing = [name for name in names if name not in printed]
    if missing:
        print(f"bench: no figures of {', '.join(missing)}", file=sys.stderr)
    return bool(missing)


def with_tables(page: str, printed: dict[str, str]) -> str:
    """README with these figures in their places."""
    for name, text in printed.items():
        begin, end = f"<!-- table: {name} -->\n", "<!-- end -->"
        if begin not in page:
            raise SystemExit(f"README.md has no place for {name}")
        before, rest = page.split(begin, 1)
        page = before + begin + quoted(name, text) + end + rest.split(end, 1)[1]
    return page


def quoted(name: str, text: str) -> str:
    """What README quotes of a benchmark: tables, a blank line before each, and before and behind other lines."""
    lines = [line for line in text.splitlines() if re.match(QUOTED[name], line)]
    parts = [f"\n{line}" if below.startswith("|---") else line if line.startswith("|") else f"\n{line}\n"
             for line, below in zip(lines, [*lines[1:], ""], strict=True)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
