"""The file llms.txt, by which an assistant finds the pages and learns what it may not infer from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml.html import document_fromstring

from qualifications.export.twins import SUFFIX
from qualifications.files import write_atomically
from qualifications.inputs import read_mapping, shown
from qualifications.outputs import FOLDER
from qualifications.project import Project

FILE, NAME = "assistants.yml", "llms.txt"
_ALLOWED = "`rules`, a list of sentences"
_DATA = (
    ("claims.json", "every claim with its value, day, sources, method, limits and status"),
    ("claims.csv", "the same as a table"),
    ("datapackage.json", "the tables behind the figures, with what each column holds"),
)


def write_index(project: Project, names: Sequence[str]) -> None:
    """Writes llms.txt at the root of the site; raises ProblemError for rules that are no list."""
    rules = _rules(project.content / FILE)
    lines = [f"# {project.title}", f"> {project.subtitle}"]
    if rules:
        lines.append("\n".join(["## What may not be inferred", "", *(f"- {rule}" for rule in rules)]))
    lines.append("\n".join(["## Pages", "", *(_page(project, name) for name in names)]))
    data = (f"- [{name}]({project.url}{FOLDER}/{name}): {words}" for name, words in _DATA)
    lines.append("\n".join(["## Data", "", *data]))
    write_atomically(project.workshop / NAME, ("\n\n".join(lines) + "\n").encode())


def _rules(path: Path) -> list[str]:
    if not path.is_file():
        return []
    document = read_mapping(path, allowed=_ALLOWED)
    rules = document.data.get("rules")
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        raise document.error(found=shown(document.data), allowed=_ALLOWED)
    return rules


def _page(project: Project, name: str) -> str:
    head = (project.workshop / f"{name}.html").read_text(encoding="utf-8").partition("</head>")[0]
    told = {
        str(tag.get("name")): " ".join(str(tag.get("content")).split())
        for tag in document_fromstring(head).iterfind(".//meta[@name]")
    }
    return f"- [{told['citation_title']}]({project.url}{name}{SUFFIX}): {told.get('description', '')}"
