"""Every work of the book that can be cited, as the build knows them: chapters by title, figures, claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sphinx.application import Sphinx

from qualifications.book import figures
from qualifications.book.checkout import project_of
from qualifications.book.claims import TABLE_PAGE, anchor, ledger_of
from qualifications.citations.bibtex import biblatex, bibtex
from qualifications.citations.cff import read_publication
from qualifications.citations.ris import ris
from qualifications.citations.text import STYLES, References, references
from qualifications.citations.works import (
    BookEdition,
    Work,
    book_work,
    chapter_work,
    claim_work,
    csl,
    figure_work,
)

# What Pandoc made of all works, and of the book alone.
CACHE, CACHE_OF_BOOK = "citations.json", "citation.json"
_catalogs: WeakKeyDictionary[Sphinx, Catalog] = WeakKeyDictionary()
_of_books: WeakKeyDictionary[Sphinx, Future[References]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Catalog:
    """The works, and the reference of each in every style.

    `chapters` and `figures` go by page, figures then by name; the start page is the book, no chapter.
    `of_book` is the reference of the book on its way.
    """

    book: Work
    chapters: dict[str, Work]
    figures: dict[str, dict[str, Work]]
    claims: dict[str, Work]
    of_book: Future[References]
    cache: Path

    def __iter__(self) -> Iterator[Work]:
        yield self.book
        yield from self.chapters.values()
        for works in self.figures.values():
            yield from works.values()
        yield from self.claims.values()

    @cached_property
    def items(self) -> dict[str, dict[str, Any]]:
        """The works as CSL-JSON, by id."""
        return {work.id: csl(work) for work in self}

    @property
    def references(self) -> References:
        """The references of all works, by id and style; raises ExportError where Pandoc refuses."""
        return self._making.result()

    def begin(self) -> None:
        """Begins to make the references, beside whatever else the build does."""
        _ = self._making

    @cached_property
    def _making(self) -> Future[References]:
        return _made_beside(list(self.items.values()), cache=self.cache)

    def of_page(self, docname: str) -> Work:
        """The work that a page is."""
        return self.chapters.get(docname, self.book)

    def forms(self, work: Work) -> dict[str, str]:
        """The work's citation in every form, by the form's name; text may hold `<i>`."""
        item = self.items[work.id]
        # The book waits for no other work: it stands on paper, which the others do not.
        made = self.of_book.result() if work is self.book else self.references
        return {name: made[work.id][style] for style, name in STYLES.items()} | {
            "BibTeX": bibtex(item),
            "BibLaTeX": biblatex(item),
            "RIS": ris(item),
            "CSL-JSON": json.dumps(item, ensure_ascii=False),
        }


def catalog_of(app: Sphinx) -> Catalog:
    """The catalog of the book being built; call it when every page has been read."""
    if app not in _catalogs:
        _catalogs[app] = _catalog(app)
    return _catalogs[app]


def begin_book(app: Sphinx) -> None:
    """Begins to make the reference of the book, which needs no page."""
    book = csl(book_work(edition_of(app)))
    _of_books[app] = _made_beside([book], cache=project_of(app).build / CACHE_OF_BOOK)


def _made_beside(items: list[dict[str, Any]], *, cache: Path) -> Future[References]:
    """The references of the items, made in a thread while the build does something else."""
    worker = ThreadPoolExecutor(1)
    made = worker.submit(references, items, cache=cache)
    worker.shutdown(wait=False)
    return made


def edition_of(app: Sphinx) -> BookEdition:
    """The book in the edition being built."""
    project = project_of(app)
    return BookEdition(
        read_publication(project.root),
        project.edition.number,
        project.edition.date,
        url=project.edition_url,
        latest=project.url,
    )


def _catalog(app: Sphinx) -> Catalog:
    env, book, ledger = app.env, edition_of(app), ledger_of(app)
    root = app.config.root_doc
    listed = env.external_site_map  # type: ignore[attr-defined] # sphinx-external-toc puts it there
    pages = [name for name in listed if name in env.found_docs and name != root]
    return Catalog(
        book=book_work(book),
        chapters={name: chapter_work(book, page=name, title=env.titles[name].astext()) for name in pages},
        figures={
            name: {
                figure: figure_work(book, page=name, anchor=figures.anchor(figure), title=parts["title"])
                for figure, parts in figures.figures(env).get(name, {}).items()
            }
            for name in pages
        },
        claims={
            claim.id: claim_work(
                book,
                claim=claim.id,
                sentence=claim.short or claim.statement,
                as_of=claim.as_of,
                url=f"{book.url}{TABLE_PAGE}.html#{anchor(claim.id)}",
            )
            for claim in ledger.claims.values()
            if claim.status != "retired"
        },
        of_book=_of_books[app],
        cache=project_of(app).build / CACHE,
    )
