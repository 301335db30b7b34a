"""The description of the book in CITATION.cff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from books import ROOT
from qualifications.citations.cff import read_publication
from qualifications.project import Project, ProjectError

GOOD = "title: A book\nauthors:\n  - name: Somebody\nlicense: CC-BY-4.0\n"


def test_description_of_this_book() -> None:
    """The repository's own file gives one author, who is an organization, and no DOI that does not exist."""
    publication = read_publication(ROOT)
    assert (publication.title, publication.authors) == ("2i2c's qualifications", ("2i2c",))
    assert publication.doi == ""


def test_doi_and_publisher(tmp_path: Path) -> None:
    """The preferred citation gives publisher, language and DOI."""
    more = "preferred-citation:\n  publisher: {name: A press}\n  languages: [fr]\n  doi: 10.5281/zenodo.1\n"
    (tmp_path / "CITATION.cff").write_text(GOOD + more, encoding="utf-8")
    publication = read_publication(tmp_path)
    assert (publication.publisher, publication.language, publication.doi) == (
        "A press",
        "fr",
        "10.5281/zenodo.1",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "found no such file; allowed: a regular file"),
        ("a: [", "CITATION.cff:2: found no valid YAML: .*; allowed: fields"),
        ("- title", r"found \['title'\]; allowed: fields"),
        (GOOD.replace("title: A book", "title:"), "found title None; allowed: a text"),
        (GOOD.replace("name: Somebody", "given-names: S"), "found authors .* allowed: at least one"),
        (GOOD.replace("CC-BY-4.0", "[a, b]"), "CITATION.cff:4: found license .* allowed: a text"),
        (GOOD + "doi: javascript:alert(1)\n", "found doi 'javascript:alert"),
        (GOOD + "repository-code: javascript:alert(1)\n", "found repository-code 'javascript:alert"),
        (GOOD.replace("A book", "<script>x</script>"), "found title '<script>"),
        (GOOD + "keywords: {a: b}\n", "found keywords {'a': 'b'}; allowed: a list of texts"),
        (GOOD + "preferred-citation: {languages: [1]}\n", "found languages 1; allowed: a code"),
    ],
)
def test_bad_description_is_refused(text: str | None, message: str, tmp_path: Path) -> None:
    """What cannot describe a book is refused with the file, the field and what is allowed."""
    if text is not None:
        (tmp_path / "CITATION.cff").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match=message):
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
    assert addresses == [Project(ROOT).url, publication.repository]
    assert "doi" not in text.lower()
