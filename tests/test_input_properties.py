"""Any bytes and any shapes in any input file give success or an error of our own, never another exception."""

import copy
import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from books import EDITION_DATE, Book
from qualifications.book.addresses import read_redirects
from qualifications.book.contents import check_contents
from qualifications.book.input_files import check_inputs
from qualifications.book.search import read_readers
from qualifications.book.settings import read_settings
from qualifications.citations.cff import read_publication
from qualifications.export.draft_file import draft_rules
from qualifications.export.llms import read_assistants
from qualifications.ledger.check import check
from qualifications.ledger.ledger import open_ledger
from qualifications.new_book import write_new_book
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.prose.check import check_language
from qualifications.texts.filled import open_texts

# Files of which the starter has too little, or none.
MORE = Path(__file__).with_name("inputs")
YAML = (
    *("_config.yml", "_toc.yml", "CITATION.cff", "evidence/sources.yml", "evidence/claims/record.yml"),
    *("evidence/fields.yml", "evidence/institutions/coast.yml"),
    *(path.relative_to(MORE).as_posix() for path in sorted(MORE.rglob("*.yml"))),
)
JSON = ("evidence/datapackage.json",)
TEXT = (
    *("content/record/hubs.md", "content/texts/about.md", "content/references.bib"),
    *("evidence/data/visits.csv", "images/cover.svg"),
)

# The example that failed says enough, and making it smaller takes minutes.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
THOROUGH = settings(suppress_health_check=list(HealthCheck), phases=_PHASES)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(dt.UTC))
    | st.sampled_from(
        ["javascript:x", "<script>", "../..", "=1", "a\nb", "\ud7ff", "{value}", "{", "x" * 5000]
    )
)
KEYS = st.text(max_size=8) | st.sampled_from(["title", "file", "url", "metric", "cited", "name", "parts"])
SHAPES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """The value with one thing in it that is something else, missing, or more."""
    value = copy.deepcopy(value)
    holder: Any = None
    key: Any = None
    within = value
    while isinstance(within, dict | list) and within and (holder is None or draw(st.booleans())):
        holder = within
        key = draw(
            st.sampled_from(sorted(within, key=str) if isinstance(within, dict) else range(len(within)))
        )
        within = within[key]
    if holder is None:
        return draw(SHAPES)
    if isinstance(holder, dict) and draw(st.integers(0, 3)) == 0:
        holder[draw(KEYS)] = holder.pop(key)
    else:
        holder[key] = draw(SHAPES)
    return value


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The starter's book with every kind of input file, each put back after each change."""
    book = Book(tmp_path_factory.mktemp("inputs") / "book")
    write_new_book(book.root)
    shutil.copytree(MORE, book.root, dirs_exist_ok=True)
    return book


def judge(book: Book, name: str, data: bytes) -> list[str]:
    """What is wrong with a file of these bytes, as a build reads it: errors of our own with their places."""
    path = book.root / name
    before = path.read_bytes()
    path.write_bytes(data)
    project = Project(book.root)
    found: list[object] = []
    open_ledger.cache_clear()
    try:
        check_inputs(project)
        found += check(project.evidence, project.content, EDITION_DATE)
        _ = project.title, project.url, project.file_stem, read_settings(project)
        check_contents(project.toc_file, project.content)
        read_publication(project.root)
        read_redirects(project, ("index", "record/hubs", "record/visits"))
        read_readers(project.content)
        read_assistants(project)
        ledger = open_ledger(project.evidence, EDITION_DATE)
        draft_rules(project.evidence, ledger.claims)
        texts = open_texts(project.content, project.evidence, ledger)
        found += check_language(project.content, ledger, texts.values())
    except ProblemError as error:
        found.append(error)
    finally:
        path.write_bytes(before)
    lines = "\n".join(map(str, found)).splitlines()
    for line in lines:
        assert ": found " in line
        assert "; allowed: " in line
        assert len(line) < 2000
    return lines


@pytest.mark.parametrize("name", [*YAML, *JSON, *TEXT])
@THOROUGH
@given(data=st.data())
def test_any_bytes(name: str, book: Book, data: st.DataObject) -> None:
    """A file of any bytes, or its own with some of them changed, is read, or refused in one line."""
    original = (book.root / name).read_bytes()
    at = data.draw(st.integers(0, len(original)), label="at")
    cut = data.draw(st.integers(0, 40), label="cut")
    new = data.draw(st.binary(max_size=30) | st.text(max_size=20).map(str.encode), label="new")
    judge(book, name, data.draw(st.sampled_from([original[:at] + new + original[at + cut :], new])))


@pytest.mark.parametrize("name", [*YAML, *JSON])
@THOROUGH
@given(data=st.data())
def test_any_shape(name: str, book: Book, data: st.DataObject) -> None:
    """A file with another shape than it should have is read, or refused in one line."""
    text = (book.root / name).read_text(encoding="utf-8")
    is_json = name in JSON
    value = data.draw(changed(json.loads(text) if is_json else yaml.safe_load(text)), label="value")
    written = json.dumps(value, default=str) if is_json else yaml.safe_dump(value, allow_unicode=True)
    lines = judge(book, name, written.encode("utf-8", errors="surrogatepass"))
    # What is wrong in a claim stands at a line of it.
    assert not any("claims/record.yml: " in line for line in lines)
