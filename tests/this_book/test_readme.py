"""The README and the files of the repository say the same."""

import json
import re
import tomllib
from typing import Any

import yaml

from books import ROOT
from qualifications.citations.cff import read_publication
from qualifications.project import Project

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_command_is_documented() -> None:
    """Each target of the Makefile stands in the README, and the other way round."""
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    targets = set(phony[1].split())
    assert targets == set(re.findall(r"make ([a-z-]+)(?:`|$)", README, re.MULTILINE))
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in targets)


def test_ci_runs_the_test_command() -> None:
    """.ci/run calls the README's test command."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in script.splitlines()
    assert "```bash\nmake test\n```" in README


def test_lock_holds_every_direct_dependency() -> None:
    """requirements.txt pins each direct dependency at the version of pyproject.toml, with hashes."""
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    direct = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    for requirement in direct:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[^ ]+", requirement), requirement
        line = requirement.lower().replace("_", "-")
        assert re.search(rf"^{re.escape(line)}(?: ;.*)? \\$", lock, re.MULTILINE), requirement
    entries = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_paths_in_the_readme_exist() -> None:
    """Every file and folder that the README names exists, but for what a build makes."""
    for path in re.findall(r"`([\w.]+/|[\w./-]+\.\w+)`|\]\((?!http)([^)]+)\)", README):
        name = path[0] or path[1]
        if not name.startswith("_build"):
            assert any((folder / name).exists() for folder in (ROOT, ROOT / "src/qualifications")), name


def test_description_of_this_book() -> None:
    """CITATION.cff tells of this book, by one author, without a DOI that does not exist; .zenodo.json agrees.

    Zenodo, which gives a DOI at a release, takes its description from there.
    """
    publication = read_publication(ROOT)
    assert (publication.title, publication.authors) == (Project(ROOT).title, ("2i2c",))
    assert publication.doi == ""
    fields = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert fields["title"] == fields["preferred-citation"]["title"]
    assert fields["url"] == Project(ROOT).setting("html", "baseurl")
    assert fields["version"] == fields["date-released"].replace("-", ".")
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
