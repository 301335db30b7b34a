"""How Lighthouse judges the main pages: `make lighthouse`.

Needs Node.js; `npx` fetches Lighthouse. Scores are from 0 to 100, each the middle of several runs, since
a busy machine lowers those of a simulated phone.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from books import copy_real_book
from serving import served
from tools import find_browser

LIGHTHOUSE = "lighthouse@12.2.3"
PAGES = ("index", "qualifications/managed-infrastructure", "record/binder-sessions", "reference/claims")
DEVICES = ("phone", "desktop")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main() -> None:
    """Prints the table: a row for a page, a device and a theme."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default: 5)")
    parser.add_argument("--pages", nargs="*", default=PAGES, help="names of pages (default: the main ones)")
    parser.add_argument("--every", action="store_true", help="ask of every page, once, all but performance")
    options = parser.parse_args()
    npx = shutil.which("npx")
    if npx is None:
        sys.exit("Lighthouse needs Node.js, and found none; install it, as in `apt-get install npm`")
    with tempfile.TemporaryDirectory() as folder:
        book = copy_real_book(Path(folder) / "book")
        book.build_well()
        with served(book.site) as address:
            if options.every:
                judge_every_page(npx, book.site, address)
            else:
                judge_main_pages(npx, address, pages=options.pages, runs=options.runs)


def judge_main_pages(npx: str, address: str, *, pages: list[str], runs: int) -> None:
    """Prints a row for each of the pages and each device."""
    print(f"{'page':<40}{'device':<9}{'perf.':>6}{'access.':>9}{'practice':>10}{'SEO':>5}{'KB':>7}")
    for page in pages:
        for device in DEVICES:
            scores = [judge(npx, f"{address}/{page}.html", device=device) for _ in range(runs)]
            middle = [statistics.median(column) for column in zip(*scores, strict=True)]
            row = f"{page:<40}{device:<9}{middle[0]:>6.0f}{middle[1]:>9.0f}"
            print(f"{row}{middle[2]:>10.0f}{middle[3]:>5.0f}{middle[4]:>7.0f}", flush=True)


def judge_every_page(npx: str, site: Path, address: str) -> None:
    """Prints a row for each page of the site, the search page and the one for unknown addresses included."""
    print(f"{'page':<40}{'device':<9}{'access.':>9}{'practice':>10}{'SEO':>5}")
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        # The addresses of claims lead on at once.
        if name.startswith("claims/"):
            continue
        for device in DEVICES:
            scores = judge(npx, f"{address}/{name}", device=device, categories=CATEGORIES[1:])
            row = f"{name:<40}{device:<9}{scores[0]:>9.0f}{scores[1]:>10.0f}{scores[2]:>5.0f}"
            print(row, flush=True)


def judge(npx: str, url: str, *, device: str, categories: tuple[str, ...] = CATEGORIES) -> list[float]:
    """The scores of one run in those categories, then the kilobytes transferred where performance is one."""
    done = subprocess.run(
        [
            *(npx, "--yes", LIGHTHOUSE, url, "--quiet", "--output=json"),
            *(["--preset=desktop"] if device == "desktop" else []),
            f"--only-categories={','.join(categories)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ],
        env=os.environ | {"CHROME_PATH": str(find_browser())},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    scores: list[float] = [100 * (report["categories"][name]["score"] or 0) for name in categories]
    weight = report["audits"].get("total-byte-weight")
    return [*scores, weight["numericValue"] / 1000] if weight else scores


if __name__ == "__main__":
    main()
