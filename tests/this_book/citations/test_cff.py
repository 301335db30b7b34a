"""The description of the book in CITATION.cff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from books import ROOT
from qualifications.citations.cff import read_publication
from qualifications.problems import ProblemError
from qualifications.project import Project

GOOD = "title: A book\nauthors:\n  - name: Somebody\nlicense: CC-BY-4.0\n"


def test_description_of_this_book() -> None:
    """The repository's own file tells of this book: one author, and no DOI that does not exist."""
    publication = read_publication(ROOT)
    assert (publication.title, publication.authors) == (Project(ROOT).title, ("2i2c",))
    assert publication.doi == ""
    fields = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert fields["title"] == fields["preferred-citation"]["title"]
    assert fields["url"] == Project(ROOT).setting("html", "baseurl")
    assert fields["version"] == fields["date-released"].replace("-", ".")


def test_doi_and_publisher(tmp_path: Path) -> None:
    """The preferred citation gives publisher, language and DOI."""
    more = "preferred-citation:\n  publisher: {name: A press}\n  languages: [fr]\n  doi: 10.5281/zenodo.1\n"
    (tmp_path / "CITATION.cff").write_text(GOOD + more, encoding="utf-8")
    publication = read_publication(tmp_path)
    found = publication.publisher, publication.language, publication.doi
    assert found == ("A press", "fr", "10.5281/zenodo.1")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: Somebody", "given-names: S", "3: found no field 'name'; allowed: text"),
        ("CC-BY-4.0", "CC-BY", "4: found 'CC-BY'; allowed: CC0-1.0, CC-BY-4.0"),
        ("title", "doi: javascript:alert(1)\ntitle", "1: found 'javascript:alert.*; allowed: 10., a number"),
        ("title", "repository-code: javascript:x\ntitle", "1: found 'javascript:x'; allowed: an address"),
        ("A book", "<script>x</script>", "1: found markup in '<script>"),
        ("\n  - name: Somebody", " []", "2: found an empty list"),
    ],
)
def test_bad_description_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    """What cannot describe a book is refused with the file, the field and what is allowed."""
    (tmp_path / "CITATION.cff").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ProblemError, match=rf"CITATION\.cff:{message}"):
        read_publication(tmp_path)


def test_zenodo_would_describe_the_same_book() -> None:
    """What Zenodo would take at a release agrees with CITATION.cff, and holds no DOI, which Zenodo gives."""
    publication = read_publication(ROOT)
    text = (ROOT / ".zenodo.json").read_text(encoding="utf-8")
    deposit = json.loads(text)
    assert deposit["title"] == publication.title
    assert deposit["description"] == publication.abstract
    assert tuple(each["name"] for each in deposit["creators"]) == publication.authors
    assert tuple(deposit["keywords"]) == publication.keywords
    assert deposit["license"] == publication.license.lower()
    addresses = [each["identifier"] for each in deposit["related_identifiers"]]
    assert addresses == [Project(ROOT).url, publication.repository_code]
    assert "doi" not in text.lower()
