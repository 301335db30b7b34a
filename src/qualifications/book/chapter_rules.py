"""What a chapter may hold, judged from its Markdown before Sphinx reads it, by `rules.toml`.

What these rules allow, `qualifications.markdown` reads too, so that all words and numbers can be judged.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from operator import itemgetter
from pathlib import Path

from qualifications.book.problems import RULES
from qualifications.inputs import Document, input_error, parse_yaml, read_text, shown
from qualifications.ledger.entries import nearest
from qualifications.markdown import Markdown, PieceKind, Target, read_markdown
from qualifications.problems import Exit, Problem, place
from qualifications.project import Project
from qualifications.safety import ADDRESS

# The characters of a description.
_LEAST, _MOST = 40, 160
_DESCRIPTION = f"{_LEAST} to {_MOST} characters under `myst: html_meta: description:` at the top of the page"
_RULES = RULES["chapter"]
_FRONT_MATTER = "front matter, as `key: value`"
# The scheme of an address, such as `https:`, or `//`, which leaves it out.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):|//")
# A role, where backticks do not follow it.
_BRACED = re.compile(rf"\{{(?:{'|'.join(_RULES['roles'])})\}}")
_FILES = "a file in content/ or images/"


def chapter_problems(path: Path, project: Project) -> Iterator[Problem]:
    """Everything in a chapter that is not allowed, in order; raises ProblemError where it cannot be read."""
    markdown = read_markdown(read_text(path))
    document = parse_yaml(markdown.front_text, path, allowed=_FRONT_MATTER, first=2)
    if not isinstance(document.data, dict | None):
        raise input_error(path, 2, shown(document.data), _FRONT_MATTER)
    found = [*_syntax_problems(markdown), *_note_problems(markdown)]
    found += (each for target in markdown.targets for each in _target_problems(target, path, project))
    found += _front_problems(document)
    for line, what, allowed in sorted(found, key=itemgetter(0)):
        yield Problem(what, allowed, Exit.BOOK, place=place(path, line))


def description(markdown: Markdown) -> str:
    """The description of a page, for search engines and lists of pages; empty where it has none."""
    return str(markdown.meta.get("description") or "")


def description_problems(path: Path) -> Iterator[Problem]:
    """A description that is missing, says too little, or is too long for search engines and previews."""
    text = description(read_markdown(read_text(path)))
    if not text:
        yield Problem("a page without a description", _DESCRIPTION, Exit.BOOK, place=place(path, 1))
    elif not _LEAST <= len(text) <= _MOST:
        found = f"a description of {len(text)} characters"
        yield Problem(found, _DESCRIPTION, Exit.BOOK, place=place(path, 1))


def _front_problems(document: Document) -> Iterator[tuple[int, str, str]]:
    """A field of the book's own that is misspelled, or neither true nor false where it must be."""
    flags, fields = _RULES["flags"], [*_RULES["flags"], "print-alone"]
    for name, value in (document.data or {}).items():
        if name in flags and not isinstance(value, bool):
            yield document.line(name), f"`{name}`: {shown(value)}", "true or false"
        elif name not in fields and get_close_matches(name, fields, cutoff=0.8):
            yield document.line(name), f"the field {name!r}", nearest(name, fields)


def _syntax_problems(markdown: Markdown) -> Iterator[tuple[int, str, str]]:
    """Directives and roles that are not listed, HTML, and a page without exactly one title."""
    for each in markdown.directives:
        if each.name not in _RULES["directives"]:
            yield each.line, f"the directive {{{each.name}}}", _near(each.name, "directives")
        if each.name == "code-cell" and "load" in each.options:
            yield each.line, "the option `:load:` of {code-cell}", "code in the cell"
    for piece in markdown.pieces:
        if piece.form is PieceKind.ROLE and piece.name not in _RULES["roles"]:
            yield piece.line, f"the role {{{piece.name}}}", _near(piece.name, "roles")
        for match in _BRACED.finditer(piece.text) if piece.form is PieceKind.TEXT else ():
            yield piece.line, f"{match[0]} without its text", f"{match[0]}`text`, with no space between"
    for line in markdown.deep:
        yield line, "a directive too deep in others", "directives within a few others"
    for text, line in markdown.html:
        yield line, f"raw markup {shown(text, 40)}", "Markdown and the book's directives"
    if not markdown.titles:
        yield 1, "no title", "one `# Title` at the top of the page"
    for line in markdown.titles[1:]:
        yield line, "a second title", "one `# Title` a page; parts of it start with `##`"


def _near(name: str, kind: str) -> str:
    return f"those of book/rules.toml; near it: {nearest(name, _RULES[kind])}"


def _note_problems(markdown: Markdown) -> Iterator[tuple[int, str, str]]:
    """A note that is used and not defined, defined and not used, or defined twice.

    MyST prints the first as plain text and drops the second, both without a word.
    """
    defined: dict[str, int] = {}
    for label, line in markdown.notes:
        if label in defined:
            yield line, f"the note [^{label}] a second time", "each note defined once"
        defined.setdefault(label, line)
    used: dict[str, int] = {}
    for label, line in markdown.marks:
        used.setdefault(label, line)
    for label, line in used.items():
        if label not in defined:
            yield line, f"the note mark [^{label}]", f"`[^{label}]: ...` on the page"
    for label, line in defined.items():
        if label not in used:
            yield line, f"the note [^{label}], which no sentence uses", "a note that is used"


def _target_problems(target: Target, path: Path, project: Project) -> Iterator[tuple[int, str, str]]:
    """A link that leads neither to the web nor into the book; an image from elsewhere or without words."""
    scheme = _SCHEME.match(target.address)
    if target.image and not target.alt:
        yield target.line, f"an image without alt text: {target.address}", "`:alt:` with what it shows"
    if scheme and (target.image or (scheme[1] or "").lower() not in _RULES["schemes"]):
        allowed = _FILES if target.image else ADDRESS
        yield target.line, f"the address {shown(target.address, 80)}", allowed
    elif not scheme and not _is_in_book(target.address.partition("#")[0], path, project):
        yield target.line, f"the file {target.address}", _FILES


def _is_in_book(address: str, path: Path, project: Project) -> bool:
    # A path from the root is one from the folder of the chapters.
    base = project.content if address.startswith("/") else path.parent
    file = (base / address.lstrip("/")).resolve()
    return any(file.is_relative_to(folder.resolve()) for folder in (project.content, project.images))
