"""The file llms.txt, by which an assistant finds the pages and learns what it may not infer from them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml.html import document_fromstring
from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from qualifications.export.twins import SUFFIX
from qualifications.files import write_atomically
from qualifications.inputs import read_mapping, shown
from qualifications.outputs import FOLDER
from qualifications.project import Project
from qualifications.rendering import render

FILE, NAME = "assistants.yml", "llms.txt"
_ALLOWED = "`rules`, a list of sentences, and `unsupported`, each with `words`, a list, and `claim`, an id"


class Unsupported(TypedDict):
    """Words that say more of the organization than the book does, and the claim that says what was found."""

    words: list[str]
    claim: str


@dataclass(frozen=True)
class Assistants:
    """What may not be inferred from the book, and what a draft may not say."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    rules: list[str] = field(default_factory=list)
    unsupported: list[Unsupported] = field(default_factory=list)


_READER = TypeAdapter(Assistants)


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
    document = read_mapping(path, allowed=_ALLOWED)
    try:
        assistants = _READER.validate_python(document.data)
    except ValidationError as error:
        raise document.error(
            *error.errors()[0]["loc"][:1], found=shown(document.data), allowed=_ALLOWED
        ) from None
    for number, each in enumerate(assistants.unsupported):
        if each["claim"] not in claims:
            raise document.error(
                "unsupported", number, found=shown(each["claim"]), allowed="the id of a claim"
            )
    return assistants


def _page(project: Project, name: str) -> dict[str, str]:
    head = (project.workshop / f"{name}.html").read_text(encoding="utf-8").partition("</head>")[0]
    told = {
        str(tag.get("name")): " ".join(str(tag.get("content")).split())
        for tag in document_fromstring(head).iterfind(".//meta[@name]")
    }
    title, description = told["citation_title"], told.get("description", "")
    return {"title": title, "description": description, "url": f"{project.url}{name}{SUFFIX}"}
