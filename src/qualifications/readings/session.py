"""One reading of some sources: repositories and pages opened, readings recorded as each is done."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from qualifications.collect.history import open_history
from qualifications.collect.http import Client, user_agent
from qualifications.files import write_atomically
from qualifications.ledger.claims import Claim
from qualifications.ledger.ledger import latest_day, read_cited
from qualifications.ledger.readings import FOLDER, to_yaml
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.readings.pages import Pages
from qualifications.readings.repository import Snapshot
from qualifications.readings.reread import Document, Found, reread


@dataclass(frozen=True)
class Session:
    """The sources of a book; `copies` are folders to read instead, by address."""

    project: Project
    copies: Mapping[str, str]
    pages: Pages

    def snapshot(self, address: str) -> Snapshot:
        """The newest commit of a repository."""
        at = self.copies.get(address, address)
        return Snapshot.of(open_history(at, cache=self.project.build / "histories"))

    def claims(self) -> list[Claim]:
        """The claims as they are written: what is not read yet has no day."""
        _, _, claims, faults = read_cited(self.project.evidence, latest_day(self.project.edition.date))
        if faults:
            raise ProblemError(faults)
        return claims

    def read(self, documents: Sequence[Document]) -> Generator[tuple[Found, ...], None, None]:
        """What became of the words of each document, recorded as it is told."""
        _, readings, _, _ = read_cited(self.project.evidence, latest_day(self.project.edition.date))
        for document, again in reread(documents, readings, self.snapshot, self.pages.read):
            if again.version:
                # Each as it is done: what was cut off goes on where it was.
                data = to_yaml(again.version, again.blob, again.day, again.quotations)
                write_atomically(self.project.evidence / FOLDER / f"{document.source.id}.yml", data)
            yield again.found


@contextmanager
def session(project: Project, copies: Mapping[str, str]) -> Iterator[Session]:
    """A session, with a client that ends with it."""
    with Client(agent=user_agent(project.url), patience=0.5, attempts=2) as client:
        yield Session(project, copies, Pages(client, project.build / "pages", copies))
