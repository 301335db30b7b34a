"""The table of contents against the files: each chapter is listed once, and each entry exists."""

from collections import Counter
from pathlib import Path

from sphinx_external_toc.parsing import MalformedError, parse_toc_data

from qualifications.inputs import one_line, read_yaml, shown
from qualifications.ledger.chapters import is_chapter
from qualifications.ledger.entries import nearest
from qualifications.problems import Exit, Problem, refusal, refuse_all

_ENTRIES = ("root", "file")
# Pages that every book has, and folders that hold no pages of chapters.
_TAKEN = ("404", "search", "genindex")
_FOLDERS = ("v/", "claims/", "downloads/", "_")
_FORMAT = "a root and parts with chapters, in the format of sphinx-external-toc"


def is_taken(name: str) -> bool:
    """Whether a page of that name would stand where the site has something else."""
    return name.casefold() in _TAKEN or name.casefold().startswith(_FOLDERS)


def check_contents(toc_file: Path, content: Path) -> tuple[str, ...]:
    """The pages in the order of the book.

    Raises ProblemError with every entry that has no file and every file that has no entry.
    Ready texts, and files and folders whose name starts with an underscore, are not chapters.
    """
    document = read_yaml(toc_file, allowed=_FORMAT)
    try:
        site_map = parse_toc_data(document.data)
    except (MalformedError, AttributeError, KeyError, TypeError, ValueError) as error:
        # Its parser takes the shape of some entries for granted.
        raise refusal(one_line(str(error)), _FORMAT, Exit.BOOK, place=toc_file) from None
    listed = [name for name in site_map if not name.startswith("_")]
    files = {
        path.relative_to(content).with_suffix("").as_posix(): path
        for path in sorted(content.rglob("*.md"))
        if is_chapter(path.relative_to(content))
    }
    # Of an entry that stands twice, the first place counts.
    places = {entry: document.place(*key) for key, entry in reversed([*document.texts(_ENTRIES)])}
    # A name that differs in case alone is the same file on many machines, and a citation has no slash.
    alike = Counter(name.casefold().replace("/", "-") for name in listed)
    problems = []
    for name in listed:
        if name not in files:
            found = f"the entry {shown(name)}, for which content/ has no file"
            allowed = f"the path of a file in content/, without its ending; near it: {nearest(name, files)}"
            problems.append(Problem(found, allowed, Exit.BOOK, place=places[name]))
        if is_taken(name) or alike[name.casefold().replace("/", "-")] > 1:
            found = f"the entry {shown(name)}, whose address or citation is that of something else"
            allowed = "a name of its own, in none of the site's own folders"
            problems.append(Problem(found, allowed, Exit.BOOK, place=places[name]))
    for name, path in files.items():
        if name not in listed:
            found = f"a chapter that {toc_file.name} does not list"
            allowed = f"`file: {name}` in {toc_file.name}, or a name that starts with an underscore"
            problems.append(Problem(found, allowed, Exit.BOOK, place=str(path)))
    refuse_all(problems)
    return tuple(listed)
