"""Take the pictures of the HTML report that the documentation shows: `docs/pictures/`.

    python tools/take_pictures.py

Needs Playwright (the extra `test`) and Chromium, and a Chinese serif typeface as most systems have one. Take them again
when the look of the pages has changed; no test compares them.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

from click.testing import CliRunner
from playwright.sync_api import Page, sync_playwright

from textfix.cli.app import app

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
PICTURES = ROOT / "docs/pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("take_pictures.py: needs chromium")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sources = [str(EXAMPLES / f"{name}.txt") for name in (
            "labour_day_2020_garbled", "labour_day_2017", "concert_2020", "concert_2020_page")]
        CliRunner().invoke(app, ["report", "--isolated", *sources, "-o", folder], catch_exceptions=False)
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)

        def opened(name: str, width: int, height: int, scheme: Literal["light", "dark"] = "light") -> Page:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(Path(folder, f"{name}.html").as_uri())
            return page

        for name, width, height, scheme in (("wide", 1280, 800, "light"), ("narrow", 390, 800, "dark")):
            page = opened("labour_day_2020_garbled", width, height, "dark" if scheme == "dark" else "light")
            for key in "narnnnn":
                page.keyboard.press(key)
            page.screenshot(path=PICTURES / f"report-{name}.png")
        opened("index", 1280, 800).screenshot(path=PICTURES / "report-index.png")
        browser.close()


if __name__ == "__main__":
    main()
