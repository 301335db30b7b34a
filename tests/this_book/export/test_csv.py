"""What readers and machines take away: tables, the crate and the linkset, as they say that they are."""

import codecs
import csv
import hashlib
import json

import polars as pl
from lxml.html import document_fromstring

from books import ROOT, Book
from qualifications.project import Project


def test_tables_for_readers_are_whole(built_book: Book) -> None:
    """A file with letters beyond ASCII begins with the mark that tells a spreadsheet so, and no other.

    Each table has the size, hash and mark that its descriptor names, and the rows of the evidence.
    """
    marked = set()
    for path in built_book.site.rglob("*.csv"):
        data = path.read_bytes()
        bare = data.removeprefix(codecs.BOM_UTF8)
        assert (bare != data) is not bare.isascii(), path
        marked |= set() if bare == data else {path.name}
    assert marked >= {"claims.csv", "team.csv"}
    descriptor = json.loads((built_book.downloads / "datapackage.json").read_text(encoding="utf-8"))
    assert len(descriptor["resources"]) > 5
    for resource in descriptor["resources"]:
        path = built_book.downloads / resource["path"]
        data = path.read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource.get("byteOrderMark", False) == data.startswith(codecs.BOM_UTF8)
        names = [field["name"] for field in resource["schema"]["fields"]]
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == names
        assert pl.read_csv(path).equals(pl.read_csv(ROOT / "evidence" / resource["path"]))


def test_a_claim_in_doubt_says_why(built_book: Book) -> None:
    """What is disputed or retired has its reason in JSON and CSV; what is current has none."""
    listed = json.loads((built_book.downloads / "claims.json").read_text(encoding="utf-8"))["claims"]
    assert {each["status"] == "current" for each in listed if "reason" not in each} == {True}
    assert {"disputed", "retired"} <= {each["status"] for each in listed if each.get("reason")}
    with (built_book.downloads / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        reasons = {row["id"]: row["reason"] for row in csv.DictReader(file)}
    assert reasons == {each["id"]: each.get("reason", "") for each in listed}


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
