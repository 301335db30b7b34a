"""The check of the whole ledger: data, claims, institutions, and the words of claims and chapters."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from qualifications.book_code import CODE_FOLDERS
from qualifications.formatting import plain
from qualifications.inputs import file_problems, files_below
from qualifications.ledger import language
from qualifications.ledger.chapters import Chapter, drawn_at, is_free_of_figures, read_chapters, shown_text
from qualifications.ledger.claims import LONGEST_SHORT, Claim
from qualifications.ledger.data_package import DataPackage
from qualifications.ledger.entries import files_of
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.ledger.readings import READINGS
from qualifications.markdown import Kind
from qualifications.problems import Exit, Problem, ProblemError, gathering, place

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"https?://|www\.|doi\.org")
# A negative, and the word that says how it was come by.
_NOT_FOUND = re.compile(
    r"\b(?:no|none|nothing|neither|never|not)\b[^.;:]{0,90}?\b(?:found|published anywhere|public)\b",
    re.IGNORECASE,
)
_SEARCH = re.compile(r"\b(?:search|searched|looked for|asked for)\b", re.IGNORECASE)
# The files of the evidence, beside its tables.
_READ = (
    *("datapackage.json", "sources.yml", "drafts.yml", "fields.yml", "recount.yml"),
    *("claims/*.yml", "institutions/*.yml", "readings/*.yml"),
    *(f"{kind}/*.py" for kind in CODE_FOLDERS),
    *("collectors/*.csv", "collectors/*.json", "archive/*/*.csv"),
)
_FILES = f"{', '.join(_READ)}, and the tables that datapackage.json lists"


def check(evidence: Path, content: Path, today: dt.date) -> tuple[Problem, ...]:
    """Everything that breaks a rule of the ledger, in the order of the files."""
    try:
        ledger = open_ledger(evidence, today)
    except ProblemError as error:
        return error.problems
    found = [*stray_files(evidence, ledger.tables.package)]
    for path in files_of(evidence / READINGS):
        if path.stem not in ledger.sources:
            allowed, fix = "readings of sources.yml", "delete it"
            found.append(Problem("a reading of no source", allowed, Exit.SOURCE, fix, place=str(path)))
    for opened in (open_institutions, open_fields):
        with gathering(found):
            opened(evidence, ledger)
    for source in ledger.sources.values():
        for text in (source.title, source.publisher):
            # Its words are its author's.
            found += source.placed(language.breaches(text, names=ledger.exempt, words=False))
    for claim in ledger.claims.values():
        found += claim.placed(_claim_problems(claim, ledger.names))
    found += chapter_problems(read_chapters(content), ledger)
    return tuple(sorted(found, key=lambda problem: problem.order))


def chapter_problems(chapters: Iterable[Chapter], ledger: Ledger) -> Iterator[Problem]:
    """What the chapters break, in their order."""
    for chapter in chapters:
        for line, problem in _chapter_problems(chapter, ledger):
            yield problem.placed(place(chapter.path, line))


def _claim_problems(claim: Claim, names: Collection[str]) -> Iterator[Problem]:
    """What the words of a claim break: it must read alone, and conclude nothing.

    `names` are those of the organization.
    """
    copied = (claim.limits, claim.method, claim.counter_evidence, claim.reason)
    sentences = [text for text in (claim.statement, claim.short) if text]
    words = "\n".join((*sentences, *copied))
    titles = [citation.source.title for citation in claim.citations]
    length = len(plain(sentences[-1]))
    # A rule is stated in its maker's terms, such as "sole source", and says nothing of the organization.
    yield from language.breaches(words, names=names, words=claim.kind != "RULE", numbers=False)
    if not _YEAR.search(claim.statement):
        yield Problem("a sentence without a date", "a sentence with its date", Exit.VALUE)
    if length > LONGEST_SHORT and claim.status != "retired":
        allowed = f"a statement or `short` of at most {LONGEST_SHORT}"
        fix = "write `short`, with the same figures"
        yield Problem(f"a shortest sentence of {length} characters", allowed, Exit.VALUE, fix)
    if any(language.starts_with_pronoun(each, names=names) for each in sentences):
        allowed, fix = "a sentence that reads alone", "name who or what"
        yield Problem("a pronoun at the start", allowed, Exit.LANGUAGE, fix)
    if any(map(_ADDRESS.search, (*sentences, *copied, *titles))):
        found, fix = "an address in a text that is copied", "record it as a source's `url`"
        yield Problem(found, "one without", Exit.LANGUAGE, fix)
    if _NOT_FOUND.search(words) and not _SEARCH.search(words):
        allowed = "what was searched for, where and when, in `method`"
        fix = "tell the search, or say where a reader can look"
        yield Problem("something not found, without its search", allowed, Exit.VALUE, fix)
    if not all(text.endswith(".") for text in sentences):
        yield Problem("no full stop", "one whole sentence", Exit.LANGUAGE, "end the sentence")


def _chapter_problems(chapter: Chapter, ledger: Ledger) -> Iterator[tuple[int, Problem]]:
    """What a chapter breaks, by line: figures and uses of claims, tables, numbers and words."""
    used = {use.id for use in chapter.uses}
    line = drawn_at(chapter)
    if line and not used:
        allowed = "a claim on each page that draws a figure"
        fix = "record what the figure shows as a claim, and name it"
        yield line, Problem("a figure on a page without a claim", allowed, Exit.USE, fix)
    for use in chapter.uses:
        misuse = ledger.misuse(use.id, use.part, as_figure=use.as_figure)
        found = [misuse] if misuse else ledger.missing_beside(use.id, used, where="on the same page")
        yield from ((use.line, problem) for problem in found)
    for table in chapter.markdown.tables:
        # A listener can follow no table without a caption, and no cell without a word.
        if not table.caption:
            fix = "a line `:::{table} What it shows` before its first row, and `:::` after its last"
            yield table.line, Problem("a table without a caption", "a caption on each table", Exit.BOOK, fix)
        for line in dict.fromkeys(table.blanks):
            fix = "say what is not there: no, none, not found"
            yield line, Problem("a blank cell of a table", "a word in each cell", Exit.BOOK, fix)
    for block in chapter.markdown.blocks:
        for breach in language.breaches(
            shown_text(block),
            names=ledger.exempt,
            words=not chapter.discusses_words,
            numbers=not is_free_of_figures(chapter.name, block),
            code=block.kind is Kind.CODE,
        ):
            yield block.line + breach.row, breach


def stray_files(evidence: Path, package: DataPackage) -> Iterator[Problem]:
    """The files that nothing reads, and those that are none: a link, a pipe."""
    read = {table.path for table in package.tables.values()}
    read |= {path for form in _READ for path in evidence.glob(form)}
    files = list(files_below(evidence))
    yield from file_problems(evidence, files)
    for path in files:
        if path not in read:
            fix = "delete it, list it in datapackage.json, or name it as one of these"
            yield Problem("a file that nothing reads", _FILES, fix=fix, place=str(path))
