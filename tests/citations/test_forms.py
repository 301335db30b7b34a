"""Citations of every kind, read back by programs of others to the same fields."""

import dataclasses
import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pypandoc
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import fragment_fromstring
from pybtex.database import parse_string

from qualifications.citations.bibtex import biblatex, bibtex
from qualifications.citations.cff import Publication, read_publication
from qualifications.citations.ris import ris
from qualifications.citations.text import STYLES, references
from qualifications.citations.works import (
    BookEdition,
    Work,
    book_work,
    chapter_work,
    claim_work,
    csl,
    figure_work,
    title_of,
    undivided,
)
from qualifications.rendering import render

DESCRIPTION = {
    "title": "Somebody's qualifications & limits",
    "authors": [{"name": "Somebody"}],
    "preferred-citation": {"publisher": {"name": "A press"}},
    "abstract": "Facts.",
    "license": "CC-BY-4.0",
}
PUBLICATION = Publication.model_validate(DESCRIPTION)
BOOK = BookEdition(
    PUBLICATION,
    "2026.11.22",
    dt.date(2026, 11, 22),
    "https://example.org/book/v/2026.11.22/",
    "https://example.org/book/",
)
WORKS = {
    "book": book_work(BOOK),
    "chapter": chapter_work(BOOK, page="record/visits", title="Visits_of 100% & more"),
    "figure": figure_work(BOOK, page="record/visits", anchor="figure-visits", title="Visits rose"),
    "claim": claim_work(
        BOOK,
        claim="visits-total",
        sentence="In 2025, 7 people came.",
        as_of=dt.date(2025, 12, 31),
        url="https://example.org/book/v/2026.11.22/reference/claims.html#claim-visits-total",
    ),
}
KINDS = pytest.mark.parametrize("kind", WORKS)


def described(**fields: Any) -> BookEdition:
    """The book with other fields in its description."""
    return dataclasses.replace(BOOK, publication=Publication.model_validate(DESCRIPTION | fields))


def pandoc(text: str, *, read: str) -> Any:
    """The one item as Pandoc reads it, with the apostrophes that it makes typographic as they were."""
    command = [pypandoc.get_pandoc_path(), f"--from={read}", "--to=csljson"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    (item,) = json.loads(done.stdout.replace("’", "'"))
    return item


def plain(reference: str) -> str:
    """The reference as text alone."""
    return str(fragment_fromstring(reference, create_parent="p").text_content())


@KINDS
def test_each_form_is_read_by_others(kind: str) -> None:
    """pybtex, Pandoc and rispy read type, author, title, day, address and edition, and give them back.

    The author is one name, and the mark against capitals goes.
    """
    work, item = WORKS[kind], csl(WORKS[kind])
    (entry,) = parse_string(bibtex(item), "bibtex").entries.values()
    assert entry.key == work.id
    fields = {name: value.strip("{}").replace("\\", "") for name, value in entry.fields.items()}
    wanted = {"title": work.title, "year": "2026", "month": "November", "day": "22", "url": work.url}
    assert fields.items() >= wanted.items()
    assert [str(person) for person in entry.persons["author"]] == ["{Somebody}"]
    assert BOOK.number in (fields.get("number"), fields.get("edition"))
    assert fields.get("note") == (work.note or None)
    # What biber asks of a part of a collection; it warns where one is missing.
    if kind != "book":
        assert {*fields, *entry.persons} >= {"author", "title", "editor", "booktitle", "year"}
        assert fields["booktitle"] == PUBLICATION.title
    of_biblatex = pandoc(biblatex(item), read="biblatex")
    of_biblatex["issued"]["date-parts"] = [[int(part) for part in of_biblatex["issued"]["date-parts"][0]]]
    of_csl = pandoc(json.dumps([item]), read="csljson")
    for read, names in (
        (of_biblatex, {"type", "author", "issued", "URL"}),
        (of_csl, item.keys() - {"title"}),
    ):
        assert {name: read.get(name) for name in names} == {name: item[name] for name in names}
        assert plain(title_of(read)) == work.title
    (record,) = rispy.loads(ris(item))
    assert record["type_of_reference"] == {"book": "RPRT"}.get(kind, "CHAP")
    assert (record["authors"], record["urls"]) == (["Somebody"], [work.url])
    assert (record["title"], record["year"], record["publisher"]) == (work.title, "2026", "A press")
    assert BOOK.number in f"{record.get('issn')} {record.get('edition')}"
    assert record.get("secondary_title") == (None if kind == "book" else PUBLICATION.title)


def test_doi_is_shown_when_there_is_one() -> None:
    """A DOI stands in every form of the book's citation once the description has it, and in none before."""
    for form in (bibtex, biblatex, ris, lambda item: json.dumps(dict(item))):
        assert "10.5281/zenodo.1" in form(csl(book_work(described(doi="10.5281/zenodo.1"))))
        assert "doi" not in form(csl(book_work(BOOK))).lower()


def test_doi_and_publisher(tmp_path: Path) -> None:
    """The preferred citation gives publisher, language and DOI."""
    more = "preferred-citation:\n  publisher: {name: A press}\n  languages: [fr]\n  doi: 10.5281/zenodo.1\n"
    good = "title: A book\nauthors:\n  - name: Somebody\nlicense: CC-BY-4.0\n"
    (tmp_path / "CITATION.cff").write_text(good + more, encoding="utf-8")
    publication = read_publication(tmp_path)
    found = publication.publisher, publication.language, publication.doi
    assert found == ("A press", "fr", "10.5281/zenodo.1")


def test_references_in_four_styles() -> None:
    """Each style names author, year, title, edition and address, without a number or a letter of its own."""
    made = references([csl(work) for work in WORKS.values()])
    assert set(made) == {work.id for work in WORKS.values()}
    for work in WORKS.values():
        assert set(made[work.id]) == set(STYLES)
        for text in map(plain, made[work.id].values()):
            assert text.startswith(("Somebody. ", "Somebody, ")), text
            assert text.count(work.url) == 1
            assert BOOK.number in text.replace(work.url, "")
            assert "2026a" not in text
    assert plain(made[WORKS["book"].id]["apa"]) == (
        "Somebody. (2026). Somebody’s qualifications & limits (Edition 2026.11.22). A press. "
        "https://example.org/book/v/2026.11.22/"
    )
    assert plain(made[WORKS["chapter"].id]["ieee"]) == (
        "Somebody, “Visits_of 100% & more,” in Somebody’s qualifications & limits, Edition 2026.11.22, "
        "A press, 2026. Available: https://example.org/book/v/2026.11.22/record/visits.html"
    )


@settings(derandomize=True)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1).filter(str.strip))
def test_any_title_stays_one_entry(title: str) -> None:
    """No title breaks out of its field: the parsers find one entry and one record, with no field more."""
    work = Work("chapter", "key", title, "https://example.org/", BOOK)
    (entry,) = parse_string(bibtex(csl(work)), "bibtex").entries.values()
    assert len(entry.fields) + len(entry.persons) == 10
    assert len(rispy.loads(ris(csl(work)))) == 1


