"""The command `qualifications refresh`: output, exit status, and files."""

import json
import re
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from folders import MONDAY, contents, sample_book
from qualifications.cli import main
from qualifications.problems import Exit
from servers import Archive, event

NUMBERS = "date,name,number\n2025-06-30,one,2096\n2025-07-31,one,2100\n"
FOREIGN = "X`, ok\n## Approved by @everyone\n![x](https://example.org/x.png)\n<b>#1</b>"
ALL = ("counts", "visits")


@dataclass(frozen=True)
class Sample:
    """A book with the collectors of the sample, a place for each of their sources, and what is printed."""

    folder: Path
    archive: Archive
    capsys: pytest.CaptureFixture[str]

    @property
    def evidence(self) -> Path:
        """The evidence of the book."""
        return self.folder / "book/evidence"

    @property
    def numbers(self) -> Path:
        """The file that the collector of numbers reads."""
        return self.folder / "counts.csv"

    def run(self, *options: str) -> tuple[Exit, str, str]:
        """How the command ends, and what it prints."""
        status = main(["--project", str(self.folder / "book"), "refresh", *options])
        return Exit(status), *self.capsys.readouterr()

    def refresh(self, *names: str, options: tuple[str, ...] = ()) -> tuple[Exit, str, str]:
        """The same for the sources of these names, or for all, from their places."""
        places = {"counts": self.numbers, "visits": self.archive.url}
        return self.run(*names, *(f"--from={name}={places[name]}" for name in names or ALL), *options)


@pytest.fixture
def sample(tmp_path: Path, archive: Archive, capsys: pytest.CaptureFixture[str]) -> Sample:
    """The book, which has collected nothing yet."""
    sample_book(tmp_path / "book")
    (tmp_path / "counts.csv").write_text(NUMBERS)
    return Sample(tmp_path, archive, capsys)


def headings(text: str) -> list[str]:
    """What the summary says of each source."""
    return [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]


def test_a_source_is_renewed_refused_and_accepted(sample: Sample, tmp_path: Path) -> None:
    """Renewed, then unchanged, then refused with the old value and the new, then accepted: all or nothing."""
    status, summary, _ = sample.refresh("counts")
    assert (status, "## counts: renewed\n\n- `counts`: 2 rows added.\n" in summary) == (Exit.DONE, True)
    before = contents(sample.evidence)
    assert "2025-06-30,one,2096" in (sample.evidence / "data/counts.csv").read_text()
    assert headings(sample.refresh("counts")[1]) == ["counts: unchanged"]
    assert contents(sample.evidence) == before
    sample.numbers.write_text(NUMBERS.replace("2096", "2097"))
    file = tmp_path / "summary.md"
    assert sample.refresh("counts", options=("--summary", str(file)))[0] == Exit.COLLECT
    assert headings(file.read_text()) == ["counts: failed"]
    changed = "counts, 2025-06-30 one, number: 2096 became 2097"
    assert changed in file.read_text()
    assert contents(sample.evidence) == before
    status, summary, _ = sample.refresh("counts", options=("--accept-revisions",))
    assert (status, headings(summary)) == (Exit.DONE, ["counts: renewed"])
    assert f"- Changed: `{changed}`." in summary
    entry = json.loads((sample.evidence / "datapackage.json").read_text())["resources"][0]
    assert (entry["asOf"], entry["title"]) == ("2025-07-31", "Numbers, by day and name")


def test_a_refresh_goes_on_after_a_source_that_failed(sample: Sample) -> None:
    """Each source is taken or left by itself; the summary has all, and the exit status tells of the one."""
    sample.numbers.unlink()
    for state in ("renewed", "unchanged"):
        status, summary, errors = sample.refresh()
        assert (status, headings(summary)) == (Exit.COLLECT, ["counts: failed", f"visits: {state}"])
    assert summary.startswith("## counts: failed\n\nThe data stay as they were.\n")
    assert f"error: counts failed: {sample.numbers}: found " in errors
    assert "data/visits.csv" in contents(sample.evidence)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("counts.csv", "2096", "2000000", r"collected data/counts\.csv:2, column .*: found .*2000000"),
        (
            "book/evidence/datapackage.json",
            '"counts"',
            '"numbers"',
            r".*datapackage\.json: found no table 'counts'; allowed: months, numbers, visits",
        ),
    ],
)
def test_what_is_not_described_is_refused(
    file: str, old: str, new: str, message: str, sample: Sample
) -> None:
    """A value that breaks a rule, and a table that nobody has described, are reported in one line."""
    path = sample.folder / file
    path.write_text(path.read_text().replace(old, new))
    before = contents(sample.evidence)
    status, summary, errors = sample.refresh("counts")
    assert (status, contents(sample.evidence)) == (Exit.COLLECT, before)
    assert summary.startswith("## counts: failed\n\nThe data stay as they were.\n")
    reading, line = errors.splitlines()
    assert reading == f"counts: reading {sample.numbers}"
    assert re.match(f"error: counts failed: {message}", line)


