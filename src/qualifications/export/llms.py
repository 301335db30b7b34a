"""The file llms.txt, by which an assistant finds the pages and learns what it may not infer from them."""

from collections.abc import Sequence

from lxml.html import document_fromstring

from qualifications.files import write_atomically
from qualifications.inputs import read_yaml
from qualifications.models import Record, Text, read_record
from qualifications.outputs import DOWNLOADS
from qualifications.project import Project
from qualifications.rendering import render

ASSISTANTS_FILE, LLMS_FILE = "assistants.yml", "llms.txt"


class Assistants(Record):
    """What may not be inferred from the book."""

    rules: tuple[Text, ...] = ()


def read_assistants(project: Project) -> Assistants:
    """What `assistants.yml` says; nothing where the book has no such file; raises ProblemError."""
    path = project.content / ASSISTANTS_FILE
    return read_record(Assistants, read_yaml(path)) if path.is_file() else Assistants()


def write_index(project: Project, names: Sequence[str]) -> None:
    """Writes llms.txt at the root of the site; raises ProblemError for rules that are no list."""
    pages = [_page(project, name) for name in names]
    text = render(
        "llms.txt", project=project, data=DOWNLOADS, rules=read_assistants(project).rules, pages=pages
    )
    write_atomically(project.workshop / LLMS_FILE, f"{text}\n".encode())


def _page(project: Project, name: str) -> dict[str, str]:
    head = (project.workshop / f"{name}.html").read_text(encoding="utf-8").partition("</head>")[0]
    meta = {
        str(tag.get("name")): " ".join(str(tag.get("content")).split())
        for tag in document_fromstring(head).iterfind(".//meta[@name]")
    }
    return {"name": name, "title": meta["citation_title"], "description": meta.get("description", "")}
