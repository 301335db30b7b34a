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
from itertools import product
from pathlib import Path

from books import copy_real_book
from serving import served
from tools import find_browser

LIGHTHOUSE = "lighthouse@12.2.3"
PAGES = ("index", "qualifications/managed-infrastructure", "record/binder-sessions", "reference/claims")
DEVICES = ("phone", "desktop")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main() -> None:
    """Prints the table: a row for a page and a device."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default: 5)")
    parser.add_argument("--pages", nargs="*", default=PAGES, help="names of pages (default: the main ones)")
    parser.add_argument("--every", action="store_true", help="ask of every page, once, all but performance")
    options = parser.parse_args()
    if shutil.which("npx") is None:
        sys.exit("Lighthouse needs Node.js, and found none; install it, as in `apt-get install npm`")
    categories = CATEGORIES[options.every :]
    print(f"{'page':<40}{'device':<9}" + "".join(f"{name:>16}" for name in (*categories, "kilobytes")))
    with tempfile.TemporaryDirectory() as folder:
        book = copy_real_book(Path(folder) / "book")
        book.build_well()
        with served(book.site) as address:
            for page, device in product(
                [*book.names, "search", "404"] if options.every else options.pages, DEVICES
            ):
                scores = [
                    judge(f"{address}/{page}.html", device=device, categories=categories)
                    for _ in range(1 if options.every else options.runs)
                ]
                middle = map(statistics.median, zip(*scores, strict=True))
                print(f"{page:<40}{device:<9}" + "".join(f"{each:>16.0f}" for each in middle), flush=True)


def judge(url: str, *, device: str, categories: tuple[str, ...]) -> list[float]:
    """The scores of one run in those categories, then the kilobytes transferred."""
    done = subprocess.run(
        [
            *("npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json"),
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
    weight = report["audits"].get("total-byte-weight", {}).get("numericValue", 0)
    return [*(100 * (report["categories"][name]["score"] or 0) for name in categories), weight / 1000]


if __name__ == "__main__":
    main()
