"""What a run left behind, and pages for it to work on: for the tests of `textfix batch`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from textfix.batch.ledger import Ledger

EXAMPLE = (Path(__file__).parent.parent / "examples/labour_day_2020_garbled.txt").read_text("utf-8")


def page(number: int) -> str:
    """A page of its own for each number, some hundredths of a second of work."""
    lines = EXAMPLE.splitlines()[:60]
    turned = lines[number % len(lines):] + lines[:number % len(lines)]
    return f"第{number}版\n" + "\n".join(turned)


def tree(root: str = "dst") -> dict[str, bytes]:
    """All files below a folder, by path, but for the ledger's."""
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(Path(root).rglob("*"))
            if file.is_file() and ".textfix" not in file.relative_to(root).parts}


def ledger_of(root: str) -> list[object]:
    """What the ledger has of each file, but for what differs between two runs: times, inodes."""
    ledger = Ledger.read_only(Path(root, ".textfix/ledger.sqlite"), root)
    rows = [(o.path, o.state, o.source_digest, o.result_digest, o.figures[:4]) for o, *_ in ledger.rows()]
    ledger.close()
    return [*rows]


def reasons(root: str = "dst") -> dict[str, str]:
    """The files that failed, and why."""
    file = Path(root, ".textfix/failed.jsonl")
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {record["path"]: record["reason"] for record in map(json.loads, lines)}


def wait_until(true: Callable[[], object]) -> None:
    """Wait for what another process is to do; a minute at the most."""
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("waited in vain")


def workers(parent: int) -> list[int]:
    """The processes that do the work for this one."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            status, command = (place / "stat").read_text(), (place / "cmdline").read_text()
        except OSError:
            continue
        if status.rpartition(")")[2].split()[1] == str(parent) and "spawn_main" in command:
            found.append(int(place.name))
    return found
