"""What pages show of one another: while it is the same, a page that was not read again is as it was."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment

from qualifications.book.print_settings import plain_sheets, sheets


def shared_parts(env: BuildEnvironment) -> str:
    """Titles, headings, targets, marks of references, names of files, and which pages have a sheet."""
    titles = [(name, title.astext(), env.tocs[name].pformat()) for name, title in sorted(env.titles.items())]
    targets = [(name, sorted(domain.get_objects())) for name, domain in sorted(env.domains.items())]
    # Those that MyST finds by a heading's text; each comes with its line, which no page shows.
    slugs = [
        (name, [(slug, *found[1:]) for slug, found in metadata.get("myst_slugs", {}).items()])
        for name, metadata in sorted(env.metadata.items())
    ]
    works = [(each.key, each.formatted_entry.label) for each in getattr(env.domains["cite"], "citations", ())]
    files = [(path, sorted(pages), name) for path, (pages, name) in sorted(env.images.items())]
    downloads = [(path, sorted(pages), name) for path, (pages, name) in sorted(env.dlfiles.items())]
    return repr((titles, targets, slugs, works, files, downloads, sheets(env), sorted(plain_sheets(env))))
