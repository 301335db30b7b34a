"""All that a build loads, for the process from which tests fork their builds: it is loaded once."""

from importlib import import_module

from sphinx.application import builtin_extensions

for name in (
    *builtin_extensions,
    "altair",
    "jupyter_cache.executors",
    "myst_nb.sphinx_ext",
    "qualifications.book.extension",
    "qualifications.making",
    "sphinx.ext.intersphinx",
    "sphinx_book_theme",
    "sphinx_comments",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_external_toc",
    "sphinx_jupyterbook_latex",
    "sphinx_multitoc_numbering",
    "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
    "sqlalchemy.dialects.sqlite",
):
    import_module(name)
