"""What is known of a source's words: the files of `evidence/readings/`, which a machine writes."""

import yaml

from qualifications.ledger.entries import Entry
from qualifications.models import Past, Quotation, Record, Text, Words

READINGS = "readings"
_HEAD = "# Written by `qualifications reread`. What a person decides stands in the claims.\n"


class Quoted(Record):
    """The words of a claim in a source: since when they have stood, and when they were last seen."""

    words: Quotation
    since: Past
    """The day since when they have stood there, in whatever file and lines."""
    seen: Past
    """The last day on which they are known to have stood there."""
    path: Words = ""
    """The file in which they stand, or stood last, where that is another than the source's."""
    gone: Past | None = None
    """The day on which they were not found any more."""


class Reading(Entry):
    """The newest reading of a source, which its file names."""

    version: Text
    """The commit that was read."""
    blob: Words = ""
    """The content of the file in it; nothing where the file went."""
    day: Past
    """The last day on which that version is known to have been the newest."""
    quotations: tuple[Quoted, ...] = ()

    def of(self, words: str) -> Quoted | None:
        """What is known of a quotation; None where it was never looked for."""
        return next((each for each in self.quotations if each.words == words), None)


class _PlainDumper(yaml.SafeDumper):
    """Writes a day twice where it stands twice, not a mark that leads to the first."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the library's interface
        return True


def to_yaml(reading: Reading) -> bytes:
    """The file of a reading, always with the same bytes for the same facts."""
    quoted = [
        {name: value for name, value in each.model_dump().items() if value} for each in reading.quotations
    ]
    document = {"version": reading.version, "blob": reading.blob, "day": reading.day, "quotations": quoted}
    text = yaml.dump(document, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=100)
    return (_HEAD + text).encode()
