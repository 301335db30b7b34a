"""The edition for machines: its RO-Crate and its linkset name files that are there, as they are."""

from __future__ import annotations

import hashlib
import json

from lxml.html import document_fromstring

from books import Book
from qualifications.project import Project


def test_crate_describes_each_file(built_book: Book) -> None:
    """The crate has what RO-Crate asks of its root, and each file with its size and hash."""
    crate = json.loads((built_book.site / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    entities = {each["@id"]: each for each in crate["@graph"]}
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    context, terms = crate["@context"]
    assert context == f"{descriptor['conformsTo']['@id']}/context"
    assert terms.keys() == {"sha256"}
    assert descriptor["about"] == {"@id": "./"}
    assert root.keys() >= {"name", "description", "datePublished", "license"}
    files = [entities[part["@id"]] for part in root["hasPart"]]
    assert {"downloads/claims.json", "downloads/2i2c-qualifications.pdf"} <= {each["@id"] for each in files}
    for each in files:
        data = (built_book.site / each["@id"]).read_bytes()
        assert each["contentSize"] == str(len(data))
        assert each["sha256"] == hashlib.sha256(data).hexdigest()
    references = [value for each in crate["@graph"] for value in each.values() if isinstance(value, dict)]
    assert {each["@id"] for each in references} <= {*entities, descriptor["conformsTo"]["@id"]}


def test_signposts_of_the_start_page_and_the_linkset_agree(built_book: Book) -> None:
    """The start page says how the edition is cited and described, as the linkset does."""
    (context,) = json.loads((built_book.site / "linkset.json").read_text(encoding="utf-8"))["linkset"]
    url = context["anchor"]
    page = document_fromstring((built_book.site / "index.html").read_bytes())
    for relation in ("cite-as", "type", "license", "describedby", "item"):
        hrefs = page.xpath(f"//head/link[@rel='{relation}']/@href")
        assert hrefs, relation
        assert set(hrefs) <= {each["href"] for each in context[relation]}, relation
    assert page.xpath("//head/link[@rel='linkset']/@href") == [f"{url}linkset.json"]
    assert url.startswith(f"{Project(built_book.root).url}v/")
    for each in (*context["describedby"], *context["item"]):
        assert (built_book.site / each["href"].removeprefix(url)).is_file()
