"""The words of a book's claims read again, and what was found recorded as it is found."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from qualifications.collect.history import open_history
from qualifications.collect.http import Client, user_agent
from qualifications.collect.progress import shown
from qualifications.files import write_atomically
from qualifications.ledger.entries import nearest
from qualifications.ledger.ledger import latest_day, read_cited
from qualifications.ledger.readings import FOLDER, to_yaml
from qualifications.problems import Exit, ProblemError, refuse
from qualifications.project import Project
from qualifications.readings.pages import Pages
from qualifications.readings.repository import Snapshot
from qualifications.readings.reread import Found, documents, reread


def read_again(project: Project, copies: Mapping[str, str], names: Collection[str] = ()) -> list[Found]:
    """What became of the words of the claims of these names, or of all of them.

    `copies` are folders to read instead of a repository or a site, by address. A run that was cut off has
    kept what it read. Raises ProblemError where the claims cannot be read, or none has a name.
    """
    _, readings, claims, faults = read_cited(project.evidence, latest_day(project.edition.date))
    if faults:
        raise ProblemError(faults)
    known = [claim.id for claim in claims]
    for name in names:
        if name not in known:
            mend = f"near it: {nearest(name, known)}"
            raise refuse(Exit.USE, "CLAIM", found=repr(name), allowed="a claim of the ledger", mend=mend)

    def snapshot(address: str) -> Snapshot:
        return Snapshot(open_history(copies.get(address, address), cache=project.build / "histories"))

    wanted = [each for each in documents(claims) if not names or not each.claims.isdisjoint(names)]
    found: list[Found] = []
    with Client(agent=user_agent(project.url), patience=0.5, attempts=2) as client:
        read = reread(wanted, readings, snapshot, Pages(client, copies).read)
        for document, again in shown(read, total=len(wanted), what="Sources", unit="source"):
            if again.reading:
                path = project.evidence / FOLDER / f"{document.source.id}.yml"
                write_atomically(path, to_yaml(again.reading))
            found += again.found
    return [each for each in found if not names or any(claim.id in names for claim in each.claims)]