@KINDS
@pytest.mark.parametrize(
    "name", ["University of Example", "University of Example, Office of Research", "Boards; A and B, C"]
)
def test_institution_stays_whole(kind: str, name: str) -> None:
    """An author that is an institution is one name to each importer, commas and all, never a person's two."""
    work = dataclasses.replace(WORKS[kind], book=described(authors=[{"name": name}]))
    item = csl(work)
    assert pandoc(biblatex(item), read="biblatex")["author"] == item["author"] == [{"literal": name}]
    (person,) = parse_string(bibtex(item), "bibtex").entries[work.id].persons["author"]
    assert (person.first_names, person.last_names) == ([], [f"{{{name}}}"])
    html = render("meta.html", work=work, undivided=undivided, pdf="", description="", card="")
    tags = fragment_fromstring(html, create_parent="head").xpath("meta[@name='citation_author']/@content")
    (record,) = rispy.loads(ris(item))
    for found in (*record["authors"], *map(str, tags)):
        assert divided(found) == (" ".join(name.replace(",", " –").replace(";", " –").split()), "")


def divided(name: str) -> tuple[str, str]:
    """Family and given name as Zotero takes them from a tag with one author, and from a line of RIS."""
    assert ";" not in name
    family, comma, given_name = name.partition(",")
    if not comma:
        given_name, _, family = name.rpartition(" ")
    return family.strip(), given_name.strip()


def test_no_style_capitalizes_identifiers() -> None:
    """Chicago, which capitalizes titles, leaves names of services, and sentences with them, as they are."""
    works = {
        "on mybinder.org": chapter_work(BOOK, page="a", title="Sessions on mybinder.org"),
        "of nbgitpuller rose": figure_work(BOOK, page="a", anchor="b", title="Visits of nbgitpuller rose"),
        "conda-forge/repo2docker had": dataclasses.replace(
            WORKS["claim"], title="In 2025, conda-forge/repo2docker had 7 users"
        ),
    }
    made = references([csl(work) for work in works.values()])
    for words, work in works.items():
        assert all(words in text for text in made[work.id].values()), made[work.id]
