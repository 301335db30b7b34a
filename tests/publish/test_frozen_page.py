"""A page of an edition keeps what people cite, once; what serves the latest edition is a link there."""

import re
from pathlib import Path

import pytest
import yaml
from lxml.html import document_fromstring, tostring

from qualifications.book.page import STATIC
from qualifications.publish.frozen_page import freeze_page, shortened

CASES = yaml.safe_load(Path(__file__).with_name("frozen.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_page_of_an_edition(case: dict[str, str]) -> None:
    """What stands twice stands once, and what serves the latest edition goes, or is a link that says so."""
    page = f"<html><head>{case.get('head', '')}</head><body>{case.get('page', '')}</body></html>"
    made = freeze_page(page.encode(), address="../page.html", leaves="../s.html".__eq__)
    (part,) = document_fromstring(made).xpath("head" if "head" in case else "body")
    assert "".join([part.text or "", *(tostring(each).decode() for each in part)]) == case["found"]


def test_shortened_page_is_the_same_page() -> None:
    """A browser reads the same from fewer bytes: every element, value and word, in HTML and in a drawing."""
    page = Path(__file__).with_name("shortened.html").read_text(encoding="utf-8")
    found = shortened(page.encode())
    assert len(found) < 0.85 * len(page)
    one, other = (
        [
            (part.tag, dict(part.attrib), f"{part.text or ''}".split(), f"{part.tail or ''}".split())
            for part in document_fromstring(each).iter()
        ]
        for each in (page.encode(), found)
    )
    assert len(one) > 20
    assert one == other


def test_shortened_page_loses_no_name_that_a_style_or_script_asks_for() -> None:
    """What goes are names that Sphinx gives and nobody reads; words and other names stay."""
    names = [
        "reference internal",
        "reference external",
        "docutils literal notranslate",
        "row-odd",
        "row-even",
        "stub",
        "caption-text",
        "fact-day",
    ]
    page = "".join(f'<i class="{name}">a</i>' for name in names)
    page += '<p class="b docutils align-default" data-markdown-ignore="">c</p>'
    assert shortened(page.encode()).decode() == "<i>a</i>" * len(names) + "<p class=b>c</p>"
    used = [path for end in ("css", "js") for path in STATIC.rglob(f"*.{end}") if "vendor" not in path.parts]
    assert len(used) > 20
    asked = "\n".join(path.read_text(encoding="utf-8") for path in used)
    for name in (*" ".join(names).split(), "align-default", "data-markdown-ignore"):
        assert not re.search(rf"[.\[]{name}(?![\w-])", asked), name
