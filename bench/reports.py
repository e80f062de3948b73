"""The HTML report of a thousand pages: how long it takes, how large it is, how it feels in a browser.

    python bench/reports.py [--pages 1000]

The pages are those of `../shared/bench/dev`, in all modes, over and over; from the second time on their lines stand in
another order, so that no two are the same. *repair* is the part of the seconds that `textfix clean` would take too.

With Playwright and Chromium (the extra `test`) a browser opens the index and the largest page: how long until it is
there to read, until an answer shows, and the longest time between two pictures while it scrolls from top to end.
Seconds are of the wall.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from click.testing import CliRunner

from textfix import Options, repair
from textfix.cli.app import app

DEV = Path(__file__).parents[2] / "shared/bench/dev/pairs.jsonl"
BROWSER = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]

LONGEST_FRAME = """async () => {
  let last = performance.now(), longest = 0;
  const step = Math.max(40, document.documentElement.scrollHeight / 200);
  while (scrollY + innerHeight < document.documentElement.scrollHeight - 1) {
    scrollBy(0, step);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}"""
ANSWER = """async () => {
  const start = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true}));
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    number = parser.parse_args().pages
    if not DEV.is_file():
        print(f"reports.py: needs {DEV}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        sources, report = Path(folder, "pages"), Path(folder, "report")
        sources.mkdir()
        for name, text in pages(number):
            (sources / name).write_text(text, "utf-8")
        alone = _seconds_of_repairs(sources)
        start = time.perf_counter()
        CliRunner().invoke(app, ["report", "--isolated", str(sources), "-o", str(report)], catch_exceptions=False)
        seconds = time.perf_counter() - start
        sizes = {file.name: file.stat().st_size for file in report.iterdir()}
        index = sizes.pop("index.html")
        print("| pages | seconds | of them repair | a page, median | largest page | all pages | index |")
        print("|---:|---:|---:|---:|---:|---:|---:|")
        kilobytes = [size / 1e3 for size in sizes.values()]
        print(f"| {len(sizes):,} | {seconds:.1f} | {alone:.1f} | {median(kilobytes):.0f} kB | "
              f"{max(kilobytes):.0f} kB | {sum(kilobytes) / 1e3:.0f} MB | {index / 1e6:.2f} MB |")
        _print_browser(report, max(sizes, key=sizes.__getitem__))
    return 0


def pages(number: int) -> Iterator[tuple[str, str]]:
    """So many pages by name."""
    texts = [json.loads(line)["ocr_text"] for line in DEV.open(encoding="utf-8")]
    for k in range(number):
        lines = texts[k % len(texts)].split("\n")
        turn = k // len(texts) * 7 % max(1, len(lines))
        yield f"page{k:04}.txt", "\n".join(lines[turn:] + lines[:turn])


def _seconds_of_repairs(sources: Path) -> float:
    texts = [file.read_text("utf-8") for file in sorted(sources.iterdir())]
    start = time.perf_counter()
    for text in texts:
        repair(text, Options()).verify()
    return time.perf_counter() - start


def _print_browser(report: Path, largest: str) -> None:
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print("\n(no playwright or no chromium: nothing measured in a browser)")
        return
    print("\n| in Chromium | changes | ready | longest frame in scrolling | an answer |")
    print("|---|---:|---:|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER)
        browser.new_page().goto((report / largest).as_uri())    # the first page waits for the browser itself
        for what, name in ((f"index of {len(list(report.iterdir())) - 1:,}", "index.html"), ("largest page", largest)):
            page = browser.new_page(viewport={"width": 1280, "height": 900}, offline=True)
            start = time.perf_counter()
            page.goto((report / name).as_uri())
            page.evaluate("() => new Promise(requestAnimationFrame)")
            ready = time.perf_counter() - start
            frame = page.evaluate(LONGEST_FRAME)
            changes, answer = "", ""
            if name == largest:
                changes = str(page.locator("#list li").count())
                page.keyboard.press("n")
                answer = f"{max(page.evaluate(ANSWER) for _ in range(5)):.0f} ms"
            print(f"| {what} | {changes} | {1000 * ready:.0f} ms | {frame:.0f} ms | {answer} |")
            page.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
