"""Takes the README's picture of a report: ``python -m docs.picture``, after ``make demo``."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
REPORT, PICTURE = ROOT / "out/demo/shop-report.html", ROOT / "docs/site/report.png"
WIDTH, HEIGHT = 880, 550


def main() -> None:
    """Write the picture: the top of the demonstration's report."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.5
        )
        page.goto(REPORT.as_uri())
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