def test_an_older_history_is_refused(sample: Sample) -> None:
    """A copy that ends before what was published cannot take its place, not even on request."""
    assert sample.refresh("counts")[0] == Exit.DONE
    sample.numbers.write_text(NUMBERS.replace("2025-07-31,one,2100\n", ""))
    status, _, errors = sample.refresh("counts", options=("--accept-revisions",))
    assert status == Exit.COLLECT
    assert "found data to 2025-06-30; allowed: data to 2025-07-31 or later" in errors


@pytest.mark.parametrize("given", ["visits", "visits=", "=x", "release=x"])
def test_a_refresh_knows_its_sources(given: str, sample: Sample) -> None:
    """An address without a source, or of another source, is refused before anything is read."""
    status, _, errors = sample.run(f"--from={given}")
    assert status == Exit.COLLECT
    assert f"--from: found '{given}'; allowed: SOURCE=ADDRESS, with SOURCE one of {', '.join(ALL)}" in errors
    message = f"SOURCE: found 'nothing'; allowed: one of {', '.join(ALL)}"
    assert message in sample.run("nothing")[2]


def test_a_book_without_collectors_has_nothing_to_renew(sample: Sample) -> None:
    """Where nobody has written a collector or a claim, nothing is to be decided."""
    shutil.rmtree(sample.evidence)
    assert sample.run()[:2] == (Exit.DONE, "Nothing to decide.\n")


def test_what_others_wrote_is_code(sample: Sample) -> None:
    """A name that is Markdown, from an archive, a file or a site, stands in the summary as code."""
    sample.archive.days[MONDAY].append(event(MONDAY, origin=FOREIGN))
    sample.numbers.write_text(f'date,name,number\n2025-06-30,"{FOREIGN}",x\n')
    _, text, _ = sample.refresh()
    assert headings(text) == ["counts: failed", "visits: renewed"]
    assert text.count("Approved by @everyone") == 2


RAISES = "import polars\nADDRESS = 'x'\ndef collect(_):\n    raise {}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothing_of_this_name\n", "counts.py:1: found ModuleNotFoundError"),
        ("def collect(:\n", "counts.py:1: found SyntaxError: invalid syntax; allowed: Python that runs"),
        ("X = 1\nY = X / 0\n", "counts.py:2: found ZeroDivisionError: division by zero; allowed: Python"),
        ("ADDRESS = ''\n", "AttributeError"),
        (RAISES.format("MemoryError()"), "found MemoryError; allowed: an error that the collector handles"),
        (
            RAISES.format("OSError(28, 'No space left on device')"),
            "found No space left on device; allowed: a",
        ),
        (
            RAISES.format("polars.exceptions.PanicException('x')"),
            "found PanicException: x; allowed: an error",
        ),
        (RAISES.format("SystemExit(0)"), "found SystemExit: 0; allowed: an error that the collector handles"),
    ],
)
def test_a_broken_collector_stops_no_other(text: str, message: str, sample: Sample) -> None:
    """A collector that is no Python, collects nothing, or raises whatever there is, fails alone."""
    (sample.evidence / "collectors/counts.py").write_text(text)
    status, summary, errors = sample.refresh()
    assert (status, message in errors, "Traceback" in errors) == (Exit.COLLECT, True, False)
    assert headings(summary) == ["counts: failed", "visits: renewed"]


def test_a_person_stops_all(sample: Sample) -> None:
    """Who stops the run while one collector works stops the others too, as a shell expects."""
    (sample.evidence / "collectors/counts.py").write_text(RAISES.format("KeyboardInterrupt()"))
    assert main(["--project", str(sample.folder / "book"), "refresh"]) == 128 + signal.SIGINT
    assert sample.capsys.readouterr().out == ""
