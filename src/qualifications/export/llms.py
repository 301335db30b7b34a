"""The file llms.txt, by which an assistant finds the pages and learns what it may not infer from them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path
from typing import Annotated

from lxml.html import document_fromstring
from pydantic import AfterValidator, ValidationInfo

from qualifications.export.twins import SUFFIX
from qualifications.files import write_atomically
from qualifications.inputs import read_yaml, shown
from qualifications.models import Record, Some, Text, read_record
from qualifications.outputs import FOLDER
from qualifications.problems import Exit, Fault
from qualifications.project import Project
from qualifications.rendering import render

FILE, NAME = "assistants.yml", "llms.txt"


def _claim(name: str, info: ValidationInfo[Container[str]]) -> str:
    if name not in info.context:
        raise Fault(shown(name), "the id of a claim")
    return name


class Unsupported(Record):
    """Words that say more of the organization than the book does, and the claim that says what was found."""

    words: Some[Text]
    claim: Annotated[Text, AfterValidator(_claim)]


class Assistants(Record):
    """What may not be inferred from the book, and what a draft may not say."""

    rules: tuple[Text, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    concluding: tuple[Text, ...] = ()


def write_index(project: Project, names: Sequence[str], claims: Container[str]) -> None:
    """Writes llms.txt at the root of the site; raises ProblemError as `read_assistants` does."""
    text = render(
        "llms.txt",
        title=project.title,
        subtitle=project.subtitle,
        rules=read_assistants(project.content, claims).rules,
        pages=[_page(project, name) for name in names],
        data=f"{project.url}{FOLDER}/",
    )
    write_atomically(project.workshop / NAME, f"{text}\n".encode())


def read_assistants(content: Path, claims: Container[str]) -> Assistants:
    """What the book says to assistants; nothing where it has no such file.

    Raises ProblemError for another field, and for a claim that is none of the `claims`.
    """
    path = content / FILE
    if not path.is_file():
        return Assistants()
    return read_record(Assistants, read_yaml(path), context=claims, exit_=Exit.PROJECT)


def _page(project: Project, name: str) -> dict[str, str]:
    head = (project.workshop / f"{name}.html").read_text(encoding="utf-8").partition("</head>")[0]
    told = {
        str(tag.get("name")): " ".join(str(tag.get("content")).split())
        for tag in document_fromstring(head).iterfind(".//meta[@name]")
    }
    title, description = told["citation_title"], told.get("description", "")
    return {"title": title, "description": description, "url": f"{project.url}{name}{SUFFIX}"}
