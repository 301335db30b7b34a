"""Pandoc as it is locked, and its complaints as problems of the book."""

from pathlib import Path

import pypandoc

from qualifications.problems import Exit, Problem, ProblemError

# pypandoc would take a newer one that the machine has.
PANDOC = Path(pypandoc.__file__).parent / "files" / "pandoc"


def pandoc_error(message: str) -> ProblemError:
    """The error for what Pandoc says."""
    first, _, rest = message.partition("\n")
    return ProblemError([Problem(exit=Exit.EXPORT, words=f"Pandoc {first}", detail=rest)])
