"""All benchmarks, one after the other: `python -m bench`. Each can also be run alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = ("breaks", "stutters", "quotes", "speed")


def main() -> int:
    """Run each in a process of its own, so that none warms the others up; 1 if one of them failed."""
    failed = []
    for name in BENCHMARKS:
        print(f"\n## {name}\n", flush=True)
        script = Path(__file__).with_name(f"{name}.py")
        if subprocess.run([sys.executable, str(script)], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"bench: no figures of {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
