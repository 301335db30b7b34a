"""`qualifications new`: a small whole book for another organization, to be changed into its own."""

import re
from html import escape
from pathlib import Path

from qualifications.files import write_atomically
from qualifications.formatting import plain
from qualifications.outputs import is_stem
from qualifications.problems import Exit, refusal

_STARTER = Path(__file__).parent / "starter"
# The organization of the starter, as it is written in words and in the names of files and addresses.
NAME, STEM = "Harbor Hubs", "harbor-hubs"
# The fonts of print have letters of Latin alone.
_LETTER = "0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỹ"
_NAME = re.compile(rf"[{_LETTER}](?:[{_LETTER} .,&'-]*[{_LETTER}.])?")


def write_new_book(folder: Path, name: str = NAME) -> list[Path]:
    """Writes a book of the organization into the folder, and returns its files.

    Raises ProblemError where a file of the book is there already, and for a name that no address can bear.
    """
    # Forms and names of files take ASCII alone.
    spelled = plain(name)
    stem = "-".join(re.findall(r"[a-z0-9]+", spelled.lower()))
    if not is_stem(stem) or not _NAME.fullmatch(name):
        allowed = (
            "letters, digits, spaces and . , & ' -, of Latin script, first a letter or digit, at most 60"
        )
        raise refusal(repr(name), allowed, Exit.PROJECT, place="--name")
    files = {
        folder / path.relative_to(_STARTER): path for path in sorted(_STARTER.rglob("*")) if path.is_file()
    }
    for path in files:
        if path.exists():
            fix = "choose another folder, or delete what is not to stay"
            raise refusal("a file", "none of that name", Exit.PROJECT, fix, place=path)
    for path, original in files.items():
        forms = {".svg": escape(name), ".bib": name.replace("&", r"\&")}
        written = spelled if path.parent.name == "texts" else forms.get(path.suffix, name)
        text = original.read_text(encoding="utf-8").replace(NAME, written).replace(STEM, stem)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    return list(files)
